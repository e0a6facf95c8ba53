"""Other ways to draw the days ahead, which were tried beside what the reports do.

For teams that work from Monday to Friday, without days off, and whose scope does not grow.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from math import ceil

import numpy as np

from metrics.forecast.monte_carlo import CONFIDENCES, DRAWS
from tests.calibration.teams import DAY, Team

# In weeks; a stretch of days is one, two or five times as often in it.
_HORIZON = 80
_WEEK = 5


@dataclass(frozen=True)
class Way:
    """How days are drawn.

    Attributes:
        length: How many working days in a row are drawn together. The newest such stretch of the
            past ends where the future begins, so each day goes as one on the same weekday.
        half_life: After how many working days the past counts half.
        newest: What the newest stretch counts; None for as much as makes all of them count as many
            as their weights are worth (Kish).
    """

    length: int = 1
    half_life: float = 10
    newest: float | None = None


def days_needed(team: Team, way: Way, draws: int = DRAWS) -> np.ndarray:
    """In each draw, on which working day from today on nothing is left; 1 is the first.

    Each draw gives the stretches of the past chances of its own: the Bayesian bootstrap (Rubin).
    """
    random = np.random.default_rng(team.left)
    past = [done for day, done in zip(team.days, team.done, strict=True) if team.works_on(day)]
    stretches = np.array(past[len(past) % way.length :], dtype=float).reshape(-1, way.length)
    weights = 0.5 ** (np.arange(len(stretches))[::-1] * way.length / way.half_life)
    counts = weights * (way.newest or weights.sum() / (weights**2).sum())
    chances = np.cumsum(random.gamma(counts, size=(draws, len(counts))), axis=1)
    done, needed = np.zeros(draws), np.zeros(draws, dtype=int)
    for begun in range(0, _HORIZON * _WEEK, way.length):
        ball = random.random((draws, 1)) * chances[:, -1:]
        drawn = stretches[(chances < ball).sum(axis=1)]
        for place in range(way.length):
            needed[done < team.left] = begun + place + 1
            done += drawn[:, place]
        if (done >= team.left).all():
            break
    needed[done < team.left] = _HORIZON * _WEEK + 1
    return needed


def dates_of(team: Team, way: Way, draws: int = DRAWS) -> dict[int, date | None]:
    """The date of each confidence; None for none within a year."""
    needed = np.sort(days_needed(team, way, draws))
    dates: dict[int, date | None] = {}
    for confidence in CONFIDENCES:
        day, left = team.today - DAY, needed[ceil(confidence * draws / 100) - 1]
        while left:
            day += DAY
            left -= team.works_on(day)
        dates[confidence] = day if (day - team.today).days < 366 else None
    return dates
