"""The organization of each workspace that has installed the app; null where it is not known."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"


def upgrade() -> None:
    op.add_column("analytics_installation", sa.Column("organization", sa.Text))
