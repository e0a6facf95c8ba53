"""Workspaces that install the app, and conversations told apart by workspace."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    op.create_table(
        "analytics_installation",
        sa.Column("app", sa.Text, primary_key=True),
        sa.Column("team", sa.Text, primary_key=True),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("token", sa.Text, nullable=False),
        sa.Column("bot", sa.Text, nullable=False),
        sa.Column("bot_user", sa.Text, nullable=False),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "analytics_begun",
        sa.Column("state", sa.Text, primary_key=True),
        sa.Column("until", sa.BigInteger, nullable=False),
        sqlite_with_rowid=False,
    )
    # Those name a channel without its workspace; people are asked once more.
    op.execute("DELETE FROM analytics_choice")
