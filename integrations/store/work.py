"""Work that processes share: who asks for what, whose turn it is, and who does it."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import Enum, auto
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    delete,
    exists,
    func,
    insert,
    select,
    text,
    update,
)

from integrations.store.database import Database
from integrations.store.frames import moment, nanoseconds
from integrations.store.sealing import Seal
from integrations.store.work_tables import share, work

# What somebody waits for, and what nobody waits for: the numbers of each are apart.
ASKED, UNASKED = "asked", "unasked"
QUEUES = (ASKED, UNASKED)
_TIME = ""
_BEGIN_TIME = text(
    "INSERT INTO analytics_share (queue, part, moment) VALUES (:queue, '', 0) "
    "ON CONFLICT DO NOTHING"
)
_MOVE_ON = text(
    "INSERT INTO analytics_share (queue, part, moment) VALUES (:queue, :part, :moment) "
    "ON CONFLICT (queue, part) DO UPDATE SET moment = excluded.moment"
)
# In the table of Procrastinate's.
_ALIVE = text(
    "SELECT EXISTS (SELECT 1 FROM procrastinate_workers "
    "WHERE last_heartbeat > now() - interval '30 seconds')"
)


@dataclass(frozen=True)
class Work:
    """A piece of work.

    Attributes:
        id: its own.
        team: id of the workspace.
        conversation: id of the conversation that it is for.
        person: id of who waits for it; empty where nobody does.
        payload: what is to be done, of anything that JSON has.
        key: equal for work that one answer is enough for; empty for work like no other.
    """

    id: str
    team: str
    conversation: str
    person: str
    payload: Mapping[str, Any]
    key: str = ""

    @property
    def queue(self) -> str:
        """ASKED or UNASKED."""
        return ASKED if self.person else UNASKED


@dataclass(frozen=True)
class Begun:
    """A piece of work that a worker has begun.

    Attributes:
        work: the work.
        worker: id of this beginning.
        tries: how often it was begun, this time included, without what was handed back.
        asked_at: when it was taken in.
        posting_at: since when its answer may be there; None where it is surely not.
    """

    work: Work
    worker: str
    tries: int
    asked_at: datetime
    posting_at: datetime | None = None


class Taken(Enum):
    """What became of work that was to be taken in."""

    IN = auto()
    # Equal work is under way, and its answer is theirs, too; or they wait for it already.
    BEHIND = auto()
    AGAIN = auto()
    # The person has as much under way as one may, or all together have.
    TOO_MUCH = auto()
    FULL = auto()


@dataclass(frozen=True)
class Shares:
    """Whose turn it is, by virtual time: what was begun last has moved it on to its number.

    Attributes:
        steps: how far each of those that work is for has their moment moved on, by name.
        number: the number of work, from the time and those moments; the lowest is begun first.
    """

    steps: Callable[[Work], Mapping[str, int]]
    number: Callable[[Work, int, Mapping[str, int]], int]


# In the transaction of that connection, have workers begin the work of that id in that queue; the
# lower the number, the sooner.
Defer = Callable[[Connection, str, str, int], object]


class SharedWork:
    """The work that is under way. Moments are aware; every method may raise StoreError.

    Each decision is one short transaction, which waits for those of other processes.

    Args:
        per_person: how many pieces of one person may be under way.
        size: how many pieces may wait in a queue, those behind others included.
        keys: payloads are encrypted with the first of them; they may say where to answer somebody.
    """

    def __init__(
        self,
        database: Database,
        shares: Shares,
        defer: Defer,
        per_person: int,
        size: int,
        keys: Sequence[str] = (),
    ) -> None:
        self._database = database
        self._seal = Seal(keys, "Questions that wait", "ask them again")
        self._shares = shares
        self._defer = defer
        self._per_person = per_person
        self._size = size

    def take_in(self, new: Work, now: datetime, *, is_owed: bool = False) -> Taken:
        """Take the work in, unless equal work is under way, or too much is; where it is owed, it is
        taken in however much is."""
        with self._database.writing() as connection:
            time = _locked(connection, new.queue)
            if new.key and (equal := _under_way(connection, new)):
                return self._joins(connection, new, equal, now)
            if not is_owed and (reason := self._refused(connection, new)):
                return reason
            number = self._number(connection, new, time)
            self._insert(connection, new, now, number=number)
            self._defer(connection, new.id, new.queue, number)
        return Taken.IN

    def begin(self, name: str, worker: str) -> Begun | None:
        """Note that this worker does the work of that id from now on, also where another did it
        before; None where it is done."""
        mine = work.c.id == name
        with self._database.writing() as connection:
            row = connection.execute(select(work.c.queue, work.c.number).where(mine)).one_or_none()
            if row is None:
                return None
            _locked(connection, row.queue)
            time = (share.c.queue == row.queue, share.c.part == _TIME, share.c.moment < row.number)
            connection.execute(update(share).where(*time).values(moment=row.number))
            begun = {"worker": worker, "tries": work.c.tries + 1}
            connection.execute(update(work).where(mine).values(begun))
            found = connection.execute(select(work).where(mine)).mappings().one_or_none()
            return self._begun(found) if found else None

    def posting(self, begun: Begun, now: datetime) -> bool:
        """Note that its answer may be there from now on; False where another worker has begun it,
        or has done it: it must not be posted then."""
        return self._mark(begun, posting_at=nanoseconds(now))

    def hand_back(self, begun: Begun) -> bool:
        """Leave it to any worker, as if it had not been begun; False as in `posting`."""
        return self._mark(begun, worker="", tries=begun.tries - 1)

    def end(self, begun: Begun, *, is_answered: bool) -> bool:
        """Forget it, as it is done; False as in `posting`.

        `is_answered` says that those behind it have the answer, too; else the first of them is
        taken in, with the others behind.
        """
        with self._database.writing() as connection:
            time = _locked(connection, begun.work.queue)
            if not connection.execute(delete(work).where(*_mine(begun))).rowcount:
                return False
            behind = work.c.behind == begun.work.id
            if is_answered:
                connection.execute(delete(work).where(behind))
                return True
            others = select(work).where(behind).order_by(work.c.at, work.c.id)
            if first := connection.execute(others.limit(1)).mappings().one_or_none():
                connection.execute(update(work).where(behind).values(behind=first["id"]))
                number = self._number(connection, self._work(first), time)
                own = update(work).where(work.c.id == first["id"])
                connection.execute(own.values(behind="", number=number))
                self._defer(connection, first["id"], first["queue"], number)
        return True

    def behind(self, begun: Begun) -> list[Work]:
        """What waits behind it; nothing where another worker has begun it."""
        with self._database.reading() as connection:
            is_mine = exists().where(*_mine(begun))
            others = select(work).where(work.c.behind == begun.work.id, is_mine)
            rows = connection.execute(others.order_by(work.c.at, work.c.id)).mappings().all()
        return [self._work(row) for row in rows]

    def drop(self, behind: Work) -> None:
        """Forget what waits behind something else, and needs no answer any more."""
        mine = (work.c.id == behind.id, work.c.behind != "")
        with self._database.writing() as connection:
            connection.execute(delete(work).where(*mine))

    def waiting(self, queue: str) -> int:
        """How many pieces wait in that queue, those behind others included."""
        with self._database.reading() as connection:
            return _waiting(connection, queue)

    def has_workers(self) -> bool:
        """Whether a worker has given a sign of life in the last half minute; on PostgreSQL only."""
        with self._database.reading() as connection:
            return bool(connection.scalar(_ALIVE))

    def forget(self, before: datetime) -> None:
        """Delete what was taken in before that moment, and whose share is had by now."""
        with self._database.writing() as connection:
            for queue in QUEUES:
                time = _locked(connection, queue)
                old = (work.c.queue == queue, work.c.at < nanoseconds(before))
                connection.execute(delete(work).where(*old))
                had = (share.c.queue == queue, share.c.part != _TIME, share.c.moment <= time)
                connection.execute(delete(share).where(*had))

    def _joins(self, connection: Connection, new: Work, equal: Any, now: datetime) -> Taken:
        behind = select(work.c.team, work.c.person).where(work.c.behind == equal.id)
        waiting = [(equal.team, equal.person), *connection.execute(behind).all()]
        if not new.person or (new.team, new.person) in waiting:
            return Taken.AGAIN
        self._insert(connection, new, now, behind=equal.id)
        return Taken.BEHIND

    def _refused(self, connection: Connection, new: Work) -> Taken | None:
        if new.person:
            own = (work.c.team == new.team, work.c.person == new.person, work.c.behind == "")
            if _count(connection, *own) >= self._per_person:
                return Taken.TOO_MUCH
        return Taken.FULL if _waiting(connection, new.queue) >= self._size else None

    def _number(self, connection: Connection, new: Work, time: int) -> int:
        """The number of work that is taken in now, whose share is then had."""
        others = (work.c.queue == new.queue, work.c.behind == "")
        if not connection.scalar(select(exists().where(*others))):
            # Who asks next owes nobody anything.
            own = share.c.queue == new.queue
            connection.execute(delete(share).where(own, share.c.part != _TIME))
            connection.execute(update(share).where(own).values(moment=0))
            time = 0
        steps = self._shares.steps(new)
        known = select(share.c.part, share.c.moment).where(
            share.c.queue == new.queue, share.c.part.in_(steps)
        )
        moments = dict(connection.execute(known).all())
        number = self._shares.number(new, time, moments)
        moved = [
            {"queue": new.queue, "part": part, "moment": max(moments.get(part, 0), time) + step}
            for part, step in steps.items()
        ]
        connection.execute(_MOVE_ON, moved)
        return number

    def _mark(self, begun: Begun, **changed: Any) -> bool:
        with self._database.writing() as connection:
            marked = update(work).where(*_mine(begun)).values(changed)
            return connection.execute(marked).rowcount == 1

    def _insert(
        self, connection: Connection, new: Work, now: datetime, behind: str = "", number: int = 0
    ) -> None:
        connection.execute(
            insert(work).values(
                id=new.id,
                queue=new.queue,
                team=new.team,
                conversation=new.conversation,
                person=new.person,
                key=new.key,
                behind=behind,
                payload=self._seal.close(json.dumps(new.payload)),
                at=nanoseconds(now),
                number=number,
                worker="",
                tries=0,
            )
        )

    def _work(self, row: Mapping[Any, Any]) -> Work:
        return Work(
            row["id"],
            row["team"],
            row["conversation"],
            row["person"],
            json.loads(self._seal.open(row["payload"])),
            row["key"],
        )

    def _begun(self, row: Mapping[Any, Any]) -> Begun:
        at = row["posting_at"]
        return Begun(
            self._work(row),
            row["worker"],
            row["tries"],
            moment(row["at"]),
            None if at is None else moment(at),
        )


def _locked(connection: Connection, queue: str) -> int:
    """The time of the queue, locked against other processes until this transaction ends."""
    connection.execute(_BEGIN_TIME, {"queue": queue})
    own = (share.c.queue == queue, share.c.part == _TIME)
    time: int = connection.execute(
        select(share.c.moment).where(*own).with_for_update()
    ).scalar_one()
    return time


def _under_way(connection: Connection, new: Work) -> Any:
    """The id, team and person of equal work, if some is under way whose answer is not there yet."""
    equal = (work.c.queue == new.queue, work.c.key == new.key, work.c.behind == "")
    first = select(work.c.id, work.c.team, work.c.person).where(*equal, work.c.posting_at.is_(None))
    return connection.execute(first.order_by(work.c.at).limit(1)).one_or_none()


def _waiting(connection: Connection, queue: str) -> int:
    return _count(connection, work.c.queue == queue, work.c.worker == "")


def _count(connection: Connection, *those: ColumnElement[bool]) -> int:
    return connection.scalar(select(func.count()).select_from(work).where(*those)) or 0


def _mine(begun: Begun) -> tuple[ColumnElement[bool], ...]:
    return work.c.id == begun.work.id, work.c.worker == begun.worker
