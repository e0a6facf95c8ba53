"""What gets done in a usual week: the one way in which amounts of days become a rate."""

from __future__ import annotations

from datetime import date
from math import floor

import pandas as pd

from metrics.model.report import Unit
from metrics.model.team import Conventions
from metrics.text.formatting import amount


def weekly_rate(
    amounts: pd.Series, team: Conventions, *, unfinished: date | None = None
) -> float | None:
    """What a usual week has of `amounts`, given those of each day of a stretch; to one decimal.

    It is all of them, on whatever day, by the working days of the stretch, times the working days
    of a usual week (`team.days_of_a_usual_week`). So a day off makes no rate smaller.

    `unfinished` is a day that is not over yet: it is counted once there is an amount on it, lest a
    rate be smaller in the morning than it was in the night. A stretch of fewer working days than a
    usual week, that day included, has no weekly rate: None.
    """
    days = pd.DatetimeIndex(amounts.index)
    working = pd.Series([team.works_on(day.date()) for day in days], index=days, dtype=bool)
    begun = int(working.sum())
    if unfinished is not None and not amounts.set_axis(days).get(pd.Timestamp(unfinished), 0):
        working = working.drop(pd.Timestamp(unfinished), errors="ignore")
    counted = int(working.sum())
    if begun < team.days_of_a_usual_week or not counted:
        return None
    rate = float(amounts.sum()) / counted * team.days_of_a_usual_week
    # Halves go up, as by hand.
    return floor(10 * rate + 0.5 + 1e-9) / 10


def rate_in_words(rate: float | None, unit: Unit) -> str:
    """`3.7 issues a week`, of a `weekly_rate`."""
    return (
        "too few working days for a weekly rate" if rate is None else f"{amount(rate, unit)} a week"
    )
