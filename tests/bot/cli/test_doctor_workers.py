"""Doctor says whether somebody does the work that processes share."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from typing import Any

import psycopg
import pytest

from bot.cli.doctor.workers import workers
from config import Settings
from integrations.store import Store
from tests.support.postgres_server import PostgresServer, postgres_server


@pytest.fixture(scope="module")
def postgres() -> Iterator[PostgresServer]:
    with postgres_server() as server:
        yield server


def shared(url: str) -> Settings:
    return Settings(boards={}, queue="postgresql", database_url=url)


def found(settings: Settings) -> list[tuple[bool, str]]:
    return [(check.ok, f"{check.detail} {check.remedy}") for check in workers(settings)]


def test_workers_are_looked_for_in_the_database(postgres: PostgresServer) -> None:
    settings = shared(postgres.url("postgres"))
    with closing(Store(settings.database_url)) as store:
        store.size()
    ((is_good, said),) = found(settings)
    assert not is_good
    assert "`python -m bot worker`" in said
    with psycopg.connect(settings.database_url) as connection:
        connection.execute("INSERT INTO procrastinate_workers DEFAULT VALUES")
    ((is_good, said),) = found(settings)
    assert is_good
    with psycopg.connect(settings.database_url) as connection:
        connection.execute("UPDATE procrastinate_workers SET last_heartbeat = '2026-01-01'")
    ((is_good, _),) = found(settings)
    assert not is_good


def test_a_file_that_processes_are_to_share_is_told() -> None:
    ((is_good, said),) = found(shared("sqlite:///data/store"))
    assert not is_good
    assert "set ANALYTICS_DATABASE_URL to postgresql://" in said


@pytest.mark.parametrize(
    "changes", [{"queue": "process"}, {"database_url": "postgresql://127.0.0.1:1/nowhere"}]
)
def test_nothing_is_said_where_there_are_none_or_the_store_is_what_fails(
    changes: dict[str, Any],
) -> None:
    assert found(replace(shared("postgresql://127.0.0.1:1/nowhere"), **changes)) == []
