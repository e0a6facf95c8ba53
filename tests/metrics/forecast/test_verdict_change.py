"""How the verdict on a sprint differs from that of the last working day, and why."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time

import pytest

from metrics.forecast.outlook import OFF_TRACK, ON_TRACK
from metrics.model.report import Question, Report, Unit
from metrics.reports.catalogue import CATALOGUE
from tests.support.sample_boards import Json, issue, iteration
from tests.support.sample_histories import seen_question

# Ten working days from Monday 6 November to Friday the 17th.
SPRINT = iteration("Sprint 9", "2023-11-06", 14)
BEFORE = iteration("Sprint 8", "2023-10-09", 28)
OF_A_SPRINT = (
    "sprint-risk", "sprint-burndown", "sprint-burnup", "sprint-summary", "delivery-forecast",
)  # fmt: skip
MONDAY, WEDNESDAY = "2023-11-13T13:00:00+00:00", "2023-11-15T13:00:00+00:00"
# One issue done on every working day of the four weeks before.
STEADY = [
    issue(100 + day, 1, "2023-10-05", f"2023-10-{day:02}", BEFORE)
    for day in range(9, 32)
    if date(2023, 10, day).isoweekday() <= 5
] + [issue(140 + day, 1, "2023-10-05", f"2023-11-{day:02}", BEFORE) for day in (1, 2, 3)]


def in_sprint(open_: int, closed: int = 0, on: str = "2023-11-08") -> list[Json]:
    return [
        issue(n, 1, "2023-10-05", on if n <= closed else None, SPRINT)
        for n in range(1, open_ + closed + 1)
    ]


def seen(then: list[Json], now: list[Json], at: str = WEDNESDAY, **more: object) -> Question:
    """The question at that moment; exports of every morning but the last one saw `then`."""
    days = range(6, datetime.fromisoformat(at).day + 1)
    mornings = [f"{at[:8]}{day:02}T06:00:00+00:00" for day in days]
    exports = {morning: [*STEADY, *then] for morning in mornings}
    exports = {"2023-10-06T12:00:00Z": [*STEADY, *then], **exports, at: [*STEADY, *now]}
    about: Json = {
        "now": datetime.fromisoformat(at),
        "exported_at": at,
        "sprint": "Sprint 9",
        "iterations": (BEFORE, SPRINT),
        "unit": Unit.ISSUES,
    }
    return seen_question(exports, **about | more)


def report(name: str, asked: Question) -> Report:
    return CATALOGUE[name].compute(asked)


def test_all_reports_of_a_sprint_say_what_the_verdict_was_and_why_it_is_another() -> None:
    asked = seen(in_sprint(1, 2), in_sprint(9, 2))
    told = [report(name, asked) for name in OF_A_SPRINT]
    (change,) = {each.change for each in told}
    assert change.startswith("It was on track on Tue 14 Nov (9")
    assert change.endswith("% chance); since then 8 issues added.")
    # It is in Details, and takes no place of a graver note.
    assert all(change in each.notes and not each.note for each in told)


def test_it_is_what_was_told_on_that_evening() -> None:
    then, asked = in_sprint(2, 2), seen(in_sprint(2, 2), in_sprint(9, 2))
    change = report("sprint-risk", asked).change
    evening = datetime.combine(date(2023, 11, 14), time.max, UTC)
    as_told = report("sprint-risk", seen(then, then, evening.isoformat()))
    assert as_told.chance is not None
    assert (
        f"It was {as_told.answer} on Tue 14 Nov ({int(100 * as_told.chance)}% chance); " in change
    )


@pytest.mark.parametrize(
    ("hour", "why"), [(9, ""), (13, "nothing closed on Wed 15 Nov"), (18, "nothing closed on Wed")]
)
def test_in_the_afternoon_it_says_that_nothing_was_closed_today(hour: int, why: str) -> None:
    at = f"2023-11-15T{hour:02}:00:00+00:00"
    risk = report("sprint-risk", seen(in_sprint(4, 2), in_sprint(4, 2), at=at))
    assert risk.answer == OFF_TRACK
    told = risk.why(date(2023, 11, 14), ON_TRACK)
    assert told.startswith(why)
    assert bool(told) is bool(why)
    # Of what became better, that is no reason.
    assert risk.why(date(2023, 11, 14), OFF_TRACK) == ""


def test_for_the_better_it_says_what_was_closed() -> None:
    asked = seen(in_sprint(9, 2), in_sprint(1, 10, on="2023-11-15T10:00:00Z"))
    change = report("sprint-risk", asked).change
    # Issues 1 and 2 were closed on the 8th, as the exports of the mornings saw it.
    assert change == "It was off track on Tue 14 Nov (under 1% chance); since then 8 issues closed."


def test_after_a_weekend_it_is_of_friday() -> None:
    asked = seen(in_sprint(1, 2), in_sprint(19, 2), at=MONDAY)
    assert "It was on track on Fri 10 Nov (" in report("sprint-risk", asked).change


@pytest.mark.parametrize(
    "asked",
    [
        # The same verdict.
        seen(in_sprint(1, 2), in_sprint(1, 2)),
        seen(in_sprint(9, 2), in_sprint(12, 2)),
        # No verdict now: all is done.
        seen(in_sprint(9, 2), in_sprint(0, 11)),
        # None on the first working day, nor on the day after it, as there was none on the first.
        seen(in_sprint(1), in_sprint(19), at="2023-11-06T13:00:00+00:00"),
        seen(in_sprint(1), in_sprint(19), at="2023-11-07T13:00:00+00:00"),
        # The headline is of something else.
        seen(in_sprint(1, 2), in_sprint(9, 2), by=date(2023, 11, 16)),
        seen(in_sprint(1, 2), in_sprint(9, 2), sprint="Sprint 8"),
    ],
)
def test_where_no_verdict_has_changed_nothing_is_told(asked: Question) -> None:
    told = [report(name, asked) for name in ("sprint-risk", "delivery-forecast")]
    assert [each.change for each in told] == ["", ""]


def test_what_no_export_saw_is_not_told() -> None:
    asked = seen(in_sprint(1, 2), in_sprint(9, 2))
    assert not report("sprint-risk", replace(asked, history=None)).change
    only_now = {WEDNESDAY: [*STEADY, *in_sprint(9, 2)]}
    since_now = seen_question(
        only_now,
        now=asked.now,
        exported_at=WEDNESDAY,
        sprint="Sprint 9",
        iterations=(BEFORE, SPRINT),
        unit=Unit.ISSUES,
    )
    assert not report("sprint-risk", since_now).change


def test_a_list_that_was_asked_for_is_not_of_the_verdict() -> None:
    asked = seen(in_sprint(1, 2), in_sprint(9, 2))
    assert not report("sprint-summary", replace(asked, focus="left")).change


def test_by_points_an_unpointed_issue_is_told_by_issues() -> None:
    unpointed = [issue(n, None, "2023-10-05", None, SPRINT) for n in range(20, 29)]
    asked = seen(in_sprint(1, 2), [*in_sprint(1, 2), *unpointed], unit=Unit.POINTS)
    assert report("sprint-risk", asked).change.endswith("; since then 9 issues added.")


def test_a_report_of_the_past_tells_of_the_day_before_it() -> None:
    evening = datetime.combine(date(2023, 11, 15), time.max, UTC).isoformat()
    asked = seen(in_sprint(2, 2), in_sprint(9, 2), evening)
    change = report("sprint-risk", asked).change
    # That day is over, and nothing was closed on it.
    assert change.endswith("; since then 7 issues added.")
