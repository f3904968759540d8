"""Which of the station's keys sealed a bundle."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Unknown of bundles from before: they are sealed once more."""
    op.add_column("guidance_bundles", sa.Column("seal_kid", sa.Text(), nullable=True))
