"""The database behind the store: SQLite or PostgreSQL, its schema kept up to date."""

from __future__ import annotations

import os
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from errno import ELOOP
from math import ceil
from pathlib import Path
from stat import S_ISREG
from tempfile import TemporaryFile
from threading import Lock
from typing import Any

import stamina
from sqlalchemy import (
    URL,
    Connection,
    Engine,
    create_engine,
    event,
    func,
    inspect,
    make_url,
    select,
    text,
)
from sqlalchemy.exc import ArgumentError, DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from integrations.programs import installing
from integrations.store.errors import (
    NO_FILE,
    READ_ONLY,
    StoreBusy,
    StoreNewer,
    StoreRefused,
    StoreUrlWrong,
    in_words,
    place,
)
from integrations.store.tables import VERSION, VERSION_TABLE, metadata

WRITES = "analytics_writes"
_UPGRADE_LOCK = 7_301_145
_WRITTEN_AHEAD = 4_000_000


class Database:
    """Transactions on the database at a URL; nothing is opened before the first one.

    Every error of the database is raised as a StoreError. `patience` is how many seconds to wait
     for another process that writes, and for a server to answer.
    """

    def __init__(self, url: str, patience: float) -> None:
        self._text = url
        self._patience = patience
        self._lock = Lock()
        self._opened: Engine | None = None

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A transaction that sees the store as it was when it started."""
        engine = self._engine()
        if engine.name == "postgresql":
            engine = engine.execution_options(isolation_level="REPEATABLE READ")
        with _errors_in_words(engine.url), engine.connect() as connection, connection.begin():
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """A transaction that is stored as a whole or not at all."""
        engine = self._engine()
        with _errors_in_words(engine.url), _writing(engine) as connection:
            yield connection

    def place(self) -> str:
        """Where the store is, in words without secrets."""
        return place(_url(self._text))

    @property
    def file(self) -> Path | None:
        """The file that it is in; None of PostgreSQL."""
        url = _url(self._text)
        return Path(str(url.database)) if url.get_backend_name() == "sqlite" else None

    def libpq_url(self) -> str:
        """The URL that PostgreSQL's own library takes, with the password; empty of SQLite.

        Raises StoreUrlWrong.
        """
        url = _url(self._text)
        if url.get_backend_name() != "postgresql":
            return ""
        return url.set(drivername="postgresql").render_as_string(hide_password=False)

    @property
    def is_on_a_server(self) -> bool:
        """Whether several machines may share it."""
        return self.file is None

    def is_new(self) -> bool:
        """Whether its file is yet to be made, which this does not do.

        Raises StoreRefused where it could not be.
        """
        if self.file is None:
            return False
        try:
            _check_kind(_url(self._text))
            if self.file.exists():
                return False
            folder = next(parent for parent in self.file.absolute().parents if parent.exists())
            # It has no name, so nothing of it is seen or left.
            TemporaryFile(dir=folder).close()
        except OSError as error:
            raise StoreRefused(f"{self.place()} {READ_ONLY[1]}.") from error
        return True

    def size(self) -> int:
        """Bytes that the store takes on disk."""
        with self.reading() as connection:
            if connection.engine.name == "postgresql":
                sizes = [func.pg_total_relation_size(name) for name in metadata.tables]
                return sum(connection.execute(select(*sizes)).one())
            file = str(connection.engine.url.database)
            parts = (Path(file), Path(f"{file}-wal"))
            return sum(part.stat().st_size for part in parts if part.exists())

    def shrink(self, *, rewrite: bool) -> None:
        """Make the files of SQLite smaller; PostgreSQL does so by itself.

        The write-ahead log is merged into the file, unless a reader still needs it; with
        `rewrite` the whole file is rewritten without gaps, while readers go on and writers wait.
        """
        engine = self._engine()
        if engine.name == "postgresql":
            return
        file = str(engine.url.database)
        # It may fail, such as without room for a copy: later writes then fill the gaps.
        with (
            suppress(sqlite3.Error),
            closing(sqlite3.connect(file, timeout=self._patience)) as connection,
        ):
            if rewrite:
                connection.execute("VACUUM")
            # Otherwise writers would wait with it for readers.
            connection.execute("PRAGMA busy_timeout = 0")
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def close(self) -> None:
        """Close what is open; it opens again when needed."""
        with self._lock:
            if self._opened is not None:
                self._opened.dispose()
                self._opened = None

    def _engine(self) -> Engine:
        with self._lock:
            if self._opened is None:
                url = _url(self._text)
                make = _sqlite if url.get_backend_name() == "sqlite" else _postgresql
                engine = make(url, self._patience)
                try:
                    with _errors_in_words(url):
                        _bring_up_to_date(engine)
                except BaseException:
                    engine.dispose()
                    raise
                self._opened = engine
            return self._opened


def _url(text: str) -> URL:
    try:
        url = make_url(text)
    except (ArgumentError, ValueError):
        # The text may hold a password, and so may the error about it.
        url = URL.create("unknown")
    match url.get_backend_name():
        case "sqlite" if url.database and url.database != ":memory:":
            return url
        case "postgresql" | "postgres" if "@" in (url.host or ""):
            raise StoreUrlWrong("`database_url` has an @ in its password: write it there as %40.")
        case "postgresql" | "postgres":
            return url.set(drivername="postgresql+psycopg")
    raise StoreUrlWrong(
        '`database_url` names no database that is known here: write "sqlite:///path/of/a/file" '
        'or "postgresql://user:password@host/database".'
    )


def _sqlite(url: URL, patience: float) -> Engine:
    file = Path(str(url.database))
    try:
        _make(file.absolute().parent)
    except OSError as error:
        raise StoreRefused(
            f"{place(url)} cannot be made, as its folder cannot ({error.strerror}): "
            "make it, or name another store in `database_url`."
        ) from error
    _check_kind(url)
    _keep_to_owner(file)
    engine = create_engine(url, hide_parameters=True, connect_args={"timeout": patience})

    @event.listens_for(engine, "connect")
    def connect(connection: Any, _: Any) -> None:
        # The one statement that ignores SQLite's own timeout.
        for attempt in stamina.retry_context(
            on=_is_busy, attempts=None, timeout=patience, wait_initial=0.01, wait_max=0.2
        ):
            with attempt:
                connection.execute("PRAGMA journal_mode = WAL")
        # What is deleted, such as a token, is overwritten in the file.
        connection.execute("PRAGMA secure_delete = ON")
        # Otherwise the log stays as large as the largest export made it.
        connection.execute(f"PRAGMA journal_size_limit = {_WRITTEN_AHEAD}")

    # Python's driver would open transactions only before the first statement that writes.
    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        writes = connection.get_execution_options().get(WRITES)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

    return engine


def _check_kind(url: URL) -> None:
    """Raise StoreRefused for anything but a file: the rights of a device would be changed."""
    with suppress(FileNotFoundError, NotADirectoryError, PermissionError):
        try:
            is_file = S_ISREG(Path(str(url.database)).stat().st_mode)
        except OSError as error:
            if error.errno != ELOOP:
                raise
            is_file = False
        if not is_file:
            raise StoreRefused(f"{place(url)} {NO_FILE}.")


def _make(folder: Path) -> None:
    """Make the folder, and those above it, for the owner alone; what is there stays as it is."""
    if not folder.is_dir():
        _make(folder.parent)
        folder.mkdir(mode=0o700, exist_ok=True)


def _keep_to_owner(file: Path) -> None:
    """Make the file for its owner alone, and let no other read one that is there.

    It holds titles of private issues, and tokens of workspaces. SQLite gives the files beside it
    the same mode, and says itself why it cannot open one.
    """
    with suppress(OSError):
        os.close(os.open(file, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    for part in (file, *(Path(f"{file}{end}") for end in ("-wal", "-shm", "-journal"))):
        # It may be another user's, or not be there.
        with suppress(OSError):
            if part.stat().st_mode & 0o077:
                part.chmod(0o600)


def _is_busy(error: Exception) -> bool:
    return getattr(error, "sqlite_errorname", "") == "SQLITE_BUSY"


def _postgresql(url: URL, patience: float) -> Engine:
    seconds = ceil(patience)
    options = {
        # A server that does not answer soon is down, and every report would wait for it.
        "connect_timeout": min(seconds, 5),
        # Notice a server that went away silently, even during a write.
        "keepalives_idle": seconds,
        "tcp_user_timeout": 3000 * seconds,
        # Connection poolers do not support prepared statements.
        "prepare_threshold": None,
    }
    try:
        engine = create_engine(url, hide_parameters=True, pool_pre_ping=True, connect_args=options)
    except ImportError as error:
        raise StoreUrlWrong(
            "`database_url` names PostgreSQL, whose driver cannot be loaded here: "
            f"run `{installing('psycopg[binary]')}`."
        ) from error

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        connection.exec_driver_sql(f"SET LOCAL lock_timeout = {ceil(patience * 1000)}")

    return engine


def clock(connection: Connection) -> int:
    """The moment by the clock that all processes on the database share, in nanoseconds since 1970:
    that of PostgreSQL's machine, or of this one, whose file no other machine shares."""
    if connection.engine.name != "postgresql":
        return time.time_ns()
    micros = text("SELECT (extract(epoch FROM clock_timestamp()) * 1000000)::bigint")
    return int(connection.execute(micros).scalar_one()) * 1000


