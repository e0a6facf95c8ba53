"""What Procrastinate keeps its jobs in, on PostgreSQL alone: the schema of its version 3.10."""

from pathlib import Path

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"


def upgrade() -> None:
    connection = op.get_bind()
    # It is there where somebody else's Procrastinate shares the database.
    if connection.engine.name != "postgresql" or sa.inspect(connection).has_table(
        "procrastinate_jobs"
    ):
        return
    schema = Path(__file__).with_suffix(".sql").read_text("utf-8")
    # Many statements, with percent signs: only the driver takes them as they are.
    connection.connection.cursor().execute(schema)
