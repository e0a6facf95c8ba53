"""Monte Carlo simulation: when is the remaining work done, given the days of the past?"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from hashlib import sha256

import numpy as np
import pandas as pd

from metrics.issues.days import DAY

DRAWS, HORIZON = 10_000, 366
CONFIDENCES = (50, 85, 95)
DONE = {confidence: f"done {confidence}" for confidence in CONFIDENCES}
_NOTHING = 1e-9  # sums of fractions may leave a rest
_NONE = np.zeros(1)


def days_ahead(
    past: pd.DataFrame,
    remaining: float,
    first: date,
    is_working: Callable[[date], bool],
    *,
    grows_until: date = date.max,
    at_least_until: date = date.min,
    begun: float = 0.0,
    more: float = 0.0,
    pace: Callable[[date], float] = lambda _: 1.0,
    parts: Sequence[float] = (),
    draws: int = DRAWS,
) -> pd.DataFrame:
    """What is left at the end of each day from `first`, over many random draws.

    `remaining` is what is left when `first` begins, and `begun` is what was done on that day so
    far: in no draw is less done on it. What is supposed beside the past changes no draw: `more`
    work comes on top when `first` begins (less, below zero), and a day does what was drawn times
    its `pace`.

    `past` has one row per past day: the numbers `done` and `added`, whether it was `working`,
    whether growth of scope is drawn from it (`grows`), and how much it counts (`weight`), as
    `metrics.forecast.past_days.past_days` has it. A future working day goes as one past working day
    drawn at random, a day off as one past day off; where there is none of its kind, nothing is done
    or added. Up to the day `grows_until` scope is added as on the same past day, lest busy days
    lose that they are busy; where growth is not drawn from that, as on another day drawn at random
    among those of its kind from which it is. What is done stays done.

    The columns are `CONFIDENCES`: in that percentage of the draws at most so much is left; `DONE`
    of each of them: in that percentage at least so much is done from the beginning of `first` on,
    with what was `begun`, and never more than there was to do; `done`, the share of draws in which
    nothing is left; and of each of `parts` the share of draws in which that part is done
    (`part_column`). A part is the share that is done first, of what is left now and of the scope
    that is added: that of a part of 1 would be `done`. The last row is the first with 95 % done and
    not before `at_least_until`, or else `HORIZON` days ahead. The same arguments give the same
    draws.

    Each draw gives the days of the past chances of its own, so that an uncertain pace makes for
    wider forecasts: the Bayesian bootstrap (Rubin, The Annals of Statistics 9, 1981) as Pólya's urn
    (Blackwell and MacQueen, The Annals of Statistics 1, 1973). The urn begins with a mass for each
    day in proportion to its `weight`, in all as much as the number of equal days that such weights
    are worth, which is (Σw)² / Σw² (Kish, Survey Sampling, 1965): of equal weights 1 for each. Each
    day drawn adds a mass of 1 for it. The plain bootstrap takes the pace of a few weeks for
    certain: its 85 % dates held about 78 % of the time.
    """
    seed = sha256(repr((past.to_dict("list"), remaining, first)).encode()).digest()
    random = np.random.default_rng(int.from_bytes(seed))
    # Of what is added by draws of their own, so that the others are the same with and without.
    apart = random.spawn(1)[0]
    # The last element is the day on which nothing happens.
    done, added = (np.append(past[column].to_numpy("float64"), 0) for column in ("done", "added"))
    grows = np.append(past["grows"].to_numpy("bool"), True)
    urns = _urns(past, np.ones(len(past), dtype=bool), draws)
    growing = None if grows.all() else _urns(past, grows[:-1], draws)
    left, done_so_far = np.full(draws, float(remaining + more)), np.zeros(draws)
    parts_left = [np.full(draws, share * (remaining + more - begun) + begun) for share in parts]
    parts_done = [0.0] * len(parts)
    rows: dict[date, list[float]] = {}
    day = first
    while len(rows) < HORIZON:
        drawn = urns[is_working(day)].draw(random)
        went = done[drawn]
        if (times := pace(day)) != 1:
            went *= times
        went = np.maximum(went, begun) if day == first else went
        came = _NONE
        if day <= grows_until:
            if growing:
                drawn = np.where(grows[drawn], drawn, growing[is_working(day)].draw(apart))
            came = added[drawn]
        there = np.maximum(left + came, 0)
        done_so_far += np.where(left > _NOTHING, np.clip(went, 0, there), 0)
        open_draws = _go_on(left, came, went)
        levels, at_least = _levels(left), -_levels(-done_so_far)
        for place, (share, part_left) in enumerate(zip(parts, parts_left, strict=True)):
            # What is done in all draws stays done.
            if parts_done[place] < 1:
                still_open = _go_on(part_left, came if came is _NONE else share * came, went)
                parts_done[place] = (draws - still_open) / draws
        is_done = (draws - open_draws) / draws
        rows[day] = [*levels, *(at_least.round(6) + 0.0), is_done, *parts_done]
        if not levels[-1] and day >= at_least_until:
            break
        day += DAY
    columns = [*CONFIDENCES, *DONE.values(), "done", *map(part_column, range(len(parts)))]
    return pd.DataFrame.from_dict(rows, orient="index", columns=columns)


def done_by(ahead: pd.DataFrame, confidence: int) -> date | None:
    """The first day at whose end nothing is left with that confidence; None for no such day."""
    days = ahead.index[ahead[confidence] == 0]
    return days[0] if len(days) else None


def part_column(place: int) -> str:
    """The column of the part at that place among the `parts` of `days_ahead`."""
    return f"part {place}"


def part_done_by(ahead: pd.DataFrame, place: int, confidence: int) -> date | None:
    """The first day at whose end that part is done with that confidence; None for no such day."""
    done = np.flatnonzero(ahead[part_column(place)].to_numpy() >= confidence / 100)
    return ahead.index[done[0]] if len(done) else None


def _go_on(left: np.ndarray, came: np.ndarray, went: np.ndarray) -> int:
    """Change what is left to what is left at the end of a day on which so much came and went, and
    give in how many draws that is anything; what is done stays done."""
    is_open = left > _NOTHING
    if came is not _NONE:
        left += came
    left -= went
    is_open &= left > _NOTHING
    left[~is_open] = 0
    return int(np.count_nonzero(is_open))


def _levels(amounts: np.ndarray) -> np.ndarray:
    """Of each confidence, the amount that so many percent of the draws do not exceed."""
    places = [-(-confidence * len(amounts) // 100) - 1 for confidence in CONFIDENCES]
    levels: np.ndarray = np.partition(amounts, places)[places]
    return levels


def _urns(past: pd.DataFrame, counts: np.ndarray, draws: int) -> dict[bool, _Urn]:
    """An urn with those days that count, for working days, and one for days off."""
    weight = past["weight"].to_numpy("float64")
    return {
        working: _Urn(np.flatnonzero(counts & (past["working"] == working)), weight, draws)
        for working in (True, False)
    }


class _Urn:
    """Past days, by position, from which each draw takes one for each future day; -1 if it is
    empty."""

    def __init__(self, days: np.ndarray, weight: np.ndarray, draws: int) -> None:
        self._days = days
        of_them = weight[days]
        # As many in all as weights so unequal are worth: of n equal ones n, of others fewer.
        self._masses = np.cumsum(of_them * of_them.sum() / (of_them @ of_them))
        self._drawn = np.empty((HORIZON, draws), dtype="int16")
        self._count = 0

    def draw(self, random: np.random.Generator) -> np.ndarray:
        """The past day that each draw takes."""
        if not len(self._days):
            return np.full(self._drawn.shape[1], -1)
        start = self._masses[-1]
        ball = random.random(self._drawn.shape[1]) * (start + self._count)
        drawn: np.ndarray = self._drawn[self._count]
        is_first = ball < start
        again = np.flatnonzero(~is_first)
        places = np.searchsorted(self._masses[:-1], ball[is_first], side="right")
        drawn[is_first] = self._days[places]
        before = np.minimum((ball[again] - start).astype(int), max(self._count - 1, 0))
        drawn[again] = self._drawn[before, again]
        self._count += 1
        return drawn
