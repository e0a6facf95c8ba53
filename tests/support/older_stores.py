"""A store as commit 070fc7c made it, when its schema had version 0004; in SQLite and PostgreSQL.

That commit's own code filled it, and `.dump` of SQLite and `pg_dump --inserts` wrote it down.
"""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import psycopg

_FOLDER = Path(__file__).parent / "older_stores"


def make_store_of_070fc7c(url: str) -> None:
    """Fill the empty database at that URL with it."""
    if url.startswith("sqlite:///"):
        file = Path(url.removeprefix("sqlite:///"))
        file.parent.mkdir(parents=True, exist_ok=True)
        with closing(sqlite3.connect(file)) as connection:
            connection.executescript((_FOLDER / "store_0004_sqlite.sql").read_text())
    else:
        with psycopg.connect(url) as connection:
            connection.execute((_FOLDER / "store_0004_postgresql.sql").read_bytes())
