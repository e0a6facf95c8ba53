"""The past days that a forecast draws from: what happened on each, and how much each counts."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date

import numpy as np
import pandas as pd

from metrics.issues.days import DAY, per_day
from metrics.issues.weights import weights
from metrics.model.iterations import Iteration
from metrics.model.report import Unit
from metrics.model.team import Conventions
from metrics.sprint.progress import SprintProgress

NO_DAYS = pd.DatetimeIndex([])
# In working days.
HALF_LIFE = 10


def full_days(lives: pd.DataFrame, last: date, team: Conventions) -> pd.DatetimeIndex:
    """The days of the last weeks (`team.forecast_weeks`) up to `last` that are full days of this
    work: after the day on which its first issue was created. `lives` have when each was."""
    if lives.empty:
        return NO_DAYS
    earliest = pd.Timestamp(last - (7 * team.forecast_weeks - 1) * DAY)
    return pd.date_range(max(earliest, lives["created"].min() + DAY), last)


def past_days(
    lives: pd.DataFrame, amounts: pd.Series, added: pd.Series, grows_from: date, team: Conventions
) -> pd.DataFrame:
    """What happened on each of the days that `added` has, by day:

    - `done`: what of `amounts` was completed, those of `lives`, which say when each was;
    - `added`: by what the scope grew, or became less;
    - `grows`: whether growth of scope is drawn from the day, that is from `grows_from` on;
    - `working`: whether the team worked;
    - `weight`: how much the day counts (`recency`);
    - `completed`: how many issues were.
    """
    days = pd.DatetimeIndex(added.index)
    dates = days.date
    working = [team.works_on(day) for day in dates]
    past = pd.DataFrame(
        {
            "done": per_day(amounts, lives["completed"], days),
            "added": added.round(6) + 0.0,
            "grows": [day >= grows_from for day in dates],
            "working": working,
            "weight": recency(working),
            "completed": per_day(weights(lives, Unit.ISSUES), lives["completed"], days),
        }
    )
    return past.set_axis(dates)


def recency(working: Sequence[bool]) -> np.ndarray:
    """How much each of the past days counts, oldest first: the newest 1, and half of it
    `HALF_LIFE` working days earlier.

    `working` says of each day whether it was a working day. The age of any day is the number of
    working days after it, so a day off makes no day older.
    """
    later = np.cumsum(np.asarray(working, dtype=int)[::-1])[::-1] - np.asarray(working, dtype=int)
    weights: np.ndarray = 0.5 ** (later / HALF_LIFE)
    return weights


def added_to_sprints(
    days: pd.DatetimeIndex,
    sprints: Iterable[Iteration],
    progress_of: Callable[[Iteration], SprintProgress],
) -> pd.Series:
    """What was added to `sprints` while they ran, less what was removed, on each of `days`."""
    added, dates = np.zeros(len(days)), days.date.tolist()
    for sprint in sprints if len(days) else ():
        if sprint.start <= dates[-1] and sprint.end >= dates[0]:
            added += progress_of(sprint).net_scope(dates)
    return pd.Series(added, index=days)
