"""The versions of issues as arrays, in order of issue and time.

A table of a few hundred rows takes microseconds this way, where each step of pandas takes a
millisecond; and all sprints of a board are computed from the same arrays.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd

from metrics.model.arrays import NEVER, Array, day_numbers, moments
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
        iteration_ids: The place of each sprint's id.
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


# The columns of texts that arrays are made of.
CODED = ("repository", "iteration_id", "state", "state_reason")


class Coded(NamedTuple):
    """A column as its distinct values, and for each row the place of its value among them.

    A place of -1 is that of a null, which may be among the values instead.
    """

    values: Sequence[Any]
    places: Array

    def told(self, tell: Callable[[Any], Any]) -> Array:
        """What `tell` says of the value of each row; of None for a null."""
        return np.array([tell(value) for value in (*self.values, None)])[self.places]


@dataclass(frozen=True, eq=False)
class LateArrays:
    """The arrays of a table, made when they are first needed; `coded` as `version_arrays` has
    it."""

    frame: pd.DataFrame
    coded: Mapping[str, Coded]

    @cached_property
    def arrays(self) -> VersionArrays:
        """One version of each issue."""
        return version_arrays(self.frame, coded=self.coded)


def version_arrays(
    frame: pd.DataFrame,
    is_from_creation: Array | None = None,
    coded: Mapping[str, Coded] | None = None,
) -> VersionArrays:
    """The arrays of a table with the columns of `Board.issues`.

    With those of `History.versions` too where `is_from_creation` says of each row whether its issue
    counts from its creation; else each issue is there once, as it is since then. What is `coded`
    need not be looked for in the table.
    """

    def column(name: str) -> Coded:
        if coded and name in coded:
            return coded[name]
        places, values = pd.factorize(frame[name].to_numpy(object))
        return Coded(values.tolist(), places)

    repository, iteration = column("repository"), column("iteration_id")
    ranks = {name: rank for rank, name in enumerate(sorted(filter(None, repository.values)))}
    ids = {name: place for place, name in enumerate(iteration.values) if name is not None}
    codes = repository.told(lambda name: ranks.get(name, -1))
    numbers = frame["number"].to_numpy("int64", na_value=-1)
    created_at = seen_from = moments(frame["created_at"])
    if is_from_creation is None:
        rows = np.lexsort((numbers, codes))
        seen_from = created_at = created_at[rows]
        seen_until = np.full(len(rows), "NaT", "datetime64[ns]")
        is_from_creation = np.ones(len(rows), bool)
    else:
        seen_from = moments(frame["seen_from"])
        rows = np.lexsort((seen_from, numbers, codes))
        created_at, seen_from = created_at[rows], seen_from[rows]
        seen_until = moments(frame["seen_until"])[rows]
        is_from_creation = is_from_creation[rows]
    codes, numbers = codes[rows], numbers[rows]
    is_first = np.ones(len(rows), bool)
    is_first[1:] = (codes[1:] != codes[:-1]) | (numbers[1:] != numbers[:-1])
    is_closed = column("state").told(lambda state: state == "closed")[rows]
    is_to_drop = column("state_reason").told(lambda reason: reason in DESCOPED_REASONS)
    return VersionArrays(
        frame,
        rows,
        np.cumsum(is_first) - 1,
        created_at,
        moments(frame["closed_at"])[rows],
        seen_from,
        seen_until,
        is_from_creation,
        iteration.told(lambda name: ids.get(name, -1))[rows],
        ids,
        frame["points"].to_numpy("float64", na_value=np.nan)[rows],
        is_closed,
        is_closed & is_to_drop[rows],
    )
