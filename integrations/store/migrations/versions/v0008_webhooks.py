"""Which items of projects have changed, as GitHub's webhooks told."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    op.create_table(
        "analytics_webhook",
        sa.Column("digest", sa.Text, primary_key=True),
        sa.Column("at", sa.BigInteger, nullable=False),
        sa.Column("project", sa.Text, nullable=False),
        sa.Column("item", sa.Text, nullable=False),
        sqlite_with_rowid=False,
    )
