"""When somebody who asked for deletion was answered first."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Adds it; nobody knows of earlier requests."""
    op.add_column(
        "deletion_requests", sa.Column("answered_at", sa.DateTime(), nullable=True)
    )
