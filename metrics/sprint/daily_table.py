"""The daily totals of a sprint as a table for a file."""

from __future__ import annotations

import pandas as pd

from metrics.issues.totals import whole_where_possible
from metrics.model.arrays import iso_days

BURNDOWN_COLUMNS = ["opened", "closed", "delta", "total_open"]


def results(daily: pd.DataFrame, columns: list[str]) -> pd.DataFrame:
    """`date` as ISO day, and the given `columns` of the daily totals."""
    days = pd.array(iso_days(daily.index.to_numpy()), dtype="string")
    totals = {name: whole_where_possible(daily[name].to_numpy("float64")) for name in columns}
    return pd.DataFrame({"date": days, **totals})
