"""Issues that are broken down: what counts instead, on which day, in which unit."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from metrics.issues.containers import work_alone
from metrics.model.report import Question, Unit
from metrics.reports.delivery_forecast import delivery_forecast
from metrics.reports.flow import flow
from metrics.reports.sprint_burndown import sprint_burndown
from metrics.reports.sprint_burnup import sprint_burnup
from metrics.reports.sprint_velocity import sprint_velocity
from metrics.sprint.progress import sprint_progress
from tests.oracles.naive_containers import Part, containers
from tests.support.sample_boards import SPRINT_1, SPRINT_2, Json, board, issue, question
from tests.support.sample_histories import seen_question
from tests.support.sample_lives import above

BEFORE = "2023-10-30"
URL = "https://github.com/acme/web/issues/{}"


def part(
    number: int,
    points: float | None,
    *above: int,
    created: str = BEFORE,
    closed: str | None = None,
    sprint: Json | None = SPRINT_1,
) -> Json:
    """An issue with its parent, the parent of that, …, as GitHub nests them."""
    parent: Json | None = None
    for number_above in reversed(above):
        parent = {"url": URL.format(number_above), "title": "Above", "parent": parent}
    return issue(number, points, created, closed, sprint, parent=parent)


EPIC = [part(1, 8), part(2, 3, 1, closed="2023-11-02"), part(3, None, 1)]
STORY = [part(1, 5), part(2, None, 1, closed="2023-11-02"), part(3, None, 1)]


@pytest.mark.parametrize(
    ("items", "points", "issues"),
    [
        (EPIC, (3, 3), (2, 1)),
        # Its estimate is all that is known of the work below it.
        (STORY, (5, 0), (2, 1)),
        ([part(1, 5, closed="2023-11-02"), *STORY[1:]], (5, 5), (2, 1)),
        ([part(1, None), part(2, 3, 1)], (3, 0), (1, 0)),
        # 0 is an estimate.
        ([part(1, 5), part(2, 0, 1), part(3, 1)], (1, 0), (2, 0)),
        # At any depth: the story's estimate counts, and neither the epic's nor a task's lack of it.
        ([part(1, 13), part(2, 5, 1), part(3, None, 2, 1)], (5, 0), (1, 0)),
        ([part(1, 13), part(2, None, 1), part(3, 2, 2, 1)], (2, 0), (1, 0)),
        # The issue between the two is on no board that is read.
        ([part(1, 13), part(3, 2, 9, 1)], (2, 0), (1, 0)),
        # In a cycle nobody is a container.
        ([part(1, 1, 2, 1), part(2, 2, 1, 2)], (3, 0), (2, 0)),
        # A sub-issue is work wherever it is on the board.
        ([part(1, 8), part(2, 3, 1, sprint=SPRINT_2), part(3, 1)], (1, 0), (1, 0)),
        # A parent that is elsewhere leaves nothing out.
        ([part(2, 3, 9), part(3, 1, 9)], (4, 0), (2, 0)),
    ],
)
def test_what_counts(items: list[Json], points: tuple[int, int], issues: tuple[int, int]) -> None:
    for unit, figures in ((Unit.POINTS, points), (Unit.ISSUES, issues)):
        progress = sprint_progress(question(*items, unit=unit))
        assert (progress.scope, progress.completed) == figures


@pytest.mark.parametrize(
    ("items", "points", "issues"),
    [
        # The deliverable #1 stands on the board as well; its parts are there, elsewhere, unpointed.
        ([part(1, 8), part(2, 3, 1), part(3, 1)], 4, 2),
        ([part(1, 8), part(3, 1)], 9, 1),
        ([part(1, 8), part(2, None, 1)], 8, 1),
        ([part(1, None), part(3, 1)], 1, 1),
    ],
)
@pytest.mark.parametrize("is_seen", [True, False])
def test_a_deliverable_on_the_board_is_no_work(
    items: list[Json], points: int, issues: int, is_seen: bool
) -> None:
    roadmap = board(part(1, None), part(7, None))
    for unit, scope in ((Unit.POINTS, points), (Unit.ISSUES, issues)):
        asked: Json = {"unit": unit, "roadmap": roadmap}
        exports = {"2023-10-31": items, "2023-11-02": items}
        answer = seen_question(exports, **asked) if is_seen else question(*items, **asked)
        assert sprint_progress(answer).scope == scope


def test_it_is_said_how_many_are_left_out() -> None:
    said = "1 issue is broken down into sub-issues: these count, and not the issue above them."
    assert said in sprint_burndown(question(*EPIC)).notes
    assert said not in sprint_burndown(question(*STORY)).notes
    assert said in sprint_burndown(question(*STORY, unit=Unit.ISSUES)).notes
    assert said not in sprint_burndown(question(*EPIC, count_containers=True)).notes
    for asked in ({"sprint": "Sprint 1"}, {"sprint": ""}):
        assert said in flow(question(*EPIC, **asked)).notes
    assert said in delivery_forecast(question(*EPIC)).notes
    elsewhere = part(9, 8, sprint=SPRINT_2), part(10, 3, 9, sprint=SPRINT_2)
    assert said in flow(question(*EPIC, *elsewhere)).notes


def test_it_is_not_said_of_what_counts_as_it_was_broken_down_only_later() -> None:
    whole, broken = [part(1, 8)], [part(1, 8), part(2, 3, 1, created="2023-11-07", sprint=SPRINT_2)]
    exports = {"2023-10-31": whole, "2023-11-05": whole, "2023-11-07": broken}
    asked = seen_question(exports, now=datetime(2023, 11, 8, 12, tzinfo=UTC))
    assert sprint_progress(asked).carried_over == 8
    assert not any("broken down" in note for note in sprint_burndown(asked).notes)


@pytest.mark.parametrize("unit", [*Unit])
@pytest.mark.parametrize("day", [5, 8])
def test_it_is_said_of_what_was_broken_down_in_the_sprint_and_moved_on(
    day: int, unit: Unit
) -> None:
    parts = [part(number, 3, 1, created="2023-11-03") for number in (2, 3)]
    exports = {
        "2023-10-31": [part(1, 8)],
        "2023-11-02": [part(1, 8)],
        "2023-11-03T18:00:00Z": [part(1, 8), *parts],
        "2023-11-04": [part(1, 8, sprint=SPRINT_2), *parts],
    }
    asked: Json = {"now": datetime(2023, 11, day, 12, tzinfo=UTC), "unit": unit}
    said = "1 issue is broken down into sub-issues: these count, and not the issue above them."
    assert said in sprint_burndown(seen_question(exports, **asked)).notes
    if day == 8:
        in_time = {**exports, "2023-11-12": exports["2023-11-04"]}
        of_both = seen_question(in_time, now=datetime(2023, 11, 12, tzinfo=UTC), sprint="")
        assert said in sprint_velocity(of_both).notes
    # Broken down and moved on between the same two exports.
    del exports["2023-11-03T18:00:00Z"]
    assert said in sprint_burndown(seen_question(exports, **asked)).notes
    # Moved on first, it was broken down in the next sprint.
    exports["2023-11-04"] = [part(1, 8, sprint=SPRINT_2)]
    later = [part(number, 3, 1, created="2023-11-05") for number in (2, 3)]
    exports["2023-11-05"] = [part(1, 8, sprint=SPRINT_2), *later]
    assert said not in sprint_burndown(seen_question(exports, **asked)).notes


def test_all_count_where_the_team_says_so() -> None:
    progress = sprint_progress(question(*EPIC, count_containers=True))
    assert (progress.scope, progress.completed) == (11, 3)
    assert question(*EPIC, count_containers=True).containers is None


def test_a_sprint_of_nothing_but_containers_says_so() -> None:
    items = [part(1, 8), part(2, 3, 1, sprint=SPRINT_2)]
    for report in (sprint_burndown, sprint_burnup):
        assert report(question(*items)).headline == (
            "Sprint 1: 1 issue is broken down into sub-issues outside this sprint, "
            "so no work of its own"
        )
    assert delivery_forecast(question(*items)).headline == (
        "Remaining work of Sprint 1: 1 issue is broken down into sub-issues outside this sprint, "
        "so no work of its own"
    )


def test_what_is_broken_down_in_the_sprint_counts_until_then() -> None:
    exports = {
        "2023-10-31": [part(1, 8)],
        "2023-11-01": [part(1, 8)],
        "2023-11-02": [part(1, 8), part(2, None, 1, created="2023-11-02")],
        "2023-11-03": [part(1, 8), part(2, 3, 1, created="2023-11-02")],
    }
    by_points = sprint_burndown(seen_question(exports)).results
    assert by_points["total_open"].tolist()[-5:] == [8, 8, 8, 3, 3, 3][-5:]
    by_issues = sprint_progress(seen_question(exports, unit=Unit.ISSUES))
    assert (by_issues.committed, by_issues.added, by_issues.removed) == (1, 1, 1)


def test_what_was_done_before_it_was_broken_down_stays_done() -> None:
    exports = {
        "2023-10-31": [part(1, 8)],
        "2023-11-02": [part(1, 8, closed="2023-11-02")],
        "2023-11-03": [part(1, 8, closed="2023-11-02"), part(2, 3, 1, created="2023-11-03")],
    }
    progress = sprint_progress(seen_question(exports))
    assert (progress.completed, progress.removed, progress.added) == (8, 0, 3)


def test_archiving_what_is_done_does_not_bring_its_container_back() -> None:
    exports = {
        "2023-10-31": [part(1, 8), part(2, 3, 1)],
        "2023-11-01": [part(1, 8), part(2, 3, 1)],
        "2023-11-02": [part(1, 8), part(2, 3, 1, closed="2023-11-02")],
        "2023-11-03": [part(1, 8)],
    }
    progress = sprint_progress(seen_question(exports))
    assert (progress.scope, progress.completed) == (3, 3)
    # Open work that leaves the board leaves the estimate above it alone.
    exports["2023-11-02"] = [part(1, 8)]
    progress = sprint_progress(seen_question(exports))
    assert (progress.scope, progress.added, progress.removed) == (8, 8, 3)


def test_the_other_reports_leave_them_out_too() -> None:
    now = datetime(2023, 11, 6, 12, tzinfo=UTC)
    items = [
        part(1, 8, closed="2023-11-04"),
        part(2, 3, 1, closed="2023-11-02"),
        part(3, 2, 1, closed="2023-11-03"),
        part(4, 4, sprint=SPRINT_2),
        part(5, 1, 4, sprint=SPRINT_2),
    ]
    velocity = sprint_velocity(question(*items, sprint="", now=now))
    assert velocity.results["completed"].tolist() == [5]
    observed = flow(question(*items, sprint="1", now=now, unit=Unit.ISSUES))
    assert observed.source["number"].tolist() == [2, 3]
    remaining = delivery_forecast(question(*items, sprint="2", now=now))
    assert remaining.statistics[0].value == "1 point"


NUMBERS = range(1, 6)
DAYS = st.integers(1, 6)
BEGIN = datetime(2023, 10, 30, 12, tzinfo=UTC)


@st.composite
def exported(draw: st.DrawFn) -> dict[str, dict[int, Part]]:
    """Exports of a few issues at noon of some days, that come and go, in a tree or a cycle."""
    days = sorted(draw(st.sets(st.integers(0, 8), min_size=3)))
    parents = draw(st.dictionaries(st.sampled_from(NUMBERS), st.sampled_from(NUMBERS)))
    facts = st.tuples(st.sampled_from([None, 0.0, 0.5, 3.0]), st.booleans())
    return {
        str((BEGIN + timedelta(days=day)).date()): {
            number: Part(above(number, parents), *fact)
            for number, fact in draw(st.dictionaries(st.sampled_from(NUMBERS), facts)).items()
        }
        for day in days
    }


def items_of(day: str, export: dict[int, Part], left_out: frozenset[int]) -> list[Json]:
    return [
        part(number, each.points, *each.above, closed=day if each.is_closed else None)
        for number, each in export.items()
        if number not in left_out
    ]


def told(asked: Question) -> list[Any]:
    report = sprint_burnup(asked)
    return [
        *(table.to_csv(index=False) for table in (report.results, report.source, report.details)),
        report.statistics,
    ]


@given(exported(), st.sampled_from(Unit))
def test_reports_are_those_of_exports_without_them(
    exports: dict[str, dict[int, Part]], unit: Unit
) -> None:
    struck = [*containers([*exports.values()], by_points=unit is Unit.POINTS)]
    found = {day: items_of(day, export, frozenset()) for day, export in exports.items()}
    plain = {
        day: items_of(day, export, out)
        for (day, export), out in zip(exports.items(), struck, strict=True)
    }
    asked = seen_question(found, unit=unit)
    assert told(asked) == told(seen_question(plain, unit=unit, count_containers=True))
    once = work_alone(asked)
    assert told(replace(once)) == told(work_alone(once))
