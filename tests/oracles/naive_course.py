"""How far work gets by a day, in plain Python: one draw after the other, a day at a time."""

from __future__ import annotations

import random
from collections.abc import Mapping
from datetime import date, timedelta
from typing import NamedTuple

DAY = timedelta(days=1)


class Reached(NamedTuple):
    """What one draw has at the end of a day."""

    done: float
    left: float


def reached_by(
    done_on: Mapping[date, float],
    remaining: float,
    first: date,
    by: date,
    draws: int,
    *,
    added_a_day: float = 0,
    grows_until: date = date.max,
    begun: float = 0,
    percent: Mapping[date, float] | None = None,
    seed: int = 1,
) -> list[Reached]:
    """What each draw has done since `first` began and has left at the end of `by`, Mon-Fri being
    working days.

    A day goes as some past day of its kind went, of which those ten working days earlier count
    half, and all of a kind as many as such weights are worth; times its percentage of the pace,
    where it has one; and on `first`, `begun` is done at least. No more is done than there is to
    do, and once nothing is left nothing is added.
    """
    chance = random.Random(seed)  # noqa: S311
    kinds = {
        kind: [day for day in done_on if (day.isoweekday() <= 5) == kind] for kind in (True, False)
    }
    counts: dict[date, float] = {}
    for days in kinds.values():
        halved = [0.5 ** (len([it for it in kinds[True] if it > day]) / 10) for day in days]
        # By Kish, days that count unequally are worth as many equal ones as this.
        worth = sum(halved) ** 2 / sum(it * it for it in halved) if halved else 0
        counts |= {day: worth * it / sum(halved) for day, it in zip(days, halved, strict=True)}
    reached = []
    for _ in range(draws):
        shares = {
            kind: [chance.gammavariate(counts[day], 1) for day in days]
            for kind, days in kinds.items()
        }
        day, done, left = first, 0.0, remaining
        while day <= by and left > 1e-9:
            kind = day.isoweekday() <= 5
            (like,) = chance.choices(kinds[kind], shares[kind])
            went = done_on[like] * (percent or {}).get(day, 100) / 100
            went = max(went, begun) if day == first else went
            left += added_a_day if day <= grows_until else 0
            went = min(went, left)
            done, left, day = done + went, left - went, day + DAY
        reached.append(Reached(done, left))
    return reached
