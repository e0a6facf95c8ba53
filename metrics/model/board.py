"""`Board`: the one data contract that every metric reads."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

import pandas as pd

from metrics.model.iterations import Iteration
from metrics.model.version_arrays import LateArrays, VersionArrays, version_arrays
from metrics.text.formatting import shortened


class SubIssues(NamedTuple):
    """How many issues are directly below one, on boards or not; `closed` for any reason."""

    total: int
    closed: int


class Blocker(NamedTuple):
    """An open issue that another one waits for, on boards or not."""

    url: str
    title: str


class BlockedBy(NamedTuple):
    """How many open issues one waits for, and those of them that are known."""

    total: int
    known: tuple[Blocker, ...]


@dataclass(frozen=True)
class Caution:
    """A reason to doubt the figures of a board.

    `headline` is it in a few words, for every headline; empty where a note is enough. `note` is a
    whole sentence on it, with what to do; where it `is_grave` a message says so beside its finding.
    """

    headline: str
    note: str
    is_grave: bool = False

    def of(self, title: str) -> Caution:
        """The same, naming the board of that title."""
        named = f"board “{shortened(title)}”: "
        headline = f"{named}{self.headline}" if self.headline else ""
        return Caution(headline, f"{named[:1].upper()}{named[1:]}{self.note}", self.is_grave)


@dataclass(frozen=True, eq=False)
class Board:
    """One export of one project board.

    `issues` has one row per issue, keyed by (`repository`, `number`), in the order of the export,
    in which GitHub lists items from the top of the board; a board of the past has no order:

    | column | dtype | meaning |
    |---|---|---|
    | `item_id`, `repository`, `url`, `title`, `type` | string | identity; `type` may be null |
    | `body` | string | the text of the issue; null where the export was made without |
    | `number` | Int64 | unique within its repository only |
    | `state` | string | `open` or `closed`, of the issue, not of the board column |
    | `state_reason` | string | `completed`, `not_planned`, `duplicate`, `reopened` or null |
    | `status` | string | the board's Status column, or null |
    | `points` | Float64 | the estimate; null is unpointed, 0 is pointed with zero |
    | `iteration_id`, `sprint` | string | the iteration and its title, or null; the id decides |
    | `deliverable` | string | the board's Deliverable field, or null; see `choices` |
    | `milestone` | string | the milestone's description, or null |
    | `ancestor_urls` | object | tuple of URLs, parent first |
    | `labels`, `assignees` | object | tuple of strings |
    | `created_at`, `closed_at` | datetime64[ns, UTC] | never floored |

    Attributes:
        title: of the project.
        url: of the project; empty where the file does not say.
        issues: the table above.
        iterations: in order of start.
        timezone: whose calendar days are meant.
        statuses: the options of the Status field, in the board's order.
        exported_at: None for files that do not say.
        left_out: how many items are no work items, by kind.
        missing: for each role (`sprint`, `points`, …) whose field the board lacks, the sentence to
            say when it is needed.
        ancestor_titles: titles of the issues in `ancestor_urls`, as far as exported, by URL.
        sub_issues: what GitHub says of the sub-issues of each issue, by its URL; without those of
            which it is not known: all of them in lists of gh, in old exports and in history.
        blocked_by: what GitHub says that open issues wait for, by their URLs; without those that
            wait for nothing, and without all of them in lists of gh, in old exports and in history.
        is_whole: False where there are only those items that one sprint is computed with.
        owner: of the project; empty where the file does not say.
        number: of the project; 0 where the file does not say.
        field_names: the name of the field for each role that the export was made with; empty where
            the file does not say.
        field_values: of each item, by `item_id`, the values of all fields of the project that are
            set, and its milestone's title, by the names of fields: a text, a number, a day as text,
            a list of options, or an iteration (`id`, `title`, `start` as text and `days`); None is
            one that could not be read. None where the file does not say.
        hidden: the ids of the items that the token may not see, of those that are not archived.
        found: the names of the fields that were found by themselves, as no setting names them, by
            role.
        cautions: reasons to doubt all its figures.
        read_arrays: the arrays of the `issues` that were read; a board with others has its own.
    """

    title: str
    url: str
    issues: pd.DataFrame
    iterations: tuple[Iteration, ...]
    timezone: ZoneInfo
    statuses: tuple[str, ...] = ()
    exported_at: datetime | None = None
    left_out: Mapping[str, int] = field(default_factory=dict)
    missing: Mapping[str, str] = field(default_factory=dict)
    ancestor_titles: Mapping[str, str] = field(default_factory=dict)
    sub_issues: Mapping[str, SubIssues] = field(default_factory=dict)
    blocked_by: Mapping[str, BlockedBy] = field(default_factory=dict)
    is_whole: bool = True
    owner: str = ""
    number: int = 0
    field_names: Mapping[str, Any] = field(default_factory=dict)
    field_values: Mapping[str, Mapping[str, Any]] | None = None
    hidden: frozenset[str] = frozenset()
    found: Mapping[str, str] = field(default_factory=dict)
    cautions: tuple[Caution, ...] = ()
    read_arrays: LateArrays | None = None

    @cached_property
    def arrays(self) -> VersionArrays:
        """`issues` as arrays: one version of each."""
        if self.read_arrays and self.read_arrays.frame is self.issues:
            return self.read_arrays.arrays
        return version_arrays(self.issues)
