"""Columns of tables as arrays: moments, days, and the order of issues."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd
from numpy.typing import NDArray

Array = NDArray[Any]
# Days are numbers from 1970 on; what has not happened is on none of them.
NEVER = int(np.iinfo(np.int32).max)
_FIRST_DAY = date(1970, 1, 1).toordinal()
_DAY = 86_400 * 10**9


def in_order_of_issue(issues: pd.DataFrame, *before: Array) -> Array:
    """The rows of `issues` in order of `before`, the first of them first and NaT last, then of
    repository and number."""
    codes, _ = pd.factorize(issues["repository"].to_numpy(object), sort=True)
    numbers = issues["number"].to_numpy("int64", na_value=-1)
    order: Array = np.lexsort((numbers, codes, *before[::-1]))
    return order


def moments(column: pd.Series | Sequence[datetime]) -> Array:
    """Aware moments as datetime64[ns], UTC; null is NaT."""
    if isinstance(column, pd.Series):
        return column.to_numpy("datetime64[ns]")
    return np.array([at_moment(moment) for moment in column], "datetime64[ns]")


def at_moment(moment: datetime) -> np.datetime64:
    """An aware moment as datetime64[ns], UTC."""
    return np.datetime64(pd.Timestamp(moment).value, "ns")


def day_numbers(moments: Array, zone: ZoneInfo) -> Array:
    """The days of moments in that zone, as numbers from 1970 on; `NEVER` where there is none."""
    local = pd.DatetimeIndex(moments).tz_localize("UTC").tz_convert(zone).tz_localize(None)
    days: Array = np.where(local.isna(), NEVER, local.asi8 // _DAY)
    return days


def day_number(day: date) -> int:
    """The day as a number from 1970 on."""
    return day.toordinal() - _FIRST_DAY


def days_numbered(numbers: Array) -> Array:
    """The days of these numbers, as datetime64[ns] at midnight."""
    return numbers.astype("datetime64[D]").astype("datetime64[ns]")


def iso_days(days: Array) -> list[str | None]:
    """Moments in datetime64 as ISO days; None for NaT."""
    return [None if day == "NaT" else day for day in np.datetime_as_string(days, "D").tolist()]
