"""Moments as days, and sums by day."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

if TYPE_CHECKING:
    import pandas as pd

DAY = timedelta(days=1)


def days_between(first: date, last: date) -> list[date]:
    """The days from `first` to `last`, both inclusive."""
    return [first + DAY * step for step in range((last - first).days + 1)]


def end_of(day: date, timezone: ZoneInfo) -> datetime:
    """The last moment of that day: a report as of a day is of its end."""
    return datetime.combine(day, time.max, timezone)


def days_of(moments: pd.Series, timezone: ZoneInfo) -> pd.Series:
    """The calendar day of each moment, as datetime64[ns] at midnight."""
    # What only counts days starts without these, which take long to import.
    import numpy as np
    import pandas as pd

    # Each step of a column of dates takes longer than all of this.
    local = pd.DatetimeIndex(moments).tz_convert(timezone).tz_localize(None).to_numpy()
    days = local.astype("datetime64[D]").astype("datetime64[ns]")
    return pd.Series(np.asarray(days), moments.index, name=moments.name)


def per_day(amounts: pd.Series, on: pd.Series, days: pd.DatetimeIndex) -> pd.Series:
    """The sum of `amounts` on each of `days`; `on` has the day of each amount."""
    # What only counts days starts without these, which take long to import.
    import numpy as np
    import pandas as pd

    # `groupby` takes a millisecond, however few there are.
    places = days.get_indexer(pd.DatetimeIndex(on))
    is_there = places >= 0
    values = amounts.to_numpy("float64")[is_there]
    sums = np.bincount(places[is_there], values, minlength=len(days))
    # Rounded, because sums of fractions differ by 1e-16 with the order of rows.
    return pd.Series(sums.round(6) + 0.0, index=days)
