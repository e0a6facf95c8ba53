"""The board that each conversation has chosen."""

from __future__ import annotations

from sqlalchemy import select, text

from integrations.store.database import Database
from integrations.store.tables import choice

_CHOOSE = text(
    "INSERT INTO analytics_choice (conversation, board) VALUES (:conversation, :board) "
    "ON CONFLICT (conversation) DO UPDATE SET board = excluded.board"
)


class Choices:
    """The board that each conversation means, by its id. Every method may raise StoreError."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def board(self, conversation: str) -> str:
        """The name of the chosen board; empty where none was chosen."""
        with self._database.reading() as connection:
            query = select(choice.c.board).where(choice.c.conversation == conversation)
            return connection.scalar(query) or ""

    def all(self) -> dict[str, str]:
        """The names of the boards that were chosen, by conversation."""
        with self._database.reading() as connection:
            query = select(choice.c.conversation, choice.c.board)
            return {row.conversation: row.board for row in connection.execute(query)}

    def choose(self, conversation: str, board: str) -> None:
        """Choose the board of that conversation; an empty name means none."""
        with self._database.writing() as connection:
            connection.execute(_CHOOSE, {"conversation": conversation, "board": board})
