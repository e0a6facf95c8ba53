"""The lines of progress that processes show now: of one that was killed, others take them back."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, or_, select, text

from integrations.store.database import Database
from integrations.store.frames import moment, nanoseconds
from integrations.store.tables import progress_line

# A process says in time that a line is still its own; else the line is left behind.
LEASE = timedelta(seconds=30)
# By how much clocks of machines may differ; a lease beyond is of a clock that was set back.
CLOCKS_DIFFER = timedelta(minutes=5)
_SHOW = text(
    "INSERT INTO analytics_progress_line (key, team, channel, thread, ts, since, until) "
    "VALUES (:key, :team, :channel, :thread, :ts, :since, :until) "
    "ON CONFLICT (key) DO UPDATE SET ts = excluded.ts, until = excluded.until"
)


@dataclass(frozen=True)
class ProgressLine:
    """A line of progress in Slack.

    Attributes:
        key: of its own, which its message carries where it is one by itself.
        team: id of the workspace.
        channel: id of the conversation.
        thread: `ts` of the thread that it is in; empty outside threads.
        ts: of its message; empty until Slack has told.
    """

    key: str
    team: str
    channel: str
    thread: str = ""
    ts: str = ""


class ProgressLines:
    """The lines that are shown now. Moments are aware; every method may raise StoreError."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def shown(self, line: ProgressLine, now: datetime) -> None:
        """Note that it is about to be shown, or still is; nobody else takes it back for half a
        minute."""
        row = {"since": nanoseconds(now), "until": nanoseconds(now + LEASE), **asdict(line)}
        with self._database.writing() as connection:
            connection.execute(_SHOW, row)

    def gone(self, key: str) -> None:
        """Note that it is not there any more."""
        with self._database.writing() as connection:
            connection.execute(delete(progress_line).where(progress_line.c.key == key))

    def left_behind(self, now: datetime) -> list[tuple[ProgressLine, datetime]]:
        """Lines whose lease has run out, and since when each was shown."""
        is_over = progress_line.c.until < nanoseconds(now)
        is_of_another_clock = progress_line.c.until > nanoseconds(now + LEASE + CLOCKS_DIFFER)
        left = select(progress_line).where(or_(is_over, is_of_another_clock))
        with self._database.reading() as connection:
            rows = connection.execute(left.order_by(progress_line.c.since)).all()
        return [
            (ProgressLine(row.key, row.team, row.channel, row.thread, row.ts), moment(row.since))
            for row in rows
        ]
