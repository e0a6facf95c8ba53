"""What was answered last in each conversation and thread, and what is being answered there, for all
processes of the store."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import uuid4

from sqlalchemy import ColumnElement, Table, delete, insert, select, text

from integrations.store.database import Database
from integrations.store.frames import nanoseconds
from integrations.store.tables import conversation, question

# A conversation ends after this long without an answer.
KEPT = timedelta(days=30)
# The process that answers a question for longer than this has died. An answer that is newer by more
# was given before a clock was set back.
UNDER_WAY = timedelta(minutes=10)
_REMEMBER = text(
    "INSERT INTO analytics_conversation (conversation, thread, at, answered) "
    "VALUES (:conversation, :thread, :at, :answered) "
    "ON CONFLICT (conversation, thread) DO UPDATE SET at = excluded.at, "
    "answered = excluded.answered "
    "WHERE analytics_conversation.at <= excluded.at OR analytics_conversation.at > :reach"
)


class Conversations:
    """The last answer of conversations by their ids, for 30 days, as the caller's text, and the
    questions that are being answered, the same.

    `thread` is the `ts` of a thread's first message; empty for the conversation outside threads.
    An answer is as old as its question. Every method may raise StoreError.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    def last(self, name: str, thread: str, now: datetime) -> str:
        """What was asked last there: what is being answered, or else was in the last 30 days;
        empty where nothing is."""
        answered = select(conversation.c.at, conversation.c.answered).where(
            *_there(conversation, name, thread), conversation.c.at >= nanoseconds(now - KEPT)
        )
        asked = (
            select(question.c.at, question.c.asked)
            .where(*_there(question, name, thread), question.c.at >= nanoseconds(now - UNDER_WAY))
            .order_by(question.c.at.desc())
            .limit(1)
        )
        with self._database.reading() as connection:
            found = [*connection.execute(asked), *connection.execute(answered)]
        return str(max(found, key=lambda row: row.at)[1]) if found else ""

    def begin(self, name: str, threads: tuple[str, ...], asked: str, at: datetime) -> str:
        """Note that it is being answered in these threads; gives the id of the question."""
        began = uuid4().hex
        rows = [
            {
                "id": f"{began}/{each}",
                "conversation": name,
                "thread": each,
                "at": nanoseconds(at),
                "asked": asked,
            }
            for each in threads
        ]
        with self._database.writing() as connection:
            dead = question.c.at < nanoseconds(at - KEPT)
            connection.execute(delete(question).where(dead))
            connection.execute(insert(question), rows)
        return began

    def end(self, began: str) -> None:
        """Note that the question of that id is not being answered any more."""
        with self._database.writing() as connection:
            connection.execute(delete(question).where(question.c.id.startswith(f"{began}/")))

    def remember(self, name: str, threads: tuple[str, ...], answered: str, at: datetime) -> None:
        """Keep what was answered last in these threads, unless what was asked later was; delete
        what is older than 30 days. `at` is when it was asked."""
        rows = [
            {
                "conversation": name,
                "thread": each,
                "at": nanoseconds(at),
                "answered": answered,
                "reach": nanoseconds(at + UNDER_WAY),
            }
            for each in threads
        ]
        with self._database.writing() as connection:
            old = conversation.c.at < nanoseconds(at - KEPT)
            connection.execute(delete(conversation).where(old))
            connection.execute(_REMEMBER, rows)

    def forget(self, name: str, thread: str) -> None:
        """Forget what was answered in that thread."""
        with self._database.writing() as connection:
            connection.execute(delete(conversation).where(*_there(conversation, name, thread)))


def _there(table: Table, name: str, thread: str) -> tuple[ColumnElement[bool], ...]:
    return table.c.conversation == name, table.c.thread == thread
