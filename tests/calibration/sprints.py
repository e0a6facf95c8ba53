"""Simulated teams in sprints of two weeks, with the chance that the simulation itself knows."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cache
from itertools import product
from types import SimpleNamespace
from typing import Any

import numpy as np
import pandas as pd

from metrics.forecast.finished_sprints import FinishedSprint
from metrics.forecast.forecast import UnitForecast
from metrics.forecast.past_days import recency
from metrics.forecast.supposed import NOTHING, Supposed
from metrics.model.iterations import Iteration
from metrics.model.report import Unit
from metrics.model.team import Conventions

DAY = timedelta(days=1)
# Of each team 12 finished sprints are known, and one is under way, all of ten working days.
FINISHED, DAYS = 12, 10
FIRST = date(2023, 1, 2)  # a Monday
WEEKS = 12
# Issues that a team does on a working day on average, from which its capacity follows.
LEAST_PACE, MOST_PACE = 2.0, 5.0
# Of the negative binomial: the variance is mean + mean² / SIZE.
SIZE = 1.5
WEEKDAYS = np.tile([0.8, 1.1, 1.2, 1.1, 0.8], 2)
LEAST_PLAN, MOST_PLAN = 0.8, 1.2
# How the pace of a team that closes late goes through its sprint.
LATE = np.array([0.3, 0.3, 0.4, 0.5, 0.7, 0.9, 1.2, 1.6, 2.0, 2.1])
# Of a team whose scope grows: the share of its pace that is added on each day after the first.
GROWTH = 0.2
KINDS = ("steady", "closing late", "growing scope")
WORKING_DAYS, TEAMS, SEED = (3, 6, 8), 500, 15
_FUTURES = 2_000


@dataclass(frozen=True, eq=False)
class SimulatedTeam:
    """A team and its sprints, by issues.

    Attributes:
        pace: What it does on average on each working day of a sprint.
        growth: What is added on average on each of them.
        done: What it did, by sprint and working day, in the sprint or besides.
        added: What was added, by sprint and working day, also in vain.
        left: What was left when each working day began and when the last one ended, by sprint.
    """

    pace: np.ndarray
    growth: np.ndarray
    done: np.ndarray
    added: np.ndarray
    left: np.ndarray

    @property
    def is_done_in_time(self) -> bool:
        return bool(self.left[-1, -1] == 0)

    @property
    def added_in_fact(self) -> np.ndarray:
        """What was added to each sprint: nothing comes into one that is done."""
        return np.where(self.left[:, :-1] > 0, self.added, 0)

    def true_chance(self, day: int, random: np.random.Generator) -> float:
        """The chance to be done in time as the simulation has it, in the morning of that working
        day (from 1 on)."""
        left = np.full(_FUTURES, self.left[-1, day - 1], dtype=float)
        for position in range(day - 1, DAYS):
            done = _negative_binomial(self.pace[position], random, _FUTURES)
            added = random.poisson(self.growth[position], _FUTURES)
            left = np.where(left > 0, np.maximum(left - done + added, 0), 0)
        return float((left == 0).mean())

    def forecast(self, day: int) -> UnitForecast:
        """The forecast in the morning of that working day of the sprint under way."""
        unit = UnitForecast(SimulatedWork(self, day))  # type: ignore[arg-type]
        # In place of what the reports read from the history of a board.
        vars(unit)["finished"] = tuple(FinishedSprint([*left]) for left in self.left[:-1])
        return unit


def simulated_team(kind: str, random: np.random.Generator) -> SimulatedTeam:
    """A team of one of `KINDS`."""
    mean = random.uniform(LEAST_PACE, MOST_PACE)
    shape = WEEKDAYS * LATE if kind == "closing late" else WEEKDAYS
    pace = mean * shape / shape.mean()
    growth = np.array([0, *[GROWTH * mean] * (DAYS - 1)]) * (kind == "growing scope")
    sprints = (FINISHED + 1, DAYS)
    done = _negative_binomial(np.broadcast_to(pace, sprints), random, sprints)
    added = random.poisson(np.broadcast_to(growth, sprints))
    # What is expected to come is part of the plan.
    shares = random.uniform(LEAST_PLAN, MOST_PLAN, FINISHED + 1)
    plans = np.maximum(np.round(shares * pace.sum() - growth.sum()), 1)
    left = np.zeros((FINISHED + 1, DAYS + 1))
    left[:, 0] = plans
    for position in range(DAYS):
        before = left[:, position]
        after = np.maximum(before - done[:, position] + added[:, position], 0)
        left[:, position + 1] = np.where(before > 0, after, 0)
    return SimulatedTeam(pace, growth, done, added, left)


def _negative_binomial(mean: Any, random: np.random.Generator, size: Any) -> np.ndarray:
    drawn: np.ndarray = random.negative_binomial(SIZE, SIZE / (SIZE + mean), size)
    return drawn


def working_days(sprint: int) -> list[date]:
    """The ten working days of a sprint, the first of which is 0."""
    start = FIRST + 14 * sprint * DAY
    return [start + (position + 2 * (position >= DAYS // 2)) * DAY for position in range(DAYS)]


@dataclass(frozen=True, eq=False)
class SimulatedWork:
    """What a forecast asks of `metrics.forecast.remaining_work.RemainingWork`, of the sprint under
    way in the morning of a working day."""

    team: SimulatedTeam
    working_day: int
    done_today: float = 0.0
    standing: None = None
    supposed: Supposed = NOTHING
    question: Any = field(
        default_factory=lambda: SimpleNamespace(
            conventions=Conventions(), by=None, unit=Unit.ISSUES, history=None, how_much=False
        )
    )

    @property
    def sprint(self) -> Iteration:
        return Iteration("now", "Sprint 13", working_days(FINISHED)[0], 14)

    @property
    def progress(self) -> SimulatedWork:
        return self

    @property
    def working_days(self) -> frozenset[date]:
        return frozenset(working_days(FINISHED))

    @property
    def today(self) -> date:
        return working_days(FINISHED)[self.working_day - 1]

    @property
    def first(self) -> date:
        return self.today

    @property
    def due(self) -> date:
        return working_days(FINISHED)[-1]

    @property
    def grows_until(self) -> date:
        return self.sprint.end

    @property
    def at_first(self) -> float:
        return float(self.team.left[-1, self.working_day - 1])

    @property
    def to_do(self) -> float:
        return self.at_first

    @property
    def past(self) -> pd.DataFrame:
        """The full days of the last 12 weeks."""
        known = {day: (done, added) for day, done, added in self._days()}
        days = [self.today - back * DAY for back in range(7 * WEEKS, 0, -1)]
        done, added = zip(*(known.get(day, (0.0, 0.0)) for day in days), strict=True)
        working = [day in known for day in days]
        weight = recency(working)
        return pd.DataFrame(
            {
                "done": done,
                "added": added,
                "working": working,
                "weight": weight,
                "grows": True,
            },
            index=days,
        )

    def _days(self) -> Iterator[tuple[date, float, float]]:
        for sprint, (done, added) in enumerate(
            zip(self.team.done, self.team.added_in_fact, strict=True)
        ):
            yield from zip(working_days(sprint), map(float, done), map(float, added), strict=True)


@dataclass(frozen=True)
class Cell:
    """How right chances were of sprints of one kind on one of their days.

    Attributes:
        chances: Told, by sprint.
        true_chances: Those of the simulation.
        done: Whether each was done in time.
    """

    chances: Sequence[float]
    true_chances: Sequence[float]
    done: Sequence[bool]

    @property
    def base_rate(self) -> float:
        """The share that was done."""
        return float(np.mean(self.done))

    @property
    def brier(self) -> float:
        return self._brier(self.chances)

    @property
    def true_brier(self) -> float:
        return self._brier(self.true_chances)

    @property
    def on_track(self) -> int:
        """How many were called on track."""
        return int((np.array(self.chances) >= 0.85).sum())

    @property
    def on_track_done(self) -> int:
        """How many of these were done."""
        return self._called(self.chances)

    @property
    def truly_on_track_done(self) -> int:
        """How many would have been called so and were done, by the true chance."""
        return self._called(self.true_chances)

    def excess(self, ratio: float) -> float:
        """By how much the Brier score is more than so many times that of the true chance, in
        standard errors."""
        told, true = self._errors(self.chances), self._errors(self.true_chances)
        excess = told - ratio * true
        return float(excess.mean() / (excess.std() / np.sqrt(len(excess))))

    def _brier(self, chances: Sequence[float]) -> float:
        return float(self._errors(chances).mean())

    def _errors(self, chances: Sequence[float]) -> np.ndarray:
        errors: np.ndarray = (np.array(chances) - np.array(self.done)) ** 2
        return errors

    def _called(self, chances: Sequence[float]) -> int:
        return int(((np.array(chances) >= 0.85) & np.array(self.done)).sum())


@cache
def simulated_cell(kind: str, day: int, teams: int = TEAMS) -> Cell:
    """So many sprints with something left in the morning of that day."""
    random = np.random.default_rng([SEED, KINDS.index(kind), day])
    chances: list[float] = []
    true_chances: list[float] = []
    done: list[bool] = []
    while len(done) < teams:
        team = simulated_team(kind, random)
        if team.left[-1, day - 1] == 0:
            continue
        chances.append(team.forecast(day).chance or 0.0)
        true_chances.append(team.true_chance(day, random))
        done.append(team.is_done_in_time)
    return Cell(chances, true_chances, done)


def table() -> Iterator[str]:
    """How right the chances are, in Markdown, with a row for each kind of team and day."""
    yield (
        "| sprints | day | done | Brier score | of the true chance | ratio | called on track "
        "| of these done | done and called so by the true chance |"
    )
    yield "|---|--:|--:|--:|--:|--:|--:|--:|--:|"
    for kind, day in product(KINDS, WORKING_DAYS):
        cell = simulated_cell(kind, day)
        yield (
            f"| {kind} | {day} | {cell.base_rate:.0%} | {cell.brier:.3f} | {cell.true_brier:.3f} "
            f"| {cell.brier / cell.true_brier:.2f} | {cell.on_track} | {cell.on_track_done} "
            f"| {cell.truly_on_track_done} |"
        )
