"""A sprint's scope from what exports saw, reckoned day by day and issue by issue.

Deliberately naive and without pandas: it says again, as plainly as can be, what
`metrics.sprint.timeline` promises, and the two must agree.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

DAY = timedelta(days=1)


@dataclass(frozen=True)
class Seen:
    """An issue as one export saw it."""

    created: datetime
    sprint: str | None
    weight: float
    closed: datetime | None = None
    dropped: bool = False

    @property
    def scope_state(self) -> str:
        return "open" if self.closed is None else "descoped" if self.dropped else "done"


@dataclass
class Day:
    """What happened on one day, and what holds when it ends."""

    added: float = 0
    removed: float = 0
    closed: float = 0
    scope: float = 0
    done: float = 0
    open_issues: set[str] = field(default_factory=set)


Exports = Sequence[tuple[datetime, Mapping[str, Seen]]]


@dataclass(frozen=True)
class Sprint:
    """The days `start` … `end`, and the names of the sprints that begin after it."""

    name: str
    start: date
    end: date
    later: Collection[str] = ()

    @property
    def last_working(self) -> date:
        """Of a team that works from Monday to Friday."""
        day = self.end
        while day.isoweekday() > 5 and day > self.start:
            day -= DAY
        return day if day.isoweekday() <= 5 else self.end


def sprint_days(exports: Exports, sprint: Sprint, zone: ZoneInfo) -> dict[date, Day]:
    """Every day from the first creation to the sprint's end, or the last closing after it."""
    names = {name for _, seen in exports for name in seen}
    days: dict[date, Day] = {}
    for name in sorted(names):
        sights = [(moment, seen.get(name)) for moment, seen in exports]
        if any(item and item.sprint == sprint.name for _, item in sights):
            _add(days, name, sights, sprint, zone)
    return days


def _add(
    days: dict[date, Day],
    name: str,
    sights: Sequence[tuple[datetime, Seen | None]],
    sprint: Sprint,
    zone: ZoneInfo,
) -> None:
    first = next(item for _, item in sights if item)
    last = [item for _, item in sights if item][-1]
    closings = [item.closed.astimezone(zone).date() for _, item in sights if item and item.closed]
    created = first.created.astimezone(zone).date()
    begin = min([created, *closings])
    end = sprint.end
    memberships = _memberships(sights, sprint, begin, zone)
    states = _states_by_day(sights, zone)
    late = max(closings[-1], created) if last.closed else None
    states = {day: how for day, how in states.items() if day <= end}
    if late and late > end:
        states[late] = last.scope_state
    inside, weight, how = False, 0.0, "open"
    day = begin
    while day <= max([end, *states]):
        today = days.setdefault(day, Day())
        now_inside, now_weight = memberships.get(day, (inside, weight))
        before, after = _amounts(inside, weight, how), _amounts(now_inside, now_weight, how)
        _count(today, before, after)
        inside, weight = now_inside, now_weight
        before, how = after, states.get(day, how)
        after = _amounts(inside, weight, how)
        _count(today, before, after)
        today.scope += after[0]
        today.done += after[1]
        if inside and how == "open":
            today.open_issues.add(name)
        day += DAY


def _amounts(inside: bool, weight: float, how: str) -> tuple[float, float]:
    """What an issue is of the scope, and of what is done."""
    return (
        weight if inside and how != "descoped" else 0,
        weight if inside and how == "done" else 0,
    )


def _count(day: Day, before: tuple[float, float], after: tuple[float, float]) -> None:
    day.added += max(after[0] - before[0], 0)
    day.removed += max(before[0] - after[0], 0)
    day.closed += after[1] - before[1]


def _memberships(
    sights: Sequence[tuple[datetime, Seen | None]],
    sprint: Sprint,
    begin: date,
    zone: ZoneInfo,
) -> dict[date, tuple[bool, float]]:
    """For each day up to the end: whether the issue is in the sprint after it, and its weight."""
    memberships: dict[date, tuple[bool, float]] = {}
    sure = _seen_from_creation(sights)
    first_seen = next(moment for moment, item in sights if item)
    held: Seen | None = None
    was_inside, weight, left, day = False, 0.0, date.min, begin
    while day <= sprint.end:
        born = False
        for moment, item in sights:
            seen_on = moment.astimezone(zone).date()
            if sure and moment == first_seen:
                assert item
                seen_on = item.created.astimezone(zone).date()
                born = born or seen_on == day
            if seen_on == day and moment >= first_seen:
                # Archiving what is closed undoes no work.
                held = item if item or not (held and held.closed) else held
        inside = held is not None and held.sprint == sprint.name
        if was_inside and held and held.sprint in sprint.later and day >= sprint.last_working:
            inside = True  # carried over, as it was
        else:
            weight = held.weight if held else 0
        if inside and not was_inside and not born and held and held.scope_state == "done":
            assert held.closed
            earlier = max(held.closed.astimezone(zone).date(), left)
            while earlier < day:
                memberships[earlier] = (True, weight)
                earlier += DAY
        if was_inside and not inside:
            left = day
        memberships[day] = (inside, weight)
        was_inside = inside
        day += DAY
    return memberships


def _seen_from_creation(sights: Sequence[tuple[datetime, Seen | None]]) -> bool:
    """Whether no export can have missed the issue between its creation and the first sight."""
    at = next(index for index, (_, item) in enumerate(sights) if item)
    item = sights[at][1]
    assert item
    return at == 0 or item.created > sights[at - 1][0]


def _states_by_day(
    sights: Sequence[tuple[datetime, Seen | None]], zone: ZoneInfo
) -> dict[date, str]:
    """The days on which the issue was closed, dropped, or opened again."""
    changes: dict[date, str] = {}
    before: Seen | None = None
    for moment, item in sights:
        if item is None:
            continue
        seen_on = moment.astimezone(zone).date()
        day = None
        if item.closed and before and before.closed == item.closed:
            day = seen_on
        elif item.closed:
            day = item.closed.astimezone(zone).date()
            if before is None and _seen_from_creation(sights):
                day = max(day, item.created.astimezone(zone).date())
        elif before and before.closed:
            day = seen_on
        if day:
            changes[max([day, *changes])] = item.scope_state
        before = item
    return changes
