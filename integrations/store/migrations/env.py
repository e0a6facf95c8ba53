"""What Alembic runs: the migrations, on the connection it was handed."""

from alembic import context

from integrations.store.tables import VERSION_TABLE, metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    version_table=VERSION_TABLE,
)
context.run_migrations()
