"""Deliverables whose issues were broken down later: each day goes by the sub-issues of that day."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from metrics.forecast.remaining_work import remaining_work
from metrics.model.report import OtherBoard, Question, Report, Unit
from metrics.reports.deliverable_burnup import deliverable_burnup
from metrics.reports.deliverable_status import deliverable_status
from metrics.reports.delivery_forecast import delivery_forecast
from tests.oracles.naive_containers import Part, Parts, containers
from tests.support.sample_boards import Json, board, days_after, issue, question
from tests.support.sample_histories import history, seen_question
from tests.support.sample_lives import above

BEGIN = "2023-10-30"
LAST = 6
NOW = datetime(2023, 11, 5, 20, tzinfo=UTC)
ROADMAP = board(issue(1, None, "2023-01-01", title="Launch", repository="acme/plans"))
URL = "https://github.com/acme/web/issues/{}"


def part(
    number: int,
    points: float | None,
    *above: int,
    created: int = 0,
    closed: int | None = None,
    dropped: bool = False,
) -> Json:
    """An issue of the deliverable, with the issues above it; days are after the first."""
    parent: Json | None = None
    for number_above in reversed(above):
        parent = {"url": URL.format(number_above), "title": "Above", "parent": parent}
    return issue(
        number,
        points,
        days_after(BEGIN, created),
        None if closed is None else days_after(BEGIN, closed),
        None,
        parent=parent,
        deliverable="Launch",
        stateReason=None if closed is None else "NOT_PLANNED" if dropped else "COMPLETED",
    )


def evening(day: int) -> str:
    return f"{days_after(BEGIN, day)}T18:00:00Z"


def asked(exports: Mapping[str, list[Json]], **more: Any) -> Question:
    return seen_question(exports, **{"roadmap": ROADMAP, "now": NOW, "sprint": "", **more})


def scope(report: Report) -> list[float]:
    return report.results["total_opened"].tolist()


def noted(report: Report, words: str) -> bool:
    return any(words in note for note in report.notes)


EPIC, BROKEN = part(1, 8), [part(1, 8), part(2, 3, 1, created=3), part(3, 6, 1, created=3)]
LATER = {evening(0): [EPIC], evening(2): [EPIC], evening(3): BROKEN, evening(6): BROKEN}


@pytest.mark.parametrize(
    ("unit", "scopes"),
    [(Unit.POINTS, [8, 8, 8, 9, 9, 9, 9]), (Unit.ISSUES, [1, 1, 1, 2, 2, 2, 2])],
)
def test_what_is_broken_down_counts_until_then(unit: Unit, scopes: list[int]) -> None:
    report = deliverable_burnup(asked(LATER, unit=unit))
    assert scope(report) == scopes
    assert not noted(report, "not known: ")
    assert noted(report, "1 issue is broken down into sub-issues")
    removed = report.details[report.details["what"] == "removed"]
    assert removed[["day", "issue"]].to_numpy().tolist() == [["2023-11-02", "acme/web#1"]]


def test_before_the_first_export_it_was_as_that_saw_it() -> None:
    report = deliverable_burnup(asked({evening(4): BROKEN, evening(6): BROKEN}))
    assert scope(report) == [9, 9, 9, 9]
    late = {evening(2): [part(9, 1)], evening(6): [part(9, 1), *BROKEN]}
    assert noted(deliverable_burnup(asked(late)), "broken down before Wed 1 Nov 2023 is not known")


def test_without_history_it_is_left_out_of_all_days_and_that_is_said() -> None:
    report = deliverable_burnup(question(*BROKEN, roadmap=ROADMAP, now=NOW, sprint=""))
    assert scope(report) == [9, 9, 9, 9]
    assert noted(report, "Since when issues have been broken down is not known")


def test_what_was_done_before_it_was_broken_down_is_no_longer_done() -> None:
    done = part(1, 8, closed=1)
    exports = {
        evening(0): [EPIC],
        evening(1): [done],
        evening(3): [done, part(2, 3, 1, created=3)],
        evening(6): [done, part(2, 3, 1, created=3)],
    }
    report = deliverable_burnup(asked(exports))
    assert report.results["total_closed"].tolist() == [0, 8, 8, 0, 0, 0, 0]
    assert scope(report) == [8, 8, 8, 3, 3, 3, 3]
    assert deliverable_status(asked(exports)).results["total"].tolist() == [3]


def test_it_counts_again_once_its_sub_issues_are_elsewhere() -> None:
    alone = [part(1, 8), part(2, 3)]
    exports = {
        evening(0): [part(1, 8), part(2, 3, 1)],
        evening(2): alone,
        evening(6): alone,
    }
    assert scope(deliverable_burnup(asked(exports))) == [3, 3, 11, 11, 11, 11, 11]


def test_sub_issues_on_another_board_are_known_from_its_history() -> None:
    parts = BROKEN[1:]
    here = {evening(0): [EPIC], evening(6): [EPIC]}
    beside = OtherBoard(board(*parts), history({evening(0): [], evening(3): parts}))
    report = deliverable_burnup(asked(here, others=(beside,)))
    assert scope(report) == [8, 8, 8, 9, 9, 9, 9]


def test_what_another_board_has_archived_is_in_no_total_as_on_the_board_asked_about() -> None:
    done = part(2, 3, closed=1)
    beside = OtherBoard(board(), history({evening(1): [done], evening(3): []}))
    report = deliverable_burnup(asked({evening(0): [part(1, 5)]}, others=(beside,)))
    assert scope(report) == [5] * 7


# A month before, so that what comes later is after the deliverable's own breakdown.
LONG_AGO = part(9, None, created=-30)


def after_a_month(exports: Mapping[str, list[Json]]) -> Question:
    return asked({moment: [LONG_AGO, *items] for moment, items in exports.items()})


def test_a_forecast_draws_no_growth_from_what_was_only_broken_down() -> None:
    work = remaining_work(after_a_month(LATER))
    assert work.past["added"].tolist()[-6:] == [8, 0, 0, 1, 0, 0]
    assert remaining_work(asked(LATER)).left.tolist() == [8, 8, 8, 9, 9, 9, 9]
    assert work.by_issues.past["added"].tolist()[-6:] == [1, 0, 0, 1, 0, 0]
    assert sorted(delivery_forecast(asked(LATER)).source["number"]) == [2, 3]


def test_a_forecast_takes_what_was_done_as_done_whatever_is_below_it_later() -> None:
    done = part(1, 8, closed=1)
    broken = [done, part(2, 3, 1, created=3)]
    exports = {evening(0): [EPIC], evening(1): [done], evening(3): broken, evening(6): broken}
    work = remaining_work(asked(exports))
    assert work.past["done"].tolist() == [8, 0, 0, 0, 0]
    assert work.left.tolist() == [8, 0, 0, 3, 3, 3, 3]
    added = remaining_work(after_a_month(exports)).past["added"]
    assert added.tolist()[-6:] == [8, 0, 0, 3, 0, 0]


def test_all_count_where_the_team_says_so() -> None:
    assert scope(deliverable_burnup(asked(LATER, count_containers=True))) == [8, 8, 8, *[17] * 4]


@dataclass(frozen=True)
class Life:
    """One issue: its estimate, its days after the first, and its parent from each evening on."""

    points: float | None
    created: int
    closed: int | None
    dropped: bool
    parents: tuple[int | None, ...]

    def tidied(self) -> Life:
        """Not closed before it was created."""
        return self if self.closed is None else replace(self, closed=max(self.created, self.closed))

    def is_closed(self, day: int) -> bool:
        return self.closed is not None and self.closed <= day


NUMBERS = range(1, 6)
LIVES: st.SearchStrategy[Life] = st.builds(
    Life,
    st.sampled_from([None, 0.0, 0.5, 3.0, 8.0]),
    st.integers(0, LAST),
    st.none() | st.integers(0, LAST),
    st.booleans(),
    # What is so for some days, and then changes.
    st.lists(
        st.tuples(st.none() | st.sampled_from(NUMBERS), st.integers(1, LAST)),
        min_size=LAST + 1,
        max_size=LAST + 1,
    ).map(lambda spans: tuple(p for parent, days in spans for p in [parent] * days)[: LAST + 1]),
)


@given(
    st.lists(LIVES, min_size=1, max_size=len(NUMBERS)),
    st.sampled_from(Unit),
    st.sets(st.sampled_from(NUMBERS)),
)
def test_each_day_is_as_the_export_of_its_evening_has_it(
    lives: list[Life], unit: Unit, elsewhere: set[int]
) -> None:
    by_number = {number: life.tidied() for number, life in enumerate(lives, 1)}
    exports: list[Parts] = []
    items: dict[str, list[Json]] = {}
    for day in range(LAST + 1):
        there = {number: life for number, life in by_number.items() if life.created <= day}
        parents = {number: life.parents[day] for number, life in there.items()}
        exports.append(
            {
                number: Part(above(number, parents), life.points, life.is_closed(day))
                for number, life in there.items()
            }
        )
        items[evening(day)] = [
            part(
                number,
                life.points,
                *above(number, parents),
                created=life.created,
                closed=life.closed if life.is_closed(day) else None,
                dropped=life.dropped,
            )
            for number, life in there.items()
        ]
    expected: dict[str, tuple[float, float]] = {}
    struck = containers(exports, by_points=unit is Unit.POINTS)
    for day, out in enumerate(struck):
        counted = [by_number[number] for number in exports[day] if number not in out]
        weighed = [
            (life, (life.points or 0) if unit is Unit.POINTS else 1)
            for life in counted
            if not (life.is_closed(day) and life.dropped)
        ]
        expected[days_after(BEGIN, day)] = (
            sum(weight for _, weight in weighed),
            sum(weight for life, weight in weighed if life.is_closed(day)),
        )
    on_one = deliverable_burnup(asked(items, unit=unit))
    for_two = [
        {
            moment: [item for item in found if (item["content"]["number"] in elsewhere) == is_other]
            for moment, found in items.items()
        }
        for is_other in (False, True)
    ]
    other = OtherBoard(board(*for_two[1][evening(LAST)]), history(for_two[1]))
    on_two = deliverable_burnup(asked(for_two[0], unit=unit, others=(other,)))
    rows = on_one.results.set_index("date")
    for on, figures in expected.items():
        row = rows.loc[on] if on in rows.index else {"total_opened": 0, "total_closed": 0}
        assert (row["total_opened"], row["total_closed"]) == figures, on
    assert on_two.results.equals(on_one.results)
    status = deliverable_status(asked(items, unit=unit)).results
    last = expected[days_after(BEGIN, LAST)]
    assert (status["total"].sum(), status["closed"].sum()) == last
