"""Exports of boards that the processes of one store share: one at a time, and its document."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import Connection, delete, or_, select, text, update

from integrations.store.database import Database, clock
from integrations.store.frames import SECOND, nanoseconds_in
from integrations.store.tables import shared_export as shared

# Documents are kept for so long after they were asked for: who has none to update exports all.
KEPT = timedelta(days=2)
# Who has waited for the document of a part has it by then.
PART_KEPT = timedelta(minutes=1)
_BEGIN = text(
    "INSERT INTO analytics_shared_export (export, part, board, worker, until, turn, began, failed, "
    "failure, told, done, asked_at, project, exported_at, seen_at, whole, document) "
    "VALUES (:export, :part, :board, '', 0, 0, 0, 0, '', 0, 0, 0, '', 0, 0, :whole, :document) "
    "ON CONFLICT (export, part) DO NOTHING"
)


@dataclass(frozen=True)
class Standing:
    """How it stands with the shared export of a board, or of a part of it.

    Attributes:
        part: of the board; empty for all of it.
        turn: number of the export that began last; 0 before the first.
        is_under_way: whether a worker has the lease for it.
        failed: number of the export that failed last.
        failure: why, as its worker wrote it down.
        done: number of the export that the document is of; 0 while there is none.
        age: seconds since that was asked for; the oldest where a change was told of since.
        exported_at: moment of the document, in nanoseconds since 1970.
        seen_at: until when it lacks nothing, the same.
        whole: whether it has all of the board.
    """

    part: str
    turn: int
    is_under_way: bool
    failed: int
    failure: str
    done: int
    age: float
    exported_at: int
    seen_at: int
    whole: bool

    @property
    def is_sure(self) -> bool:
        """Whether the document lacks nothing."""
        return self.done > 0 and self.seen_at >= self.exported_at


@dataclass(frozen=True)
class Turn:
    """The lease of an export: the `number` of it, which `worker` exports."""

    export: str
    part: str
    worker: str
    number: int


class SharedExports:
    """Shared exports by a key that says what is exported and by whose login, and by their part.

    Every method may raise StoreError. Moments are by the clock of the database, but for those of
    documents. `lease` is for how long an export is left to a worker that does not renew it.
    """

    def __init__(self, database: Database, lease: timedelta = timedelta(seconds=20)) -> None:
        self._database = database
        self.lease = lease

    def standings(self, export: str) -> Mapping[str, Standing]:
        """How it stands with each part, without their documents."""
        with self._database.reading() as connection:
            return {each.part: each for each in _standings(connection, export)}

    def begin(
        self, export: str, part: str, board: str, worker: str, standing: Standing | None
    ) -> Turn | None:
        """Lease the next turn to the worker; None where it does not stand any more as it did when
        the worker looked (None where there was nothing), or where another has the lease."""
        with self._database.writing() as connection:
            new = {"export": export, "part": part, "board": board, "whole": False, "document": b""}
            connection.execute(_BEGIN, new)
            mine = (shared.c.export == export, shared.c.part == part)
            query = select(shared.c.turn, shared.c.done, shared.c.until).where(*mine)
            turn, done, until = connection.execute(query.with_for_update()).one()
            now = clock(connection)
            seen = (standing.turn, standing.done) if standing else (0, 0)
            if (turn, done) != seen or until > now:
                return None
            values = {"worker": worker, "turn": turn + 1, "began": now}
            leased = update(shared).where(*mine).values(until=now + self._lasts, **values)
            connection.execute(leased)
            return Turn(export, part, worker, turn + 1)

    def renew(self, turn: Turn) -> bool:
        """Keep the lease; False where another worker has it by now."""
        with self._database.writing() as connection:
            return _change(connection, turn, until=clock(connection) + self._lasts)

    def end(self, turn: Turn, failure: str = "") -> None:
        """End the turn without a document: for a reason that who waits for it is to be told, or
        for them to go on as if it had not begun."""
        failed: Mapping[str, Any] = {"failed": turn.number, "failure": failure} if failure else {}
        with self._database.writing() as connection:
            _change(connection, turn, until=0, **failed)

    def finish(
        self,
        turn: Turn,
        document: bytes,
        project: str,
        exported_at: int,
        seen_at: int,
        *,
        whole: bool,
    ) -> None:
        """End the turn with its document; nothing is kept where another worker has the lease."""
        with self._database.writing() as connection:
            kept = _change(
                connection,
                turn,
                until=0,
                done=turn.number,
                asked_at=shared.c.began,
                project=project,
                exported_at=exported_at,
                seen_at=seen_at,
                whole=whole,
                document=document,
            )
            if not kept:
                return
            now = clock(connection)
            is_other = (shared.c.export != turn.export) | (shared.c.part != turn.part)
            is_old = shared.c.began < now - nanoseconds_in(KEPT)
            if whole:
                is_passed = shared.c.began < now - nanoseconds_in(PART_KEPT)
                is_older = shared.c.exported_at <= exported_at
                is_old |= (shared.c.export == turn.export) & is_passed & is_older
            has_ended = shared.c.until <= now
            connection.execute(delete(shared).where(is_other, is_old, has_ended))

    def document(self, export: str, part: str, done: int) -> bytes | None:
        """The document of that turn, or of a later one; None where it has gone."""
        query = select(shared.c.document).where(
            shared.c.export == export, shared.c.part == part, shared.c.done >= done
        )
        with self._database.reading() as connection:
            found = connection.scalar(query)
        return None if found is None else bytes(found)

    def tell(self, project: str) -> None:
        """Note that a project of that id has changed: what was asked for before is not reused."""
        with self._database.writing() as connection:
            # Of which project an export is that has not ended is not known yet.
            concerned = or_(shared.c.project == project, shared.c.project == "")
            told = update(shared).where(concerned).values(told=clock(connection))
            connection.execute(told)

    def forget(self, board: str | None = None) -> None:
        """Delete the documents of that board, or of all."""
        with self._database.writing() as connection:
            forget(connection, board)

    @property
    def _lasts(self) -> int:
        return nanoseconds_in(self.lease)


def forget(connection: Connection, board: str | None) -> None:
    """As `SharedExports.forget` says. An export that is under way is kept by nobody."""
    those: Sequence[Any] = () if board is None else (shared.c.board == board,)
    connection.execute(delete(shared).where(*those))


def _standings(connection: Connection, export: str) -> list[Standing]:
    now = clock(connection)
    query = select(*(column for column in shared.c if column.name != "document"))
    return [
        Standing(
            part=row.part,
            turn=row.turn,
            is_under_way=row.until > now,
            failed=row.failed,
            failure=row.failure,
            done=row.done,
            age=float("inf") if row.told >= row.asked_at else (now - row.asked_at) / SECOND,
            exported_at=row.exported_at,
            seen_at=row.seen_at,
            whole=row.whole,
        )
        for row in connection.execute(query.where(shared.c.export == export))
    ]


def _change(connection: Connection, turn: Turn, **values: Any) -> bool:
    """Change what is known of that turn; False where it is another worker's by now."""
    mine = (
        shared.c.export == turn.export,
        shared.c.part == turn.part,
        shared.c.worker == turn.worker,
        shared.c.turn == turn.number,
    )
    return connection.execute(update(shared).where(*mine).values(**values)).rowcount == 1
