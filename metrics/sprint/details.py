"""The issues behind the figures of a sprint, as rows of `Report.details`."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import pandas as pd

from metrics.issues.references import references
from metrics.model.issue_columns import ISSUE_KEY
from metrics.model.report import DETAIL_COLUMNS
from metrics.sprint.progress import SprintProgress
from metrics.sprint.scope_events import CLOSED, REESTIMATED

_NAMED = [*ISSUE_KEY, "title", "url"]


def scope_details(progress: SprintProgress) -> pd.DataFrame:
    """The issues that were committed, added, removed, re-estimated and, where known, carried over.

    The amounts of each group add up to the figure of that name, as of the sprint's end. A new
    estimate is listed twice: as re-estimated, and as added or removed. Committed and carried-over
    issues have no day.
    """
    events = progress.events_since_commitment
    events = events.assign(amount=events["scope"])
    grows = (events["scope"] > 0) | (events["enters"] > 0)
    shrinks = (events["scope"] < 0) | (events["enters"] < 0)
    left = open_after(progress, progress.sprint.end)
    return _rows(
        {
            "committed": in_scope_after(progress, min(progress.committed_on, progress.at)),
            "added": events[grows],
            "removed": events.assign(amount=-events["scope"])[shrinks],
            "re-estimated": events[events["kind"] == REESTIMATED],
            "carried over": left if progress.carried_over is not None else left[:0],
        }
    )


def completed_details(progress: SprintProgress) -> pd.DataFrame:
    """What was done in the sprint's days, less what was reopened."""
    events = progress.events_inside
    is_done = (events["done"] != 0) | (events["kind"] == CLOSED)
    return _rows({"completed": events.assign(amount=events["done"])[is_done]})


def open_after(progress: SprintProgress, day: date) -> pd.DataFrame:
    """The issues that were open in the sprint at the end of the day, with their amounts."""
    events = progress.events
    return _issues_after(events.assign(amount=events["scope"] - events["done"]), "opens", day)


def completed_on(progress: SprintProgress) -> pd.Series:
    """The day on which each issue that counts as completed was, by repository and number."""
    events = progress.events[progress.events["day"] <= pd.Timestamp(progress.at)]
    # In scope and not open is done.
    events = events.assign(completes=events["enters"] - events["opens"])
    sums = events.groupby(ISSUE_KEY)["completes"].sum()
    days: pd.Series = events[events["completes"] > 0].groupby(ISSUE_KEY)["day"].max()
    return days[sums.reindex(days.index) > 0]


def in_scope_after(progress: SprintProgress, day: date) -> pd.DataFrame:
    """The issues in the sprint's scope at the end of the day, done or not, and their estimates."""
    return _issues_after(progress.events.assign(amount=progress.events["scope"]), "enters", day)


def _issues_after(events: pd.DataFrame, change: str, day: date) -> pd.DataFrame:
    """The issues for which `change` adds up to 1 at the end of the day, and their `amount`."""
    until = events[events["day"] <= pd.Timestamp(day)]
    sums = until.groupby(_NAMED, as_index=False, dropna=False)[[change, "amount"]].sum()
    return sums[sums[change] > 0].drop(columns=change)


def _rows(groups: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    table = pd.concat(
        [rows.assign(what=what, group=place) for place, (what, rows) in enumerate(groups.items())],
        ignore_index=True,
    )
    table = table.sort_values(["group", "day", *_NAMED], kind="stable", ignore_index=True)
    table["issue"] = references(table)
    table["day"] = table["day"].dt.strftime("%Y-%m-%d")
    table["amount"] = table["amount"].round(6) + 0.0
    return table[list(DETAIL_COLUMNS)].astype(DETAIL_COLUMNS)
