"""Which key signed what the topics retain."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Unknown until the bridge starts: it then opens an epoch, once."""
    op.add_column("station", sa.Column("kid", sa.Text(), nullable=True))
