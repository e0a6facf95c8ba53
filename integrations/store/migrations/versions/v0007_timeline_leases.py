"""Who reads timelines of a board, so that no other process reads them at the same time."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    op.create_table(
        "analytics_timeline_lease",
        sa.Column("board_id", sa.Integer, sa.ForeignKey("analytics_board.id"), primary_key=True),
        sa.Column("worker", sa.Text, nullable=False),
        sa.Column("until", sa.BigInteger, nullable=False),
        sqlite_with_rowid=False,
    )
