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
_CELLS = 2048


def days_ahead(
    past: pd.DataFrame,
    remaining: float,
    first: date,
    is_working: Callable[[date], bool],
    *,
    grows_until: date = date.max,
    at_least_until: date = date.min,
    enough: int = CONFIDENCES[-1],
    begun: float = 0.0,
    more: float = 0.0,
    pace: Callable[[date], float] = lambda _: 1.0,
    parts: Sequence[float] = (),
    amounts: bool = True,
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
    of each of them, unless `amounts` are not asked for: in that percentage at least so much is done
    from the beginning of `first` on, with what was `begun`, and never more than there was to do;
    `done`, the share of draws in which nothing is left; and of each of `parts` the share of draws
    in which that part is done (`part_column`). A part is the share that is done first, of what is
    left now and of the scope that is added: that of a part of 1 would be `done`. The last row is
    the first with `enough` percent done and not before `at_least_until`, or else `HORIZON` days
    ahead. The same arguments give the same draws.

    Each draw gives the days of the past chances of its own, so that an uncertain pace makes for
    wider forecasts: the Bayesian bootstrap (Rubin, The Annals of Statistics 9, 1981) as Pólya's urn
    (Blackwell and MacQueen, The Annals of Statistics 1, 1973). The urn begins with a mass for each
    day in proportion to its `weight`, in all as much as the number of equal days that such weights
    are worth, which is (Σw)² / Σw² (Kish, Survey Sampling, 1965): of equal weights 1 for each. Each
    day drawn adds a mass of 1 for it. The plain bootstrap takes the pace of a few weeks for
    certain: its 85 % dates held about 78 % of the time.
    """
    days = {name: column.tolist() for name, column in past.items()}
    seed = sha256(repr((days, remaining, first)).encode()).digest()
    random = np.random.default_rng(int.from_bytes(seed))
    # Of what is added by draws of their own, so that the others are the same with and without.
    apart = random.spawn(1)[0]
    # The last element is the day on which nothing happens.
    done, added = (np.append(past[column].to_numpy("float64"), 0) for column in ("done", "added"))
    grows = np.append(past["grows"].to_numpy("bool"), True)
    urns = _urns(past, np.ones(len(past), dtype=bool), draws)
    growing = None if grows.all() else _urns(past, grows[:-1], draws)
    left, done_so_far = np.full(draws, float(remaining + more)), np.zeros(draws)
    in_turn = _Parts(parts, remaining + more - begun, begun, draws)
    places = np.array([-(-confidence * draws // 100) - 1 for confidence in CONFIDENCES])
    are_whole = _are_whole(done, added, remaining, more, begun)
    rows: dict[date, list[float]] = {}
    day = first
    while len(rows) < HORIZON:
        drawn = urns[is_working(day)].draw(random)
        went = done.take(drawn)
        if (times := pace(day)) != 1:
            went *= times
            are_whole &= _are_whole(times)
        went = np.maximum(went, begun) if day == first else went
        came = _NONE
        if day <= grows_until:
            if growing:
                drawn = np.where(grows[drawn], drawn, growing[is_working(day)].draw(apart))
            came = added.take(drawn)
        # Neither `where` nor a mask: what comes about at random is slow to choose by.
        is_open = left > _NOTHING
        left += came
        if amounts:
            done_so_far += np.minimum(np.maximum(went, 0), np.maximum(left, 0)) * is_open
        left -= went
        is_open &= left > _NOTHING
        left *= is_open
        done_draws = draws - np.count_nonzero(is_open)
        row = [*_levels(left, places, are_whole=are_whole)]
        if amounts:
            row += [*_levels(done_so_far, draws - 1 - places, are_whole=are_whole).round(6)]
        rows[day] = [*row, done_draws / draws, *in_turn.go_on(came, went)]
        if done_draws >= enough * draws / 100 and day >= at_least_until:
            break
        day += DAY
    told = [*CONFIDENCES, *(DONE.values() if amounts else ())]
    columns = [*told, "done", *map(part_column, range(len(parts)))]
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


class _Parts:
    """How many of the draws have done each part, a share of what is left and of what is added.

    A part is done when as much went as is in it. So one share says of a draw which of its parts
    are: the largest that it had done at any time, as what is done stays done.
    """

    def __init__(self, shares: Sequence[float], to_do: float, begun: float, draws: int) -> None:
        self._shares = shares
        self._in_all, self._went = np.full(draws, float(to_do)), np.full(draws, -float(begun))
        self._reached = self._share_done

    @property
    def _share_done(self) -> np.ndarray:
        done: np.ndarray = (self._went + _NOTHING) / np.maximum(self._in_all, _NOTHING)
        return done

    def go_on(self, came: np.ndarray, went: np.ndarray) -> list[float]:
        """The share of draws in which each part is done at the end of a day on which so much came
        and went."""
        if not self._shares:
            return []
        self._in_all += came
        self._went += went
        np.maximum(self._reached, self._share_done, out=self._reached)
        done = (np.count_nonzero(self._reached >= share) for share in self._shares)
        return [count / len(self._reached) for count in done]


def _are_whole(*amounts: float | np.ndarray) -> bool:
    return all(np.all(np.mod(each, 1) == 0) for each in amounts)


def _levels(amounts: np.ndarray, places: np.ndarray, *, are_whole: bool) -> np.ndarray:
    """What is at those places of the amounts in order; none is below zero."""
    if are_whole and amounts.max() < len(amounts):
        # Many times as fast.
        up_to = np.bincount(amounts.astype(int)).cumsum()
        return np.searchsorted(up_to, places, side="right").astype(float)
    levels: np.ndarray = np.partition(amounts, places)[places] + 0.0
    return levels


def _urns(past: pd.DataFrame, counts: np.ndarray, draws: int) -> dict[bool, _Urn]:
    """An urn with those days that count, for working days, and one for days off."""
    weight, works = past["weight"].to_numpy("float64"), past["working"].to_numpy("bool")
    return {
        working: _Urn(np.flatnonzero(counts & (works == working)), weight, draws)
        for working in (True, False)
    }


class _Urn:
    """Past days, by position, from which each draw takes one for each future day; -1 if it is
    empty."""

    def __init__(self, days: np.ndarray, weight: np.ndarray, draws: int) -> None:
        self._days, self._draws = days.astype("int16"), draws
        if not len(days):
            return
        of_them = weight[days]
        # As many in all as weights so unequal are worth: of n equal ones n, of others fewer.
        self._masses = np.cumsum(of_them * of_them.sum() / (of_them @ of_them))
        self._cell = self._masses[-1] / _CELLS
        # A little lower, so that rounding finds no place too far on.
        begins = np.arange(_CELLS + 1) * self._cell * (1 - 1e-9)
        self._first_places = np.searchsorted(self._masses[:-1], begins, side="right")
        self._drawn = np.empty((HORIZON, draws), dtype="int16")
        self._count = 0

    def draw(self, random: np.random.Generator) -> np.ndarray:
        """The past day that each draw takes."""
        if not len(self._days):
            return np.full(self._draws, -1)
        start = self._masses[-1]
        ball = random.random(self._draws) * (start + self._count)
        is_first = ball < start
        first, again = np.flatnonzero(is_first), np.flatnonzero(~is_first)
        drawn: np.ndarray = self._drawn[self._count]
        drawn[first] = self._days[self._places(ball[first])]
        before = np.minimum((ball[again] - start).astype(int), max(self._count - 1, 0))
        drawn[again] = self._drawn.ravel().take(before * self._draws + again)
        self._count += 1
        return drawn

    def _places(self, ball: np.ndarray) -> np.ndarray:
        """In which of the masses each ball is: what `np.searchsorted` says, several times as fast,
        as it begins at the first mass of the ball's cell."""
        places: np.ndarray = self._first_places[(ball / self._cell).astype(int)]
        beyond = np.flatnonzero(ball >= self._masses[places])
        while len(beyond):
            places[beyond] += 1
            beyond = beyond[ball[beyond] >= self._masses[places[beyond]]]
        return places
