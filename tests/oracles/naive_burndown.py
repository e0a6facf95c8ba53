"""A sprint's burndown by dates alone, replayed one day after the other without pandas.

And when it is done: only when no issue of it is open, whatever the issues weigh.
"""

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


def open_issues(
    issues: Sequence[Dated], start: date, end: date, at: date, zone: ZoneInfo
) -> list[Dated]:
    """What is in the sprint and open at the end of the day `at`, heavy or not."""
    left = []
    for issue in issues:
        born = issue.created.astimezone(zone).date()
        ended = issue.closed.astimezone(zone).date() if issue.closed else date.max
        if born <= min(at, end) and max(ended, born) > at:
            left.append(issue)
    return left


def done_on(
    issues: Sequence[Dated], start: date, end: date, at: date, zone: ZoneInfo
) -> date | None:
    """The first day of those, up to `at`, at whose ends no issue is open; None without one."""
    day = at
    if open_issues(issues, start, end, day, zone):
        return None
    while not open_issues(issues, start, end, day - DAY, zone):
        day -= DAY
        if day < start - 400 * DAY:
            return None
    return day


def projection(
    issues: Sequence[Dated], start: date, end: date, today: date, zone: ZoneInfo
) -> date | None:
    """When nothing of any weight is left at the pace so far, Mon-Fri being the working days.

    Until as much is closed today as on a usual day before, it is that of yesterday evening.
    """
    committed = left = closed_today = 0.0
    days = [start + n * DAY for n in range((end - start).days + 1)]
    working = [day for day in days if day.isoweekday() <= 5] or days
    for row in burndown(issues, start, end, zone):
        if row.day <= today:
            left = row.total_open
            if row.day <= working[0]:
                committed += row.opened
        if row.day == today:
            closed_today = max(row.closed, 0.0)
    day, worked = today, sum(day <= today for day in working)
    if today in working:
        before = (committed - left - closed_today) / (worked - 1) if worked > 1 else 0.0
        if closed_today <= 0 or closed_today < before - 1e-9:
            day, worked, left = today - DAY, worked - 1, left + closed_today
    if not worked or committed - left < 1e-9:
        return None
    pace, gone = (committed - left) / worked, 0
    while gone * pace < left - 1e-9:
        day += DAY
        gone += day.isoweekday() <= 5
        if (day - today).days > 366:
            return None
    return day


def told_projection(
    issues: Sequence[Dated], start: date, end: date, today: date, zone: ZoneInfo
) -> tuple[date | None, bool]:
    """The later projection of both units, for a question in points; and whether it is by issues.

    Issues that weigh nothing have to be done as well: where any is open, each issue as one is asked
    too.
    """
    by_points = projection(issues, start, end, today, zone)
    left = open_issues(issues, start, end, today, zone)
    if all(issue.weight for issue in left):
        return by_points, False
    ones = [issue._replace(weight=1) for issue in issues]
    by_issues = projection(ones, start, end, today, zone)
    if not any(issue.weight for issue in left):
        return by_issues, True
    if by_points is None or (by_issues is not None and by_issues <= by_points):
        return by_points, False
    return by_issues, True
