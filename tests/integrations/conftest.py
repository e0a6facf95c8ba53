from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from itertools import count
from pathlib import Path

import pytest

from integrations.store import Store
from tests.support.postgres_server import PostgresServer, postgres_server

_FRESH = count(1)


@pytest.fixture(scope="session")
def postgres() -> Iterator[PostgresServer]:
    """A PostgreSQL server for all tests of this run."""
    with postgres_server() as server:
        yield server


@pytest.fixture(scope="session", params=["sqlite", "postgresql"])
def new_url(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Callable[[], str]:
    """Gives the URL of an empty database, another one each time; on SQLite, then PostgreSQL."""
    if request.param == "sqlite":
        folder: Path = tmp_path_factory.mktemp("stores")
        return lambda: f"sqlite:///{folder}/{next(_FRESH)}/store.sqlite3"
    server: PostgresServer = request.getfixturevalue("postgres")

    def new() -> str:
        name = f"store_{next(_FRESH)}"
        server.execute(f"CREATE DATABASE {name}")
        return server.url(name)

    return new


@pytest.fixture
def open_store() -> Iterator[Callable[..., Store]]:
    """`Store`, closed after the test."""
    with ExitStack() as closing:

        def opened(url: str, **options: float) -> Store:
            store = Store(url, **options)  # type: ignore[arg-type]
            closing.callback(store.close)
            return store

        yield opened


@pytest.fixture(scope="session")
def store(new_url: Callable[[], str]) -> Iterator[Store]:
    """One store for all tests that take a board of their own."""
    opened = Store(new_url())
    yield opened
    opened.close()


@pytest.fixture
def board() -> str:
    """The key of a board that is not in any store yet."""
    return f"acme/{next(_FRESH)}"
