"""Velocity once more, in plain Python, from the days of each sprint as reckoned by hand."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime, time
from typing import NamedTuple
from zoneinfo import ZoneInfo

from tests.oracles.naive_sprint import DAY, Day, Exports, Sprint, sprint_days


class Row(NamedTuple):
    """What one sprint was committed to and completed; None is not known."""

    sprint: str
    committed: float
    added: float
    removed: float
    completed: float
    carried_over: float | None
    known_from: str


def velocity(
    exports: Exports, sprints: Sequence[Sprint], zone: ZoneInfo, *, is_kept: bool
) -> list[Row]:
    """The sprints with any scope that had ended at the last of the exports, in order of end.

    If what exports saw is not kept, only the last is known, and what it tells by its dates.
    """
    kept = exports if is_kept else exports[-1:]
    today = exports[-1][0].astimezone(zone).date()
    first = kept[0][0] if len(kept) > 1 else None
    rows = []
    for sprint in sorted(sprints, key=lambda ended: (ended.end, ended.start, ended.name)):
        if sprint.end < today:
            row = _row(sprint, sprint_days(kept, sprint, zone), first, zone)
            if row.committed or row.added or row.completed:
                rows.append(row)
    return rows


def _row(sprint: Sprint, days: dict[date, Day], first: datetime | None, zone: ZoneInfo) -> Row:
    eve = days.get(sprint.start - DAY, Day())
    inside = [days.get(day, Day()) for day in _days(sprint)]
    committed = eve.scope - eve.done
    added = sum(day.added for day in inside)
    # What comes on the first day is the plan, if there was none.
    if not committed:
        committed = inside[0].added
        added -= committed
    end = inside[-1]
    begins, over = (datetime.combine(day, time(), zone) for day in (sprint.start, sprint.end + DAY))
    return Row(
        sprint.name,
        committed,
        added,
        sum(day.removed for day in inside),
        sum(day.closed for day in inside),
        end.scope - end.done if first and first < over else None,
        "exports" if first and first <= begins else "creation dates",
    )


def _days(sprint: Sprint) -> Iterator[date]:
    day = sprint.start
    while day <= sprint.end:
        yield day
        day += DAY
