"""The last number that a schedule was given, so that none is given twice."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    numbers = op.create_table(
        "analytics_schedule_number",
        sa.Column("last", sa.Integer, primary_key=True, autoincrement=False),
        sqlite_with_rowid=False,
    )
    ids = op.get_bind().scalars(sa.text("SELECT id FROM analytics_schedule")).all()
    given = [int(name) for name in ids if name.isdecimal()]
    op.bulk_insert(numbers, [{"last": max(given, default=0)}])
