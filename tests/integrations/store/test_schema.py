from __future__ import annotations

import sys
from collections.abc import Callable
from contextlib import closing
from importlib.resources import files
from pathlib import Path

import psycopg
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from procrastinate.schema import SchemaManager
from sqlalchemy import create_engine, inspect, text

from integrations.store import Store
from integrations.store.tables import VERSION, VERSION_TABLE, metadata
from tests.support.postgres_server import PostgresServer
from tests.support.processes import ended


def test_migrations_give_the_tables_that_the_code_knows(
    new_url: Callable[[], str], open_store: Callable[..., Store]
) -> None:
    url = new_url()
    open_store(url).size()
    engine = create_engine(url.replace("postgres://", "postgresql+psycopg://"))
    with closing(engine.connect()) as connection:
        context = MigrationContext.configure(
            connection,
            opts={
                "version_table": VERSION_TABLE,
                "compare_server_default": True,
                "include_name": _is_ours,
            },
        )
        assert compare_metadata(context, metadata) == []
        # What it does not compare.
        found = inspect(connection)
        for name, table in metadata.tables.items():
            key = found.get_pk_constraint(name)["constrained_columns"]
            assert key == [column.name for column in table.primary_key]
        if connection.engine.name == "sqlite":
            query = text("SELECT name, sql FROM sqlite_master WHERE sql LIKE '%WITHOUT ROWID%'")
            without = {name for name, _ in connection.execute(query)}
            assert without == metadata.tables.keys() - {"analytics_board"}
    engine.dispose()


def _is_ours(name: str | None, kind: str, _: object) -> bool:
    """Whether it is no table of Procrastinate's."""
    return kind != "table" or not (name or "").startswith("procrastinate_")


def test_the_version_is_that_of_the_last_migration() -> None:
    scripts = ScriptDirectory(str(files("integrations.store") / "migrations"))
    revisions = [script.revision for script in scripts.walk_revisions()]
    assert revisions[0] == VERSION
    assert revisions == sorted(revisions, reverse=True)


def test_the_schema_of_procrastinate_is_that_of_the_installed_version() -> None:
    """Where this fails, a migration is to bring the scripts that the new version came with."""
    migrated = files("integrations.store") / "migrations" / "versions" / "v0015_procrastinate.sql"
    assert migrated.read_text("utf-8") == SchemaManager.get_schema()


def test_a_procrastinate_that_was_there_before_is_left_as_it_is(
    postgres: PostgresServer, open_store: Callable[..., Store]
) -> None:
    postgres.execute("CREATE DATABASE with_procrastinate")
    postgres.execute(SchemaManager.get_schema(), "with_procrastinate")
    postgres.execute("INSERT INTO procrastinate_workers DEFAULT VALUES", "with_procrastinate")
    store = open_store(postgres.url("with_procrastinate"))
    assert store.size() > 0
    with psycopg.connect(postgres.url("with_procrastinate")) as connection:
        found = connection.execute("SELECT count(*) FROM procrastinate_workers").fetchone()
    assert found == (1,)


def test_a_store_that_is_up_to_date_does_not_wait_for_alembic(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/store.sqlite3"
    program = (
        "import sys; from integrations.store import Store; store = Store(sys.argv[1]);"
        "store.size(); store.close(); print('alembic' in sys.modules)"
    )
    said = [
        ended(
            [sys.executable, "-c", program, url],
            cwd=Path(__file__).parents[3],
            check=True,
        ).stdout
        for _ in range(2)
    ]
    assert said == ["True\n", "False\n"]


def test_nothing_is_opened_before_it_is_needed(tmp_path: Path) -> None:
    with closing(Store(f"sqlite:///{tmp_path}/new/store.sqlite3")) as store:
        assert list(tmp_path.iterdir()) == []
        store.close()
        store.size()
    # Closed, and used again; and a store that was closed leaves nothing but its file.
    assert [path.name for path in (tmp_path / "new").iterdir()] == ["store.sqlite3"]
