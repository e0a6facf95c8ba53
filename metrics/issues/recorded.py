"""What GitHub recorded of issues before the first export: when work began, and what is unknown."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from zoneinfo import ZoneInfo

import pandas as pd

from metrics.model.history import History
from metrics.model.issue_columns import ISSUE_KEY, issue_index
from metrics.model.timelines import MOVED_FIELD, MOVES_LOST_SINCE
from metrics.text.formatting import count, day, number


def began(recorded: pd.DataFrame, is_started: Callable[[str], bool]) -> pd.Series:
    """When GitHub recorded that each issue came into a started status for the first time, by
    `ISSUE_KEY`; null where the record shows that it was in one earlier, or may have been, as a move
    is lost.

    `recorded` is `History.recorded`. The result has only issues that were open in one.
    """
    is_begun = are(is_started, recorded["status"])
    is_begun &= recorded["is_on_board"] & (recorded["state"] == "open")
    was_begun = are(is_started, recorded["entered_from"])
    is_known = is_begun & ~was_begun & recorded["is_whole"]
    shown = recorded.assign(is_known=is_known)[is_begun | was_begun]
    first = shown.drop_duplicates(ISSUE_KEY).set_index(ISSUE_KEY)
    moments: pd.Series = first["since"].where(first["is_known"])
    return moments


def recorded_notes(history: History, issues: pd.DataFrame, timezone: ZoneInfo) -> Iterator[str]:
    """Of how many of `issues` GitHub recorded moves before the first export, and what it lost."""
    timelines = history.timelines
    if timelines is None:
        return
    total = timelines.read + timelines.unread
    if timelines.trouble and (timelines.unread or not timelines.read):
        told = "What GitHub recorded before the first export cannot be read"
        if timelines.read:
            told += f" of {number(timelines.unread)} of {count(total, 'issue')}"
        yield f"{told}: {timelines.trouble}"
    elif not timelines.has_moves:
        if (issues["created_at"] < pd.Timestamp(history.since)).any():
            yield (
                f"GitHub records moves only in a project's own field “{MOVED_FIELD}”, and the "
                f"status is “{timelines.status_field}”: in which column issues were before the "
                "first export is not known."
            )
    elif timelines.read and timelines.unread:
        yield (
            "What GitHub recorded before the first export is being read: so far of "
            f"{number(timelines.read)} of {count(total, 'issue')}."
        )
    if moved := count_recorded(history, issues):
        lost = ""
        if history.since > MOVES_LOST_SINCE:
            since = day(MOVES_LOST_SINCE.astimezone(timezone).date())
            lost = f"; it has lost most moves since {since}, so nothing is told from then on"
        of = count(moved, "issue")
        yield f"Before the first export, moves are those that GitHub recorded of {of}{lost}."


def count_recorded(history: History, issues: pd.DataFrame) -> int:
    """Of how many of `issues` GitHub recorded where on the board they were."""
    recorded = history.recorded
    if recorded.empty:
        return 0
    is_theirs = issue_index(recorded).isin(issue_index(issues))
    return len(recorded[recorded["is_on_board"] & is_theirs].drop_duplicates(ISSUE_KEY))


def are(is_so: Callable[[str], bool], statuses: pd.Series) -> pd.Series:
    """Whether `is_so` holds for each of `statuses`; false for no status."""
    names = [name for name in statuses.dropna().unique() if is_so(name)]
    return statuses.isin(names)
