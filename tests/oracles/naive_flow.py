"""Flow once more, in plain Python, straight from what each export holds."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta
from itertools import pairwise
from typing import NamedTuple
from zoneinfo import ZoneInfo

DAY = timedelta(days=1)


class Seen(NamedTuple):
    """An issue as one export has it; `dropped` is closed as not planned."""

    weight: float
    status: str | None
    created: datetime
    closed: datetime | None = None
    dropped: bool = False


Export = Mapping[int, Seen]


def done_on(seen: Seen, zone: ZoneInfo) -> date | None:
    """The day on which it was completed, never before that of its creation."""
    if seen.closed is None or seen.dropped:
        return None
    return max(seen.closed.astimezone(zone).date(), seen.created.astimezone(zone).date())


def ever(exports: Mapping[datetime, Export]) -> dict[int, Seen]:
    """The issues of the last export, and those that were closed when they were last seen."""
    moments = sorted(exports)
    issues = dict(exports[moments[-1]])
    for moment in reversed(moments):
        for number, seen in exports[moment].items():
            later = [other for other in moments if other > moment and number in exports[other]]
            if number not in issues and not later and seen.closed:
                issues[number] = seen
    return issues


def lead_times(issues: Export, first: date, last: date, zone: ZoneInfo) -> dict[int, int]:
    """Of the issues completed on `first` … `last`: the days since their creation."""
    return {
        number: (day - seen.created.astimezone(zone).date()).days
        for number, seen in issues.items()
        if (day := done_on(seen, zone)) and first <= day <= last
    }


def cycle_times(
    exports: Mapping[datetime, Export],
    stretches: Sequence[tuple[datetime, datetime]],
    started: set[str],
    first: date,
    last: date,
    zone: ZoneInfo,
) -> dict[int, int]:
    """Of those whose beginning an export saw that was not the first after nobody had looked."""
    times = {}
    issues = ever(exports)
    for number in lead_times(issues, first, last, zone):
        for moment in sorted(exports):
            seen = exports[moment].get(number)
            if seen and seen.closed is None and seen.status in started:
                end = done_on(issues[number], zone)
                days = (end - moment.astimezone(zone).date()).days if end else -1
                if moment not in {begun for begun, _ in stretches} and days >= 0:
                    times[number] = days
                break
    return times


def completed(issues: Export, first: date, last: date, zone: ZoneInfo) -> dict[date, float]:
    """What was completed on each day."""
    return {
        day: sum(seen.weight for seen in issues.values() if done_on(seen, zone) == day)
        for day in _days(first, last)
    }


def places(
    exports: Mapping[datetime, Export],
    stretches: Sequence[tuple[datetime, datetime]],
    first: date,
    last: date,
    zone: ZoneInfo,
) -> dict[date, dict[int, tuple[str, bool]]]:
    """The status of each issue that the last export of each day, or before it, has, and whether it
    is open; those that were closed when they left the board in these days are done."""
    by_day = {}
    begin = datetime.combine(first, time(), zone)
    for day in _days(first, last):
        start = datetime.combine(day, time(), zone)
        end = datetime.combine(day + DAY, time(), zone)
        if not any(begun < end and start <= ended for begun, ended in stretches):
            continue
        latest = max(moment for moment in exports if moment < end)
        by_day[day] = {
            number: (seen.status or "No status", seen.closed is None)
            for number, seen in exports[latest].items()
        }
        for number in {number for export in exports.values() for number in export}:
            sights = [moment for moment in exports if moment < end and number in exports[moment]]
            if not sights or max(sights) == latest:
                continue
            gone_at = min(moment for moment in exports if moment > max(sights))
            if gone_at >= begin and exports[max(sights)][number].closed:
                by_day[day][number] = ("Done", False)
    return by_day


def in_status(placed: Mapping[date, Mapping[int, tuple[str, bool]]]) -> dict[date, dict[str, int]]:
    """How many issues are in each status on each of the days of `places`."""
    return {
        day: dict(Counter(status for status, _ in of_day.values()))
        for day, of_day in placed.items()
    }


def falls(
    placed: Mapping[date, Mapping[int, tuple[str, bool]]], order: Sequence[str]
) -> dict[date, tuple[int, int, int]]:
    """The days on which a line falls, that is on which fewer issues have come at least so far, and
    how many left, were reopened, and went back otherwise."""
    found = {}
    for before, day in pairwise(placed):
        was, now = placed[before], placed[day]
        if all(_beyond(now, status, order) >= _beyond(was, status, order) for status in order):
            continue
        left = reopened = moved_back = 0
        for number, (status, was_open) in was.items():
            if number not in now:
                left += 1
            elif order.index(now[number][0]) < order.index(status):
                is_reopened = now[number][1] and not was_open
                reopened += is_reopened
                moved_back += not is_reopened
        found[day] = (left, reopened, moved_back)
    return found


def _beyond(of_day: Mapping[int, tuple[str, bool]], status: str, order: Sequence[str]) -> int:
    return sum(order.index(name) >= order.index(status) for name, _ in of_day.values())


def percentile(days: Sequence[int], share: int) -> int:
    """The least of `days` that at least `share` percent of them do not exceed."""
    return min(
        limit for limit in days if sum(value <= limit for value in days) >= share * len(days) / 100
    )


def _days(first: date, last: date) -> list[date]:
    return [first + n * DAY for n in range((last - first).days + 1)]
