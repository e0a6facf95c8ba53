"""How often forecasts were right: the dates that were told of pieces of work, and when these were
done."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from math import comb

import pandas as pd

from metrics.forecast.forecast import DeliveryForecast
from metrics.forecast.monte_carlo import CONFIDENCES

SPRINT, DELIVERABLE = "sprint", "deliverable"
# How many pieces of work of a kind are looked at, the last ones.
MOST_PIECES = 24
# Why no date was told of a piece of work.
UNSEEN = "no export had seen it by then"
LITTLE_PAST = "too little was known of the past for a forecast"
NOTHING_LEFT = "nothing was left to do"
UNPOINTED = "what was left to do had no points"
# What would come about less often than this is no accident.
_RARE = 0.05


@dataclass(frozen=True, eq=False)
class Piece:
    """A piece of work, and the forecast of it as it would have been told at one moment of its life.

    Attributes:
        kind: `SPRINT` or `DELIVERABLE`.
        name: What it is called.
        over: The last day that is over.
        asked_on: The day as of whose end it is forecast.
        dates: The day that was told for each confidence; None is not within a year. Empty where
            nothing could be told.
        why_not: One of the reasons of this module, where nothing could be told.
        done_on: The day since when none of its issues has been open; None while one is.
        open_issues: Those of its issues that are open, with the columns of `Board.issues`; None
            where none is, or nothing could be told.
        answer: The verdict on a sprint then, as `metrics.forecast.outlook` has it; else empty.
        is_in_time: Whether a sprint was done by its last working day.
    """

    kind: str
    name: str
    over: date
    asked_on: date
    dates: Mapping[int, date | None] = field(default_factory=dict)
    why_not: str = ""
    done_on: date | None = None
    open_issues: pd.DataFrame | None = None
    answer: str = ""
    is_in_time: bool = False

    def told(self, forecast: DeliveryForecast) -> Piece:
        """The piece with the dates of that forecast, or why it has none."""
        if not forecast.units:
            is_open = bool(len(forecast.work.open_issues))
            return replace(self, why_not=UNPOINTED if is_open else NOTHING_LEFT)
        if not forecast.is_possible:
            return replace(self, why_not=LITTLE_PAST)
        return replace(self, dates={each: forecast.sure_by(each) for each in CONFIDENCES})

    def held(self, confidence: int) -> bool | None:
        """Whether all was done by the end of the day that was told with that confidence.

        A day that has passed while an issue was open has not held. None where no day was told, or
        it is yet to come and the work is not done.
        """
        told = self.dates.get(confidence)
        if told is None:
            return None
        if self.done_on is not None:
            return self.done_on <= told
        return False if told <= self.over else None


@dataclass(frozen=True)
class Tally:
    """Of so many dates `told` with a confidence, in percent, so many `held`."""

    held: int
    told: int
    confidence: int

    @property
    def expected(self) -> int:
        """How many would hold on average, were the confidence right; a half is rounded up."""
        return (2 * self.told * self.confidence + 100) // 200

    @property
    def is_less(self) -> bool:
        """Whether so few would hold less than once in twenty times, were the confidence right."""
        return self._chance_of(range(self.held + 1)) < _RARE

    @property
    def is_more(self) -> bool:
        """Whether so many would hold less than once in twenty times, were the confidence right."""
        return self._chance_of(range(self.held, self.told + 1)) < _RARE

    def _chance_of(self, numbers: Iterable[int]) -> float:
        """The chance that one of these numbers holds: the binomial distribution."""
        right = self.confidence / 100
        return sum(comb(self.told, n) * right**n * (1 - right) ** (self.told - n) for n in numbers)


def tally(pieces: Sequence[Piece], confidence: int) -> Tally:
    """How many of the dates of that confidence held, where it is known whether they did."""
    said = [held for piece in pieces if (held := piece.held(confidence)) is not None]
    return Tally(sum(said), len(said), confidence)
