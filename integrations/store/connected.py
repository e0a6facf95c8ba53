"""The boards that workspaces have connected in Slack, for all processes that share the store."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, delete, func, insert, select, update

from integrations.store.database import Database
from integrations.store.errors import StoreError
from integrations.store.tables import connected_board, connected_revision, credential


class TooManyBoards(StoreError):
    """The workspace has as many boards as it may have."""


@dataclass(frozen=True)
class ConnectedBoard:
    """A board that a workspace has connected.

    Attributes:
        name: of the board, in lower case; no two boards of a workspace have the same.
        team: id of the workspace.
        owner: organization or user on GitHub that its project belongs to.
        settings: as anything that JSON has.
    """

    name: str
    team: str
    owner: str
    settings: Mapping[str, Any]


class ConnectedBoards:
    """The boards that workspaces have connected. Every method may raise StoreError."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def all(self) -> list[ConnectedBoard]:
        """Every board, in order of their names and workspaces."""
        with self._database.reading() as connection:
            return _all(connection)

    def since(self, revision: int) -> tuple[int, list[ConnectedBoard]] | None:
        """The revision of now with every board; None where `revision` is that of now."""
        with self._database.reading() as connection:
            now: int = connection.scalars(select(connected_revision.c.last)).one()
            return None if now == revision else (now, _all(connection))

    def save(self, saved: ConnectedBoard, most: int) -> None:
        """Add it, or replace the workspace's board of that name; a workspace may have `most`.

        Raises TooManyBoards.
        """
        its = connected_board.c.team == saved.team, connected_board.c.name == saved.name
        values = {
            "name": saved.name,
            "team": saved.team,
            "owner": saved.owner,
            "settings": json.dumps(saved.settings, sort_keys=True),
        }
        with self._database.writing() as connection:
            # Others that save one wait here until this one is stored.
            _count_change(connection)
            there = connection.execute(update(connected_board).where(*its).values(values))
            if there.rowcount == 0:
                theirs = connected_board.c.team == saved.team
                counted = select(func.count()).select_from(connected_board).where(theirs)
                if connection.scalars(counted).one() >= most:
                    raise TooManyBoards(
                        f"This workspace has {most} boards, and no more are kept: disconnect one "
                        "first."
                    )
                connection.execute(insert(connected_board).values(values))

    def remove(self, team: str, name: str) -> bool:
        """Delete the workspace's board of that name, and its credentials for an owner that it has
        no other board of; gives whether there was one."""
        its = connected_board.c.team == team, connected_board.c.name == name
        with self._database.writing() as connection:
            _count_change(connection)
            gone = connection.execute(delete(connected_board).where(*its)).rowcount == 1
            forget_unused_credentials(connection, team)
        if gone:
            # Nor are they left in what SQLite has written ahead.
            self._database.shrink(rewrite=False)
        return gone


def forget_team(connection: Connection, team: str) -> None:
    """Delete all boards and credentials of a workspace."""
    _count_change(connection)
    connection.execute(delete(connected_board).where(connected_board.c.team == team))
    forget_unused_credentials(connection, team)


def forget_unused_credentials(connection: Connection, team: str) -> None:
    """Delete a workspace's credentials for owners of none of its boards."""
    theirs = select(func.lower(connected_board.c.owner)).where(connected_board.c.team == team)
    unused = credential.c.team == team, credential.c.owner.not_in(theirs)
    connection.execute(delete(credential).where(*unused))


def _count_change(connection: Connection) -> None:
    connection.execute(update(connected_revision).values(last=connected_revision.c.last + 1))


def _all(connection: Connection) -> list[ConnectedBoard]:
    ordered = select(connected_board).order_by(connected_board.c.name, connected_board.c.team)
    found = connection.execute(ordered)
    return [
        ConnectedBoard(row.name, row.team, row.owner, json.loads(row.settings)) for row in found
    ]
