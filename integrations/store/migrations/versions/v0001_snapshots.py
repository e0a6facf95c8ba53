"""Snapshots of boards, as changes only."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

TEXTS = (
    *("title", "type", "state", "state_reason", "status", "iteration_id", "sprint"),
    *("deliverable", "milestone", "ancestor_urls", "labels", "assignees"),
)


def upgrade() -> None:
    def board() -> sa.Column[int]:
        return sa.Column(
            "board_id", sa.Integer, sa.ForeignKey("analytics_board.id"), primary_key=True
        )

    def key(name: str, kind: type[sa.Integer]) -> sa.Column[int]:
        return sa.Column(name, kind, primary_key=True, autoincrement=False)

    op.create_table(
        "analytics_board",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("name", sa.Text, nullable=False, unique=True),
    )
    op.create_table(
        "analytics_export",
        board(),
        key("first", sa.BigInteger),
        sa.Column("last", sa.BigInteger, nullable=False),
        sa.Column("whole", sa.Boolean, nullable=False),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "analytics_about",
        board(),
        sa.Column("key", sa.Text, primary_key=True),
        key("seen_from", sa.BigInteger),
        sa.Column("value", sa.Text),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "analytics_word",
        board(),
        key("id", sa.Integer),
        sa.Column("text", sa.Text, nullable=False),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "analytics_item",
        board(),
        key("id", sa.Integer),
        sa.Column("item_id", sa.Text, nullable=False),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("repository", sa.Text, nullable=False),
        sa.Column("url", sa.Text),
        sa.Column("created_at", sa.BigInteger),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "analytics_change",
        board(),
        key("item", sa.Integer),
        key("seen_from", sa.BigInteger),
        *(sa.Column(name, sa.Integer, nullable=False) for name in TEXTS),
        sa.Column("points", sa.Float),
        sa.Column("closed_at", sa.BigInteger),
        sqlite_with_rowid=False,
    )
