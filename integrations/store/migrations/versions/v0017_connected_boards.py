"""The boards that workspaces have connected in Slack, and their credentials on GitHub."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"


def upgrade() -> None:
    op.create_table(
        "analytics_connected_board",
        sa.Column("name", sa.Text, primary_key=True),
        sa.Column("team", sa.Text, primary_key=True),
        sa.Column("owner", sa.Text, nullable=False),
        sa.Column("settings", sa.Text, nullable=False),
        sqlite_with_rowid=False,
    )
    revisions = op.create_table(
        "analytics_connected_revision",
        sa.Column("last", sa.BigInteger, primary_key=True, autoincrement=False),
        sqlite_with_rowid=False,
    )
    op.bulk_insert(revisions, [{"last": 0}])
    op.create_table(
        "analytics_credential",
        sa.Column("team", sa.Text, primary_key=True),
        sa.Column("owner", sa.Text, primary_key=True),
        sa.Column("secret", sa.Text, nullable=False),
        sqlite_with_rowid=False,
    )
