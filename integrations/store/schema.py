"""Makes the tables of a new store, and brings those of an older one up to date."""

from __future__ import annotations

from sqlalchemy import Column, Connection, MetaData, String, Table, inspect, text

from integrations.store.tables import (
    VERSION,
    VERSION_TABLE,
    connected_revision,
    metadata,
    schedule_number,
)

# As Alembic makes it, which reads it in a newer version.
_version = Table(VERSION_TABLE, MetaData(), Column("version_num", String(32), primary_key=True))


def version_of(connection: Connection) -> str | None:
    """The version of the tables; None where there are none."""
    if not inspect(connection).has_table(VERSION_TABLE):
        return None
    query = text(f"SELECT version_num FROM {VERSION_TABLE}")  # noqa: S608
    version: str | None = connection.scalar(query)
    return version


def bring_up_to_date(connection: Connection) -> None:
    """Leave the tables in the newest version, within the connection's transaction."""
    version = version_of(connection)
    if version is None and connection.engine.name == "sqlite":
        # On PostgreSQL there are tables of Procrastinate, too.
        metadata.create_all(connection, checkfirst=False)
        _version.create(connection)
        connection.execute(_version.insert().values(version_num=VERSION))
        # Both count from it on.
        for counter in (schedule_number, connected_revision):
            connection.execute(counter.insert().values(last=0))
    elif version != VERSION:
        # Imported only where needed: it takes as long to load as all the rest.
        from integrations.store.migrations import upgrade

        upgrade(connection)
