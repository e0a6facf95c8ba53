"""What a lead hears first of a sprint: the verdict, word for word the same in all its reports."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from metrics.model.report import Question, Report, Unit
from metrics.reports.catalogue import CATALOGUE
from tests.support.sample_boards import Json, issue, iteration, question
from tests.support.sample_histories import seen_question

# Ten working days from Monday 6 November to Friday the 17th.
SPRINT = iteration("Sprint 9", "2023-11-06", 14)
BEFORE = iteration("Sprint 8", "2023-10-09", 28)
ABOUT: Json = {
    "now": datetime(2023, 11, 15, 13, tzinfo=UTC),
    "sprint": "Sprint 9",
    "iterations": (BEFORE, SPRINT),
    "unit": Unit.ISSUES,
}
OF_A_SPRINT = ("sprint-risk", "sprint-burndown", "sprint-burnup", "delivery-forecast")
TIME_LEFT = "3 working days left"


def in_sprint(open_: int, closed: int, points: float | None = 1) -> list[Json]:
    return [
        issue(n, points, "2023-10-05", "2023-11-08" if n <= closed else None, SPRINT)
        for n in range(1, open_ + closed + 1)
    ]


# One issue done on every working day of the four weeks before.
STEADY = [
    issue(100 + n, 1, "2023-10-05", str(day), BEFORE)
    for n in range(28)
    if (day := date(2023, 10, 9) + timedelta(n)).isoweekday() <= 5
]


def seen(*items: Json, **more: Any) -> Question:
    """The question, where exports have come since all of it was written."""
    about = ABOUT | more
    nothing_done = [
        {**each, "content": {**each["content"], "state": "OPEN", "closedAt": None}}
        for each in items
    ]
    exports = {"2023-10-06T12:00:00Z": nothing_done, about["now"].isoformat(): list(items)}
    return seen_question(exports, exported_at=about["now"].isoformat(), **about)


def report(name: str, asked: Question) -> Report:
    return CATALOGUE[name].compute(asked)


@pytest.mark.parametrize(
    ("open_", "verdict"),
    [
        (1, "Sprint 9 will probably be done in time: 1 of 4 issues open, 9"),
        (2, "Sprint 9 may not be done in time: 2 of 5 issues open, "),
    ],
)
def test_the_verdict_comes_first_and_is_the_same_in_all_reports(open_: int, verdict: str) -> None:
    asked = seen(*STEADY, *in_sprint(open_, 3))
    (headline,) = {report(name, asked).headline for name in OF_A_SPRINT}
    assert headline.startswith(verdict)
    assert headline.endswith("% chance by Fri 17 Nov")
    assert headline in report("sprint-burndown", asked).alt_text
    summary = report("sprint-summary", asked).headline
    assert summary == f"{headline}, nothing in progress"


def even_by(asked: Question) -> str:
    """`Thu 23 Nov`: by when the forecast is 50 % sure that all is done."""
    forecast = report("delivery-forecast", asked)
    told = {each.label: each.value for each in forecast.statistics}["50% sure"]
    return told.removesuffix(" 2023")


def test_of_a_sprint_that_is_off_track_the_headline_says_when_it_may_be_done() -> None:
    asked = seen(*STEADY, *in_sprint(9, 3))
    (headline,) = {report(name, asked).headline for name in OF_A_SPRINT}
    assert headline == (
        "Sprint 9 will probably not be done in time: 9 of 12 issues open, "
        f"under 1% chance by Fri 17 Nov, 50% by {even_by(asked)}"
    )


def test_the_unit_of_the_chance_is_told_where_points_know_nothing_of_an_issue() -> None:
    asked = seen(*STEADY, *in_sprint(0, 3), issue(50, None, "2023-10-05", None, SPRINT))
    for name in OF_A_SPRINT:
        headline = report(name, replace(asked, unit=Unit.POINTS)).headline
        assert headline.startswith("Sprint 9 ")
        assert "all 3 estimated points done, 1 unpointed issue open, " in headline
        assert headline.endswith("% chance by Fri 17 Nov (by issues)")


def test_on_the_first_day_it_is_too_early_to_say() -> None:
    asked = seen(*STEADY, *in_sprint(4, 0), now=datetime(2023, 11, 6, 13, tzinfo=UTC))
    (headline,) = {report(name, asked).headline for name in OF_A_SPRINT}
    assert headline == (
        "Too early to say if Sprint 9 will be done in time: "
        "4 of 4 issues open, 10 working days left"
    )
    for name in ("sprint-risk", "delivery-forecast"):
        told = report(name, asked)
        figures = {each.label: each.value for each in told.statistics}
        assert figures["Chance by the sprint's end"] == "too early to say"
        assert told.figure
        assert told.figure().layout.title.text.endswith("too early to say</b>")
    risk = report("sprint-risk", asked)
    assert "%" not in " ".join((risk.alt_text, risk.notes[0]))
    assert risk.results["chance"].notna().all()


def test_without_exports_the_answer_is_by_the_daily_pace_and_not_in_the_headline() -> None:
    asked = question(*STEADY, *in_sprint(2, 3), **ABOUT)
    assert report("sprint-burndown", asked).headline == f"Sprint 9: 2 of 5 issues open, {TIME_LEFT}"
    risk = report("sprint-risk", asked)
    figures = {each.label: each.value for each in risk.statistics}
    assert risk.results["chance"].iloc[0] >= 0.85
    assert risk.answer == "on track"
    assert figures["Answer"] == "on track, by the daily pace alone"
    assert risk.note == "No verdict: nothing is kept of this board's past to judge by."
    assert (
        "The chance comes from the board's daily pace alone: no history is kept that it could "
        "learn from finished sprints." in risk.notes
    )


UNPACED = [issue(100 + n, None, "2023-10-05", f"2023-10-{9 + n:02}", BEFORE) for n in range(14)]


@pytest.mark.parametrize(
    ("asked", "note"),
    [
        (
            question(*in_sprint(2, 3), **ABOUT),
            "No verdict: nothing is kept of this board's past to judge by.",
        ),
        (
            seen(*in_sprint(2, 3)),
            "No verdict: a chance needs 10 issues completed on the board in 3 weeks or more.",
        ),
    ],
)
def test_without_a_past_the_figures_speak_alone(asked: Question, note: str) -> None:
    figures = f"Sprint 9: 2 of 5 issues open, {TIME_LEFT}"
    assert report("sprint-burndown", asked).headline == figures
    assert report("sprint-burnup", asked).headline == figures
    assert report("sprint-summary", asked).headline == f"{figures}, nothing in progress"
    assert report("sprint-risk", asked).headline == (
        f"{figures}; at this pace done by Tue 21 Nov, after its end"
    )
    risk = report("sprint-risk", asked)
    assert risk.answer == "not known"
    assert {each.label: each.value for each in risk.statistics}["Answer"] == "not known"
    for name in ("sprint-burndown", "sprint-burnup", "sprint-summary", "sprint-risk"):
        assert report(name, asked).note == note
    assert not report("sprint-burndown", replace(asked, sprint="Sprint 8")).note
    assert not report("sprint-summary", replace(asked, focus="left")).note


def test_without_a_pace_in_points_there_is_no_verdict() -> None:
    asked = seen(*UNPACED, issue(50, 3, "2023-10-05", None, SPRINT))
    risk = report("sprint-risk", replace(asked, unit=Unit.POINTS))
    assert risk.answer == "not known"
    assert risk.note == (
        "No verdict: no completed issue has points, so there is no pace: ask by issues."
    )


def test_no_note_explains_a_verdict_that_is_there() -> None:
    asked = seen(*STEADY, *in_sprint(2, 3))
    assert not any(report(name, asked).note for name in (*OF_A_SPRINT, "sprint-summary"))


@pytest.mark.parametrize(
    ("items", "now", "headline"),
    [
        (in_sprint(0, 4), "2023-11-15", f"Sprint 9: all 4 issues done, {TIME_LEFT}"),
        (in_sprint(3, 0), "2023-10-31", "Sprint 9: 3 issues planned, starts in 6 days"),
        ([], "2023-11-15", "Sprint 9: no issues in this sprint"),
    ],
)
def test_what_needs_no_verdict(items: list[Json], now: str, headline: str) -> None:
    asked = seen(*STEADY, *items, now=datetime.fromisoformat(f"{now}T13:00Z"))
    assert report("sprint-burndown", asked).headline == headline


@pytest.mark.parametrize(
    ("now", "headline"),
    [
        ("2023-11-17T13:00", "% chance by Fri 17 Nov"),
        ("2023-11-17T23:59:59.999999", "under 1% chance by Sun 19 Nov"),
        ("2023-11-19T13:00", "under 1% chance by Sun 19 Nov"),
        ("2023-11-19T23:59:59.999999", "Sprint 9: 3 of 5 issues open, last day"),
    ],
)
def test_the_chance_is_by_the_last_working_day_and_then_by_the_last_day(
    now: str, headline: str
) -> None:
    asked = seen(*STEADY, *in_sprint(3, 2), now=datetime.fromisoformat(f"{now}Z"))
    ending = f", 50% by {even_by(asked)}" if "chance" in headline else ""
    assert report("sprint-burndown", asked).headline.endswith(f"{headline}{ending}")


def test_a_finished_sprint_has_done_so_much_of_what_was_committed() -> None:
    late = issue(60, 1, "2023-11-09", None, SPRINT)
    before = in_sprint(5, 0)
    exports = {
        "2023-11-05T12:00:00Z": before,
        "2023-11-06T12:00:00Z": before,
        "2023-11-09T12:00:00Z": [*in_sprint(3, 2), late],
    }
    asked = seen_question(exports, **ABOUT | {"now": datetime(2023, 11, 20, 13, tzinfo=UTC)})
    for name in ("sprint-burndown", "sprint-burnup", "sprint-summary", "sprint-risk"):
        assert report(name, asked).headline == (
            "Sprint 9: ended with 2 issues done, 5 committed, 4 left open"
        )
    by_dates = replace(asked, history=None)
    assert report("sprint-burndown", by_dates).headline == (
        "Sprint 9: ended with 4 of 6 issues open"
    )
