"""Issues as rows of `Report.details`."""

from __future__ import annotations

import pandas as pd

from metrics.issues.references import references
from metrics.issues.weights import weights
from metrics.model.issue_columns import ISSUE_KEY
from metrics.model.report import DETAIL_COLUMNS, Unit


def details(issues: pd.DataFrame, what: str, days: pd.Series, unit: Unit) -> pd.DataFrame:
    """`issues` as one group, `what`, earliest of `days` first; a day may be null."""
    rows = pd.DataFrame(
        {
            "what": what,
            "day": days.dt.strftime("%Y-%m-%d"),
            "issue": references(issues),
            "title": issues["title"],
            "url": issues["url"],
            "amount": weights(issues, unit),
            "assignees": issues["assignees"].map(", ".join),
        }
    )
    place = issues.assign(day=days).sort_values(["day", *ISSUE_KEY]).index
    return rows.loc[place].reset_index(drop=True).astype(DETAIL_COLUMNS)
