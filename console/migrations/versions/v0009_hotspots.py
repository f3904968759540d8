"""What is wished of Wi-Fi hotspots, and what they counted."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Makes the tables."""
    table = "hotspot_wishes"
    op.create_table(
        table,
        sa.Column("scope", sa.Text(), nullable=False),
        sa.Column("wish", sa.Text(), nullable=False),
        sa.Column("changed_at", sa.DateTime(), nullable=False),
        sa.Column("changed_by", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["changed_by"], ["people.id"], name=op.f(f"fk_{table}_changed_by")
        ),
        sa.PrimaryKeyConstraint("scope", name=op.f(f"pk_{table}")),
    )
    table = "hotspot_hours"
    op.create_table(
        table,
        sa.Column("node_id", sa.Text(), nullable=False),
        sa.Column("hour", sa.DateTime(), nullable=False),
        sa.Column("counts", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["node_id"], ["nodes.id"], name=op.f(f"fk_{table}_node_id")
        ),
        sa.PrimaryKeyConstraint("node_id", "hour", name=op.f(f"pk_{table}")),
    )
