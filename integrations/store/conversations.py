"""What was answered last in each conversation and thread, for all processes of the store."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import delete, select, text

from integrations.store.database import Database
from integrations.store.frames import nanoseconds
from integrations.store.tables import conversation

# A conversation ends after this long without an answer.
KEPT = timedelta(days=30)
_REMEMBER = text(
    "INSERT INTO analytics_conversation (conversation, thread, at, answered) "
    "VALUES (:conversation, :thread, :at, :answered) "
    "ON CONFLICT (conversation, thread) DO UPDATE SET at = excluded.at, "
    "answered = excluded.answered"
)


class Conversations:
    """The last answer of conversations by their ids, for 30 days, as the caller's text.

    `thread` is the `ts` of a thread's first message; empty for the conversation outside threads.
    Every method may raise StoreError.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    def last(self, name: str, thread: str, now: datetime) -> str:
        """What was answered last there; empty where nothing was in the last 30 days."""
        query = select(conversation.c.answered).where(
            conversation.c.conversation == name,
            conversation.c.thread == thread,
            conversation.c.at >= nanoseconds(now - KEPT),
        )
        with self._database.reading() as connection:
            return connection.scalar(query) or ""

    def remember(self, name: str, threads: tuple[str, ...], answered: str, at: datetime) -> None:
        """Keep what was answered last in these threads; delete what is older than 30 days."""
        rows = [
            {"conversation": name, "thread": each, "at": nanoseconds(at), "answered": answered}
            for each in threads
        ]
        with self._database.writing() as connection:
            old = conversation.c.at < nanoseconds(at - KEPT)
            connection.execute(delete(conversation).where(old))
            connection.execute(_REMEMBER, rows)

    def forget(self, name: str, thread: str) -> None:
        """Forget what was answered in that thread."""
        there = (conversation.c.conversation == name, conversation.c.thread == thread)
        with self._database.writing() as connection:
            connection.execute(delete(conversation).where(*there))
