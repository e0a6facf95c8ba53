"""Stores that cannot be read or written: one sentence each, and what was there before still is."""

from __future__ import annotations

import logging
import os
import pwd
import re
import resource
import shutil
import sqlite3
import sys
import traceback
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Timer
from typing import Any

import psycopg
import pytest
from sqlalchemy import Engine, event, text

from integrations.programs import installing
from integrations.store import Store, StoreError, errors
from tests.support.postgres_server import PASSWORD, PostgresServer
from tests.support.processes import ended
from tests.support.store_samples import hours, items

BOARD = "acme/7"
OpenStore = Callable[..., Store]
NewUrl = Callable[[], str]


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """The file of a store with one export of three items."""
    path = tmp_path / "store.sqlite3"
    with closing(Store(f"sqlite:///{path}")) as store:
        store.record(BOARD, hours(0), items(), {})
    return path


@pytest.fixture
def database(postgres: PostgresServer, request: pytest.FixtureRequest) -> Iterator[str]:
    """The name of a PostgreSQL database with such a store."""
    name = f"trouble_{abs(hash(request.node.name))}"
    postgres.execute(f"CREATE DATABASE {name}")
    with closing(Store(postgres.url(name))) as store:
        store.record(BOARD, hours(0), items(), {})
    yield name
    postgres.execute(f"DROP DATABASE {name} WITH (FORCE)")


@contextmanager
def told(kind: type[StoreError], sentence: str) -> Iterator[None]:
    """That error, in one sentence, with neither the password nor what was stored behind it."""
    with pytest.raises(StoreError) as error:
        yield
    assert type(error.value) is kind
    message = str(error.value)
    assert re.fullmatch(sentence, message), message
    assert "\n" not in message
    everything = "".join(traceback.format_exception(error.value, chain=True))
    assert PASSWORD not in everything
    # The beginning of every title.
    assert "Issue " not in everything


def check_as_before(store: Store) -> None:
    """The first export is there, and nothing else; and the store can be written again."""
    assert len(store.versions(BOARD)) == 3
    assert store.sightings(BOARD) == [(hours(0), hours(0))]
    assert store.record(BOARD, hours(2), items(title="later"), {}) == 3


def test_a_store_of_a_newer_version_is_left_alone(new_url: NewUrl, open_store: OpenStore) -> None:
    url = new_url()
    store = open_store(url)
    store.record(BOARD, hours(0), items(), {})
    with store._database.writing() as connection:
        connection.execute(text("UPDATE analytics_version SET version_num = '9999'"))
    newer = (
        rf"{re.escape(store.place())} was written by a newer version of Sprint Analytics: "
        r"install that one, or name another store in `database_url`\."
    )
    for _ in range(2):
        with told(errors.StoreNewer, newer):
            open_store(url).record(BOARD, hours(1), items(title="later"), {})
    # A process that had it open before goes on.
    assert len(store.versions(BOARD)) == 3


# --- SQLite ---


@pytest.mark.fault
@pytest.mark.parametrize("page", [0, 1])
def test_a_damaged_file_is_told(file: Path, open_store: OpenStore, page: int) -> None:
    content = bytearray(file.read_bytes())
    content[page * 4096 :] = b"\xaa" * (len(content) - page * 4096)
    file.write_bytes(content)
    with told(errors.StoreDamaged, rf"The store {file} is damaged, .*: restore a backup, .*\."):
        open_store(f"sqlite:///{file}").as_of(BOARD, hours(1))