@contextmanager
def _errors_in_words(url: URL) -> Iterator[None]:
    try:
        yield
    except DBAPIError as error:
        raise in_words(error, url) from error
    except PoolTimeout as error:
        raise StoreBusy(f"{place(url)} is asked for too much at once: ask again later.") from error


@contextmanager
def _writing(engine: Engine) -> Iterator[Connection]:
    writer = engine.execution_options(**{WRITES: True})
    with writer.connect() as connection, connection.begin():
        yield connection


def _bring_up_to_date(engine: Engine) -> None:
    with engine.connect() as connection, connection.begin():
        version = _version(connection)
    if version == VERSION:
        return
    if version is not None and version > VERSION:
        raise StoreNewer(
            f"{place(engine.url)} was written by a newer version of Sprint Analytics: "
            "install that one, or name another store in `database_url`."
        )
    with _writing(engine) as connection:
        if engine.name == "postgresql":
            connection.execute(select(func.pg_advisory_xact_lock(_UPGRADE_LOCK)))
        # Another process may have upgraded it meanwhile.
        if _version(connection) != VERSION:
            # Imported only where needed: it takes as long to load as all the rest.
            from integrations.store.migrations import upgrade

            upgrade(connection)


def _version(connection: Connection) -> str | None:
    if not inspect(connection).has_table(VERSION_TABLE):
        return None
    query = text(f"SELECT version_num FROM {VERSION_TABLE}")  # noqa: S608
    version: str | None = connection.scalar(query)
    return version
