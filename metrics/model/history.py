"""What exports have seen of a board over time, and the board as it was at any moment."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from functools import cached_property
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd

from metrics.model.arrays import moments
from metrics.model.issue_columns import ISSUE_KEY
from metrics.model.timelines import Timelines, nothing_recorded, recorded_stretches
from metrics.model.version_arrays import VersionArrays, version_arrays

_CLEARED = {
    "repository": "string",
    "number": "Int64",
    "iteration_id": "string",
    "moment": "datetime64[ns, UTC]",
}


def _nothing_cleared() -> pd.DataFrame:
    return pd.DataFrame({name: pd.Series(dtype=kind) for name, kind in _CLEARED.items()})


@dataclass(frozen=True)
class HistoryPart:
    """Which part of a board's history is asked for; all of it by default.

    Attributes:
        iteration_ids: Only items that were ever in one of these iterations, with all versions.
        issue: Only that issue, as (repository, number).
        since: Only versions that had not ended by that moment, besides those of the iterations.
        with_closed: Also all versions of issues closed since then.
        may_lack_latest: Whether the part is useful even if the latest export could not be kept.
        with_timelines: Also what GitHub recorded of these issues before the first export.
    """

    iteration_ids: tuple[str, ...] = ()
    issue: tuple[str, int] | None = None
    since: datetime | None = None
    with_closed: bool = False
    may_lack_latest: bool = False
    with_timelines: bool = False


@dataclass(frozen=True, eq=False)
class History:
    """Every change of a board's items that its exports have seen.

    Attributes:
        versions: In order of `seen_from`, with the columns of `Board.issues` (but `body`) and two
            more, datetime64[ns, UTC]: `seen_from`, the moment of the export that first saw the
            version, and `seen_until`, that of the first export that no longer saw it; null for a
            version that is still there. There may be only some of the board's items, and only the
            present version of issues that have not changed for long.
        sightings: The stretches (first export, last export) in which exports came without a gap,
            oldest first; never empty.
        runs: Such stretches in which no export saw a change, so that the last export before a
            change is the end of one.
        cleared: The issues that lost their sprint when it got a new id, and are in none:
            `repository`, `number`, `iteration_id` as it is now, and `moment`, that of the export
            that saw it.
        revealed: The moments of exports that saw items which were hidden from the token before.
        timelines: What GitHub recorded before the first export; None where they are not asked for.
    """

    versions: pd.DataFrame
    sightings: Sequence[tuple[datetime, datetime]]
    runs: Sequence[tuple[datetime, datetime]]
    cleared: pd.DataFrame = field(default_factory=_nothing_cleared)
    revealed: Sequence[datetime] = ()
    timelines: Timelines | None = None

    @cached_property
    def arrays(self) -> VersionArrays:
        """`versions` as arrays."""
        versions = self.versions
        return version_arrays(versions, self.is_seen_from_creation(versions).to_numpy(bool))

    @cached_property
    def issue_numbers(self) -> pd.Series:
        """A number for each of `versions`, the same for all of one issue.

        `item_id` does not do: an item that is removed from a board and added again has another one.
        """
        numbers = np.empty(len(self.versions), int)
        numbers[self.arrays.rows] = self.arrays.item
        return pd.Series(numbers, self.versions.index)

    @cached_property
    def recorded(self) -> pd.DataFrame:
        """Where issues were before the first export, as far as GitHub recorded it: with the columns
        of `metrics.model.timelines.STRETCH_COLUMNS`; nothing where another field is the status."""
        timelines = self.timelines
        if timelines is None or not timelines.has_moves or timelines.events.empty:
            return nothing_recorded()
        first = self.versions[self.versions["seen_from"] == pd.Timestamp(self.since)]
        statuses = first.set_index(ISSUE_KEY)["status"]
        return recorded_stretches(timelines.events, self.since, statuses.to_dict())

    @property
    def since(self) -> datetime:
        """The moment of the first export."""
        return self.sightings[0][0]

    def knows(self, moment: datetime) -> bool:
        """Whether there was an export at or before that moment."""
        return self.since <= moment

    def next_day_known(self, day: date, timezone: ZoneInfo) -> date | None:
        """The first day, from `day` on, whose evening is known; None if no export came since.

        An export came on it, at whatever hour; or those before and after it saw the same, and came
        without a gap.
        """
        for first, last in self.runs:
            if last.astimezone(timezone).date() >= day:
                return max(first.astimezone(timezone).date(), day)
        return None

    def last_seen(self, moment: datetime) -> datetime:
        """`moment`, or that of the last export before if it is in a gap.

        The history must know the moment.
        """
        last = [min(last, moment) for first, last in self.sightings if first <= moment]
        return last[-1]

    def is_seen_from_creation(self, versions: pd.DataFrame) -> pd.Series:
        """Whether no export of the whole board came between the creation of an issue and each of
        these versions of it; so also of those that the first export saw, or one that saw what had
        been hidden from the token."""
        first, last = (moments([run[side] for run in self.runs]) for side in (0, 1))
        seen_from = moments(versions["seen_from"])
        before = first.searchsorted(seen_from, side="left") - 1
        is_new = moments(versions["created_at"]) > last[before]
        is_new |= (before < 0) | np.isin(seen_from, moments(self.revealed))
        return pd.Series(is_new, versions.index)

    def as_of(self, moment: datetime) -> pd.DataFrame:
        """The items as the last export at or before `moment` saw them, as `Board.issues` has them.

        No rows before the first export.
        """
        at = pd.Timestamp(moment)
        versions = self.versions
        so = (versions["seen_from"] <= at) & ~(versions["seen_until"] <= at)
        return versions[so].drop(columns=["seen_from", "seen_until"]).reset_index(drop=True)

    def until(self, moment: datetime) -> History:
        """The history as it was at that moment, which it must know."""
        if self.sightings[-1][1] <= moment:
            return self
        at = pd.Timestamp(moment)
        known = self.versions[self.versions["seen_from"] <= at]
        still = known["seen_until"].where(known["seen_until"] <= at)
        sightings, runs = (
            tuple((first, min(last, moment)) for first, last in stretches if first <= moment)
            for stretches in (self.sightings, self.runs)
        )
        return replace(
            self,
            versions=known.assign(seen_until=still),
            sightings=sightings,
            runs=runs,
            cleared=self.cleared[self.cleared["moment"] <= at],
        )

    def gaps(self, first: datetime, last: datetime) -> list[tuple[datetime, datetime]]:
        """The stretches without exports that touch `first` … `last`.

        Each is (last export before, first export after).
        """
        pairs = zip(self.sightings, self.sightings[1:], strict=False)
        return [
            (before[1], after[0])
            for before, after in pairs
            if before[1] < last and after[0] > first
        ]
