"""What a sprint is committed to, and what it completed, however a team plans and tidies."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from metrics.issues.days import DAY
from metrics.model.report import Question, Statistic
from metrics.model.team import ON_THE_EVE, ON_THE_FIRST_WORKING_DAY
from metrics.reports.sprint_burndown import sprint_burndown
from metrics.reports.sprint_risk import sprint_risk
from metrics.sprint.pace import ideal_line
from metrics.sprint.progress import SprintProgress, progress_of, sprint_progress
from tests.support.sample_boards import Json, issue, iteration
from tests.support.sample_histories import seen_question

OLD = "2023-10-20"
# Two weeks from Monday to Friday, the second one from 13 November.
FIRST, SECOND = iteration("Sprint 1", "2023-11-06"), iteration("Sprint 2", "2023-11-13")
BOTH = (FIRST, SECOND)


def evening(day: str) -> str:
    return f"2023-11-{day}T18:00:00Z"


def progress(
    exports: Mapping[str, list[Json]],
    sprint: str = "Sprint 1",
    now: str = evening("20"),
    **more: Any,
) -> SprintProgress:
    asked = seen_question(
        exports, iterations=BOTH, sprint=sprint, now=datetime.fromisoformat(now), **more
    )
    return sprint_progress(asked)


def plan(*points: float, sprint: Json | None = FIRST) -> list[Json]:
    return [issue(10 + n, each, OLD, None, sprint) for n, each in enumerate(points)]


LEFTOVER = issue(1, 1, OLD, None, FIRST)
PLANNED, NOT_YET = plan(8, 7, 5), plan(8, 7, 5, sprint=None)
FRIDAY = {evening("03"): [LEFTOVER, *PLANNED], evening("06"): [LEFTOVER, *PLANNED]}
MONDAY = {evening("03"): NOT_YET, evening("06"): PLANNED}
MONDAY_WITH_ONE = {evening("03"): [LEFTOVER, *NOT_YET], evening("06"): [LEFTOVER, *PLANNED]}


@pytest.mark.parametrize(
    ("exports", "first_day", "eve"),
    [(FRIDAY, 21, 21), (MONDAY, 20, 0), (MONDAY_WITH_ONE, 21, 1)],
    ids=["planned on Friday", "planned on Monday", "planned on Monday with a leftover"],
)
def test_the_day_of_planning_does_not_change_the_commitment(
    exports: dict[str, list[Json]], first_day: float, eve: float
) -> None:
    last = exports[evening("06")]
    exports = {**exports, evening("08"): [*last, issue(30, 3, "2023-11-08", None, FIRST)]}
    for convention, committed in ((ON_THE_FIRST_WORKING_DAY, first_day), (ON_THE_EVE, eve)):
        found = progress(exports, commitment=convention)
        assert (found.committed, found.added) == (committed, first_day + 3 - committed)
        assert found.committed + found.added - found.removed - found.completed == found.open
        assert ideal_line(found)[found.sprint.start - DAY] == committed


def test_the_day_of_planning_does_not_change_the_chance() -> None:
    chances = [
        sprint_risk(team_that_plans(day, leaves, left=7)).results["chance"].iloc[0]
        for day, leaves in ((PLANS_ON_FRIDAY, 1), (PLANS_ON_MONDAY, 0), (PLANS_ON_MONDAY, 1))
    ]
    assert min(chances) > 0.05
    assert max(chances) < 0.95
    assert max(chances) - min(chances) <= 0.05


PLANS_ON_FRIDAY, PLANS_ON_MONDAY = timedelta(days=-3), timedelta(0)


def team_that_plans(after: timedelta, leaves: int, left: int) -> Question:
    """In the seventh of its sprints of two weeks, of twelve issues each, planned so long after they
    begin, but for so many that are carried over to them: so many are open after a week."""
    hour, week, day = timedelta(hours=1), timedelta(weeks=1), timedelta(days=1)
    begin = datetime(2023, 8, 14, tzinfo=UTC)
    sprints = [iteration(f"Sprint {n}", str((begin + 2 * n * week).date()), 14) for n in range(7)]
    now = begin + 13 * week + 18 * hour
    lives = []
    for number, sprint in enumerate(sprints):
        start = begin + 2 * number * week
        planned, carried = start + after + 10 * hour, start - 3 * day + 10 * hour
        closings = [start + (0, 1, 1, 2, 4, 7, 7, 8, 9, 9, 10, 11)[n] * day for n in range(12)]
        if number == 6:
            closings = [start + n % 4 * day for n in range(12 - left)] + [now] * left
        puts = [carried] * leaves + [planned] * (12 - leaves)
        pairs = zip(puts, closings, strict=True)
        lives += [(sprint, put, closed + 16 * hour) for put, closed in pairs]
    moments = [begin - 4 * day + 18 * hour + n * day for n in range(13 * 7 + 5)]
    exports = {
        f"{moment:%Y-%m-%dT%H:%M:%SZ}": [
            issue(
                number,
                1,
                "2023-08-01",
                f"{closed:%Y-%m-%dT%H:%M:%SZ}" if closed <= moment else None,
                sprint if put <= moment else None,
            )
            for number, (sprint, put, closed) in enumerate(lives, 1)
        ]
        for moment in moments
    }
    return seen_question(
        exports,
        iterations=tuple(sprints),
        sprint="Sprint 6",
        now=now,
        exported_at=now.isoformat(),
    )


def test_what_is_done_on_the_first_day_was_committed() -> None:
    done = issue(10, 8, OLD, "2023-11-06T10:00:00Z", FIRST)
    found = progress({evening("03"): PLANNED, evening("06"): [done, *PLANNED[1:]]})
    assert (found.committed, found.completed, found.open) == (20, 8, 12)


def test_what_was_dropped_or_left_on_the_first_day_was_not_committed() -> None:
    dropped = issue(10, 8, OLD, "2023-11-06T10:00:00Z", FIRST, stateReason="NOT_PLANNED")
    left = issue(11, 7, OLD, None, SECOND)
    found = progress({evening("03"): PLANNED, evening("06"): [dropped, left, PLANNED[2]]})
    assert (found.committed, found.added, found.removed) == (5, 0, 0)


def test_until_the_first_working_day_is_over_the_commitment_is_so_far() -> None:
    exports = {evening("03"): NOT_YET, "2023-11-06T09:00:00Z": PLANNED}
    found = progress(exports, now="2023-11-06T12:00:00Z")
    assert (found.committed, found.is_commitment_open) == (20, True)
    report = sprint_burndown(found.question)
    assert "20 committed so far, 0 added" in report.alt_text
    assert Statistic("Committed", "20 points so far") in report.statistics
    over = progress({**exports, evening("07"): PLANNED}, now=evening("07"))
    assert not over.is_commitment_open


def test_without_an_export_on_the_first_working_day_the_next_one_counts() -> None:
    exports = {
        evening("03"): NOT_YET,
        evening("08"): PLANNED,
        evening("09"): [*PLANNED, issue(30, 3, OLD, None, FIRST)],
    }
    alone = [(moment, moment) for moment in exports]
    found = progress(exports, sightings=alone)
    assert (found.committed, found.added) == (20, 3)
    note = (
        "No export came on Mon 6 Nov 2023, the first working day: the commitment is that of "
        "Wed 8 Nov 2023, when the next one came."
    )
    assert note in sprint_burndown(found.question).notes


def test_an_export_shortly_before_and_one_shortly_after_the_first_working_day_are_none_on_it() -> (
    None
):
    three, five = issue(1, 3, OLD, None, FIRST), issue(2, 5, OLD, None, FIRST)
    found = progress(
        {"2023-11-05T20:00:00Z": [three], "2023-11-07T06:00:00Z": [three, five]},
        now=evening("08"),
    )
    assert (found.committed, found.added) == (8, 0)
    note = (
        "No export came on Mon 6 Nov 2023, the first working day: the commitment is that of "
        "Tue 7 Nov 2023, when the next one came."
    )
    assert note in sprint_burndown(found.question).notes


def test_a_first_working_day_between_two_exports_that_saw_the_same_is_known() -> None:
    three, five = issue(1, 3, OLD, None, FIRST), issue(2, 5, OLD, None, FIRST)
    same = {"2023-11-05T20:00:00Z": [three], "2023-11-07T06:00:00Z": [three]}
    found = progress({**same, "2023-11-07T18:00:00Z": [three, five]}, now=evening("08"))
    assert (found.committed, found.added) == (3, 5)
    assert not [note for note in sprint_burndown(found.question).notes if "No export" in note]
    gap = [(moment, moment) for moment in same]
    found = progress(same, now=evening("08"), sightings=gap)
    assert f"{found.committed_on:%d}" == "07"


def test_any_export_of_the_first_working_day_is_of_that_day() -> None:
    three, five = issue(1, 3, OLD, None, FIRST), issue(2, 5, OLD, None, FIRST)
    exports = {
        "2023-11-05T20:00:00Z": [],
        "2023-11-06T00:00:00Z": [three],
        "2023-11-07T06:00:00Z": [three, five],
    }
    found = progress(exports, now=evening("08"))
    assert (found.committed, found.added) == (3, 5)


@pytest.mark.parametrize("later", [evening("13"), evening("20")])
def test_without_an_export_from_the_first_working_day_to_the_end_it_is_not_seen(later: str) -> None:
    exports = {evening("03"): PLANNED, later: PLANNED[:1]}
    found = progress(exports, now=evening("20"))
    assert found.is_commitment_missed
    report = sprint_burndown(found.question)
    note = (
        "No export came in the sprint from Mon 6 Nov 2023 on: what it was committed to was not "
        "seen."
    )
    assert note in report.notes
    assert "Commitment not seen; 0 points done." in report.alt_text
    shown = {statistic.label: statistic.value for statistic in report.statistics}
    assert "Committed" not in shown
    changes = ("Scope added", "Scope removed", "Re-estimated")
    assert {shown[label] for label in changes} == {"not known"}
    assert "committed" not in set(report.details["what"])


def test_on_the_first_working_day_the_commitment_is_so_far_what_the_last_export_saw() -> None:
    found = progress({evening("02"): [], evening("03"): PLANNED}, now="2023-11-06T09:00:00Z")
    assert (found.committed, found.is_commitment_open, found.is_commitment_seen) == (20, True, True)


def test_a_sprint_without_a_working_day_is_committed_on_its_first() -> None:
    found = progress({evening("03"): NOT_YET, evening("06"): PLANNED}, working_days=frozenset({7}))
    assert f"{found.committed_on:%d}" == "06"
    note = "The sprint has no working day, so each of its days counts as one."
    assert note in sprint_burndown(found.question).notes


DONE = "2023-11-07T10:00:00Z"  # Tuesday


@pytest.mark.parametrize(
    "later",
    [
        {evening("10"): [issue(1, 8, OLD, DONE, None)]},
        {evening("11"): [issue(1, 8, OLD, DONE, None)]},
        {evening("09"): [issue(1, 8, OLD, DONE, SECOND)]},
        {evening("10"): [issue(1, 8, OLD, DONE, SECOND)]},
        {evening("10"): []},
    ],
    ids=["cleared on Friday", "on Saturday", "moved on Thursday", "on Friday", "archived"],
)
def test_what_was_completed_stays(later: dict[str, list[Json]]) -> None:
    begun = {evening("03"): [issue(1, 8, OLD, None, FIRST)]}
    found = progress({**begun, evening("07"): [issue(1, 8, OLD, DONE, FIRST)], **later})
    assert (found.committed, found.completed, found.removed) == (8, 8, 0)


def test_what_passes_through_a_later_sprint_counts_there_when_it_is_reopened() -> None:
    other = issue(2, 3, OLD, None, SECOND)
    exports = {
        evening("03"): [issue(1, 8, OLD, None, FIRST), other],
        evening("07"): [issue(1, 8, OLD, DONE, FIRST), other],
        evening("10"): [issue(1, 8, OLD, DONE, SECOND), other],
        evening("13"): [issue(1, 8, OLD, DONE, SECOND), other],
        evening("15"): [issue(1, 8, OLD, None, SECOND), issue(2, 3, OLD, evening("14"), SECOND)],
    }
    second = progress(exports, "Sprint 2")
    assert (second.committed, second.completed, second.added, second.open) == (3, 3, 8, 8)
    first = progress_of(second.question.board.iterations[0], second.question)
    assert first.completed == 8
    before = {moment: items for moment, items in exports.items() if moment <= evening("13")}
    report = sprint_burndown(progress(before, "Sprint 2", now=evening("13")).question)
    assert "1 issue was done before the sprint and counts nowhere in it." in report.notes
