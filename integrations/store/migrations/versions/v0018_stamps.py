"""By what a process knows whether something of a board was forgotten."""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"


def upgrade() -> None:
    op.add_column("analytics_board", sa.Column("stamp", sa.Text))
