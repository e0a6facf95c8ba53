"""Iterations that come back with new ids: which are the same, and what a history then says."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from metrics.forecast.outlook import ON_TRACK, TOO_EARLY
from metrics.model.iterations import Iteration
from metrics.model.report import Question
from metrics.reports.delivery_forecast import delivery_forecast
from metrics.reports.flow import flow
from metrics.reports.sprint_risk import sprint_risk
from metrics.sprint.progress import sprint_progress
from metrics.sprint.renewals import (
    ids_of,
    renewals,
    renewed,
    seen_before_renewals,
    with_former_ids,
)
from metrics.sprint.wording import headline, notes
from tests.support.sample_boards import UTC_ZONE, Json, board, issue, iteration
from tests.support.sample_histories import history, seen_question

DAY = timedelta(days=1)
BEGIN = datetime(2026, 11, 2, 9, tzinfo=UTC)


def moment(day: int) -> datetime:
    return BEGIN + day * DAY


def sprint(name: str, title: str = "Sprint 12", day: int = 0, days: int = 14) -> Iteration:
    return Iteration(name, title, date(2026, 11, 2) + day * DAY, days)


def found(*listings: list[Iteration]) -> list[tuple[str, str]]:
    """The (old, new) ids, of exports that saw these iterations on the days 0, 1, …"""
    dated = [(moment(day), listing) for day, listing in enumerate(listings)]
    return [(each.old, each.new) for each in renewals(dated, [at for at, _ in dated])]


OLD = sprint("a")


@pytest.mark.parametrize(
    ("new", "is_same"),
    [
        (sprint("b", days=15), True),
        # The same start will do, however long it is.
        (sprint("b", days=60), True),
        (sprint("b", "  sprint   12 "), True),
        (sprint("b", "Sprint 13"), False),
        # Seven of fourteen days are half.
        (sprint("b", day=7), True),
        (sprint("b", day=8), False),
        (sprint("b", day=-7), True),
        # Half of the longer one counts: all of the shorter one, but six of fourteen days.
        (sprint("b", day=2, days=7), True),
        (sprint("b", day=2, days=6), False),
        (sprint("b", day=-14, days=28), True),
        (sprint("b", day=-15, days=29), False),
        (sprint("b", day=14), False),
    ],
)
def test_the_same_iteration_has_the_title_and_the_start_or_half_of_the_days(
    new: Iteration, is_same: bool
) -> None:
    assert found([OLD], [new]) == ([("a", "b")] if is_same else [])


def test_ids_side_by_side_are_two_iterations() -> None:
    assert found([OLD, sprint("b")]) == []
    assert found([OLD], [OLD, sprint("b")], [sprint("b")]) == []
    # Also if they are seen so only later.
    assert found([OLD], [sprint("b")], [sprint("b"), OLD]) == []
    # And a former id counts as its successor's.
    assert found([OLD], [sprint("b")], [sprint("c")], [sprint("c"), OLD]) == [("a", "b")]


def test_an_iteration_of_another_title_under_the_same_id_is_the_same() -> None:
    assert found([OLD], [sprint("a", "Sprint 12b")], [sprint("b", "Sprint 12B")]) == [("a", "b")]
    assert found([OLD], [sprint("a", "Sprint 12b")], [sprint("b", "Sprint 12")]) == []


def test_it_may_be_gone_for_a_while_and_be_renewed_again() -> None:
    assert found([OLD], [], [sprint("b")], [sprint("c", days=15)]) == [("a", "b"), ("b", "c")]


def test_of_several_of_a_title_the_nearest_is_the_same() -> None:
    one, other = sprint("a"), sprint("b", day=4)
    again = [sprint("c", day=5), sprint("d", day=1)]
    assert sorted(found([one, other], again)) == [("a", "d"), ("b", "c")]
    # Each has one successor, and is one's.
    assert found([one, other], [sprint("d", day=1)]) == [("a", "d")]
    assert found([one], [sprint("c", day=3), sprint("d", day=1)]) == [("a", "d")]


def test_it_is_known_between_which_exports_it_was() -> None:
    dated = [(moment(0), [OLD]), (moment(5), []), (moment(6), [sprint("b")])]
    (renewal,) = renewals(dated, [moment(day) for day in (3, 5, 6, 9)])
    assert (renewal.last, renewal.seen) == (moment(3), moment(6))
    (renewal,) = renewals(dated[::2], [])
    assert (renewal.last, renewal.seen) == (moment(0), moment(6))


def test_the_boards_own_iterations_know_their_other_ids() -> None:
    dated = [(moment(day), [sprint(name)]) for day, name in enumerate("abc")]
    chain = renewals(dated, [])
    (present,) = with_former_ids(
        [
            sprint("c"),
        ],
        chain,
    )
    assert present.former_ids == ("a", "b")
    # An export that is used for a while after another one has seen the new id.
    (present,) = with_former_ids([sprint("b")], chain)
    assert present.ids == {"a", "b", "c"}
    assert ids_of("b", chain) == {"a", "b", "c"}
    assert ids_of("x", chain) == {"x"}


@pytest.mark.parametrize(
    ("day", "seen_from"),
    [(1, 1), (2, 2), (3, 2), (4, 2), (11, 2), (12, 2), (13, 13)],
)
def test_a_part_of_a_history_begins_before_what_may_be_put_back(day: int, seen_from: int) -> None:
    dated = [(moment(0), [OLD]), (moment(4), [sprint("b")])]
    (renewal,) = renewals(dated, [moment(day) for day in range(0, 20, 2)])
    assert seen_before_renewals(moment(day), [renewal]) == moment(seen_from)


SPRINT_A, SPRINT_B = (iteration(days=14, id=name) for name in "ab")


@pytest.mark.parametrize(
    ("later", "now", "cleared"),
    [
        ({}, 2, {date(2023, 11, 2): 2}),
        ({}, 9, {date(2023, 11, 2): 2}),
        # Put back on the eighth day, it would have left.
        ({}, 10, {}),
        ({3: (SPRINT_B, None)}, 4, {date(2023, 11, 2): 1}),
        ({3: (SPRINT_B, SPRINT_B)}, 4, {}),
        ({3: (None, iteration("Sprint 2", id="c"))}, 4, {date(2023, 11, 2): 1}),
        # Cleared by hand, later: that is nothing that a tool did.
        ({3: (SPRINT_B, None), 4: (None, None)}, 5, {date(2023, 11, 2): 1}),
    ],
)
def test_what_was_cleared_and_is_not_put_back_is_told(
    later: dict[int, tuple[Json | None, Json | None]], now: int, cleared: dict[date, int]
) -> None:
    sprints = {1: (SPRINT_A, SPRINT_A), 2: (None, None), **later}
    exports = {
        f"2023-11-{day:02}": [issue(n, 3, "2023-10-30", sprint=each[n]) for n in (0, 1)]
        for day, each in sprints.items()
    }
    asked = seen_question(
        exports, iterations=(SPRINT_B,), sprint="b", now=datetime(2023, 11, now, 12, tzinfo=UTC)
    )
    present = board(iterations=(SPRINT_B,)).iterations
    dated = [(datetime(2023, 11, 1, 12, tzinfo=UTC), board(iterations=(SPRINT_A,)).iterations)]
    found = renewals([*dated, (datetime(2023, 11, 2, 12, tzinfo=UTC), present)], [])
    assert asked.history
    mended = replace(asked, history=renewed(asked.history, present, found, UTC_ZONE))
    progress = sprint_progress(mended)
    assert progress.cleared == cleared
    told = [note for note in notes(progress) if "cleared from this sprint" in note]
    assert len(told) == len(cleared)
    if cleared == {date(2023, 11, 2): 1}:
        (note,) = told
        assert note == (
            "1 issue was cleared from this sprint when it got a new id on Thu 2 Nov 2023: "
            "put back by Thu 9 Nov 2023, it never left."
        )
    said = ", 1 issue cleared when it got a new id"
    assert (said in headline(progress)) == (cleared == {date(2023, 11, 2): 1})
    if now == 4:
        history = mended.history
        assert history
        assert history.until(datetime(2023, 11, 1, 18, tzinfo=UTC)).cleared.empty


@pytest.mark.parametrize(("days", "cleared"), [(1, {}), (2, {date(2023, 11, 2): 1})])
def test_what_is_cleared_after_a_sprint_changes_nothing_in_it(
    days: int, cleared: dict[date, int]
) -> None:
    old, new = (iteration("Sprint 1", "2023-11-01", days=days, id=name) for name in "ab")
    exports = {
        "2023-11-01": [issue(1, 3, "2023-10-30", sprint=old)],
        "2023-11-02": [issue(1, 3, "2023-10-30", sprint=None)],
    }
    iterations = board(iterations=(new,)).iterations
    asked = seen_question(
        exports, iterations=(new,), sprint="b", now=datetime(2023, 11, 3, 12, tzinfo=UTC)
    )
    dated = [(datetime(2023, 11, 1, 12, tzinfo=UTC), board(iterations=(old,)).iterations)]
    found = renewals([*dated, (datetime(2023, 11, 2, 12, tzinfo=UTC), iterations)], [])
    assert asked.history
    mended = replace(asked, history=renewed(asked.history, iterations, found, UTC_ZONE))
    progress = sprint_progress(mended)
    assert progress.cleared == cleared
    assert ("cleared" in headline(progress)) == bool(cleared)
    assert progress.open_issues == (0 if cleared else 1)


def test_an_issue_that_left_the_board_meanwhile_was_not_there() -> None:
    old, new = iteration(days=14, id="a"), iteration(days=14, id="b")
    exports: dict[str, list[Json]] = {
        "2023-11-01": [issue(1, 3, "2023-10-30", sprint=old)],
        "2023-11-02": [issue(1, 3, "2023-10-30", sprint=None)],
        "2023-11-03": [],
        "2023-11-04": [issue(1, 3, "2023-10-30", sprint=new)],
    }
    known = history(exports)
    listings = [
        (at, board(iterations=(old if at.day == 1 else new,)).iterations) for at, _ in known.runs
    ]
    found = renewals(listings, [])
    mended = renewed(known, listings[-1][1], found, UTC_ZONE).versions
    assert mended["iteration_id"].tolist() == ["b", "b", "b"]
    assert mended["sprint"].tolist() == ["Sprint 1"] * 3
    assert mended["seen_until"].dt.day.tolist()[:2] == [2, 3]


LOST = "2 issues cleared when it got a new id"
UNDECIDED = "Too early to say. Sprint 1:"


@pytest.mark.parametrize(
    ("now", "headline", "answer"),
    [
        (2, f"{UNDECIDED} 2 of 2 points done, 9 working days left, {LOST}", TOO_EARLY),
        (9, f"{UNDECIDED} 2 of 2 points done, 4 working days left, {LOST}", TOO_EARLY),
        (10, "Sprint 1: all 2 points done, 3 working days left", ON_TRACK),
    ],
)
def test_a_sprint_that_lost_its_open_issues_is_not_done(
    now: int, headline: str, answer: str
) -> None:
    report = sprint_risk(having_lost_work(now))
    assert report.headline == headline
    assert report.answer == answer
    is_done = answer == ON_TRACK
    assert [each.value for each in report.statistics if each.label == "Projection"] == [
        "done on Thu 2 Nov 2023" if is_done else "too early to say"
    ]
    assert report.figure
    report.figure()


CLEARED = (
    "2 issues were cleared from this sprint when it got a new id on Thu 2 Nov 2023: "
    "put back by Thu 9 Nov 2023, they never left."
)


@pytest.mark.parametrize(
    ("now", "finding"), [(9, f"nothing open, {LOST}"), (10, "all done"), (17, "all done")]
)
def test_the_forecast_of_a_sprint_that_lost_its_open_issues_is_not_all_done(
    now: int, finding: str
) -> None:
    report = delivery_forecast(having_lost_work(now))
    assert report.headline == f"Remaining work of Sprint 1: {finding}"
    assert (CLEARED in report.notes) == (now == 9)


@pytest.mark.parametrize("now", [9, 10, 17])
def test_the_flow_of_a_sprint_says_how_many_issues_may_be_put_back(now: int) -> None:
    report = flow(having_lost_work(now))
    assert (CLEARED in report.notes) == (now == 9)
    assert {"Completed": "2 points", "In progress now": "0 issues"}.items() <= {
        (each.label.replace("at the end", "now"), each.value) for each in report.statistics
    }


def having_lost_work(now: int) -> Question:
    """A question of a sprint whose issues were cleared on Thursday, 2 November, when it got a new
    id: 2 points were done the day before, and 3 are open."""

    def items(sprint: Json | None, closed: str | None) -> list[Json]:
        return [issue(1, 2, "2023-10-30", closed, sprint), issue(2, 3, "2023-10-30", None, sprint)]

    asked = seen_question(
        {"2023-10-31": items(SPRINT_A, None), "2023-11-02": items(None, "2023-11-01")},
        iterations=(SPRINT_B,), sprint="b", now=datetime(2023, 11, now, 12, tzinfo=UTC),
    )  # fmt: skip
    present = board(iterations=(SPRINT_B,)).iterations
    before, after = (datetime(2023, *day, 12, tzinfo=UTC) for day in ((10, 31), (11, 2)))
    dated = [(before, board(iterations=(SPRINT_A,)).iterations), (after, present)]
    assert asked.history
    known = renewed(asked.history, present, renewals(dated, []), UTC_ZONE)
    return replace(asked, history=known)
