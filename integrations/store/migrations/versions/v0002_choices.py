"""Which board a conversation means."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.create_table(
        "analytics_choice",
        sa.Column("conversation", sa.Text, primary_key=True),
        sa.Column("board", sa.Text, nullable=False),
        sqlite_with_rowid=False,
    )
