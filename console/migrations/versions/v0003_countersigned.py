"""The station's countersignature is an instant, no longer an order of its own."""

from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """``countersigned_at`` holds what is needed; the next plan carries it."""
    op.drop_column("versions", "countersignature")
