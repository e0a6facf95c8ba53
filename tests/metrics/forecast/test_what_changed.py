"""What moved a sprint since a day, in the few words that say why its outlook changed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from random import Random

import pytest

from metrics.forecast.what_changed import Moves, what_changed
from metrics.model.report import Unit
from metrics.sprint.progress import sprint_progress
from tests.oracles.naive_sprint import Day, Sprint, sprint_days
from tests.support.sample_boards import UTC_ZONE, Json, issue, iteration
from tests.support.sample_histories import seen_question
from tests.support.sample_lives import Life, Move
from tests.support.sample_worlds import World

# Ten working days from Monday 6 November to Friday the 17th.
SPRINT = iteration("Sprint 9", "2023-11-06", 12)
ELSEWHERE = iteration("Sprint 10", "2023-11-20", 12)
# What was open at the end of Wednesday the 8th, with seven working days left: 28 points, so four
# are to be closed a day to be done in time; 14 issues, so two.
COMMITTED = {number: issue(number, 2, "2023-10-20", sprint=SPRINT) for number in range(1, 15)}
SINCE = date(2023, 11, 8)
Changes = Mapping[str, Callable[[dict[int, Json]], None]]


def closed(
    *numbers: int, on: str, points: float | None = None, **content: str
) -> Callable[[dict[int, Json]], None]:
    def close(board: dict[int, Json]) -> None:
        for number in numbers:
            kept = board[number]["points"]
            estimate = points if points is not None else kept and kept["number"]
            board[number] = issue(number, estimate, "2023-10-20", on, SPRINT, **content)

    return close


def opened(points: float | None, *numbers: int, sprint: Json | None = SPRINT):  # type: ignore[no-untyped-def]
    def put(board: dict[int, Json]) -> None:
        for number in numbers:
            board[number] = issue(number, points, "2023-10-20", sprint=sprint)

    return put


def told(
    *changes: tuple[str, Callable[[dict[int, Json]], None]],
    now: str = "2023-11-13T09:00:00Z",
    unit: Unit = Unit.POINTS,
    is_worse: bool | None = None,
    since: date = SINCE,
) -> str:
    """What changed by Monday 13 November at nine; each change is seen at its moment.

    Exports come every morning, too.
    """
    board, by_moment = dict(COMMITTED), dict(changes)
    mornings = [f"2023-11-{day:02}T06:00:00Z" for day in range(3, 15)]
    exports: dict[str, list[Json]] = {}
    for moment in sorted({*mornings, *by_moment, now}):
        if moment <= now:
            if moment in by_moment:
                by_moment[moment](board)
            exports[moment] = [*board.values()]
    asked = seen_question(
        exports,
        now=datetime.fromisoformat(now),
        exported_at=now,
        sprint="Sprint 9",
        iterations=(SPRINT, ELSEWHERE),
        unit=unit,
    )
    return what_changed(sprint_progress(asked), since, is_worse=is_worse)


THURSDAY, FRIDAY = "2023-11-09T15:00:00Z", "2023-11-10T15:00:00Z"


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        # Two working days passed since, Thursday and Friday; on them eight points were to be done.
        ([], "nothing closed for 2 days"),
        ([(THURSDAY, closed(1, on=THURSDAY))], "nothing closed on Fri 10 Nov"),
        ([(FRIDAY, closed(1, on=FRIDAY))], "only 2 points closed in 2 days"),
        # As much was closed as was to be.
        ([(FRIDAY, closed(1, 2, 3, 4, on=FRIDAY))], ""),
        ([(FRIDAY, closed(1, 2, 3, 4, 5, on=FRIDAY))], "10 points closed"),
        (
            [(THURSDAY, opened(3, 20)), (FRIDAY, closed(1, 2, 3, 4, on=FRIDAY))],
            "3 points added",
        ),
        # The weightiest comes first, and the unit is said once.
        ([(THURSDAY, opened(5, 20))], "nothing closed for 2 days, 5 points added"),
        ([(THURSDAY, opened(9, 20))], "9 points added, nothing closed for 2 days"),
        (
            [(THURSDAY, opened(9, 20)), (FRIDAY, closed(1, on=FRIDAY))],
            "9 points added, only 2 closed in 2 days",
        ),
        # Too little beside the rest.
        ([(THURSDAY, opened(2, 20))], "nothing closed for 2 days"),
        # What was taken back of it, where that is much.
        (
            [(THURSDAY, opened(9, 20)), (FRIDAY, opened(2, 1, 2, 3, sprint=ELSEWHERE))],
            "nothing closed for 2 days, 9 points added, 6 removed",
        ),
        (
            [(THURSDAY, opened(5, 1, 2, 3))],
            "9 points added by re-estimate, nothing closed for 2 days",
        ),
        (
            [(THURSDAY, opened(5, 1)), (FRIDAY, opened(7, 20))],
            "10 points added (3 by re-estimate), nothing closed for 2 days",
        ),
        # For the better.
        (
            [
                (THURSDAY, closed(*range(1, 9), on=THURSDAY)),
                (FRIDAY, opened(2, 12, 13, 14, sprint=ELSEWHERE)),
            ],
            "16 points closed, 6 removed",
        ),
        (
            [(THURSDAY, opened(0, *range(1, 12)))],
            "22 points removed by re-estimate",
        ),
        # An issue without points was closed, so something was.
        (
            [(THURSDAY, opened(None, 20)), (FRIDAY, closed(20, on=FRIDAY))],
            "no points closed in 2 days",
        ),
    ],
)
def test_what_moved_the_sprint_is_told(
    changes: list[tuple[str, Callable[[dict[int, Json]], None]]], words: str
) -> None:
    assert told(*changes) == words


def test_reopened_work_is_told_apart_from_what_was_added() -> None:
    tuesday = "2023-11-07T15:00:00Z"
    done = (tuesday, closed(1, 2, 3, on=tuesday))
    again = (FRIDAY, opened(2, 1, 2, 3))
    # Open on Wednesday evening are 22 points, so that 44/7 are to be done in two days.
    assert told(done, again) == "nothing closed for 2 days, 6 points reopened"
    # Closed and reopened since: nothing came of it, but something was closed.
    there_and_back = (THURSDAY, closed(1, on=THURSDAY)), (FRIDAY, opened(2, 1))
    assert told(*there_and_back) == "nothing closed on Fri 10 Nov"


def test_what_becomes_of_done_work_is_nothing_to_do() -> None:
    tuesday = "2023-11-07T15:00:00Z"
    done = (tuesday, closed(1, 2, 3, 4, on=tuesday))
    larger = (THURSDAY, closed(1, 2, 3, 4, on=tuesday, points=5))
    assert told(done, larger) == "nothing closed for 2 days"
    dropped = (THURSDAY, closed(1, 2, 3, 4, on=tuesday, stateReason="NOT_PLANNED"))
    assert told(done, dropped) == "nothing closed for 2 days"
    assert told(done, dropped, is_worse=False) == ""


def test_by_issues_issues_are_told() -> None:
    changes = [(THURSDAY, opened(None, 20, 21)), (FRIDAY, closed(1, on=FRIDAY))]
    assert told(*changes, unit=Unit.ISSUES) == "only 1 issue closed in 2 days, 2 added"


def test_what_speaks_against_the_change_is_not_told() -> None:
    changes = [(THURSDAY, opened(9, 20)), (FRIDAY, closed(*range(1, 11), on=FRIDAY))]
    assert told(*changes) == "20 points closed"
    assert told(*changes, is_worse=True) == "9 points added"
    assert told(*changes, is_worse=False) == "20 points closed"
    assert told(is_worse=False) == ""


def test_what_was_added_to_the_plan_is_none_of_what_was_added() -> None:
    # On Monday the 6th, the first working day, plans are made.
    planned = ("2023-11-06T15:00:00Z", opened(40, 20))
    now = "2023-11-07T09:00:00Z"
    assert told(planned, now=now, since=date(2023, 11, 5)) == "nothing closed on Mon 6 Nov"


def test_days_off_are_no_days_on_which_nothing_was_closed() -> None:
    # Friday and Monday, with a weekend between.
    thursday = (THURSDAY, closed(1, 2, on=THURSDAY))
    assert told(thursday, now="2023-11-14T09:00:00Z") == "nothing closed for 2 working days"
    # A day counts once it is over.
    over = datetime.combine(date(2023, 11, 14), time.max, UTC).isoformat()
    assert told(thursday, now=over) == "nothing closed for 3 working days"


def test_on_the_morning_after_nothing_has_moved() -> None:
    assert told(now="2023-11-09T09:00:00Z") == ""
    done = ("2023-11-09T08:00:00Z", closed(1, 2, on="2023-11-09T08:00:00Z"))
    assert told(done, now="2023-11-09T09:00:00Z") == "4 points closed"


def test_without_a_history_dates_tell_what_they_can() -> None:
    new = issue(20, 9, "2023-11-09", sprint=SPRINT)
    now = "2023-11-13T09:00:00Z"
    asked = seen_question(
        {now: [*COMMITTED.values(), new]},
        now=datetime.fromisoformat(now),
        sprint="Sprint 9",
        iterations=(SPRINT, ELSEWHERE),
    )
    progress = sprint_progress(replace(asked, history=None))
    assert what_changed(progress, SINCE) == "9 points added, nothing closed for 2 days"


def test_of_a_sprint_with_no_issues_there_is_nothing_to_tell() -> None:
    now = "2023-11-13T09:00:00Z"
    asked = seen_question(
        {now: []},
        now=datetime.fromisoformat(now),
        sprint="Sprint 9",
        iterations=(SPRINT, ELSEWHERE),
    )
    assert what_changed(sprint_progress(asked), SINCE) == ""


# What is done to the issues of a busy sprint, closed and opened again most often.
ACTS = ["close", "close", "reopen", "reopen", "drop", Move("Later"), Move("Sprint"), 0.25, 5.0]


def busy_world(seed: int) -> World:
    """A sprint of twelve days with twenty issues, of each of which much becomes."""
    draw, begin = Random(seed), datetime(2023, 11, 6, tzinfo=UTC)  # noqa: S311
    lived = []
    for _ in range(20):
        at = begin + timedelta(hours=draw.randint(-60, 150))
        created, acts = at, []
        for _ in range(draw.randint(2, 8)):
            at += timedelta(hours=draw.randint(1, 50))
            acts.append((at, draw.choice(ACTS)))
        points, sprint = draw.choice([None, 0, 2, 3.5]), draw.choice(["Sprint", "Later"])
        lived.append(Life(created, points, sprint, tuple(acts)))
    later = Sprint("Later", date(2023, 11, 18), date(2023, 11, 29))
    return World(
        lives=tuple(lived),
        moments=tuple(begin + timedelta(hours=hours) for hours in range(-72, 270, 9)),
        sprints=(Sprint("Sprint", date(2023, 11, 6), date(2023, 11, 17), {"Later"}), later),
        zone=UTC_ZONE,
        unit=draw.choice(list(Unit)),
        is_kept=True,
    )


def test_all_moves_together_are_what_became_of_what_is_open() -> None:
    kinds = sum((_kinds_of_moves(busy_world(seed)) for seed in range(8)), Counter[str]())
    assert min(kinds[kind] for kind in ("added", "removed", "reopened", "closed")) >= 10


def _kinds_of_moves(drawn: World) -> Counter[str]:
    """How often there was some of each, where all agree with a naive reckoning."""
    (sprint, _), kinds = drawn.sprints, Counter[str]()
    progress = sprint_progress(replace(drawn.question(), sprint="Sprint"))
    days = sprint_days(drawn.exports, sprint, drawn.zone)
    for since in sprint.days:
        if not progress.committed_on <= since < progress.at:
            continue
        moves = Moves(progress, since)
        then, now = days[since], days[progress.at]
        left = (now.scope - now.done) - (then.scope - then.done)
        moved = {
            "added": moves.added,
            "removed": -moves.removed,
            "reopened": moves.reopened,
            "closed": -moves.closed,
        }
        assert sum(moved.values()) == pytest.approx(left, abs=1e-6)
        kinds.update(kind for kind, value in moved.items() if value)
        # What is done after idle days was done before them, or came into scope since.
        for day in moves.idle:
            eve = days[day - timedelta(days=1)]
            new = days[day].issues_in_scope - eve.issues_in_scope
            assert _done(days[day]) <= _done(eve) | new
    return kinds


def _done(day: Day) -> set[str]:
    return day.issues_in_scope - day.open_issues
