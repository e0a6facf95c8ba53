"""The store, in SQLite or PostgreSQL: exports as changes, schedules, deliveries, installations."""

from __future__ import annotations

from collections.abc import Collection, Hashable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from threading import Lock
from typing import Any

import pandas as pd
from cachetools import LRUCache

from integrations.store import forgetting, reading, writing
from integrations.store.choices import Choices
from integrations.store.claims import Claims
from integrations.store.connected import ConnectedBoards
from integrations.store.conversations import Conversations
from integrations.store.credentials import Credentials
from integrations.store.database import Database
from integrations.store.errors import StoreError
from integrations.store.exports import SharedExports
from integrations.store.field_values import FieldValues, over_time
from integrations.store.frames import COLUMNS, moment, nanoseconds
from integrations.store.installations import Installations
from integrations.store.ledger import Ledger
from integrations.store.pauses import Pauses
from integrations.store.progress_lines import ProgressLines
from integrations.store.recorded import Export, Recorded
from integrations.store.schedules import Schedules
from integrations.store.timelines import TimelineProgress, Timelines
from integrations.store.webhooks import Webhooks
from integrations.store.work import Defer, SharedWork, Shares

__all__ = ["Snapshot", "Store", "StoreError", "Summary", "TimelineProgress", "Timelines"]

# Boards whose last export is held against the next one.
_BOARDS_KNOWN = 20
# Of all histories that are kept, so many versions, some 30 MB; a table takes as much as this many
# rows of it however few it has.
_VERSIONS_KNOWN, _ROWS_BESIDE = 30_000, 30
# If more changes were deleted for each that is left, the file is rewritten to free disk space.
_REWRITE_RATIO = 1 / 3


@dataclass(frozen=True, eq=False)
class Snapshot:
    """A board as the export at the moment `at` saw it: its items, and the board's own document."""

    at: datetime
    items: pd.DataFrame
    about: Mapping[str, Any]


@dataclass(frozen=True)
class Summary:
    """What the store has of a board.

    Attributes:
        board: its key.
        since: first whole export.
        last: last whole export.
        items: items on it now.
        changes: changes kept.
    """

    board: str
    since: datetime
    last: datetime
    items: int
    changes: int


