"""Forecast record: which forecasts are told again, of when, and which of them count."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from metrics.forecast.deliverables_told import deliverables_told
from metrics.forecast.record import Piece
from metrics.forecast.sprints_told import asked_on, sprints_told
from metrics.issues.days import end_of
from metrics.model.errors import MissingField, NothingToReport
from metrics.model.iterations import Iteration
from metrics.model.report import OtherBoard, Question, Report, Unit
from metrics.model.team import Conventions
from metrics.reports.delivery_forecast import delivery_forecast
from metrics.reports.forecast_record import forecast_record
from tests.oracles.naive_record import held, middle_day
from tests.support.sample_boards import UTC_ZONE, Json, board, export, issue, iteration
from tests.support.sample_histories import seen_question
from tests.support.worked_examples import answers

DAY, WEEK = timedelta(days=1), timedelta(weeks=1)
MONDAY = date(2023, 9, 4)  # the first of four weeks before the sprints
SPRINTS = tuple(iteration(f"Sprint {n}", str(MONDAY + (3 + n) * WEEK), 5) for n in range(1, 12))
ROADMAP = board(issue(1, None, "2023-08-01", title="Search", repository="acme/plans"))


def work_by(
    day: date,
    late: frozenset[int],
    open_: frozenset[int],
    points: float | None = 1,
    **content: Any,
) -> list[Json]:
    """As of noon of that day: an issue done on every working day for four weeks, then five issues
    in each sprint, one done a day, but for the last one of the sprints that are `late`, which is
    done on the Wednesday after, or `open_`."""
    items = []
    for number in range(75):
        week, weekday = divmod(number, 5)
        sprint, closed = week - 3, MONDAY + week * WEEK + weekday * DAY
        if weekday == 4 and sprint in late:
            closed += 5 * DAY
        is_open = weekday == 4 and sprint in open_
        items.append(
            issue(
                number + 1,
                points,
                "2023-09-01",
                str(closed) if closed <= day and not is_open else None,
                SPRINTS[sprint - 1] if sprint > 0 else None,
                **content,
            )
        )
    return items


def asked(
    late: frozenset[int] = frozenset(),
    open_: frozenset[int] = frozenset(),
    first: date = MONDAY,
    today: date = MONDAY + 15 * WEEK,
    content: Json | None = None,
    points: float | None = 1,
    **more: Any,
) -> Question:
    """Asked at noon of today, a Monday, with an export of every noon since the first."""
    days = [first + n * DAY for n in range((today - first).days + 1)]
    exports = {str(day): work_by(day, late, open_, points, **content or {}) for day in days}
    return seen_question(
        exports,
        now=datetime.fromisoformat(f"{today}T12:00:00Z"),
        exported_at=f"{today}T12:00:00Z",
        iterations=SPRINTS,
        **{"sprint": "", "unit": Unit.ISSUES} | more,
    )


def ask(**more: Any) -> Report:
    return forecast_record(asked(**more))


def rows(report: Report) -> dict[str, list[Any]]:
    table = report.results.astype(object)
    return {row[0]: list(row[1:]) for row in table.where(table.notna(), None).to_numpy().tolist()}


@pytest.fixture(scope="module")
def steady() -> Question:
    """A team whose Sprint 2 was late by three working days, and whose Sprint 4 never was done."""
    return asked(late=frozenset({2}), open_=frozenset({4}))


def test_a_steady_team(steady: Question) -> None:
    """On Tuesday evening three issues are left: at one a day they are done by Friday."""
    report = forecast_record(steady)
    assert report.headline == "Our 85% dates held for 9 of 11 sprints; about 9 of 11 should have"
    told = rows(report)
    friday = str(MONDAY + 4 * WEEK + 4 * DAY)
    assert told["Sprint 1"] == ["sprint", "2023-10-03", friday, friday, friday, friday,
                                True, True, True]  # fmt: skip
    assert told["Sprint 2"][5:] == ["2023-10-18", False, False, False]
    assert told["Sprint 4"][5:] == [None, False, False, False]
    assert [each.label for each in report.statistics][:3] == [
        "85% dates that held",
        "50% dates that held",
        "95% dates that held",
    ]
    assert report.statistics[0].value == "9 of 11 (81%)"
    assert report.details[["what", "issue", "amount"]].to_numpy().tolist() == [
        ["Sprint 4: open", "acme/web#40", 1]
    ]
    assert report.alt_text.endswith(
        "Did not hold: Sprint 2, done 5 days after it; Sprint 4, open 51 days after it."
    )


def test_each_forecast_is_the_report_of_that_evening(steady: Question) -> None:
    for piece in sprints_told(steady):
        day = piece.asked_on
        then = asked(frozenset({2}), frozenset({4}), today=day, sprint=piece.name)
        report = delivery_forecast(replace(then, now=end_of(day, UTC_ZONE)))
        assert report.results["date"].tolist() == [str(told) for told in piece.dates.values()]


def test_a_past_day_is_asked_about_as_it_was(steady: Question) -> None:
    """Sprint 2 was open in the evening of the Tuesday after it, and Sprint 3 had not ended."""
    tuesday = MONDAY + 6 * WEEK + DAY
    then = asked(frozenset({2}), frozenset({4}), today=tuesday)
    then = replace(then, now=end_of(tuesday, UTC_ZONE))
    told = {piece.name: piece for piece in sprints_told(then)}
    assert list(told) == ["Sprint 1", "Sprint 2"]
    assert told["Sprint 2"].done_on is None
    assert told["Sprint 2"].held(85) is False


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"history": None}, "nothing is kept of this board's past"),
        ({"today": MONDAY + 13 * WEEK}, "so far the bot has seen 9 sprints and 0 deliverables"),
        ({"first": MONDAY + 7 * WEEK}, "so far the bot has seen 8 sprints and 0 deliverables"),
        (
            {"fields": export()["fields"][:1], "roadmap": ROADMAP},
            "so far the bot has seen 0 sprints and 0 deliverables",
        ),
        ({"unit": Unit.POINTS, "content": {}}, ""),
        ({"unit": Unit.POINTS, "points": None}, "11 sprints had no points left, so ask by issues"),
    ],
)
def test_under_ten_dates_nothing_is_said(more: Json, said: str) -> None:
    question = asked(**{key: value for key, value in more.items() if key != "history"})
    if "history" in more:
        question = replace(question, history=None)
    if not said:
        assert forecast_record(question).headline.startswith("Our 85% dates held for 11 of 11")
        return
    with pytest.raises(NothingToReport) as refused:
        forecast_record(question)
    assert said in str(refused.value)
    assert str(refused.value).count(".") == 1


def test_no_forecast_knows_what_came_later() -> None:
    """After Sprint 3 was over, twenty issues were written into it, and all estimates were
    changed: what was told in its middle stays what it was."""
    today = MONDAY + 15 * WEEK
    plain = work_by(today, frozenset(), frozenset())
    changed = [
        *({**each, "points": {"number": 50}} for each in plain),
        *(issue(900 + n, 50, "2023-09-01", str(MONDAY + 8 * WEEK), SPRINTS[2]) for n in range(20)),
    ]
    days = [MONDAY + n * DAY for n in range((today - MONDAY).days + 1)]
    exports = {str(day): work_by(day, frozenset(), frozenset()) for day in days}

    def told(exports: dict[str, list[Json]]) -> Mapping[int, date | None]:
        asked = seen_question(
            exports,
            now=datetime.fromisoformat(f"{today}T12:00:00Z"),
            exported_at=f"{today}T12:00:00Z",
            iterations=SPRINTS,
            sprint="",
            unit=Unit.POINTS,
        )
        return {piece.name: piece for piece in sprints_told(asked)}["Sprint 3"].dates

    assert told(exports | {str(today): changed}) == told(exports)


def test_of_ten_dates_it_is_said() -> None:
    assert "10 of 10 sprints" in ask(today=MONDAY + 14 * WEEK).headline


def test_fields_that_the_board_lacks_are_named() -> None:
    with pytest.raises(MissingField, match="“Points”"):
        ask(unit=Unit.POINTS, fields=export()["fields"][:2])
    with pytest.raises(MissingField, match="“Sprint”"):
        ask(fields=export()["fields"][:1])


def test_why_sprints_do_not_count() -> None:
    """Exports begin in the middle of Sprint 1, after its Tuesday evening."""
    report = ask(first=MONDAY + 4 * WEEK + 2 * DAY)
    assert "1 sprint is not counted, as no export had seen it by then." in report.notes
    assert "Sprint 1" not in rows(report)


@given(start=st.dates(date(2023, 1, 1), date(2023, 12, 31)), days=st.integers(1, 30))
def test_the_middle_of_a_sprint(start: date, days: int) -> None:
    assert asked_on(Iteration("1", "1", start, days), Conventions()) == middle_day(start, days)


SEARCH: Json = {"content": {"deliverable": "Search"}, "roadmap": ROADMAP}


def of_deliverables(**more: Any) -> list[Piece]:
    return list(deliverables_told(asked(**SEARCH | more)))


def test_a_deliverable_is_forecast_on_the_first_sunday_on_which_it_could_be() -> None:
    """Ten issues are done on 15 September, and three weeks of past are full on 23 September, a
    Saturday. 60 issues are left on Sunday: at one a working day for twelve weeks more."""
    (piece,) = of_deliverables()
    assert (piece.name, piece.asked_on) == ("“Search”", date(2023, 9, 24))
    assert set(piece.dates.values()) == {date(2023, 12, 15)}
    assert (piece.done_on, piece.held(85)) == (date(2023, 12, 15), True)
    (later,) = of_deliverables(first=MONDAY + 8 * WEEK)
    assert later.asked_on == MONDAY + 9 * WEEK - DAY


def test_a_deliverable_is_done_when_its_last_issue_is() -> None:
    (late,) = of_deliverables(late=frozenset({11}), today=MONDAY + 16 * WEEK)
    assert (late.done_on, late.held(85)) == (date(2023, 12, 20), False)
    (open_,) = of_deliverables(open_=frozenset({11}))
    assert (open_.done_on, open_.held(85)) == (None, False)
    assert open_.open_issues is not None
    assert open_.open_issues["number"].tolist() == [75]


def test_what_is_written_after_a_deliverable_was_closed_is_other_work() -> None:
    question = asked(**SEARCH)
    extra = board(issue(99, 1, "2023-12-17", None, None, deliverable="Search")).issues
    issues = pd.concat([question.board.issues, extra], ignore_index=True)
    question = replace(question, board=replace(question.board, issues=issues))
    (piece,) = deliverables_told(question)
    assert piece.done_on is None
    closed = board(
        issue(1, None, "2023-08-01", "2023-12-15", title="Search", repository="acme/plans")
    )
    (piece,) = deliverables_told(replace(question, roadmap=closed))
    assert piece.done_on == date(2023, 12, 15)


def test_deliverables_without_a_whole_past_are_not_told() -> None:
    question = asked(**SEARCH)
    other = OtherBoard(board())
    for lacking in (
        replace(question, others=(other,)),
        replace(question, unread=("Work on another board is not counted.",)),
        replace(question, roadmap=None),
    ):
        assert list(deliverables_told(lacking)) == []
    called_off = board(
        issue(1, None, "2023-08-01", "2023-12-01", title="Search", repository="acme/plans",
              stateReason="NOT_PLANNED")
    )  # fmt: skip
    assert list(deliverables_told(replace(question, roadmap=called_off))) == []


def test_the_example_held_as_the_oracle_says() -> None:
    """Of each sprint of the page's example, by when its one issue was closed."""
    question = next(answers("forecast-record")).question()
    issues = question.board.issues.dropna(subset="sprint")
    days = issues["closed_at"].dt.date.astype(object).where(issues["closed_at"].notna(), None)
    closed = dict(zip(issues["sprint"], days, strict=True))
    over = question.now.date() - DAY
    for piece in sprints_told(question):
        for confidence, told in piece.dates.items():
            assert told
            assert piece.held(confidence) is held(told, [closed[piece.name]], over)
