"""By when: which hours of a day a camera recorded is asked for every day's page."""

from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Makes the index."""
    op.create_index("ix_evidence_marks_at", "evidence_marks", ["node_id", "at"])
