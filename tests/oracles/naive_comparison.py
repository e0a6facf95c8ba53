"""A sprint beside another once more, in plain Python, from its days as reckoned by hand."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import NamedTuple
from zoneinfo import ZoneInfo

from tests.oracles.naive_sprint import DAY, Day, Exports, Sprint, sprint_days
from tests.oracles.naive_velocity import Runs, planned_on


class Side(NamedTuple):
    """What one sprint tells; None is not known.

    `open_after` and `scope_after` are those after each number of working days behind it.
    """

    committed: float | None
    added: float | None
    removed: float | None
    completed: float
    carried_over: float | None
    open_after: list[float | None]
    scope_after: list[float]
    is_known: bool


def side(exports: Exports, sprint: Sprint, zone: ZoneInfo, runs: Runs | None) -> Side:
    """The sprint at the last of the exports.

    If what exports saw is not kept (no `runs`), only the last is known, and what it tells by its
    dates.
    """
    kept = exports[-1:] if runs is None else exports
    today = exports[-1][0].astimezone(zone).date()
    at, is_over = min(today, sprint.end), today > sprint.end
    over = datetime.combine(sprint.end + DAY, time(), zone)
    seen = runs if runs and len(kept) > 1 and runs[0][0] < over else []
    days = sprint_days(kept, sprint, zone)

    def on(day: date) -> Day:
        return days.get(day, Day())

    def left(day: date) -> float:
        return on(day).scope - on(day).done

    planned, is_planned_seen = planned_on(sprint, seen, zone)
    begun_inside = bool(seen) and seen[0][0].astimezone(zone).date() > planned
    is_known = not seen or is_planned_seen or (today <= planned and not begun_inside)
    committed = on(min(planned, at)).scope
    later = [on(day) for day in sprint.days if planned < day <= at]
    ends = _ends(sprint, today, committed - left(at), on(at).closed)
    first = left(at) if today < sprint.start else committed if is_known else None
    return Side(
        committed if is_known else None,
        sum(day.added for day in later) if is_known else None,
        sum(day.removed for day in later) if is_known else None,
        sum(on(day).closed for day in sprint.days if day <= at),
        left(sprint.end) if is_over and seen else None,
        [first, *map(left, ends)],
        [on(at).scope if today < sprint.start else committed, *(on(day).scope for day in ends)],
        not is_over or bool(seen),
    )


def _ends(sprint: Sprint, today: date, burned: float, closed: float) -> list[date]:
    """The last day of each working day behind the sprint: a weekend belongs to its Friday.

    Today is behind it once as much is closed on it as on the days before, on average.
    """
    behind = [day for day in sprint.working if day <= today]
    if today in behind:
        before, done = len(behind) - 1, max(closed, 0)
        if done <= 0 or (before and done < (burned - done) / before - 1e-9):
            behind.pop()
    return [*(day - DAY for day in behind[1:]), min(today, sprint.end)] if behind else []
