from __future__ import annotations

from collections.abc import Iterator
from itertools import count
from pathlib import Path

import pytest

from tests.support.listening_bot import ListeningBot, listening_bot
from tests.support.postgres_server import PostgresServer, postgres_server

_FRESH = count(1)


@pytest.fixture(scope="module")
def postgres() -> Iterator[PostgresServer]:
    with postgres_server() as server:
        yield server


@pytest.fixture
def bot(postgres: PostgresServer, tmp_path: Path) -> Iterator[ListeningBot]:
    """One that hands over what it is asked, in a database of its own."""
    name = f"queue_{next(_FRESH)}"
    postgres.execute(f"CREATE DATABASE {name}")
    with listening_bot(tmp_path, database_url=postgres.url(name), queue="postgresql") as bot:
        yield bot