class Store:
    """The history of boards, each under a key such as "acme/7", and what else the bot stores.

    A frame of items has one row per item, with these columns (others are not stored), and comes
    back with the same values and dtypes, in no promised order:

    | column | dtype |
    |---|---|
    | `item_id` | string, never null, once in the frame: the item's identity on its board |
    | `number` | Int64, never null |
    | `repository`, `state` | string, never null |
    | `url`, `title`, `type`, `state_reason`, `status`, `iteration_id`, `sprint` | string |
    | `deliverable`, `milestone` | string |
    | `points` | Float64 |
    | `ancestor_urls`, `labels`, `assignees` | object: tuple of strings |
    | `created_at`, `closed_at` | datetime64[ns, UTC] |

    Moments are aware datetimes; a naive one raises ValueError. Every method but `close` may raise
    StoreError. Threads and processes may share a store; nothing is opened before it is needed.
    `patience`: seconds to wait for another process that writes, and for a server to answer.
    `choices` has the board that each conversation chose, `claims` what one of the processes does
    before the others, `connected` the boards that workspaces have connected, `conversations` what
    each was answered last, `schedules` the scheduled reports, `ledger` their deliveries,
    `timelines` what GitHub recorded before the first export, `webhooks` the items that GitHub told
    of, `progress_lines` the lines of progress that are shown now, `exports` the documents of
    exports that processes share, and `pauses` what is not to be asked for a while.
    """

    def __init__(
        self, url: str, gap_after: timedelta = timedelta(hours=36), patience: float = 10
    ) -> None:
        self._database = Database(url, patience)
        self._gap_after = gap_after
        self._recorded: LRUCache[str, Recorded] = LRUCache(_BOARDS_KNOWN)
        self._versions: LRUCache[Hashable, tuple[Hashable, pd.DataFrame]] = LRUCache(
            _VERSIONS_KNOWN, getsizeof=lambda kept: _ROWS_BESIDE + len(kept[1])
        )
        self._lock = Lock()
        self.choices = Choices(self._database)
        self.claims = Claims(self._database)
        self.connected = ConnectedBoards(self._database)
        self.conversations = Conversations(self._database)
        self.schedules = Schedules(self._database)
        self.ledger = Ledger(self._database)
        self.timelines = Timelines(self._database)
        self.webhooks = Webhooks(self._database)
        self.progress_lines = ProgressLines(self._database)
        self.exports = SharedExports(self._database)
        self.pauses = Pauses(self._database)

    def installations(self, app: str, keys: Sequence[str] = ()) -> Installations:
        """The workspaces that have installed the Slack app of that client id, whose tokens are
        encrypted with the first of the keys."""
        return Installations(self._database, app, keys)

    def shared_work(
        self,
        shares: Shares,
        defer: Defer,
        per_person: int,
        size: int,
        keys: Sequence[str] = (),
    ) -> SharedWork:
        """The work that processes share, as SharedWork says; `defer` has workers begin it."""
        return SharedWork(self._database, shares, defer, per_person, size, keys)

    def libpq_url(self) -> str:
        """The URL that PostgreSQL's own library takes, with the password; empty of SQLite.

        Raises StoreError.
        """
        return self._database.libpq_url()

    def credentials(self, keys: Sequence[str] = ()) -> Credentials:
        """What workspaces read their boards on GitHub with, encrypted with the first of the
        keys."""
        return Credentials(self._database, keys)

    def record(
        self,
        board: str,
        at: datetime,
        items: pd.DataFrame,
        about: Mapping[str, Any],
        *,
        whole: bool = True,
        field_values: FieldValues | None = None,
        hidden: Collection[str] = (),
        unread: Collection[str] = (),
    ) -> int:
        """Store what the export at the moment `at` saw change: all of it or, on an error, nothing.

        Gives the number of changes: items that were added, removed or changed. `about`
        is the board's own document, of anything that JSON has; what differs at every export (its
        moment) does not belong there. With `whole=False` only these items were looked at, and
        those absent are not gone, and `about` is not looked at; a board's history begins with an
        export that is whole. An export no newer than the newest one stored changes nothing; but a
        whole one is only too late for newer whole ones, and is taken for later than newer parts,
        without what they saw change.

        `field_values` has the values of all fields of the project, as anything that JSON has, by
        item id and name of the field. Fields of these items that are not in it are not set; those
        that are None could not be read, and stay as they were. Without it, all stay. Items of the
        ids `hidden` are on the board and could not be seen: those that were seen before are not
        gone, and stay as they were; but `as_of` leaves them out. The columns `unread` of all items
        could not be read, and stay as they were.
        """
        items = items[list(COLUMNS)].reset_index(drop=True)
        if not items["item_id"].is_unique:
            items = items.drop_duplicates("item_id", ignore_index=True)
        export = Export(
            nanoseconds(at),
            items,
            about,
            whole,
            field_values,
            frozenset(hidden),
            frozenset(unread),
        )
        with self._lock:
            known = self._recorded.pop(board, None)
        with self._database.writing() as connection:
            number, known = writing.record(connection, board, export, self._gap_after, known)
        if known:
            with self._lock:
                self._recorded[board] = known
        return number

    def as_of(self, board: str, moment: datetime) -> Snapshot | None:
        """The board as the last export at or before `moment` saw it; None before the first.

        Exports that saw nothing new are known by the last of them only, so that `at` may be
        earlier than the export that really was the last one.
        """
        at = nanoseconds(moment)
        with self._database.reading() as connection:
            board_id = reading.find_board(connection, board)
            snapshot = board_id and reading.as_of(connection, board_id, at)
        return Snapshot(*snapshot) if snapshot else None

    def versions(
        self,
        board: str,
        *,
        iteration_ids: Collection[str] = (),
        issue: tuple[str, int] | None = None,
        since: datetime | None = None,
        with_closed: bool = False,
    ) -> pd.DataFrame:
        """Every version of every item, in order of `seen_from`.

        Beside the columns of items there are two more, datetime64[ns, UTC]: the item was so from
        `seen_from`, the moment of the export that first saw it so, until before `seen_until`,
        that of the first export that did not; NaT is still. Filters: all versions of items that
        ever were in one of the iterations, and of those that ever were below one of these; of one
        issue, as (repository, number). `since` leaves out what had ended by then, but for the last
        version of an item that had left the board, and for all of issues that ever were in these
        iterations, or `with_closed` were closed since. Columns may be replaced, but not be written
        into: others have them too.
        """
        begin = None if since is None else nanoseconds(since)
        asked = board, frozenset(iteration_ids), issue, begin, with_closed
        with self._database.reading() as connection:
            board_id = reading.find_board(connection, board) or 0
            state = reading.state(connection, board_id)
            with self._lock:
                known, versions = self._versions.get(asked, (None, None))
            if versions is None or known != state:
                versions = reading.versions(connection, board_id, *asked[1:])
        # It may be larger than all that is kept.
        with self._lock, suppress(ValueError):
            if state is not None:
                self._versions[asked] = state, versions
        return versions.copy(deep=False)

    def field_values(self, board: str, field: str) -> pd.DataFrame:
        """Every value that the field of that name has had, in order of `seen_from`.

        | column | dtype |
        |---|---|
        | `item_id`, `repository` | string |
        | `number` | Int64 |
        | `value` | object: as `record` was given it |
        | `seen_from`, `seen_until` | datetime64[ns, UTC], as those of `versions` |

        It ends where the item leaves the board. What exports saw before this was stored, from
        version 0006 of the schema on, is in `versions` only.
        """
        with self._database.reading() as connection:
            return over_time(connection, reading.find_board(connection, board) or 0, field)

    def document_values(self, board: str, key: str) -> list[tuple[datetime, Any]]:
        """What the board's own document has had under that key, oldest first: each value, and the
        moment of the export that first saw it; None where the key had gone."""
        with self._database.reading() as connection:
            return reading.document_values(
                connection, reading.find_board(connection, board) or 0, key
            )

    def sightings(self, board: str) -> list[tuple[datetime, datetime]]:
        """The stretches (first export, last export) in which whole exports came without a gap
        longer than `gap_after`, oldest first."""
        with self._database.reading() as connection:
            board_id = reading.find_board(connection, board) or 0
            return reading.sightings(connection, board_id, self._gap_after)

    def runs(self, board: str) -> list[tuple[datetime, datetime]]:
        """(first, last) of each run of whole exports that saw the same, oldest first."""
        with self._database.reading() as connection:
            board_id = reading.find_board(connection, board) or 0
            stored_runs = reading.runs(connection, board_id)
        return [(moment(first), moment(last)) for first, last, whole in stored_runs if whole]

    def version(self, board: str) -> tuple[int | str | None, ...]:
        """Equal as long as the history of the board is the same: what is stored of an export moves
        its last moment; and what is forgotten its first, how many there are, or its stamp."""
        with self._database.reading() as connection:
            return reading.version(connection, reading.find_board(connection, board) or 0)

    def summary(self) -> list[Summary]:
        """A summary of each board, in order of their keys."""
        with self._database.reading() as connection:
            return [Summary(*found) for found in reading.summary(connection)]

    def place(self) -> str:
        """Where the store is, to begin a sentence with, without secrets."""
        return self._database.place()

    @property
    def file(self) -> Path | None:
        """The file that it is in; None of PostgreSQL."""
        return self._database.file

    @property
    def is_on_a_server(self) -> bool:
        """Whether it is PostgreSQL, which processes on several machines may share. Raises
        StoreError."""
        return self._database.is_on_a_server

    def is_new(self) -> bool:
        """Whether it is yet to be made, which its first use does. Raises StoreError."""
        return self._database.is_new()

    def size(self) -> int:
        """Bytes that the store takes on disk."""
        return self._database.size()

    def prune(self, before: datetime) -> int:
        """Delete changes that had ended by `before`; gives how many.

        The state at that moment stays: each board's history then begins with its last whole export
        at or before it. A file shrinks if much was deleted.
        """
        until = nanoseconds(before)
        with self._database.reading() as connection:
            boards = reading.boards(connection)
        changes = 0
        for board_id in boards:
            # One transaction a board, so that no writer waits for all of them.
            with self._database.writing() as connection:
                changes += writing.prune(connection, board_id, until)
        with self._database.reading() as connection:
            left = reading.changes(connection)
        self._database.shrink(rewrite=changes > _REWRITE_RATIO * left)
        return changes

    def keeps_board(self, board: str) -> bool:
        """Whether anything is kept of a board."""
        with self._database.reading() as connection:
            return reading.find_board(connection, board) is not None

    def forget_board(self, board: str) -> bool:
        """Delete all that is kept of a board; gives whether there was anything."""
        with self._database.writing() as connection:
            known = forgetting.forget_board(connection, board)
        self._database.shrink(rewrite=True)
        return known

    def forget_login(self, login: str) -> int:
        """Write “ghost” for a person's login wherever history has it as a value; gives in how many
        texts. An export that sees the person on a board again brings it back."""
        with self._database.writing() as connection:
            texts = forgetting.forget_login(connection, login)
        self._database.shrink(rewrite=True)
        return texts

    def close(self) -> None:
        """Close the connections; the store opens again when it is needed."""
        self._database.close()
