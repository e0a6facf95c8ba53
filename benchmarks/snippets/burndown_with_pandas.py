"""Burndowns of the files of gh in a folder, in the plain way: `burndown_with_pandas.py FOLDER`.

It is what a competent analyst writes: `json.loads`, `pandas.json_normalize`, a merge on the URL,
`groupby` and `cumsum`.
"""

import json
import sys
from functools import partial
from pathlib import Path

import pandas as pd

from benchmarks.burndowns import Asked, measure
from benchmarks.gh_files import ISSUES_FILE, ITEMS_FILE


def issues_in(folder: Path) -> pd.DataFrame:
    """The issues, with nothing but pandas."""
    project = json.loads((folder / ITEMS_FILE).read_text(encoding="utf-8"))
    listed = json.loads((folder / ISSUES_FILE).read_text(encoding="utf-8"))
    items = pd.json_normalize(project["items"])
    dates = pd.json_normalize(listed)[["url", "createdAt", "closedAt"]]
    issues = items.merge(dates, left_on="content.url", right_on="url")
    issues["created"] = pd.to_datetime(issues["createdAt"])
    issues["closed"] = pd.to_datetime(issues["closedAt"])
    return issues


def days(issues: pd.DataFrame, asked: Asked) -> pd.DataFrame:
    """The days of the sprint, with nothing but pandas."""
    issues = issues[issues["sprint.title"] == asked.sprint]
    begins = pd.Timestamp(issues["sprint.startDate"].iloc[0], tz=asked.zone)
    ends = begins + pd.DateOffset(days=issues["sprint.duration"].iloc[0] - 1)
    # What was done before the sprint counts nowhere in it.
    issues = issues[~(issues["closed"] < begins)]
    amounts = issues["points"] if asked.unit == "points" else pd.Series(1, issues.index)
    opened, closed = (
        amounts.groupby(issues[name].dt.tz_convert(asked.zone).dt.floor("D")).sum()
        for name in ("created", "closed")
    )
    days = pd.date_range(opened.index.min(), ends)
    daily = pd.DataFrame({"opened": opened, "closed": closed}, index=days).fillna(0)
    daily["delta"] = daily["opened"] - daily["closed"]
    daily["total_open"] = daily["delta"].cumsum()
    return daily.astype(int).rename_axis("date").reset_index()


measure(partial(issues_in, Path(sys.argv[1])), days)
