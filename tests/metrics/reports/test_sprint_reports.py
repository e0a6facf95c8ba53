"""Burndown and burnup: the worked example to the digit, and what must hold for any board."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from metrics.model.errors import MissingField, UnknownSprint
from metrics.model.report import Report, Unit
from metrics.reports.sprint_burndown import sprint_burndown
from metrics.reports.sprint_burnup import sprint_burnup
from metrics.sprint.pace import projected_end
from metrics.sprint.progress import sprint_progress
from tests.support.sample_boards import (
    BERLIN,
    NOW,
    SPRINT_1,
    SPRINT_2,
    WORKED_EXAMPLE,
    days_after,
    issue,
    iteration,
    noon,
    question,
)

REPORTS = pytest.mark.parametrize("report", [sprint_burndown, sprint_burnup])
DAYS = [f"2023-{day}" for day in ["10-30", "10-31", "11-01", "11-02", "11-03", "11-04", "11-05"]]


def statistic(report: Report, label: str) -> str:
    return {statistic.label: statistic.value for statistic in report.statistics}[label]


@pytest.mark.parametrize(
    ("unit", "column", "values"),
    [
        (Unit.POINTS, "opened", [2, 0, 4, 2, 0, 0, 0]),
        (Unit.POINTS, "closed", [0, 0, 0, 2, 0, 2, 3]),
        (Unit.POINTS, "delta", [2, 0, 4, 0, 0, -2, -3]),
        (Unit.POINTS, "total_open", [2, 2, 6, 6, 6, 4, 1]),
        (Unit.POINTS, "total_opened", [2, 2, 6, 8, 8, 8, 8]),
        (Unit.POINTS, "total_closed", [0, 0, 0, 2, 2, 4, 7]),
        (Unit.ISSUES, "total_open", [1, 1, 4, 4, 4, 2, 1]),
    ],
)
def test_the_worked_example(unit: Unit, column: str, values: list[int]) -> None:
    results = sprint_burnup(question(*WORKED_EXAMPLE, unit=unit)).results
    assert list(results["date"]) == DAYS
    assert list(results[column]) == values
    assert results[column].dtype == "int64"


@pytest.mark.parametrize(
    ("report", "columns"),
    [
        (sprint_burndown, "date,opened,closed,delta,total_open"),
        (sprint_burnup, "date,opened,closed,delta,total_open,total_closed,total_opened"),
    ],
)
def test_the_columns_of_results(report: Callable[..., Report], columns: str) -> None:
    assert ",".join(report(question(*WORKED_EXAMPLE)).results.columns) == columns
    assert ",".join(report(question()).results.columns) == columns


def test_the_statistics_of_the_worked_example() -> None:
    statistics = sprint_burnup(question(*WORKED_EXAMPLE)).statistics
    assert [(statistic.label, statistic.value) for statistic in statistics] == [
        ("Days left", "0 working days"),
        ("Projection", "Mon 6 Nov 2023"),
        ("Scope added", "2 points"),
        ("Sprint start", "Wed 1 Nov 2023"),
        ("Sprint end", "Sun 5 Nov 2023"),
        ("Total opened", "8 points"),
        ("Total closed", "7 points"),
        ("Percent closed", "87%"),
        ("Percent of issues pointed", "4 of 5 (80%)"),
        ("Scope removed", "0 points"),
        ("Percent remaining", "13%"),
    ]


SIXTEEN = [issue(number, 1, "2023-10-20") for number in range(1, 17)]


def closed_on(days: list[str], of: int = 16, **content: Any) -> list[dict[str, Any]]:
    """So many issues of one point, the first of them closed on `days`."""
    padded = [*days, *[None] * (of - len(days))]
    return [issue(n, 1, "2023-10-20", day, **content) for n, day in enumerate(padded, 1)]


@pytest.mark.parametrize(
    ("today", "items", "headline", "projection"),
    [
        ("2023-10-31", SIXTEEN, "16 points planned, starts tomorrow", "not started"),
        ("2023-10-20", SIXTEEN, "16 points planned, starts in 12 days", "not started"),
        ("2023-11-01", SIXTEEN, "16 of 16 points open, 3 working days left", "too early to say"),
        ("2023-11-02", SIXTEEN, "16 of 16 points open, 2 working days left", "too early to say"),
        ("2023-11-03", SIXTEEN, "16 of 16 points open, 1 working day left", "not at this pace"),
        (
            "2023-11-02",
            closed_on(["2023-11-01"] * 8),
            "8 of 16 points open, 2 working days left",
            "Thu 2 Nov 2023",
        ),
        (
            "2023-11-03",
            closed_on(["2023-11-01"] * 15),
            "1 of 16 points open, 1 working day left",
            "Fri 3 Nov 2023",
        ),
        (
            "2023-11-04",
            closed_on(["2023-11-01"] * 15),
            "1 of 16 points open, no working day left",
            "Mon 6 Nov 2023",
        ),
        (
            "2023-11-05",
            closed_on(["2023-11-01"] * 15),
            "1 of 16 points open, last day",
            "Mon 6 Nov 2023",
        ),
        (
            "2023-11-03",
            closed_on(["2023-11-02"] * 16),
            "all 16 points done, 1 working day left",
            "done on Thu 2 Nov 2023",
        ),
        (
            "2023-11-30",
            closed_on(["2023-11-02"] * 16),
            "all 16 points done",
            "done on Thu 2 Nov 2023",
        ),
        (
            "2023-11-30",
            closed_on(["2023-11-02"] * 10),
            "ended with 6 of 16 points open",
            "ended with 6 points open",
        ),
        (
            "2023-11-30",
            closed_on(["2023-11-02"] * 10 + ["2023-11-20"] * 6),
            "ended with 6 of 16 points open",
            "ended with 6 points open",
        ),
    ],
)
def test_the_finding(
    today: str, items: list[dict[str, Any]], headline: str, projection: str
) -> None:
    report = sprint_burndown(question(*items, now=noon(date.fromisoformat(today))))
    assert report.headline == f"Sprint 1: {headline}"
    assert report.headline in report.alt_text
    assert statistic(report, "Projection") == projection


def test_the_projection_is_flat_on_days_off() -> None:
    asked = question(*closed_on(["2023-11-01"] * 8), now=noon(date(2023, 11, 3)))
    figure = sprint_burndown(asked).figure
    assert figure
    (drawn,) = (trace for trace in figure().data if trace.name == "Projection")
    left = [(f"{day:%a}", value) for day, value in zip(drawn.x, drawn.y, strict=True)]
    # It begins where the line of what is open ends.
    assert left == [("Fri", 8), ("Fri", 4), ("Sat", 4), ("Sun", 4), ("Mon", 0)]


def projected_at(moment: datetime, closed: list[str]) -> str:
    """The projection of 20 issues of one point at a moment of Sprint 1, three working days long."""
    issues = closed_on([day for day in closed if day <= moment.isoformat()], of=20)
    return statistic(sprint_burndown(question(*issues, now=moment)), "Projection")


@pytest.mark.parametrize("hour", [0, 9, 12, 18, 23])
def test_a_steady_team_is_told_the_same_day_at_every_hour(hour: int) -> None:
    # Four a day take five working days: Wed 1, Thu 2, Fri 3, Mon 6, Tue 7.
    steady = [f"2023-11-0{day}T{at}:00:00Z" for day in (1, 2, 3) for at in ("08", "11", "14", "17")]
    for day in (2, 3):
        assert projected_at(datetime(2023, 11, day, hour, tzinfo=UTC), steady) == "Tue 7 Nov 2023"


def test_a_day_counts_as_worked_once_it_brought_as_much_as_a_usual_one_or_is_over() -> None:
    # Eight on Wednesday; on Thursday the third and last came at noon.
    closed = ["2023-11-01T10:00:00Z"] * 8 + ["2023-11-02T11:00:00Z"] * 3
    for hour in (9, 12, 23):
        # As on Wednesday evening: twelve are left, which take Thursday and Friday.
        assert projected_at(datetime(2023, 11, 2, hour, tzinfo=UTC), closed) == "Fri 3 Nov 2023"
    # Eleven in two days: nine take two more, from Friday on. As of Thursday is as that ended.
    as_it_ended = datetime.combine(date(2023, 11, 2), time.max, UTC)
    for moment in (datetime(2023, 11, 3, 0, 30, tzinfo=UTC), as_it_ended):
        assert projected_at(moment, closed) == "Mon 6 Nov 2023"
    closed += ["2023-11-02T16:00:00Z"] * 5
    # Sixteen in two days, and Thursday is worked: four take Friday.
    assert projected_at(datetime(2023, 11, 2, 17, tzinfo=UTC), closed) == "Fri 3 Nov 2023"


@given(st.lists(st.sampled_from(["2023-11-01", "2023-11-02", "2023-11-03"]), max_size=12))
def test_what_is_done_today_never_puts_the_projection_off(closed: list[str]) -> None:
    friday = noon(date(2023, 11, 3))
    ends = []
    for more in range(12 - len(closed)):
        done = [f"{day}T08:00:00Z" for day in [*closed, *["2023-11-03"] * more]]
        asked = question(*closed_on(done, of=16), now=friday)
        ends.append(projected_end(sprint_progress(asked)) or date.max)
    assert ends == sorted(ends, reverse=True)


def test_days_are_called_working_days_only_where_some_are_not() -> None:
    every_day = frozenset(range(1, 8))
    now = noon(date(2023, 11, 2))
    report = sprint_burndown(question(*SIXTEEN, now=now, working_days=every_day))
    assert report.headline.endswith("open, 4 days left")


@REPORTS
@pytest.mark.parametrize(
    ("items", "unit", "headline"),
    [
        ([], Unit.POINTS, "no issues in this sprint"),
        ([issue(1, 3, "2023-11-01", sprint=SPRINT_2)], Unit.ISSUES, "no issues in this sprint"),
        (
            [issue(1, None, "2023-11-01"), issue(2, None, "2023-11-01")],
            Unit.POINTS,
            "2 issues, none with points: ask by issues",
        ),
        (
            [issue(1, 0, "2023-11-01"), issue(2, None, "2023-11-01")],
            Unit.POINTS,
            "2 issues of 0 points in total: ask by issues",
        ),
        (
            [issue(1, 3, "2023-11-01", "2023-11-02", stateReason="NOT_PLANNED")],
            Unit.POINTS,
            "1 issue, all taken out of scope",
        ),
    ],
)
def test_nothing_to_draw_is_said(
    report: Callable[..., Report], items: list[Any], unit: Unit, headline: str
) -> None:
    answer = report(question(*items, unit=unit))
    assert answer.headline == f"Sprint 1: {headline}"
    assert answer.figure is None
    assert statistic(answer, "Percent closed") == "n/a"
    assert not answer.results.isna().any(axis=None)
    assert "nan" not in f"{answer.statistics} {answer.alt_text} {answer.notes}".lower()


@REPORTS
@pytest.mark.parametrize(
    ("now", "more"),
    [
        (NOW, {"iterations": (iteration(days=1),)}),
        (NOW - timedelta(days=20), {}),
        (NOW + timedelta(days=20), {}),
        (NOW, {"working_days": frozenset()}),
        (NOW, {"working_days": frozenset({1})}),
        (datetime(2023, 11, 1, 12, tzinfo=UTC), {"iterations": (iteration(days=1),)}),
    ],
)
def test_any_day_of_any_sprint_has_a_chart(
    report: Callable[..., Report], now: datetime, more: dict[str, Any]
) -> None:
    figure = report(question(*WORKED_EXAMPLE, now=now, **more)).figure
    if now > NOW - timedelta(days=20):
        assert figure
        assert (figure().layout.width, figure().layout.height) == (600, 450)
    else:
        assert figure is None  # nothing had been created then


@pytest.mark.parametrize(
    ("reason", "as_done", "opened", "closed"),
    [
        ("COMPLETED", False, [5, 0, 0], [0, 0, 3]),
        ("NOT_PLANNED", False, [5, 0, -3], [0, 0, 0]),
        ("DUPLICATE", False, [5, 0, -3], [0, 0, 0]),
        ("NOT_PLANNED", True, [5, 0, 0], [0, 0, 3]),
        (None, False, [5, 0, 0], [0, 0, 3]),
    ],
)
def test_not_planned_leaves_the_scope(
    reason: str | None, as_done: bool, opened: list[int], closed: list[int]
) -> None:
    report = sprint_burnup(
        question(
            issue(1, 3, "2023-10-31", "2023-11-02", stateReason=reason),
            issue(2, 2, "2023-10-31"),
            count_not_planned_as_done=as_done,
        )
    )
    assert list(report.results["opened"][:3]) == opened
    assert list(report.results["closed"][:3]) == closed
    assert report.results["total_open"].iloc[-1] == 2
    assert any("taken out of scope" in note for note in report.notes) == (-3 in opened)


@pytest.mark.parametrize(
    ("items", "committed", "added", "removed"),
    [
        ([issue(1, 3, "2023-10-31"), issue(2, 2, "2023-11-01")], "5", "0 points", "0 points"),
        ([issue(1, 3, "2023-11-01"), issue(2, 2, "2023-11-02")], "3", "2 points", "0 points"),
        ([issue(1, 3, "2023-11-02"), issue(2, 2, "2023-11-03")], "0", "5 points", "0 points"),
        (
            [
                issue(1, 3, "2023-10-31"),
                issue(2, 1, "2023-10-31", "2023-11-03", stateReason="DUPLICATE"),
            ],
            "4",
            "0 points",
            "1 point",
        ),
        (
            [issue(1, 3, "2023-10-20", "2023-10-25"), issue(2, 2, "2023-10-20")],
            "2",
            "0 points",
            "0 points",
        ),
    ],
)
def test_commitment_and_scope(items: list[Any], committed: str, added: str, removed: str) -> None:
    report = sprint_burndown(question(*items))
    assert f" {committed} committed" in report.alt_text
    assert (statistic(report, "Scope added"), statistic(report, "Scope removed")) == (
        added,
        removed,
    )


@pytest.mark.parametrize(
    ("closed", "day"),
    [
        ("2023-11-02T22:30:00Z", "2023-11-02"),  # 23:30 in Berlin
        ("2023-11-02T23:30:00Z", "2023-11-03"),  # 00:30 on the next day in Berlin
        ("2023-11-02T22:30:00.123Z", "2023-11-02"),
        ("2023-11-03T00:30:00+01:00", "2023-11-03"),
    ],
)
def test_days_are_those_of_the_board(closed: str, day: str) -> None:
    items = [issue(1, 3, "2023-11-01", closed)]
    results = sprint_burndown(question(*items, timezone=BERLIN)).results
    assert list(results["date"][results["closed"] > 0]) == [day]


def test_the_days_on_which_clocks_change_are_days() -> None:
    sprint = iteration("Autumn", "2023-10-27", 5)
    items = [
        issue(1, 1, "2023-10-28T21:59:59Z", "2023-10-28T22:00:00Z", sprint),
        issue(2, 1, "2023-10-28T22:00:00Z", "2023-10-29T22:59:59Z", sprint),
        issue(3, 1, "2023-10-29T00:30:00Z", "2023-10-29T23:00:00Z", sprint),
    ]
    asked = question(*items, iterations=(sprint,), sprint="Autumn", timezone=BERLIN)
    results = sprint_burndown(asked).results
    assert list(results["date"]) == ["2023-10-28", "2023-10-29", "2023-10-30", "2023-10-31"]
    assert list(results["opened"]) == [1, 2, 0, 0]
    assert list(results["closed"]) == [0, 2, 1, 0]


def test_what_closes_after_the_sprint_is_only_in_the_notes() -> None:
    items = [issue(1, 3, "2023-10-31", "2023-11-02"), issue(2, 2, "2023-10-31", "2023-11-09")]
    report = sprint_burndown(question(*items, now=noon(date(2023, 11, 20))))
    assert report.headline == "Sprint 1: ended with 2 of 5 points open"
    assert report.results["date"].iloc[-1] == "2023-11-05"
    assert report.results["total_open"].iloc[-1] == 2
    assert statistic(report, "Total closed") == "3 points"
    assert statistic(report, "Percent closed") == "60%"
    assert "2 points closed after the sprint ended." in report.notes


def test_a_field_the_board_lacks_is_told_only_when_it_is_needed() -> None:
    fields = [
        {"name": "Estimate", "dataType": "NUMBER"},
        {"name": "Sprint", "dataType": "ITERATION", "configuration": {"iterations": [SPRINT_1]}},
    ]
    items = [issue(1, None, "2023-11-01")]
    assert sprint_burndown(question(*items, fields=fields, unit=Unit.ISSUES)).headline
    with pytest.raises(MissingField, match=r"no number field “Points”.*“Estimate”.*--points-field"):
        sprint_burndown(question(*items, fields=fields))
    with pytest.raises(MissingField, match=r"no iteration field “Sprint”.*add one.*`sprint_field`"):
        sprint_burndown(question(*items, fields=fields[:1], unit=Unit.ISSUES))


def test_an_unknown_sprint_is_told() -> None:
    with pytest.raises(UnknownSprint):
        sprint_burndown(question(*WORKED_EXAMPLE, sprint="Sprint 9"))


def test_sprints_of_one_title_are_told_apart() -> None:
    sprints = (iteration(), iteration(start="2023-11-06", id="second"))
    items = [issue(1, 3, "2023-11-01"), issue(2, 5, "2023-11-01", sprint=sprints[1])]
    asked = {"sprint": "sprint 1", "iterations": sprints, "now": noon(date(2023, 11, 7))}
    report = sprint_burndown(question(*items, **asked))
    assert "5 of 5 points open" in report.headline
    assert "2 sprints are titled “Sprint 1”: this is the one of 6–10 Nov 2023." in report.notes


def test_the_data_quality_is_the_last_note() -> None:
    items = [
        issue(1, None, "2023-11-01", deliverable="Launch"),
        issue(2, 1, "2023-11-01", "2023-11-02", status="Todo", deliverable="Launch"),
        issue(3, 1, "2023-11-01", status="done"),
        issue(4, 1, "2023-11-01", status="In Progress", sprint=None),
        {"id": "PR", "type": "PULL_REQUEST", "content": {"__typename": "PullRequest"}},
        {"id": "D", "type": "DRAFT_ISSUE", "content": None},
        {"id": "R", "type": "REDACTED", "content": None},
        {"id": "A", "type": "ISSUE", "isArchived": True, "content": None},
    ]
    assert sprint_burndown(question(*items, items[0])).notes[-1] == (
        "Data quality: 1 unpointed, 1 without a deliverable, 1 closed but not Done on the board, "
        "1 Done on the board but open, 1 in progress without a sprint, "
        "1 pull request left out, 1 draft issue left out, 1 item hidden from the token, "
        "1 archived item left out, 1 duplicate left out."
    )


POINTS = st.none() | st.integers(0, 40).map(lambda quarters: quarters / 4)
LIVES = st.tuples(
    POINTS,
    st.integers(-20, 20),
    st.none() | st.integers(-3, 30),
    st.sampled_from(["COMPLETED", "NOT_PLANNED", "DUPLICATE", None]),
)


@st.composite
def questions(draw: st.DrawFn) -> Any:
    items = [
        issue(
            number,
            points,
            days_after("2023-11-01", born),
            None if lived is None else days_after("2023-11-01", born + lived),
            stateReason=None if lived is None else reason,
        )
        for number, (points, born, lived, reason) in enumerate(draw(st.lists(LIVES)), 1)
    ]
    shuffled = items[:]
    random.Random(draw(st.integers())).shuffle(shuffled)  # noqa: S311
    asked = {
        "unit": draw(st.sampled_from(Unit)),
        "now": NOW + timedelta(days=draw(st.integers(-30, 60))),
        "iterations": (iteration(days=draw(st.integers(1, 30))),),
        "count_not_planned_as_done": draw(st.booleans()),
    }
    return items, question(*items, **asked), question(*shuffled, **asked)


def test_whole_totals_of_fractions_agree() -> None:
    asked = question(issue(1, 0.25, "2023-11-01", "2023-11-01"))
    up, down = sprint_burnup(asked).results, sprint_burndown(asked).results
    assert (up["total_opened"] - up["total_closed"]).tolist() == down["total_open"].tolist()
    assert down["total_open"].iloc[-1] == 0


@given(questions())
def test_what_holds_for_any_sprint(drawn: Any) -> None:
    items, asked, shuffled = drawn
    burndown, burnup = sprint_burndown(asked), sprint_burnup(asked)
    down, up = burndown.results, burnup.results
    # What was created after the sprint's end was never in it, and no day is told ahead.
    last = min(str(asked.board.iterations[0].end), str(asked.now.date()))
    items = [item for item in items if item["content"]["createdAt"][:10] <= last]
    still_open = [item for item in items if (item["content"]["closedAt"] or "9999")[:10] > last]
    assert down["date"].tolist() == up["date"].tolist()
    assert down["date"].max() == last if len(down) else not items
    points = [(item["points"] or {"number": 0})["number"] for item in still_open]
    left = sum(points) if asked.unit is Unit.POINTS else len(still_open)
    if items:
        assert down["total_open"].iloc[-1] == left
    assert (up["total_opened"] - up["total_closed"]).tolist() == down["total_open"].tolist()
    assert down["delta"].sum() == left
    assert up["opened"].sum() - up["closed"].sum() == left
    assert (down["total_open"] >= 0).all()
    assert not up.isna().any(axis=None)
    again = sprint_burnup(shuffled)
    assert again.results.equals(up)
    assert again.source.equals(burnup.source)
    assert again.statistics == burnup.statistics
    assert again.notes == burnup.notes
