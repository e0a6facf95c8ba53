"""Errors of the store, each with the next step, by the error codes of databases.

After any of them the store holds what it held before.
"""

from __future__ import annotations

import re
from pathlib import Path

from sqlalchemy import URL
from sqlalchemy.exc import DBAPIError

from integrations.errors import IntegrationError


class StoreError(IntegrationError):
    """The store of history cannot be read or written."""


class StoreUrlWrong(StoreError):
    """The setting `database_url` names no database that is known here."""


class StoreNewer(StoreError):
    """A newer version of this program has written the store."""


class StoreDamaged(StoreError):
    """The store's file is damaged, or is no store."""


class StoreBusy(StoreError):
    """Another process has been writing for too long."""


class StoreFull(StoreError):
    """The disk of the store is full, or fails."""


class StoreRefused(StoreError):
    """The store may not be opened or written by this user."""


class StoreUnreachable(StoreError):
    """The database server did not answer, or went away during a transaction."""


class StoreFailed(StoreError):
    """The store failed for a reason that is not known here; the message quotes it."""


class SealedOtherwise(StoreError):
    """The tokens of workspaces are encrypted with another key than is set."""


Explanation = tuple[type[StoreError], str]

BUSY = (StoreBusy, "is held by another process that writes: end that one, or ask again later")
FULL = (
    StoreFull,
    "has no room on its disk, or the disk fails: free some, then let `retention` drop old history",
)
DAMAGED = (
    StoreDamaged,
    (
        "is damaged, or is not a store at all: restore a backup, or move it away to start with an "
        "empty one"
    ),
)
READ_ONLY = (
    StoreRefused,
    (
        "cannot be opened and written: let this user write the file and its folder, "
        "or correct `database_url`"
    ),
)
NO_FILE = "is no regular file: move that away, or name another file in `database_url`"
NO_ENTRY = (StoreRefused, "refuses the user or the password: correct `database_url`")
NO_RIGHT = (StoreRefused, "does not let this user write: grant it the right to create tables")
NOT_THERE = (StoreRefused, "does not exist there: create it, or correct `database_url`")
GONE = (
    StoreUnreachable,
    "cannot be reached: look whether it runs and whether `database_url` is right, then ask again",
)

# By SQLite's primary result code.
SQLITE: dict[int, Explanation] = {
    3: READ_ONLY,
    5: BUSY,
    6: BUSY,
    8: READ_ONLY,
    10: FULL,
    11: DAMAGED,
    13: FULL,
    14: READ_ONLY,
    26: DAMAGED,
}
# By how PostgreSQL's SQLSTATE begins.
POSTGRESQL: dict[str, Explanation] = {
    "08": GONE,
    "25006": NO_RIGHT,
    "28": NO_ENTRY,
    "3D": NOT_THERE,
    "42501": NO_RIGHT,
    "53100": FULL,
    "53": GONE,
    "55P03": BUSY,
    "57": GONE,
    "58": FULL,
    "XX001": DAMAGED,
    "XX002": DAMAGED,
}

# There is no SQLSTATE before there is a connection; servers may say it in other languages, too.
UNCONNECTED: dict[str, Explanation] = {
    r'database ".*" does not exist': NOT_THERE,
    r"authentication failed|no password supplied|pg_hba\.conf|role .* does not exist": NO_ENTRY,
    r"permission denied": NO_ENTRY,
}


def place(url: URL) -> str:
    """Where the store is, in words without secrets."""
    if url.get_backend_name() == "sqlite":
        return f"The store {Path(str(url.database)).absolute()}"
    host = url.host or url.query.get("host") or "this machine"
    return f"The store {f'“{url.database}” ' if url.database else ''}in PostgreSQL on {host}"


def in_words(error: DBAPIError, url: URL) -> StoreError:
    """The StoreError for an error of the database at `url`."""
    explanation = (
        _sqlite(error.orig) if url.get_backend_name() == "sqlite" else _postgresql(error.orig)
    )
    if explanation is not None:
        kind, sentence = explanation
        return kind(f"{place(url)} {sentence}.")
    first = str(error.orig).strip().split("\n")[0][:300].rstrip(".")
    if url.password:
        first = first.replace(str(url.password), "***")
    return StoreFailed(
        f"{place(url)} failed: {first}. Ask again, and look into the log if it goes on."
    )


def _sqlite(complaint: object) -> Explanation | None:
    return SQLITE.get(getattr(complaint, "sqlite_errorcode", 0) & 0xFF)


def _postgresql(complaint: object) -> Explanation | None:
    state: str | None = getattr(complaint, "sqlstate", None)
    if state is None:
        signs = (
            explanation
            for sign, explanation in UNCONNECTED.items()
            if re.search(sign, str(complaint))
        )
        return next(signs, GONE)
    states = [sign for sign in POSTGRESQL if state.startswith(sign)]
    return POSTGRESQL[max(states, key=len)] if states else None
