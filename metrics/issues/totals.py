"""What was opened and closed on each day."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

import numpy as np
import pandas as pd

from metrics.model.arrays import Array, day_number, days_numbered


@dataclass(frozen=True, eq=False)
class DailyTotals:
    """What was opened and closed on each calendar day of a stretch.

    Attributes:
        first: The first day, as a number from 1970 on.
        columns: Those of `frame`, with one element for each day.
    """

    first: int
    columns: Mapping[str, Array]

    def __len__(self) -> int:
        return len(self.columns["opened"])

    @cached_property
    def frame(self) -> pd.DataFrame:
        """One row per day, by `date`. Columns, all in their unit:

        | column | meaning |
        |---|---|
        | `added`, `removed` | by how much the scope grew and shrank on the day |
        | `opened` | `added - removed`, so it may be negative |
        | `closed` | done on the day, less what was done before and no longer is: may be negative |
        | `delta` | `opened - closed` |
        | `total_opened`, `total_closed`, `total_open` | running sums: scope, done, what is open |
        """
        index = pd.DatetimeIndex(days_numbered(self.first + np.arange(len(self))), name="date")
        return pd.DataFrame(dict(self.columns), index)

    def total(self, column: str, day: date) -> float:
        """The running total `column` at the end of `day`; 0 before the first day."""
        place = min(day_number(day) - self.first, len(self) - 1)
        return float(self.columns[column][place]) if place >= 0 else 0.0

    def on(self, column: str, days: Sequence[date]) -> Array:
        """What the column has on each of these days, one after the other; 0 where it has none."""
        if not len(days):
            return np.zeros(0)
        places = day_number(days[0]) - self.first + np.arange(len(days))
        is_there = (places >= 0) & (places < len(self))
        values = np.zeros(len(days))
        values[is_there] = self.columns[column][places[is_there]]
        return values


def daily_totals(day: Array, scope: Array, done: Array, last: date) -> DailyTotals:
    """The totals from the first event to `last`, or to the last event if later; of no day without
    events.

    `day` is that of each event, as a number from 1970 on, `scope` by how much the scope changed in
    it, and `done` how much of it is done, as in `metrics.sprint.scope_events`. So descoped work
    leaves the scope on the day on which it was descoped and is never shown as done, and
    `total_opened - total_closed = total_open` on every day.
    """
    first = int(day.min()) if len(day) else 0
    days = max(day_number(last), int(day.max())) - first + 1 if len(day) else 0
    columns = {
        name: (np.bincount(day - first, amounts, days)[:days]).round(6) + 0.0
        for name, amounts in (
            ("added", np.maximum(scope, 0.0)),
            ("removed", np.maximum(-scope, 0.0)),
            ("closed", done),
        )
    }
    columns["opened"] = columns["added"] - columns["removed"]
    columns["delta"] = columns["opened"] - columns["closed"]
    totals = (("total_opened", "opened"), ("total_closed", "closed"), ("total_open", "delta"))
    for column, summed in totals:
        # Sums of fractions are off by 1e-16, which would print as a minus zero.
        columns[column] = columns[summed].cumsum().round(6) + 0.0
    return DailyTotals(first, columns)


def whole_where_possible(totals: Array) -> Array:
    """`totals` as integers, which print without `.0`, if all of them are whole."""
    return totals.astype("int64") if (totals == totals.round()).all() else totals
