"""The commune's plan, and where its cameras stand on it."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Makes the tables."""
    _plans()
    _places()


def _plans() -> None:
    table = "camera_plans"
    op.create_table(
        table,
        sa.Column("area_id", sa.Text(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("width", sa.Integer(), nullable=False),
        sa.Column("height", sa.Integer(), nullable=False),
        sa.Column("picture", sa.LargeBinary(), nullable=False),
        sa.Column("changed_at", sa.DateTime(), nullable=False),
        sa.Column("changed_by", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["area_id"], ["areas.id"], name=op.f(f"fk_{table}_area_id")
        ),
        sa.ForeignKeyConstraint(
            ["changed_by"], ["people.id"], name=op.f(f"fk_{table}_changed_by")
        ),
        sa.PrimaryKeyConstraint("area_id", name=op.f(f"pk_{table}")),
    )


def _places() -> None:
    table = "camera_places"
    op.create_table(
        table,
        sa.Column("node_id", sa.Text(), nullable=False),
        sa.Column("x", sa.Integer(), nullable=False),
        sa.Column("y", sa.Integer(), nullable=False),
        sa.Column("looks", sa.Text(), nullable=False),
        sa.Column("plan", sa.Text(), nullable=False),
        sa.Column("placed_at", sa.DateTime(), nullable=False),
        sa.Column("placed_by", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["node_id"], ["nodes.id"], name=op.f(f"fk_{table}_node_id")
        ),
        sa.ForeignKeyConstraint(
            ["placed_by"], ["people.id"], name=op.f(f"fk_{table}_placed_by")
        ),
        sa.PrimaryKeyConstraint("node_id", name=op.f(f"pk_{table}")),
    )
