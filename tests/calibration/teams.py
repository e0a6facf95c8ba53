"""Simulated teams: what they got done, what is left, and what really happens next.

The parameters were fixed before any result was looked at.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

import numpy as np

DAY = timedelta(days=1)
MONDAY = date(2023, 9, 4)
# How busy a working day is, Monday to Friday, on average 1.
WEEKDAYS = (0.9, 1.1, 1.1, 1.1, 0.8)
# What a team gets done on an average working day, by which all teams differ.
LEAST_PACE, MOST_PACE = 0.8, 3.0
LEAST_LEFT, MOST_LEFT = 4.0, 8.0  # weeks of work, at the true pace ahead
YEARS_AHEAD = 3 * 366


@dataclass(frozen=True)
class Scenario:
    """A kind of team; each team of it has a pace of its own.

    Attributes:
        name: What its row in the table is called.
        weeks: How many full weeks of history there are.
        idle: The share of working days on which nothing is done; the others make up for it.
        growth: Of the pace, how much new work comes on a working day after the breakdown.
        drift: By how much the logarithm of the pace changes from week to week: the standard
            deviation of its random walk.
        drop: What the pace is multiplied by from three weeks ago on.
        batch: The share of work that is closed only on the second Friday of every two weeks.
        written: Over how many working days the first issues were written.
        weeks_off: How many of the next weeks are known days off, from the second on.
    """

    name: str
    weeks: int = 12
    idle: float = 0.0
    growth: float = 0.0
    drift: float = 0.0
    drop: float = 1.0
    batch: float = 0.0
    written: int = 1
    weeks_off: int = 0


STATIONARY = Scenario("stationary")
BATCHES = Scenario("closing in batches: 70% at the end of two weeks", batch=0.7)
DROP = Scenario("a lasting drop of 30% three weeks ago", drop=0.7)
HOLIDAYS = Scenario("two known holiday weeks ahead", weeks_off=2)
SCENARIOS = (
    STATIONARY,
    Scenario("three weeks of data", weeks=3),
    Scenario("zero-heavy: nothing on 60% of working days", idle=0.6),
    Scenario("growing scope: 30% of the pace comes on top", growth=0.3),
    Scenario("slow drift: 5% from week to week, at random", drift=0.05),
    BATCHES,
    Scenario("breakdown over two weeks, six weeks ago", weeks=6, written=10),
    DROP,
    HOLIDAYS,
)


@dataclass(frozen=True)
class Team:
    """One team on a day, on whose morning its forecast is asked.

    Attributes:
        today: That day.
        written: When each of its first issues was written, oldest first.
        done: How many issues were closed on each full day before, oldest first.
        added: How many were written on each of these days, beside the first ones.
        left: How many are open.
        days_off: The first and the last of the known days off ahead, if there are any.
        finished: The day on which really nothing is left any more; None is not within three years.
    """

    today: date
    written: Sequence[date]
    done: Sequence[int]
    added: Sequence[int]
    left: int
    finished: date | None
    days_off: tuple[tuple[date, date], ...] = field(default=())

    def works_on(self, day: date) -> bool:
        """Whether that day is a working day."""
        is_off = any(first <= day <= last for first, last in self.days_off)
        return day.isoweekday() <= len(WEEKDAYS) and not is_off

    @property
    def days(self) -> list[date]:
        """The full days before today, oldest first."""
        return [self.today - n * DAY for n in range(len(self.done), 0, -1)]


def team_of(scenario: Scenario, random: np.random.Generator) -> Team:
    """A team of that kind, at random."""
    past = 7 * scenario.weeks
    today = MONDAY + (past + int(random.integers(7))) * DAY
    days = [today + n * DAY for n in range(-past, YEARS_AHEAD)]
    monday = today + (7 - today.weekday()) * DAY
    off = ((monday, monday + (7 * scenario.weeks_off - 1) * DAY),) if scenario.weeks_off else ()
    is_working = np.array(
        [
            day.isoweekday() <= len(WEEKDAYS) and not any(a <= day <= b for a, b in off)
            for day in days
        ]
    )
    pace = random.uniform(LEAST_PACE, MOST_PACE) * _course(scenario, days, today, random)
    busy = np.array([(*WEEKDAYS, 0.0, 0.0)[day.weekday()] for day in days]) * is_working
    worked = busy * (random.random(len(days)) >= scenario.idle) / (1 - scenario.idle)
    finished = _counts(pace * worked, random)
    done = _in_batches(finished, days, scenario.batch, random)
    added = random.poisson(pace * is_working * scenario.growth)
    first_day = days[0] - DAY
    written_on = _first_days(first_day, scenario.written)
    added[[day <= written_on[-1] for day in days]] = 0
    weeks_left = random.uniform(LEAST_LEFT, MOST_LEFT)
    net = float(pace[past]) * (1 - scenario.growth)
    left = max(round(weeks_left * len(WEEKDAYS) * net), 1)
    burned = np.cumsum(done[past:] - added[past:])
    over = np.flatnonzero(burned >= left)
    first_issues = int(done[:past].sum() - added[:past].sum()) + left
    # As many of them on each of the days on which they were written.
    written = [written_on[n * len(written_on) // first_issues] for n in range(first_issues)]
    return Team(
        today,
        written,
        done[:past].tolist(),
        added[:past].tolist(),
        left,
        days[past + over[0]] if len(over) else None,
        off,
    )


def _course(
    scenario: Scenario, days: Sequence[date], today: date, random: np.random.Generator
) -> np.ndarray:
    """What the pace of the team is multiplied by on each day."""
    weeks = np.array([(day - MONDAY).days // 7 for day in days])
    steps = random.normal(0, scenario.drift, int(weeks.max() - weeks.min()) + 1)
    walk: np.ndarray = np.exp(np.cumsum(steps))[weeks - weeks.min()]
    dropped = np.array([day >= today - 21 * DAY for day in days])
    return walk * np.where(dropped, scenario.drop, 1.0)


def _counts(means: np.ndarray, random: np.random.Generator) -> np.ndarray:
    """Negative binomial numbers with these means, and variances twice as large."""
    numbers = np.zeros(len(means), dtype=int)
    some = means > 0
    numbers[some] = random.negative_binomial(means[some], 0.5)
    return numbers


def _in_batches(
    finished: np.ndarray, days: Sequence[date], share: float, random: np.random.Generator
) -> np.ndarray:
    """The same numbers, each of them with that chance only on the second Friday of two weeks."""
    later = random.binomial(finished, share)
    closed = finished - later
    waiting = 0
    for place, day in enumerate(days):
        waiting += int(later[place])
        if day.isoweekday() == 5 and (day - MONDAY).days // 7 % 2:
            closed[place] += waiting
            waiting = 0
    return closed


def _first_days(first: date, number: int) -> list[date]:
    """That day, and so many more working days that there are `number` in all."""
    days, day = [first], first
    while len(days) < number:
        day += DAY
        if day.isoweekday() <= len(WEEKDAYS):
            days.append(day)
    return days
