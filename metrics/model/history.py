"""What exports have seen of a board over time, and the board as it was at any moment."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

import pandas as pd

from metrics.model.issue_columns import ISSUE


@dataclass(frozen=True)
class HistoryPart:
    """Which part of a board's history is asked for; without any, all of it.

    Attributes:
        iteration_id: All versions of items that were ever in that iteration.
        issue: Of one issue, as (repository, number).
        since: Leaves out what had ended by that aware moment, but for items of the iteration.
        with_closed: And for issues closed since.
        may_lack_latest: Whether it is of use where the latest export could not be kept.
    """

    iteration_id: str | None = None
    issue: tuple[str, int] | None = None
    since: datetime | None = None
    with_closed: bool = False
    may_lack_latest: bool = False


@dataclass(frozen=True, eq=False)
class History:
    """Every change of a board's items that its exports have seen, in order of `seen_from`.

    `versions` has the columns of `Board.issues` (but `body`) and two more, datetime64[ns, UTC]:
    an item was so from `seen_from`, the moment of the export that first saw it so, until before
    `seen_until`, that of the first export that did not; null means still. It may hold only some
    of the board's items, and of issues that have long been as they are only how they are.
    `sightings` are the stretches (first export, last export) within which exports came without a
    gap, oldest first; never empty. `runs` are the same of those that saw no change, so that the
    last export before a change is the end of one.
    """

    versions: pd.DataFrame
    sightings: Sequence[tuple[datetime, datetime]]
    runs: Sequence[tuple[datetime, datetime]]

    @cached_property
    def issue_numbers(self) -> pd.Series:
        """A number for each of `versions`, the same for all of one issue: an item that is removed
        from a board and added again has another `item_id`."""
        numbers: pd.Series = self.versions.groupby(ISSUE).ngroup()
        return numbers

    @property
    def since(self) -> datetime:
        """The moment of the first export."""
        return self.sightings[0][0]

    def knows(self, moment: datetime) -> bool:
        """Whether there was an export at that moment or before."""
        return self.since <= moment

    def last_seen(self, moment: datetime) -> datetime:
        """`moment`, which the history `knows`, or that of the last export before if it is in a
        gap."""
        last = [min(last, moment) for first, last in self.sightings if first <= moment]
        return last[-1]

    def as_of(self, moment: datetime) -> pd.DataFrame:
        """The items as the last export before or at `moment` saw them, as `Board.issues` has them.

        No rows before the first export.
        """
        at = pd.Timestamp(moment)
        versions = self.versions
        so = (versions["seen_from"] <= at) & ~(versions["seen_until"] <= at)
        return versions[so].drop(columns=["seen_from", "seen_until"]).reset_index(drop=True)

    def until(self, moment: datetime) -> History:
        """What was known at that moment, which `knows`."""
        at = pd.Timestamp(moment)
        known = self.versions[self.versions["seen_from"] <= at]
        still = known["seen_until"].where(known["seen_until"] <= at)
        sightings, runs = (
            tuple((first, min(last, moment)) for first, last in stretches if first <= moment)
            for stretches in (self.sightings, self.runs)
        )
        return History(known.assign(seen_until=still), sightings, runs)

    def gaps(self, first: datetime, last: datetime) -> list[tuple[datetime, datetime]]:
        """The stretches (last export before, first export after) without exports that touch
        `first` … `last`."""
        pairs = zip(self.sightings, self.sightings[1:], strict=False)
        return [
            (before[1], after[0])
            for before, after in pairs
            if before[1] < last and after[0] > first
        ]
