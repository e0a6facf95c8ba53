"""What GitHub recorded of issues before the first export of their board.

Facts that exports of our own saw are in `analytics_change`, and GitHub's in `analytics_event`: the
table says where a fact comes from.
"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    def board() -> sa.Column[int]:
        return sa.Column(
            "board_id", sa.Integer, sa.ForeignKey("analytics_board.id"), primary_key=True
        )

    def key(name: str, kind: type[sa.Integer]) -> sa.Column[int]:
        return sa.Column(name, kind, primary_key=True, autoincrement=False)

    op.create_table(
        "analytics_event",
        board(),
        key("item", sa.Integer),
        key("at", sa.BigInteger),
        key("place", sa.Integer),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("before", sa.Integer, nullable=False),
        sa.Column("after", sa.Integer, nullable=False),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "analytics_timeline",
        board(),
        key("item", sa.Integer),
        sa.Column("read_at", sa.BigInteger, nullable=False),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "analytics_timeline_trouble",
        board(),
        sa.Column("at", sa.BigInteger, nullable=False),
        sa.Column("message", sa.Text, nullable=False),
        sqlite_with_rowid=False,
    )
