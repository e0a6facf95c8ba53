"""The forecast once more, in plain Python and another form of the same bootstrap: a day at a time,
with Dirichlet weights that are drawn outright."""

from __future__ import annotations

import random
from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

DAY = timedelta(days=1)


class Work(NamedTuple):
    """One issue: what it counts, and its moments; `dropped` is closed as not planned."""

    weight: float
    created: datetime
    closed: datetime | None
    dropped: bool = False


class PastDay(NamedTuple):
    """A day of the past; `grows` is whether it is after the breakdown, and tells of growth."""

    day: date
    done: float
    added: float
    grows: bool = True


NOTHING = PastDay(date.min, 0, 0)


def past_days(team: Sequence[Work], now: datetime, zone: ZoneInfo, weeks: int) -> list[PastDay]:
    """What was done and added on each of the full days that count, oldest first; Mon-Fri are
    working days."""
    if not team:
        return []
    today = now.astimezone(zone).date()
    begun = min(work.created.astimezone(zone).date() for work in team)
    last = last_of_breakdown({work.created.astimezone(zone).date() for work in team})
    knows_growth = last < today - 10 * DAY
    past = []
    for back in range(7 * weeks, 0, -1):
        day = today - back * DAY
        if day <= begun:
            continue
        done = added = 0.0
        for work in team:
            created = work.created.astimezone(zone).date()
            if created == day:
                added += work.weight
            if work.closed and max(work.closed.astimezone(zone).date(), created) == day:
                done += 0 if work.dropped else work.weight
                added -= work.weight if work.dropped else 0
        grows = knows_growth and day > last
        past.append(PastDay(day, done, added if grows else 0, grows))
    return past


def last_of_breakdown(created: Collection[date]) -> date:
    """The last day with a new issue before five working days without one, or the fifteenth working
    day if that is earlier."""
    day = last = min(created)
    quiet = 0
    while quiet < 5 and day < max(created):
        day += DAY
        if day in created:
            last, quiet = day, 0
        elif day.isoweekday() <= 5:
            quiet += 1
    fifteenth, worked = min(created) - DAY, 0
    while worked < 15:
        fifteenth += DAY
        worked += fifteenth.isoweekday() <= 5
    return min(last, fifteenth)


def days_needed(
    past: Sequence[PastDay],
    remaining: float,
    first: date,
    draws: int,
    *,
    grows_until: date = date.max,
    begun: float = 0,
    seed: int = 1,
) -> list[int]:
    """In each draw, the number of days from `first` until nothing remains, Mon-Fri being working
    days; 1 is done on the first of them, and 999 is later than a year. On `first`, `begun` is done
    at least. What happened ten working days earlier counts half, and all days of a kind as many as
    such weights are worth."""
    chance = random.Random(seed)  # noqa: S311
    kinds = {
        kind: [day for day in past if (day.day.isoweekday() <= 5) == kind] for kind in (True, False)
    }
    halved = _halved(past)
    counts = {kind: _masses([halved[day] for day in days]) for kind, days in kinds.items()}
    after = {kind: [day for day in days if day.grows] for kind, days in kinds.items()}
    growth_counts = {kind: _masses([halved[day] for day in days]) for kind, days in after.items()}
    needed = []
    for _ in range(draws):
        weights = {
            kind: [chance.gammavariate(count, 1) for count in counts[kind]] for kind in kinds
        }
        growing = {
            kind: [
                (day, chance.gammavariate(count, 1))
                for day, count in zip(days, growth_counts[kind], strict=True)
            ]
            for kind, days in after.items()
        }
        left, day, count = remaining, first, 0
        while left > 1e-9 and count < 366:
            kind = day.isoweekday() <= 5
            (drawn,) = chance.choices(kinds[kind], weights[kind])
            done = max(drawn.done, begun) if day == first else drawn.done
            if not drawn.grows:
                # Of what is added on such a day nothing is known: as on another day, or nothing.
                others, their_weights = zip(*growing[kind] or [(NOTHING, 1.0)], strict=True)
                (drawn,) = chance.choices(others, their_weights)
            left -= done - (drawn.added if day <= grows_until else 0)
            day += DAY
            count += 1
        needed.append(count if left <= 1e-9 else 999)
    return needed


def _halved(past: Sequence[PastDay]) -> dict[PastDay, float]:
    return {
        day: 2 ** -(sum(day.day < it.day and it.day.isoweekday() <= 5 for it in past) / 10)
        for day in past
    }


def _masses(weights: Sequence[float]) -> list[float]:
    """What the days of an urn count: as their weights, and together as many as so many equal days
    would that tell as much (Kish): the square of the sum over the sum of squares."""
    together = sum(weights) ** 2 / sum(weight**2 for weight in weights) if weights else 0
    return [together * weight / sum(weights) for weight in weights]


def days_needed_in_order(
    past: Sequence[PastDay],
    left: Sequence[float],
    first: date,
    draws: int,
    *,
    begun: float = 0,
    seed: int = 1,
) -> list[list[int]]:
    """In each draw, the number of days until each of several pieces of work is done, one after the
    other: `left` is what is left of each now, when `begun` was done on `first` already.

    What is done by then of all, and what came in, are added up from the first day on: the first so
    many pieces are done when as much is done as was left of them, with their share of what came.
    """
    chance = random.Random(seed)  # noqa: S311
    kinds = {
        kind: [day for day in past if (day.day.isoweekday() <= 5) == kind] for kind in (True, False)
    }
    halved, needed = _halved(past), []
    counts = {kind: _masses([halved[day] for day in days]) for kind, days in kinds.items()}
    for _ in range(draws):
        weights = {
            kind: [chance.gammavariate(count, 1) for count in counts[kind]] for kind in kinds
        }
        done = added = 0.0
        ends = [999] * len(left)
        for count in range(366):
            day = first + count * DAY
            kind = day.isoweekday() <= 5
            (drawn,) = chance.choices(kinds[kind], weights[kind])
            done += max(drawn.done, begun) if count == 0 else drawn.done
            added += drawn.added
            for place in range(len(left)):
                before = sum(left[: place + 1])
                if ends[place] == 999 and done - begun >= before * (1 + added / sum(left)) - 1e-9:
                    ends[place] = count + 1
            if ends[-1] < 999:
                break
        needed.append(ends)
    return needed


def rate_a_week(
    amounts: Mapping[date, float],
    weekdays: Collection[int],
    days_off: Collection[date],
    unfinished: date | None,
) -> float | None:
    """All that was done on these days, spread over a usual week of the team by its working days."""
    usual = weekdays or range(1, 8)
    worked = [day for day in amounts if day.isoweekday() in usual and day not in days_off]
    if len(worked) < len(usual):
        return None
    counted = [day for day in worked if day != unfinished or amounts[day] != 0]
    return sum(amounts.values()) / len(counted) * len(usual) if counted else None


def told_days(by_unit: Sequence[Sequence[int]], confidence: int) -> int:
    """The days after which nothing is left with that confidence, in that unit that needs longer."""
    return max(sorted(needed)[-(-confidence * len(needed) // 100) - 1] for needed in by_unit)


def told_chance(by_unit: Sequence[Sequence[int]], days: int) -> float:
    """The share of draws that need at most so many days, in the unit in which fewer do."""
    return min(sum(it <= days for it in needed) / len(needed) for needed in by_unit)
