"""The versions of issues as arrays, in order of issue and time.

A table of a few hundred rows takes microseconds this way, where each step of pandas takes a
millisecond; and all sprints of a board are computed from the same arrays.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd

from metrics.model.arrays import NEVER, Array, day_numbers, keys_of, moments
from metrics.model.issue_columns import DESCOPED_REASONS, ISSUE_KEY, issue_keys


class Days(NamedTuple):
    """The days of moments in one time zone, as `metrics.model.arrays.day_numbers` has them."""

    created: Array
    closed: Array
    seen_from: Array
    seen_until: Array


@dataclass(frozen=True, eq=False)
class VersionArrays:
    """Versions of issues, each array with one element for each.

    Attributes:
        frame: The versions as a table, in its own order.
        rows: Where each stands in it.
        item: A number for its issue, in order of repository and number.
        created_at: datetime64[ns], UTC, as all moments here; null is NaT.
        closed_at: When it was closed.
        seen_from: When the version was first seen; the creation where no history is kept.
        seen_until: When it was no longer seen.
        is_from_creation: Whether the issue counts from its creation, were it the first version.
        iteration: The place of its sprint among `iteration_ids`; -1 for none.
        iteration_ids: The ids that occur.
        points: NaN for unpointed.
        is_closed: Whether the issue is closed.
        is_dropped: Whether it is closed as not planned or duplicate.
    """

    frame: pd.DataFrame
    rows: Array
    item: Array
    created_at: Array
    closed_at: Array
    seen_from: Array
    seen_until: Array
    is_from_creation: Array
    iteration: Array
    iteration_ids: dict[str, int]
    points: Array
    is_closed: Array
    is_dropped: Array
    _days: dict[ZoneInfo, Days] = field(default_factory=dict)

    @property
    def items(self) -> int:
        """How many issues there are."""
        return int(self.item[-1]) + 1 if len(self.item) else 0

    def days(self, zone: ZoneInfo) -> Days:
        """The days of all moments: computed once for each zone."""
        if zone not in self._days:
            created, closed = day_numbers(self.created_at, zone), day_numbers(self.closed_at, zone)
            seen_from, seen_until = created, np.full(len(created), NEVER)
            if self.seen_from is not self.created_at:
                seen_from = day_numbers(self.seen_from, zone)
                seen_until = day_numbers(self.seen_until, zone)
            self._days[zone] = Days(created, closed, seen_from, seen_until)
        return self._days[zone]

    def is_in(self, iteration_id: str) -> Array:
        """Whether each version is in that sprint."""
        is_in: Array = self.iteration == self.iteration_ids.get(iteration_id, -2)
        return is_in

    @cached_property
    def seen_again(self) -> Array:
        """When the next version of the same issue was first seen; NaT if there is none."""
        again = np.full(len(self.item), "NaT", "datetime64[ns]")
        goes_on = np.flatnonzero(self.item[1:] == self.item[:-1])
        again[goes_on] = self.seen_from[goes_on + 1]
        return again

    @cached_property
    def numbers(self) -> dict[tuple[str, int], int]:
        """The number of each issue, by its repository and number."""
        is_first = np.append(True, self.item[1:] != self.item[:-1])[: len(self.item)]
        first = self.frame[ISSUE_KEY].take(self.rows[is_first])
        return {key: place for place, key in enumerate(issue_keys(first))}

    def items_of(self, issues: pd.DataFrame) -> Array:
        """The number of each of `issues`; -1 for one without a version."""
        return np.array([self.numbers.get(key, -1) for key in issue_keys(issues)], int)

    def has(self, versions: Array) -> Array:
        """Of each issue, whether any of these versions is of it: `versions` are truth values."""
        has = np.zeros(self.items, bool)
        has[self.item[versions]] = True
        return has


def version_arrays(frame: pd.DataFrame, is_from_creation: Array | None = None) -> VersionArrays:
    """The arrays of a table with the columns of `Board.issues`.

    With those of `History.versions` too where `is_from_creation` says of each row whether its issue
    counts from its creation; else each issue is as it is since then.
    """
    codes, numbers = keys_of(frame)
    created_at = seen_from = moments(frame["created_at"])
    if is_from_creation is not None:
        seen_from = moments(frame["seen_from"])
    rows = np.lexsort((seen_from, numbers, codes))
    created_at = created_at[rows]
    if is_from_creation is None:
        seen_from, seen_until = created_at, np.full(len(rows), "NaT", "datetime64[ns]")
        is_from_creation = np.ones(len(rows), bool)
    else:
        seen_from, seen_until = seen_from[rows], moments(frame["seen_until"])[rows]
        is_from_creation = is_from_creation[rows]
    codes, numbers = codes[rows], numbers[rows]
    is_first = np.ones(len(rows), bool)
    is_first[1:] = (codes[1:] != codes[:-1]) | (numbers[1:] != numbers[:-1])
    iteration, ids = pd.factorize(frame["iteration_id"].to_numpy(object))
    reason, reasons = pd.factorize(frame["state_reason"].to_numpy(object))
    is_closed = frame["state"].to_numpy(object)[rows] == "closed"
    # Where there is no reason, its place is the last one.
    is_to_drop = np.array([each in DESCOPED_REASONS for each in (*reasons, "")])
    return VersionArrays(
        frame,
        rows,
        np.cumsum(is_first) - 1,
        created_at,
        moments(frame["closed_at"])[rows],
        seen_from,
        seen_until,
        is_from_creation,
        iteration[rows],
        {str(name): place for place, name in enumerate(ids)},
        frame["points"].to_numpy("float64", na_value=np.nan)[rows],
        is_closed,
        is_closed & is_to_drop[reason[rows]],
    )
