"""How often the dates of a forecast hold, for simulated teams of many kinds."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from math import inf

import numpy as np
import pandas as pd

from metrics.forecast.breakdown import LEAST_AFTER, last_day_of_breakdown
from metrics.forecast.monte_carlo import CONFIDENCES, days_ahead, done_by
from metrics.forecast.past_days import recency
from tests.calibration import tries
from tests.calibration.teams import (
    BATCHES,
    DROP,
    SCENARIOS,
    STATIONARY,
    Scenario,
    Team,
    team_of,
)
from tests.calibration.tries import Way

TEAMS, SEED = 500, 20261130
# Fewer than in a report, for time; they move a date by a day at most.
DRAWS = 1000
ALIKE = Way(half_life=inf)
# What was tried, as the table calls it; None is what reports do.
WAYS: Mapping[str, Way | None] = {
    "each day 1": ALIKE,
    "halving every ten working days, the newest 1": Way(newest=1),
    "the same, in all as many as such weights are worth (reports)": None,
    "the same, whole weeks drawn": Way(length=5),
    "the same, two weeks in a row drawn": Way(length=10),
}


@dataclass(frozen=True)
class Held:
    """Of the forecasts of many teams, how many dates were told, and how many of these held.

    Attributes:
        told: How many dates were told, by confidence; the others were not within a year.
        held: How many of these held.
        apart: The mean of the days between the 50 % date and the 85 % date.
    """

    told: dict[int, int]
    held: dict[int, int]
    apart: float

    def share(self, confidence: int) -> float:
        """The share of the dates told that held."""
        return self.held[confidence] / self.told[confidence]


def past_of(team: Team) -> pd.DataFrame:
    """The past days of a team as the product has them (`metrics.forecast.past_days.past_days`):
    that both are the same, a test shows on boards of some teams."""
    days, done = team.days, np.array(team.done, dtype=float)
    later = {day for day, added in zip(days, team.added, strict=True) if added}
    last = last_day_of_breakdown({*team.written, *later}, team.works_on)
    is_known = (days[-1] - last).days >= LEAST_AFTER
    grows = np.array([is_known and day > last for day in days])
    working = [team.works_on(day) for day in days]
    return pd.DataFrame(
        {
            "done": done,
            "added": np.where(grows, team.added, 0.0),
            "grows": grows,
            "working": working,
            "weight": recency(working),
            "completed": done,
        },
        index=days,
    )


def dates_of(team: Team, past: pd.DataFrame, draws: int = DRAWS) -> dict[int, date | None]:
    """The date of each confidence; None for none within a year."""
    left = float(team.left)  # the draws differ with what is written of it
    ahead = days_ahead(past, left, team.today, team.works_on, draws=draws)
    return {confidence: done_by(ahead, confidence) for confidence in CONFIDENCES}


@cache
def held(scenario: Scenario, teams: int = TEAMS, *, way: Way | None = None) -> Held:
    """Whether the dates of so many teams held, drawn that way, or else as reports do."""
    random = np.random.default_rng([SEED, SCENARIOS.index(scenario)])
    told, kept = dict.fromkeys(CONFIDENCES, 0), dict.fromkeys(CONFIDENCES, 0)
    apart = []
    for _ in range(teams):
        team = team_of(scenario, random)
        dates = tries.dates_of(team, way, DRAWS) if way else dates_of(team, past_of(team))
        for confidence, day in dates.items():
            told[confidence] += day is not None
            kept[confidence] += bool(day and team.finished and team.finished <= day)
        even, sure = dates[50], dates[85]
        if even and sure:
            apart.append((sure - even).days)
    return Held(told, kept, float(np.mean(apart)))


def table() -> Iterator[str]:
    """The rows of the page's table, a scenario each."""
    yield "| teams | 50% held | 85% held | 95% held | without a 95% date | days from 50% to 85% |"
    yield "|---|--:|--:|--:|--:|--:|"
    for scenario in SCENARIOS:
        found = held(scenario)
        shares = " | ".join(f"{found.share(confidence):.0%}" for confidence in CONFIDENCES)
        without = (TEAMS - found.told[95]) / TEAMS
        yield f"| {scenario.name} | {shares} | {without:.0%} | {found.apart:.0f} |"


def tried() -> Iterator[str]:
    """The rows of the page's table of what was tried, on three kinds of teams."""
    columns = [
        "stationary: 85% held",
        "days from 50% to 85%",
        "after the drop: 85% held",
        "batches: 50% held",
        "85% held",
        "95% held",
    ]
    yield f"| what past days count | {' | '.join(columns)} |"
    yield f"|---|{'--:|' * len(columns)}"
    for name, way in WAYS.items():
        stationary, drop, batches = (held(each, way=way) for each in (STATIONARY, DROP, BATCHES))
        shares = [stationary.share(85), drop.share(85), *map(batches.share, CONFIDENCES)]
        told = [f"{share:.0%}" for share in shares]
        yield f"| {name} | {' | '.join([told[0], f'{stationary.apart:.1f}', *told[1:]])} |"
