"""The issues behind the figures of a sprint, as rows of `Report.details`."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from metrics.issues.references import references
from metrics.model.issue_columns import ISSUE_KEY, issue_index
from metrics.model.issue_lists import CARRIED_OVER, LEFT
from metrics.model.report import DETAIL_COLUMNS
from metrics.sprint.progress import SprintProgress
from metrics.sprint.scope_events import (
    CLOSED,
    NAMED,
    REESTIMATED,
    in_scope_after,
    open_after,
)


def scope_details(progress: SprintProgress) -> pd.DataFrame:
    """The issues that were added, removed and re-estimated, committed and carried over, as far as
    exports saw them.

    The amounts of each group add up to the figure of that name, as of the sprint's end. A new
    estimate is listed twice: as re-estimated, and as added or removed. Committed and carried-over
    issues have no day.
    """
    events = progress.events_since_commitment
    events = events.assign(amount=events["scope"])
    grows = (events["scope"] > 0) | (events["enters"] > 0)
    shrinks = (events["scope"] < 0) | (events["enters"] < 0)
    committed_on = min(progress.committed_on, progress.at)
    committed = in_scope_after(progress.events, committed_on)
    left = open_after(progress.events, progress.sprint.end)
    return _rows(
        progress,
        {
            "committed": committed[:0] if progress.is_commitment_missed else committed,
            "added": events[grows],
            "removed": events.assign(amount=-events["scope"])[shrinks],
            "re-estimated": events[events["kind"] == REESTIMATED],
            CARRIED_OVER: left if progress.carried_over is not None else left[:0],
        },
    )


def open_and_scope_details(progress: SprintProgress) -> pd.DataFrame:
    """What is open now, then the `scope_details`; where these list the same issues, they alone."""
    scope = scope_details(progress)
    if progress.is_future or progress.carried_over is not None:
        return scope
    return pd.concat([left_details(progress), scope], ignore_index=True)


def completed_details(progress: SprintProgress) -> pd.DataFrame:
    """What was done in the sprint's days, less what was reopened."""
    events = progress.events_inside
    is_done = (events["done"] != 0) | (events["kind"] == CLOSED)
    return _rows(progress, {"completed": events.assign(amount=events["done"])[is_done]})


def of_sprint(issues: pd.DataFrame, name: str) -> pd.DataFrame:
    """The same rows, in groups that name their sprint: `Sprint 9: added`."""
    return issues.assign(what=f"{name}: " + issues["what"])


def left_details(progress: SprintProgress) -> pd.DataFrame:
    """The issues that are open in the sprint, or were at its end."""
    left = open_after(progress.events, progress.at)
    return _rows(progress, {LEFT: left.assign(day=pd.to_datetime(pd.Series(pd.NaT, left.index)))})


def completed_on(progress: SprintProgress) -> pd.Series:
    """The day on which each issue that counts as completed was, by repository and number."""
    events = progress.events[progress.events["day"] <= pd.Timestamp(progress.at)]
    # In scope and not open is done.
    events = events.assign(completes=events["enters"] - events["opens"])
    sums = events.groupby(ISSUE_KEY)["completes"].sum()
    days: pd.Series = events[events["completes"] > 0].groupby(ISSUE_KEY)["day"].max()
    return days[sums.reindex(days.index) > 0]


def _rows(progress: SprintProgress, groups: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    table = pd.concat(
        [rows.assign(what=what, group=place) for place, (what, rows) in enumerate(groups.items())],
        ignore_index=True,
    )
    table = table.sort_values(["group", "day", *NAMED], kind="stable", ignore_index=True)
    table["issue"] = references(table)
    table["day"] = table["day"].dt.strftime("%Y-%m-%d")
    table["amount"] = table["amount"].round(6) + 0.0
    table["assignees"] = assignees_of(table, progress)
    return table[list(DETAIL_COLUMNS)].astype(DETAIL_COLUMNS)


def assignees_of(table: pd.DataFrame, progress: SprintProgress) -> pd.Series:
    """Who the issue of each row is assigned to, or was when an export last saw it: `ana, ben`."""
    history, issues = progress.question.history, progress.question.board.issues
    columns = [*ISSUE_KEY, "assignees"]
    known = [issues[columns]] if history is None else [history.versions[columns], issues[columns]]
    wanted = issue_index(table)
    named = pd.concat([each[issue_index(each).isin(wanted)] for each in known])
    latest = named.drop_duplicates(ISSUE_KEY, keep="last").set_index(ISSUE_KEY)["assignees"]
    names: pd.Series = latest.map(", ".join).reindex(wanted).set_axis(table.index)
    return names.astype("string").fillna("")
