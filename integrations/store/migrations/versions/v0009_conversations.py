"""What was answered last in each conversation, and in each thread of one."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    op.create_table(
        "analytics_conversation",
        sa.Column("conversation", sa.Text, primary_key=True),
        sa.Column("thread", sa.Text, primary_key=True),
        sa.Column("at", sa.BigInteger, nullable=False),
        sa.Column("answered", sa.Text, nullable=False),
        sqlite_with_rowid=False,
    )
