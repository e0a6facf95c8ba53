"""A sprint's burndown by dates alone, replayed one day after the other without pandas."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

DAY = timedelta(days=1)


class Dated(NamedTuple):
    """An issue as it is in the sprint now; `dropped` is closed as not planned."""

    weight: float
    created: datetime
    closed: datetime | None = None
    dropped: bool = False


class Row(NamedTuple):
    """One day of a burndown."""

    day: date
    opened: float
    closed: float
    delta: float
    total_open: float


def burndown(issues: Sequence[Dated], start: date, end: date, zone: ZoneInfo) -> Iterator[Row]:
    """The days from the first creation to the sprint's end."""
    born = {issue: issue.created.astimezone(zone).date() for issue in issues}
    # What was written after the end was never in the sprint.
    born = {issue: day for issue, day in born.items() if day <= end}
    # Imported issues may be closed before they are created.
    ended = {
        issue: max(issue.closed.astimezone(zone).date(), day)
        for issue, day in born.items()
        if issue.closed
    }
    # What was done before the sprint counts nowhere in it.
    early = {issue for issue, day in ended.items() if day < start and not issue.dropped}
    born = {issue: day for issue, day in born.items() if issue not in early}
    ended = {issue: day for issue, day in ended.items() if issue not in early}
    left, day = 0.0, min(born.values(), default=date.max)
    while day <= end:
        opened = sum(issue.weight for issue, on in born.items() if on == day)
        opened -= sum(issue.weight for issue, on in ended.items() if on == day and issue.dropped)
        closed = sum(issue.weight for issue, on in ended.items() if on == day and not issue.dropped)
        left += opened - closed
        yield Row(day, opened, closed, opened - closed, left)
        day += DAY
