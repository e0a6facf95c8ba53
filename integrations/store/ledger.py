"""The delivery ledger: each due time of a schedule is delivered by one worker, once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Connection, case, delete, exists, func, select, text, update

from integrations.store.database import Database
from integrations.store.frames import moment, nanoseconds
from integrations.store.tables import delivery, schedule


class State(StrEnum):
    """How far a delivery is.

    CLAIMED and POSTING are leased to a worker; when the lease runs out, the worker has died, and
    another takes over. RETRY waits until its time. The other states are final.
    """

    CLAIMED = "claimed"
    POSTING = "posting"
    RETRY = "retry"
    POSTED = "posted"
    QUIET = "quiet"
    SKIPPED = "skipped"
    FAILED = "failed"


UNDER_WAY = (State.CLAIMED, State.POSTING)
OPEN = (*UNDER_WAY, State.RETRY)


@dataclass(frozen=True)
class Delivery:
    """One due time of a schedule.

    Attributes:
        schedule: id of the schedule.
        due: the due time.
        state: how far the delivery is.
        attempts: how often a worker has claimed it.
        message: `ts` of what was posted, or why nothing was.
    """

    schedule: str
    due: datetime
    state: State
    attempts: int
    message: str


@dataclass(frozen=True)
class Claim:
    """The right of a worker to deliver what was due then.

    Attributes:
        schedule: id of the schedule.
        due: the due time.
        worker: id of the worker.
        attempts: how often it was claimed, this time included.
        posting_at: when a worker began to post it, where it may have been posted; None where it
            has surely not been.
    """

    schedule: str
    due: datetime
    worker: str
    attempts: int
    posting_at: datetime | None = None


class Ledger:
    """All deliveries of the store; `lease` is how long a worker may take for a step.

    Every method may raise StoreError. `now` is an aware datetime.
    """

    def __init__(self, database: Database, lease: timedelta = timedelta(minutes=5)) -> None:
        self._database = database
        self._lease = lease

    def claim(self, name: str, due: datetime, worker: str, now: datetime) -> Claim | None:
        """Lease that due time of a schedule; None if another worker has it, or it is final."""
        with self._database.writing() as connection:
            key = {"schedule": name, "due": nanoseconds(due)}
            connection.execute(_ADD, key)
            row = (
                connection.execute(select(delivery).where(*_key(name, due)).with_for_update())
                .mappings()
                .one()
            )
            if row["state"] not in OPEN or (row["until"] > nanoseconds(now)):
                return None
            attempts = row["attempts"] + 1
            connection.execute(
                update(delivery)
                .where(*_key(name, due))
                .values(
                    # It stays POSTING until a worker has looked for the message in Slack.
                    state=State.POSTING if row["state"] == State.POSTING else State.CLAIMED,
                    worker=worker,
                    until=nanoseconds(now + self._lease),
                    attempts=attempts,
                )
            )
            return Claim(name, due, worker, attempts, _posting_at(row, self._lease))

    def hold(self, claim: Claim, now: datetime) -> bool:
        """Renew the lease; False if it had run out, and another worker may have it."""
        return self._move(claim, now)

    def posting(self, claim: Claim, now: datetime) -> bool:
        """Mark that it may have been posted from now on; if False, as in `hold`, it must not be."""
        return self._move(claim, now, state=State.POSTING, posting_at=nanoseconds(now))

    def not_posted(self, claim: Claim, now: datetime) -> bool:
        """Mark that it was surely not posted; False as in `hold`."""
        return self._move(claim, now, state=State.CLAIMED)

    def posted(self, claim: Claim, message: str, answer: str = "") -> None:
        """End it as posted: `message` is the `ts`, `answer` what a watch compares with."""
        self._went_well(claim, State.POSTED, message, answer)

    def quiet(self, claim: Claim, answer: str) -> None:
        """End it without a message, as a watch had nothing new to say."""
        self._went_well(claim, State.QUIET, "", answer)

    def skipped(self, claim: Claim, reason: str) -> None:
        """End it as skipped, which is no failure."""
        with self._database.writing() as connection:
            _end(connection, claim, State.SKIPPED, reason)

    def retry(self, claim: Claim, at: datetime, reason: str) -> None:
        """Wait for a retry at that moment; POSTING stays, so the retry looks for the message."""
        self._wait(claim, at, reason)

    def hand_back(self, claim: Claim, at: datetime, reason: str) -> None:
        """Let any worker claim it from that moment on; this claim counts as no attempt."""
        self._wait(claim, at, reason, attempts=claim.attempts - 1)

    def failed(self, claim: Claim, reason: str, *, counts: bool = True) -> int:
        """End it as failed; gives how many due times of the schedule have failed in a row.

        0 where it does not count: without `counts`, and where another worker has taken over.
        """
        with self._database.writing() as connection:
            if not _end(connection, claim, State.FAILED, reason) or not counts:
                return 0
            mine = schedule.c.id == claim.schedule
            more = {"failures": schedule.c.failures + 1}
            connection.execute(update(schedule).where(mine).values(more))
            return connection.scalar(select(schedule.c.failures).where(mine)) or 0

    def latest(self) -> dict[str, Delivery]:
        """The latest delivery of each schedule that has one, by schedule id."""
        newest = (
            select(delivery.c.schedule, func.max(delivery.c.due).label("due"))
            .group_by(delivery.c.schedule)
            .subquery()
        )
        query = select(delivery).join(
            newest,
            (delivery.c.schedule == newest.c.schedule) & (delivery.c.due == newest.c.due),
        )
        with self._database.reading() as connection:
            deliveries = [_delivery(row) for row in connection.execute(query).mappings()]
        return {latest.schedule: latest for latest in deliveries}

    def heed_clock(self, now: datetime, longest: timedelta) -> None:
        """Where a lease or a wait for a retry lasts for longer than `longest`, the clock was set
        back: let it end one lease from now, which a worker that lives renews in time."""
        late = (delivery.c.state.in_(OPEN), delivery.c.until > nanoseconds(now + longest))
        with self._database.reading() as connection:
            if not connection.scalar(select(exists().where(*late))):
                return
        until = nanoseconds(now + self._lease)
        with self._database.writing() as connection:
            connection.execute(update(delivery).where(*late).values(until=until))

    def unfinished(self, now: datetime) -> list[Delivery]:
        """Deliveries due for a retry, and those whose lease has run out."""
        query = select(delivery).where(
            delivery.c.state.in_(OPEN), delivery.c.until <= nanoseconds(now)
        )
        with self._database.reading() as connection:
            return [_delivery(row) for row in connection.execute(query).mappings()]

    def forget(self, before: datetime) -> None:
        """Delete final deliveries that were due before that moment."""
        ended = (delivery.c.due < nanoseconds(before), delivery.c.state.not_in(OPEN))
        with self._database.writing() as connection:
            connection.execute(delete(delivery).where(*ended))

    def _wait(self, claim: Claim, at: datetime, reason: str, **more: int) -> None:
        with self._database.writing() as connection:
            _end(connection, claim, _RETRIED, reason, nanoseconds(at), **more)

    def _went_well(self, claim: Claim, state: State, message: str, answer: str) -> None:
        with self._database.writing() as connection:
            if _end(connection, claim, state, message):
                mine = schedule.c.id == claim.schedule
                well = {"failures": 0, "answer": answer}
                connection.execute(update(schedule).where(mine).values(well))

    def _move(self, claim: Claim, now: datetime, **changed: State | int) -> bool:
        until = nanoseconds(now + self._lease)
        with self._database.writing() as connection:
            moved = connection.execute(
                update(delivery)
                .where(
                    *_mine(claim),
                    delivery.c.state.in_(UNDER_WAY),
                    delivery.c.until > nanoseconds(now),
                )
                .values(until=until, **changed)
            )
            return moved.rowcount == 1


_ADD = text(
    "INSERT INTO analytics_delivery (schedule, due, state, worker, until, attempts, message) "
    "VALUES (:schedule, :due, 'claimed', '', 0, 0, '') ON CONFLICT DO NOTHING"
)


# One that may have been posted is looked for in Slack before it is posted.
_RETRIED = case((delivery.c.state == State.POSTING, State.POSTING), else_=State.RETRY)


def _key(name: str, due: datetime) -> tuple[ColumnElement[bool], ...]:
    return delivery.c.schedule == name, delivery.c.due == nanoseconds(due)


def _mine(claim: Claim) -> tuple[ColumnElement[bool], ...]:
    return (
        *_key(claim.schedule, claim.due),
        delivery.c.worker == claim.worker,
        delivery.c.attempts == claim.attempts,
    )


def _end(
    connection: Connection,
    claim: Claim,
    state: State | ColumnElement[str],
    message: str,
    until: int = 0,
    **more: int,
) -> bool:
    """End the delivery; False where another worker has taken over, or it is final."""
    values = {"state": state, "message": message, "until": until, **more}
    mine = (*_mine(claim), delivery.c.state.in_(UNDER_WAY))
    moved = connection.execute(update(delivery).where(*mine).values(values))
    return moved.rowcount == 1


def _posting_at(row: Any, lease: timedelta) -> datetime | None:
    if row["state"] != State.POSTING:
        return None
    # An earlier version left none, and a lease that began then.
    at = row["posting_at"]
    return moment(row["until"]) - lease if at is None else moment(at)


def _delivery(row: Any) -> Delivery:
    return Delivery(
        row["schedule"], moment(row["due"]), State(row["state"]), row["attempts"], row["message"]
    )
