"""A sprint's scope from what exports saw, reckoned day by day and issue by issue.

Deliberately naive and without pandas: it says again, as plainly as can be, what
`metrics.sprint.timeline` promises, and the two must agree.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

DAY = timedelta(days=1)


@dataclass(frozen=True)
class Seen:
    """An issue as one export saw it; `above` are those above it, parent first."""

    created: datetime
    sprint: str | None
    weight: float
    closed: datetime | None = None
    dropped: bool = False
    points: float | None = None
    above: tuple[int, ...] = ()

    @property
    def standing(self) -> str:
        return "open" if self.closed is None else "out" if self.dropped else "done"


@dataclass
class Day:
    """What happened on one day, and what holds when it ends."""

    added: float = 0
    removed: float = 0
    closed: float = 0
    scope: float = 0
    done: float = 0
    open_issues: set[str] = field(default_factory=set)
    issues_in_scope: set[str] = field(default_factory=set)


class Meanwhile(dict[str, Any]):
    """What became known of some issues between two exports: that they were on the board no more."""


# Each with the moment; only those that are `Meanwhile` lack issues that were on the board.
Exports = Sequence[tuple[datetime, Mapping[str, Seen]]]


@dataclass(frozen=True)
class Team:
    """On which ISO weekdays it works but for its days off (none: on all), and when it commits."""

    weekdays: Collection[int] = (1, 2, 3, 4, 5)
    days_off: Collection[date] = ()
    commits_on_the_eve: bool = False


@dataclass(frozen=True)
class Sprint:
    """The days `start` … `end`, and the names of the sprints that begin after it."""

    name: str
    start: date
    end: date
    later: Collection[str] = ()
    team: Team = Team()

    @property
    def days(self) -> list[date]:
        return [self.start + n * DAY for n in range((self.end - self.start).days + 1)]

    @property
    def working(self) -> list[date]:
        """Its working days, or all of its days where the team works on none."""
        team = self.team
        worked = [
            day
            for day in self.days
            if day.isoweekday() in (team.weekdays or range(1, 8)) and day not in team.days_off
        ]
        return worked or self.days


def sprint_days(exports: Exports, sprint: Sprint, zone: ZoneInfo) -> dict[date, Day]:
    """Every day from the first creation to the sprint's end, or the last closing after it."""
    names = {name for _, seen in exports for name in seen}
    days: dict[date, Day] = {}
    for name in sorted(names):
        sights = [
            (moment, seen.get(name))
            for moment, seen in exports
            if name in seen or not isinstance(seen, Meanwhile)
        ]
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
    stays = _stays(sights, sprint, begin, zone)
    standings, turns = _standings(sights, zone)
    late = max(closings[-1], created) if last.closed else None
    standings = {day: how for day, how in standings.items() if day <= end}
    # What was closed when the sprint ended stays so, whatever comes after.
    is_open_at_end = not standings or standings[max(standings)] == "open"
    if late and late > end and is_open_at_end:
        standings[late], turns[late] = last.standing, True
    before = [day for day in standings if day < sprint.start]
    stay = Stay(sprint.start, is_done_before=bool(before) and standings[max(before)] == "done")
    day = begin
    while day <= max([end, *standings]):
        today = days.setdefault(day, Day())
        inside, weight, is_closed = stays.get(day, (stay.inside, stay.weight, False))
        steps = ["membership", "state"]
        # Who leaves what is closed closed it first.
        if stay.inside and not inside and is_closed:
            steps.reverse()
        for step in steps:
            old = stay.amounts(day)
            if step == "membership":
                stay.move(inside, weight)
            elif day in standings and turns[day]:
                stay.turn(day, standings[day])
            _count(today, old, stay.amounts(day))
        scope, done = stay.amounts(day)
        today.scope += scope
        today.done += done
        if scope:
            today.issues_in_scope.add(name)
        if stay.inside and stay.how == "open":
            today.open_issues.add(name)
        day += DAY


@dataclass
class Stay:
    """How an issue stands in a sprint that begins on the day `start`."""

    start: date
    is_done_before: bool
    inside: bool = False
    weight: float = 0
    how: str = "open"
    since: date = date.min
    was_inside: bool = False

    def move(self, inside: bool, weight: float) -> None:
        """It is put into the sprint, is estimated in it, or leaves it."""
        self.inside = inside
        self.was_inside = self.was_inside or inside
        if inside:
            self.weight = weight

    def turn(self, day: date, how: str) -> None:
        """It is closed, or opened again."""
        self.how, self.since, self.was_inside = how, day, self.inside

    def amounts(self, day: date) -> tuple[float, float]:
        """What it is of the scope on that day, and of what is done."""
        if self.how == "out" or (self.is_done_before and day < self.start):
            return 0, 0
        if self.how == "open":
            return (self.weight if self.inside else 0), 0
        done = self.weight if self.was_inside and self.since >= self.start else 0
        return done, done


def _count(day: Day, before: tuple[float, float], after: tuple[float, float]) -> None:
    day.added += max(after[0] - before[0], 0)
    day.removed += max(before[0] - after[0], 0)
    day.closed += after[1] - before[1]


def _stays(
    sights: Sequence[tuple[datetime, Seen | None]],
    sprint: Sprint,
    begin: date,
    zone: ZoneInfo,
) -> dict[date, tuple[bool, float, bool]]:
    """For each day up to the end: whether the issue is in the sprint after it, its weight, and
    whether it was closed when it was seen so."""
    found: dict[date, tuple[bool, float, bool]] = {}
    sure = _seen_from_creation(sights)
    first_seen = next(moment for moment, item in sights if item)
    held: Seen | None = None
    was_inside, is_there, weight, left, day = False, False, 0.0, date.min, begin
    while day <= sprint.end:
        born = False
        for moment, item in sights:
            seen_on = moment.astimezone(zone).date()
            if sure and moment == first_seen:
                assert item
                seen_on = item.created.astimezone(zone).date()
                born = born or seen_on == day
            if seen_on == day and moment >= first_seen:
                is_there = item is not None
                held = item or held
        inside = is_there and held is not None and held.sprint == sprint.name
        moved_on = is_there and held is not None and held.sprint in sprint.later
        if was_inside and moved_on and day >= sprint.working[-1]:
            inside = True  # carried over, as it was
        else:
            weight = held.weight if held else 0
        if inside and not was_inside and not born and held and held.standing == "done":
            assert held.closed
            earlier = max(held.closed.astimezone(zone).date(), left)
            while earlier < day:
                found[earlier] = (True, weight, True)
                earlier += DAY
        if was_inside and not inside:
            left = day
        found[day] = (inside, weight, held is not None and held.closed is not None)
        was_inside = inside
        day += DAY
    return found


def _seen_from_creation(sights: Sequence[tuple[datetime, Seen | None]]) -> bool:
    """Whether no export can have missed the issue between its creation and the first sight."""
    at = next(index for index, (_, item) in enumerate(sights) if item)
    item = sights[at][1]
    assert item
    return at == 0 or item.created > sights[at - 1][0]


def _standings(
    sights: Sequence[tuple[datetime, Seen | None]], zone: ZoneInfo
) -> tuple[dict[date, str], dict[date, bool]]:
    """The days on which the issue was closed, dropped, or opened again, or was seen closed as
    before; and on which of them it was not as before."""
    changes: dict[date, str] = {}
    turns: dict[date, bool] = {}
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
            day = max([day, *changes])
            changes[day] = item.standing
            known = (before.closed, before.standing) if before else None
            turns[day] = turns.get(day, False) or known != (item.closed, item.standing)
        before = item
    return changes, turns
