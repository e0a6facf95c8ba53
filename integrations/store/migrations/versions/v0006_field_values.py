"""The values of all fields of a project, field by field, as exports saw them.

Nothing of before is touched: what older exports saw of the fields that reports read stays in
`analytics_change`, and the first export after this one tells the values of all fields. Where a fact
comes from, the table says: those here and in `analytics_change` come from exports of our own; what
GitHub recorded by itself is in `analytics_event`.
"""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    op.create_table(
        "analytics_field_value",
        sa.Column("board_id", sa.Integer, sa.ForeignKey("analytics_board.id"), primary_key=True),
        sa.Column("item", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("field", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("seen_from", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("value", sa.Integer, nullable=False),
        sqlite_with_rowid=False,
    )
