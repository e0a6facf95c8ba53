"""The issues behind the figures of a sprint, as rows of `Report.details`."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import NamedTuple

import numpy as np
import pandas as pd

from metrics.issues.details import detail_rows
from metrics.model.arrays import NEVER, Array, days_numbered
from metrics.model.issue_columns import ISSUE_KEY, issue_keys
from metrics.model.issue_lists import CARRIED_OVER, LEFT
from metrics.sprint.progress import SprintProgress
from metrics.sprint.scope_events import CLOSED, KINDS, REESTIMATED


def scope_details(progress: SprintProgress) -> pd.DataFrame:
    """The issues that were added, removed and re-estimated, committed and carried over, as far as
    exports saw them.

    The amounts of each group add up to the figure of that name, as of the sprint's end. A new
    estimate is listed twice: as re-estimated, and as added or removed. Committed and carried-over
    issues have no day.
    """
    return _rows(progress, _scope_groups(progress))


def open_and_scope_details(progress: SprintProgress) -> pd.DataFrame:
    """What is open now, then the `scope_details`; where these list the same issues, they alone."""
    scope = _scope_groups(progress)
    if progress.is_future or progress.carried_over is not None:
        return _rows(progress, scope)
    return _rows(progress, {LEFT: _left(progress), **scope})


def _scope_groups(progress: SprintProgress) -> dict[str, _Group]:
    happened = progress.happened_since_commitment
    scope, enters = happened["scope"], happened["enters"]
    reestimated = happened[happened["kind"] == KINDS.index(REESTIMATED)]
    committed_on = min(progress.committed_on, progress.at)
    committed = progress.record.items_in_scope_after(committed_on)
    left = progress.record.items_open_after(progress.sprint.end)
    return {
        "committed": _undated(*committed, is_told=not progress.is_commitment_missed),
        "added": _dated(happened[(scope > 0) | (enters > 0)], "scope"),
        "removed": _dated(happened[(scope < 0) | (enters < 0)], "scope", sign=-1),
        "re-estimated": _dated(reestimated, "scope"),
        CARRIED_OVER: _undated(*left, is_told=progress.carried_over is not None),
    }


def completed_details(progress: SprintProgress) -> pd.DataFrame:
    """What was done in the sprint's days, less what was reopened."""
    return _rows(progress, {"completed": _completed(progress)})


def scope_and_completed_details(progress: SprintProgress) -> pd.DataFrame:
    """The `scope_details`, then the `completed_details`."""
    return _rows(progress, {**_scope_groups(progress), "completed": _completed(progress)})


def of_sprint(issues: pd.DataFrame, name: str) -> pd.DataFrame:
    """The same rows, in groups that name their sprint: `Sprint 9: added`."""
    return issues.assign(what=f"{name}: " + issues["what"])


def left_details(progress: SprintProgress) -> pd.DataFrame:
    """The issues that are open in the sprint, or were at its end."""
    return _rows(progress, {LEFT: _left(progress)})


def completed_on(progress: SprintProgress) -> Array:
    """The day on which each issue of the sprint was completed, as datetime64[ns]; NaT for those
    that do not count as completed."""
    record = progress.record
    happened = record.between(date.min, progress.at)
    # In scope and not open is done.
    completes = happened["enters"] - happened["opens"]
    done = happened[completes > 0]
    days = np.full(record.arrays.items, "NaT", "datetime64[ns]")
    days[done["item"]] = days_numbered(done["day"])
    days[np.bincount(happened["item"], completes, record.arrays.items) <= 0] = "NaT"
    return days[record.items]


class _Group(NamedTuple):
    """Rows of one group: the numbers of their issues, their days, and amounts."""

    items: Array
    days: Array
    amounts: Array


def _dated(happened: Array, amount: str, sign: int = 1) -> _Group:
    return _Group(happened["item"], happened["day"], sign * happened[amount])


def _completed(progress: SprintProgress) -> _Group:
    happened = progress.happened_inside
    is_done = (happened["done"] != 0) | (happened["kind"] == KINDS.index(CLOSED))
    return _dated(happened[is_done], "done")


def _left(progress: SprintProgress) -> _Group:
    return _undated(*progress.record.items_open_after(progress.at))


def _undated(items: Array, amounts: Array, *, is_told: bool = True) -> _Group:
    told = slice(None) if is_told else slice(0)
    return _Group(items[told], np.full(len(items[told]), NEVER), amounts[told])


def _rows(progress: SprintProgress, groups: Mapping[str, _Group]) -> pd.DataFrame:
    items, days, amounts = (np.concatenate(each) for each in zip(*groups.values(), strict=True))
    place = np.repeat(np.arange(len(groups)), [len(group.items) for group in groups.values()])
    order = np.lexsort([items, days, place])
    items, days = items[order], days[order]
    names, record = [*groups], progress.record
    return detail_rows(
        record.arrays.frame,
        record.rows_of(items),
        [names[each] for each in place[order]],
        np.where(days == NEVER, np.datetime64("NaT", "D"), days.astype("datetime64[D]")),
        amounts[order].round(6) + 0.0,
        _assignees(progress, items),
    )


def _assignees(progress: SprintProgress, items: Array) -> list[str]:
    """Who each of these issues is assigned to, or was when an export last saw it: `ana, ben`."""
    arrays, board = progress.record.arrays, progress.question.board.issues
    of_board = dict(zip(issue_keys(board), board["assignees"].tolist(), strict=True))
    last = np.zeros(arrays.items, int)
    last[arrays.item] = arrays.rows
    rows, frame = last[items], arrays.frame
    repository, number = (frame[name].array.take(rows).tolist() for name in ISSUE_KEY)
    keys, seen = zip(repository, number, strict=True), frame["assignees"].to_numpy()[rows]
    return [", ".join(of_board.get(key, who)) for key, who in zip(keys, seen, strict=True)]
