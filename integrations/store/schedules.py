"""Schedules: what is posted when to which conversation, and how it went lately."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, delete, insert, select, update

from integrations.store.database import Database
from integrations.store.frames import moment, nanoseconds
from integrations.store.tables import delivery, schedule, schedule_number


@dataclass(frozen=True)
class StoredSchedule:
    """One schedule as the store keeps it.

    Attributes:
        id: a number, which stays its own after it was deleted, or a name of the caller's.
        team: id of the workspace.
        channel: id of the conversation.
        owner: Slack user id, or empty.
        plan: what and when, as the caller's text.
        since: what was due before this moment does not count.
        paused: True: nothing is due.
        failures: due times that failed in a row.
        answer: what was said last.
    """

    id: str
    team: str
    channel: str
    owner: str
    plan: str
    since: datetime
    paused: bool = False
    failures: int = 0
    answer: str = ""


class Schedules:
    """All schedules of the store. Every method may raise StoreError."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def all(self) -> list[StoredSchedule]:
        """Every schedule: those with numbers in order of these, then the others by name."""
        with self._database.reading() as connection:
            return _all(connection)

    def get(self, name: str) -> StoredSchedule | None:
        """The schedule of that id."""
        with self._database.reading() as connection:
            row = connection.execute(select(schedule).where(schedule.c.id == name))
            found = row.mappings().one_or_none()
            return _stored(found) if found else None

    def save(
        self,
        saved: StoredSchedule,
        check: Callable[[Sequence[StoredSchedule]], object] | None = None,
    ) -> StoredSchedule:
        """Add it, or replace the one with that id; without an id it gets a number that no schedule
        has had before.

        `check` is given all that there are, while nobody else can save one: where it raises an
        error, nothing is saved.
        """
        with self._database.writing() as connection:
            if connection.dialect.name == "postgresql":
                # Otherwise two at once could both add the same name; SQLite has one writer anyway.
                connection.exec_driver_sql(
                    f"LOCK TABLE {schedule.name} IN SHARE ROW EXCLUSIVE MODE"
                )
            if check:
                check(_all(connection))
            if not saved.id:
                connection.execute(update(schedule_number).values(last=schedule_number.c.last + 1))
                number = connection.scalars(select(schedule_number.c.last)).one()
                saved = replace(saved, id=str(number))
            values = {**vars(saved), "since": nanoseconds(saved.since)}
            same = schedule.c.id == saved.id
            if not connection.execute(update(schedule).where(same).values(values)).rowcount:
                connection.execute(insert(schedule).values(values))
        return saved

    def pause(self, name: str) -> None:
        """Pause it: nothing is due from now on."""
        with self._database.writing() as connection:
            same = schedule.c.id == name
            connection.execute(update(schedule).where(same).values(paused=True))

    def resume(self, name: str, now: datetime) -> None:
        """Resume it: what is due after `now` counts, with no failures yet."""
        values = {"paused": False, "failures": 0, "since": nanoseconds(now)}
        with self._database.writing() as connection:
            connection.execute(update(schedule).where(schedule.c.id == name).values(values))

    def remove(self, name: str) -> None:
        """Delete it with its deliveries."""
        with self._database.writing() as connection:
            connection.execute(delete(delivery).where(delivery.c.schedule == name))
            connection.execute(delete(schedule).where(schedule.c.id == name))


def _all(connection: Connection) -> list[StoredSchedule]:
    rows = connection.execute(select(schedule))
    return sorted(map(_stored, rows.mappings()), key=_in_order)


def _in_order(stored: StoredSchedule) -> tuple[bool, int, str]:
    is_number = stored.id.isdecimal()
    return not is_number, int(stored.id) if is_number else 0, stored.id


def _stored(row: Any) -> StoredSchedule:
    return replace(StoredSchedule(**row), since=moment(row["since"]))
