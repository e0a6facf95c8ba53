"""The record of forecasts once more: day by day, issue by issue, and coin by coin."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from fractions import Fraction

DAY = timedelta(days=1)


def middle_day(first: date, days: int) -> date:
    """The day before the middle working day, Mon-Fri, of so many days from `first`."""
    every = [first + n * DAY for n in range(days)]
    working = [day for day in every if day.isoweekday() <= 5] or every
    before = [day for day in working if sum(other < day for other in working) * 2 >= len(working)]
    # Of an odd number, as many are before the middle one as after it.
    if len(working) % 2:
        before = [
            day
            for day in working
            if sum(other < day for other in working) == sum(other > day for other in working)
        ]
    return min(before) - DAY


def held(told: date, closed: Sequence[date | None], over: date) -> bool | None:
    """Whether nothing was open in the evening of the day that was told, nor later; None before."""
    if all(day is not None for day in closed):
        return all(day <= told for day in closed if day)
    evening = told
    while evening <= over:
        if any(day is None or day > evening for day in closed):
            return False
        evening += DAY
    return None


def chances(number: int, percent: int) -> list[Fraction]:
    """The chance that 0, 1, … of so many dates hold, one after the other."""
    right, found = Fraction(percent, 100), [Fraction(1)]
    for _ in range(number):
        missed = [each * (1 - right) for each in [*found, Fraction(0)]]
        hit = [each * right for each in [Fraction(0), *found]]
        found = [one + other for one, other in zip(missed, hit, strict=True)]
    return found
