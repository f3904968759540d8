"""Since when the clock goes steadily; only the commune says who approves her own."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """A hamlet's wish of before no page shows, and it would beat the commune's."""
    op.add_column("station", sa.Column("night_at", sa.DateTime(), nullable=True))
    op.add_column("station", sa.Column("steady_since", sa.DateTime(), nullable=True))
    op.execute(
        "UPDATE settings SET own_approval = NULL WHERE scope NOT IN"
        " (SELECT 'area:' || id FROM areas WHERE level = 'commune')"
    )
