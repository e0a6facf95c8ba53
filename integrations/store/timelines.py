"""What GitHub recorded of issues before exports of their board saw them."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import pandas as pd
from sqlalchemy import (
    ColumnElement,
    Delete,
    FromClause,
    Table,
    Text,
    cast,
    delete,
    exists,
    func,
    insert,
    not_,
    select,
)

from integrations.store import reading, writing
from integrations.store.database import Database
from integrations.store.frames import MOMENT, Words, moment, nanoseconds
from integrations.store.tables import (
    board as board_table,
)
from integrations.store.tables import (
    change,
    event,
    export,
    item,
    timeline,
    timeline_lease,
    timeline_trouble,
    word,
)

# The kind of an event of one of the organization's fields of issues.
FIELD = "field"
# When, of what kind, the value before, and the value after: as of one event of a timeline.
Event = tuple[datetime, str, str | None, str | None]
_DTYPES: dict[str, Any] = {
    "repository": "string",
    "number": "Int64",
    "read_at": MOMENT,
    "at": MOMENT,
    "kind": "string",
    "before": "string",
    "after": "string",
}


@dataclass(frozen=True)
class TimelineProgress:
    """How far the timelines of a board's issues are read.

    Attributes:
        read: issues whose timeline is read.
        unread: issues on the board whose timeline is not, of those older than the first export.
        again_at: when to try again what failed the last time; None where it went well since.
        trouble: why, in a sentence.
    """

    read: int
    unread: int
    again_at: datetime | None = None
    trouble: str = ""


class Timelines:
    """Timelines of issues, each read once, by their board's key.

    Every method may raise StoreError. Moments are aware. `lease` is how long a worker may take for
    a batch.
    """

    def __init__(self, database: Database, lease: timedelta = timedelta(minutes=15)) -> None:
        self._database = database
        self._lease = lease

    def claim(self, board: str, worker: str, now: datetime) -> bool:
        """Lease the reading of that board's timelines, or renew the lease; False if another worker
        has it."""
        with self._database.writing() as connection:
            board_id, _ = writing.locked(connection, board)
            mine = timeline_lease.c.board_id == board_id
            held = select(timeline_lease.c.worker, timeline_lease.c.until).where(mine)
            holder, until = connection.execute(held).one_or_none() or (worker, 0)
            # One that lasts for longer was given before the clock was set back.
            latest = nanoseconds(now + 2 * self._lease)
            if holder != worker and nanoseconds(now) < until <= latest:
                return False
            connection.execute(_of(timeline_lease, board_id))
            row = {"board_id": board_id, "worker": worker, "until": nanoseconds(now + self._lease)}
            connection.execute(insert(timeline_lease).values(row))
            return True

    def release(self, board: str, worker: str) -> None:
        """End the lease that the worker may have."""
        with self._database.writing() as connection:
            board_id, _ = writing.locked(connection, board)
            held = _of(timeline_lease, board_id)
            connection.execute(held.where(timeline_lease.c.worker == worker))

    def unread(
        self, board: str, most: int | None = None, issue: tuple[str, int] | None = None
    ) -> list[str]:
        """The ids of items on the board whose issue's timeline is not read, of the newest issues
        first; or of that issue, as (repository, number) that it has or had."""
        with self._database.reading() as connection:
            board_id = reading.find_board(connection, board) or 0
            query = (
                select(item.c.item_id)
                .where(*_unread(board_id))
                .order_by(item.c.created_at.desc(), item.c.id.desc())
                .limit(most)
            )
            if issue is not None:
                query = query.where(item.c.id.in_(reading.at_address(board_id, issue)))
            return list(connection.scalars(query))

    def add(self, board: str, at: datetime, events: Mapping[str, Sequence[Event]]) -> int:
        """Keep what was read at that moment, by item id: in order of time, also where there is
        none. What is read already is left alone. Gives the number of events."""
        with self._database.writing() as connection:
            board_id, _ = writing.locked(connection, board)
            connection.execute(_of(timeline_trouble, board_id))
            found = select(item.c.id, item.c.item_id).where(
                *_unread(board_id), item.c.item_id.in_(list(events))
            )
            items = list(connection.execute(found))
            if not items:
                return 0
            most = reading.last_number(connection, word, board_id)
            dictionary = Words(reading.words(connection, board_id), most)
            rows = [
                {"board_id": board_id, "item": number, "at": nanoseconds(when), "place": place}
                | {"kind": kind, "before": dictionary.number(before)}
                | {"after": dictionary.number(after)}
                for number, item_id in items
                for place, (when, kind, before, after) in enumerate(events[item_id])
            ]
            new = [
                {"board_id": board_id, "id": number, "text": text}
                for number, text in dictionary.new.items()
            ]
            read = [
                {"board_id": board_id, "item": number, "read_at": nanoseconds(at)}
                for number, _ in items
            ]
            for table, values in ((word, new), (event, rows), (timeline, read)):
                if values:
                    connection.execute(insert(table), values)
            return len(rows)

    def fail(self, board: str, again_at: datetime, message: str) -> None:
        """Keep why timelines could not be read, and when to try again, until `add` is called."""
        with self._database.writing() as connection:
            board_id, _ = writing.locked(connection, board)
            connection.execute(_of(timeline_trouble, board_id))
            row = {"board_id": board_id, "at": nanoseconds(again_at), "message": message}
            connection.execute(insert(timeline_trouble).values(row))

    def progress(self, board: str) -> TimelineProgress:
        """How far the timelines of that board are read."""
        with self._database.reading() as connection:
            board_id = reading.find_board(connection, board) or 0
            read = select(func.count()).where(timeline.c.board_id == board_id)
            begin = select(func.min(export.c.first)).where(
                export.c.board_id == board_id, export.c.whole
            )
            unread = (
                select(func.count())
                .select_from(item)
                .where(*_unread(board_id), item.c.created_at <= begin.scalar_subquery())
            )
            failed = select(timeline_trouble.c.at, timeline_trouble.c.message).where(
                timeline_trouble.c.board_id == board_id
            )
            at, message = connection.execute(failed).one_or_none() or (None, "")
            return TimelineProgress(
                read=connection.scalar(read) or 0,
                unread=connection.scalar(unread) or 0,
                again_at=None if at is None else moment(at),
                trouble=message,
            )

    def has(self, board: str, kind: str) -> bool:
        """Whether there is an event of that kind among those of the board."""
        with self._database.reading() as connection:
            board_id = reading.find_board(connection, board) or 0
            found = exists().where(event.c.board_id == board_id, event.c.kind == kind)
            return bool(connection.scalar(select(found)))

    def read_since(self, since: datetime, team: str = "") -> int:
        """How many timelines of all boards that the workspace connected were read since that
        moment; for an empty id, of those that no workspace did."""
        # What a workspace connected is `team/owner/number`.
        name = board_table.c.name
        connected, theirs = name.like("%/%/%"), name.startswith(f"{team.lower()}/", autoescape=True)
        counted = (
            select(func.count())
            .select_from(timeline.join(board_table, board_table.c.id == timeline.c.board_id))
            .where(timeline.c.read_at >= nanoseconds(since))
            .where(connected & theirs if team else ~connected)
        )
        with self._database.reading() as connection:
            return connection.scalar(counted) or 0

    def events(
        self,
        board: str,
        *,
        issue: tuple[str, int] | None = None,
        iteration_ids: Collection[str] = (),
    ) -> pd.DataFrame:
        """The events of all issues; or of that issue, under each address that it has had, or of
        those that were ever in one of these iterations.

        In order of issue and time: `repository` (string), `number` (Int64), `read_at` and `at`
        (datetime64[ns, UTC]), `kind`, `before` and `after` (string). `read_at` is when the issue's
        timeline was read: what came later is not in it.
        """
        with self._database.reading() as connection:
            board_id = reading.find_board(connection, board) or 0
            before, after = word.alias(), word.alias()
            query = (
                select(
                    item.c.repository,
                    item.c.number,
                    timeline.c.read_at,
                    event.c.at,
                    event.c.kind,
                    before.c.text.label("before"),
                    after.c.text.label("after"),
                )
                .join(item, (item.c.board_id == board_id) & (item.c.id == event.c.item))
                .join(timeline, (timeline.c.board_id == board_id) & (timeline.c.item == item.c.id))
                .outerjoin(
                    before, (before.c.board_id == board_id) & (before.c.id == event.c.before)
                )
                .outerjoin(after, (after.c.board_id == board_id) & (after.c.id == event.c.after))
                .where(event.c.board_id == board_id)
                .order_by(item.c.repository, item.c.number, event.c.at, event.c.place)
            )
            if issue is not None:
                query = query.where(item.c.id.in_(reading.at_address(board_id, issue)))
            if iteration_ids:
                query = query.where(item.c.id.in_(reading.ever_in(board_id, iteration_ids)))
            rows = connection.execute(query).fetchall()
        frame = pd.DataFrame(rows, columns=list(_DTYPES))
        for name in ("read_at", "at"):
            frame[name] = frame[name].astype("int64").astype("datetime64[ns]").dt.tz_localize("UTC")
        return frame.astype(_DTYPES)


def _of(table: Table, board_id: int) -> Delete:
    return delete(table).where(table.c.board_id == board_id)


def _address(items: FromClause) -> ColumnElement[str]:
    return items.c.repository + "#" + cast(items.c.number, Text)


def _unread(board_id: int) -> tuple[ColumnElement[bool], ...]:
    """Items on the board of whose issue no timeline is read: neither under another address, nor of
    another item that it was on the board before."""
    state = (
        select(change.c.state)
        .where(change.c.board_id == board_id, change.c.item == item.c.id)
        .order_by(change.c.seen_from.desc())
        .limit(1)
        .scalar_subquery()
    )
    known = item.alias()
    # SQLite looks up one column in such a list, and goes through all of the list for two.
    read = (
        select(timeline.c.item)
        .join(known, (known.c.board_id == board_id) & (known.c.id == timeline.c.item))
        .where(timeline.c.board_id == board_id)
    )
    return (
        item.c.board_id == board_id,
        state != 0,
        not_(item.c.item_id.in_(read.with_only_columns(known.c.item_id))),
        not_(_address(item).in_(read.with_only_columns(_address(known)))),
    )