@pytest.mark.fault
def test_a_locked_file_is_told_and_can_be_read_all_the_same(
    file: Path, open_store: OpenStore
) -> None:
    store = open_store(f"sqlite:///{file}", patience=0.1)
    with closing(sqlite3.connect(file, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with told(errors.StoreBusy, rf"The store {file} is held by another process .*\."):
            store.record(BOARD, hours(1), items(title="new"), {})
        assert store.as_of(BOARD, hours(1)) is not None
    check_as_before(store)


def test_a_file_that_is_only_being_opened_elsewhere_is_waited_for(
    tmp_path: Path, open_store: OpenStore
) -> None:
    # Two processes that open a new store at once get into each other's way: SQLite lets neither
    # of them wait for the other.
    other = sqlite3.connect(
        tmp_path / "store.sqlite3", isolation_level=None, check_same_thread=False
    )
    with closing(other):
        other.execute("CREATE TABLE notes (note)")
        other.execute("BEGIN IMMEDIATE")
        release = Timer(0.2, other.rollback)
        release.start()
        store = open_store(f"sqlite:///{tmp_path}/store.sqlite3")
        assert store.record(BOARD, hours(0), items(), {}) == 3
        release.join()


@pytest.mark.fault
def test_a_full_disk_is_told(file: Path, open_store: OpenStore) -> None:
    store = open_store(f"sqlite:///{file}")

    def no_more_pages(connection: sqlite3.Connection, _: Any) -> None:
        (pages,) = connection.execute("PRAGMA page_count").fetchone()
        connection.execute(f"PRAGMA max_page_count = {pages}")

    event.listen(Engine, "connect", no_more_pages)
    try:
        with told(errors.StoreFull, rf"The store {file} has no room on its disk, .*\."):
            store.record(BOARD, hours(1), items(1000), {})
    finally:
        event.remove(Engine, "connect", no_more_pages)
        store.close()
    check_as_before(store)


@pytest.mark.fault
def test_a_file_that_may_not_grow_is_told(file: Path, open_store: OpenStore) -> None:
    program = (
        "import resource, sys\n"
        "from tests.support.store_samples import hours, items\n"
        "from integrations.store import Store, StoreError\n"
        "store = Store(sys.argv[1])\n"
        "store.size()\n"
        f"resource.setrlimit(resource.RLIMIT_FSIZE, (65536, {resource.RLIM_INFINITY}))\n"
        "try:\n"
        f"    store.record({BOARD!r}, hours(1), items(1000), {{}})\n"
        "except StoreError as error:\n"
        "    print(type(error).__name__, error)\n"
    )
    run = ended(
        [sys.executable, "-c", program, f"sqlite:///{file}"],
        cwd=Path(__file__).parents[3],
        check=True,
    )
    assert run.stdout.startswith(f"StoreFull The store {file} has no room on its disk")
    check_as_before(open_store(f"sqlite:///{file}"))


def as_nobody(work: Callable[[], object]) -> str:
    """What that work says of a StoreError, by a user who is not root."""
    reading, writing = os.pipe()
    child = os.fork()
    if not child:
        try:
            if os.getuid() == 0:
                nobody = pwd.getpwnam("nobody")
                os.setgroups([])
                os.setgid(nobody.pw_gid)
                os.setuid(nobody.pw_uid)
            work()
        except StoreError as error:
            os.write(writing, f"{type(error).__name__} {error}".encode())
        finally:
            os._exit(0)
    os.close(writing)
    os.waitpid(child, 0)
    with os.fdopen(reading) as said:
        return said.read()


@pytest.mark.fault
@pytest.mark.parametrize("folder_too", [True, False])
def test_a_store_that_may_only_be_read_is_told(
    file: Path, open_store: OpenStore, folder_too: bool
) -> None:
    with TemporaryDirectory(prefix="sa-", dir="/tmp") as folder:
        there = Path(folder) / file.name
        shutil.copy(file, there)
        there.chmod(0o444)
        Path(folder).chmod(0o555 if folder_too else 0o777)

        def write() -> None:
            with closing(Store(f"sqlite:///{there}")) as store:
                store.record(BOARD, hours(1), items(title="new"), {})

        said = as_nobody(write)
        assert re.fullmatch(
            rf"StoreRefused The store {there} cannot be opened and written: let this user .*\.",
            said,
        )
        Path(folder).chmod(0o755)
        there.chmod(0o600)
        check_as_before(open_store(f"sqlite:///{there}"))


@pytest.mark.fault
@pytest.mark.parametrize("part", [0.001, 0.3, 0.6, 0.95])
def test_a_log_of_sqlite_that_is_cut_off_leaves_whole_exports(
    file: Path, tmp_path: Path, open_store: OpenStore, part: float
) -> None:
    store, copy = open_store(f"sqlite:///{file}"), tmp_path / "copy.sqlite3"
    for hour in (1, 2, 3):
        store.record(BOARD, hours(hour), items(500, title=f"of {hour}"), {})
    # As a machine leaves them that loses its power, and the end of what it has written.
    shutil.copy(file, copy)
    log = file.with_name(f"{file.name}-wal").read_bytes()
    copy.with_name(f"{copy.name}-wal").write_bytes(log[: int(len(log) * part)])
    left = open_store(f"sqlite:///{copy}")
    hour = [hours(each) for each in range(4)].index(left.sightings(BOARD)[-1][1])
    last = left.as_of(BOARD, hours(9))
    assert last
    assert len(last.items) == (500 if hour else 3)
    assert hour == 0 or set(last.items["title"]) == {f"of {hour}"}
    assert left.record(BOARD, hours(4), items(500, title="later"), {}) >= 500


@pytest.mark.parametrize(
    ("path", "sentence"),
    [
        ("/proc/store.sqlite3", r"The store /proc/store\.sqlite3 cannot be opened and written: .*"),
        ("{folder}", r"The store .* is no regular file: move that away, or name another .*\."),
        ("{file}/store.sqlite3", r"The store .* cannot be made, as its folder cannot \(.*\): .*"),
    ],
)
def test_where_no_file_can_be_is_told(
    tmp_path: Path, open_store: OpenStore, path: str, sentence: str
) -> None:
    (tmp_path / "file").touch()
    store = open_store("sqlite:///" + path.format(folder=tmp_path, file=tmp_path / "file"))
    for _ in range(2):
        with told(errors.StoreRefused, sentence):
            store.record(BOARD, hours(1), items(), {})


# --- PostgreSQL ---


def test_a_newer_store_in_postgresql_is_left_alone(
    postgres: PostgresServer, database: str, open_store: OpenStore
) -> None:
    postgres.execute("UPDATE analytics_version SET version_num = '9999'", database)
    newer = r"The store “trouble_\d+” in PostgreSQL on 127\.0\.0\.1 was written by a newer .*\."
    with told(errors.StoreNewer, newer):
        open_store(postgres.url(database)).record(BOARD, hours(1), items(), {})


@contextmanager
def before_changes_are_stored(act: Callable[[Any], object]) -> Iterator[None]:
    """Act on the connection, once, when all but the changes and the run is written."""
    done: list[bool] = []

    def before(connection: Any, _: Any, statement: str, *_more: Any) -> None:
        if statement.startswith("INSERT INTO analytics_change") and not done:
            done.append(True)
            act(connection)

    event.listen(Engine, "before_cursor_execute", before)
    try:
        yield
    finally:
        event.remove(Engine, "before_cursor_execute", before)
    assert done


@pytest.mark.fault
def test_a_connection_that_ends_amid_a_write_is_told(
    postgres: PostgresServer, database: str, open_store: OpenStore
) -> None:
    store = open_store(postgres.url(database))

    def end(connection: Any) -> None:
        number = connection.connection.dbapi_connection.info.backend_pid
        postgres.execute(f"SELECT pg_terminate_backend({number}, 10000)")

    with before_changes_are_stored(end), told(errors.StoreUnreachable, r".*cannot be reached.*"):
        store.record(BOARD, hours(1), items(title="new"), {})
    check_as_before(store)


@pytest.mark.fault
def test_a_server_that_dies_amid_a_write_is_told(
    postgres: PostgresServer, database: str, open_store: OpenStore
) -> None:
    store = open_store(postgres.url(database))
    gone = r"The store .* in PostgreSQL on 127\.0\.0\.1 cannot be reached: look whether it runs .*"
    try:
        dies = before_changes_are_stored(lambda _: postgres.stop())
        with dies, told(errors.StoreUnreachable, gone):
            store.record(BOARD, hours(1), items(title="new"), {})
        with told(errors.StoreUnreachable, gone):
            store.as_of(BOARD, hours(1))
        with told(errors.StoreUnreachable, gone):
            open_store(postgres.url(database)).record(BOARD, hours(1), items(), {})
    finally:
        postgres.start()
    check_as_before(store)


@pytest.mark.fault
def test_a_server_that_was_restarted_is_reached_again(
    postgres: PostgresServer, database: str, open_store: OpenStore
) -> None:
    store = open_store(postgres.url(database))
    store.size()
    postgres.stop()
    postgres.start()
    check_as_before(store)


def test_a_board_that_another_holds_is_told(
    postgres: PostgresServer, database: str, open_store: OpenStore
) -> None:
    store = open_store(postgres.url(database), patience=0.1)
    store.size()
    with psycopg.connect(postgres.url(database)) as other:
        other.execute("SELECT * FROM analytics_board FOR UPDATE")
        with told(errors.StoreBusy, r"The store .* is held by another process that writes: .*\."):
            store.record(BOARD, hours(1), items(title="new"), {})
        assert store.as_of(BOARD, hours(1)) is not None
        assert store.record("acme/8", hours(1), items(), {}) == 3
    check_as_before(store)


@pytest.mark.parametrize(
    ("state", "kind", "sentence"),
    [
        ("53100", errors.StoreFull, r"The store .* has no room on its disk, .*\."),
        ("58030", errors.StoreFull, r"The store .* has no room on its disk, .*\."),
        ("XX001", errors.StoreDamaged, r"The store .* is damaged, .*\."),
        ("57P01", errors.StoreUnreachable, r"The store .* cannot be reached: .*\."),
        ("25006", errors.StoreRefused, r"The store .* does not let this user write: .*\."),
        (
            "P0001",
            errors.StoreFailed,
            r"The store .* failed: the \*\*\* cat did it\. Ask again, .*",
        ),
    ],
)
def test_what_postgresql_says_amid_a_write_is_told(
    postgres: PostgresServer,
    database: str,
    open_store: OpenStore,
    state: str,
    kind: type[StoreError],
    sentence: str,
) -> None:
    postgres.execute(
        "CREATE FUNCTION fail() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        f"RAISE EXCEPTION 'the hush-hush cat did it' USING ERRCODE = '{state}'; END $$",
        database,
    )
    trigger = "CREATE TRIGGER fail BEFORE INSERT ON analytics_change EXECUTE FUNCTION fail()"
    postgres.execute(trigger, database)
    store = open_store(postgres.url(database))
    with pytest.raises(StoreError) as error:
        store.record(BOARD, hours(1), items(title="new"), {})
    assert type(error.value) is kind
    assert re.fullmatch(sentence, str(error.value)), str(error.value)
    postgres.execute("DROP TRIGGER fail ON analytics_change", database)
    check_as_before(store)


def test_what_postgresql_refuses_is_told(
    postgres: PostgresServer, database: str, open_store: OpenStore
) -> None:
    with told(errors.StoreRefused, r"The store .* refuses the user or the password: .*\."):
        open_store(postgres.url(database, password="wrong")).size()
    with told(errors.StoreRefused, r"The store “nowhere” .* does not exist there: create it, .*"):
        open_store(postgres.url("nowhere")).size()
    postgres.execute("DROP ROLE IF EXISTS visitor")
    postgres.execute(f"CREATE ROLE visitor LOGIN PASSWORD '{PASSWORD}'")
    with told(errors.StoreRefused, r"The store “postgres” .* does not let this user write: .*"):
        open_store(postgres.url("postgres", user="visitor")).size()
    with told(errors.StoreUnreachable, r"The store .* cannot be reached: .*"):
        open_store(f"postgres://me:{PASSWORD}@nowhere.invalid/db", patience=2).size()


def test_neither_log_nor_representation_tells_the_password(
    postgres: PostgresServer,
    database: str,
    open_store: OpenStore,
    caplog: pytest.LogCaptureFixture,
) -> None:
    with caplog.at_level(logging.DEBUG):
        store = open_store(postgres.url(database))
        store.record(BOARD, hours(1), items(title="new"), {})
    assert PASSWORD not in caplog.text + repr(store) + str(vars(store))


# --- URLs ---


@pytest.mark.parametrize(
    "url",
    [
        *("", "hush-hush", "mysql://me:hush-hush@host/db", "sqlite://", "sqlite:///:memory:"),
        *("postgres://me:hush-hush@host:port/db", "oracle+hush-hush://"),
    ],
)
def test_what_is_no_database_is_told(open_store: OpenStore, url: str) -> None:
    store = open_store(url)
    with told(errors.StoreUrlWrong, r"`database_url` names no database that is known here: .*\."):
        store.sightings(BOARD)


def test_a_password_with_an_at_sign_is_told_how_to_write(open_store: OpenStore) -> None:
    sentence = r"`database_url` has an @ in its password: write it there as %40\."
    with told(errors.StoreUrlWrong, sentence):
        open_store(f"postgres://me:{PASSWORD}@{PASSWORD}@host/db").sightings(BOARD)


def test_a_missing_driver_is_told(tmp_path: Path) -> None:
    # An installation without it: found first, and not to be loaded.
    (tmp_path / "psycopg.py").write_text("raise ImportError('no pq wrapper available')")
    program = (
        "from integrations.store import Store, StoreError\n"
        "try:\n"
        "    Store('postgres://me:hush@host/db').size()\n"
        "except StoreError as error:\n"
        "    print(error)\n"
    )
    run = ended(
        [sys.executable, "-c", program],
        cwd=Path(__file__).parents[3],
        env={"PYTHONPATH": str(tmp_path)},
        check=True,
    )
    assert run.stdout == (
        "`database_url` names PostgreSQL, whose driver cannot be loaded here: "
        f"run `{installing('psycopg[binary]')}`.\n"
    )
