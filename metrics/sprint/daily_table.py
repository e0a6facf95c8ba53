"""The daily totals of a sprint as a table for a file."""

from __future__ import annotations

import pandas as pd

from metrics.issues.totals import whole_where_possible

BURNDOWN_COLUMNS = ["opened", "closed", "delta", "total_open"]


def results(daily: pd.DataFrame, columns: list[str]) -> pd.DataFrame:
    """`date` as ISO day, and the given `columns` of the daily totals."""
    table = whole_where_possible(daily[columns])
    days = pd.Series([f"{day:%Y-%m-%d}" for day in daily.index], daily.index, dtype="string")
    table.insert(0, "date", days)
    return table.reset_index(drop=True)
