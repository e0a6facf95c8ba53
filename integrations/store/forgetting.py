"""Deletes from history what somebody wants forgotten: a board, or a person's login."""

from __future__ import annotations

import json
from typing import Any
from uuid import uuid4

from sqlalchemy import Connection, Table, bindparam, delete, select, update

from integrations.store import exports
from integrations.store.tables import about, board, metadata, word

# As GitHub calls who is no longer there: https://github.com/ghost
NOBODY = "ghost"


def forget_board(connection: Connection, name: str) -> bool:
    """Delete all that is kept of that board; gives whether there was anything."""
    exports.forget(connection, name)
    known = connection.scalar(select(board.c.id).where(board.c.name == name).with_for_update())
    if known is None:
        return False
    for table in metadata.tables.values():
        if "board_id" in table.c:
            connection.execute(delete(table).where(table.c.board_id == known))
    connection.execute(delete(board).where(board.c.id == known))
    return True


def forget_boards_of(connection: Connection, team: str) -> None:
    """Delete all that is kept of the boards that a workspace connected, `team/owner/number`."""
    theirs = board.c.name.startswith(f"{team.lower()}/", autoescape=True)
    for name in connection.scalars(select(board.c.name).where(theirs)).all():
        # An owner on GitHub may be called as a workspace is: `owner/number`.
        if name.count("/") == 2:
            forget_board(connection, name)


def forget_login(connection: Connection, login: str) -> int:
    """Write NOBODY for that login among assignees, values of fields and documents of all boards;
    gives in how many texts. What titles say stays."""
    # The next export makes a document again.
    exports.forget(connection, None)
    texts = sum(
        _replaced(connection, table, column, login)
        for table, column in ((word, "text"), (about, "value"))
    )
    if texts:
        # What processes have recorded is not what is stored any more.
        connection.execute(update(board).values(stamp=uuid4().hex))
    return texts


def _replaced(connection: Connection, table: Table, column: str, login: str) -> int:
    # What may have it: the rest need not be read as JSON.
    has = table.c[column].icontains(json.dumps(login), autoescape=True)
    keys = [*table.primary_key.columns]
    rows = connection.execute(select(*keys, table.c[column]).where(has)).mappings().all()
    changed = [
        {**{f"_{key.name}": row[key.name] for key in keys}, "_new": new}
        for row in rows
        if (new := _without(row[column], login.casefold())) != row[column]
    ]
    if changed:
        its = [key == bindparam(f"_{key.name}") for key in keys]
        connection.execute(update(table).where(*its).values({column: bindparam("_new")}), changed)
    return len(changed)


def _without(text: str, login: str) -> str:
    """The text, where it is JSON that has the login (in lower case) as a value, without it."""
    try:
        value = json.loads(text)
    except ValueError:
        return text
    without = _nobody_for(value, login)
    return text if without == value else json.dumps(without, sort_keys=True)


def _nobody_for(value: Any, login: str) -> Any:
    if isinstance(value, str):
        return NOBODY if value.casefold() == login else value
    if isinstance(value, list):
        return [_nobody_for(inner, login) for inner in value]
    if isinstance(value, dict):
        return {name: _nobody_for(inner, login) for name, inner in value.items()}
    return value
