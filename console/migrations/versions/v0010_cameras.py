"""What is wished of cameras, why they are watched, and what residents ask to delete."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Makes the tables."""
    _wishes()
    _purposes()
    _requests()
    _notices()


def _wishes() -> None:
    table = "camera_wishes"
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


def _purposes() -> None:
    table = "camera_purposes"
    op.create_table(
        table,
        sa.Column("session", sa.Text(), nullable=False),
        sa.Column("node_id", sa.Text(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("given_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["node_id"], ["nodes.id"], name=op.f(f"fk_{table}_node_id")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f(f"fk_{table}_person_id")
        ),
        sa.PrimaryKeyConstraint("session", "node_id", name=op.f(f"pk_{table}")),
    )


def _requests() -> None:
    table = "deletion_requests"
    people = ("received_by", "decided_by", "done_by")
    op.create_table(
        table,
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("received_at", sa.DateTime(), nullable=False),
        sa.Column("received_by", sa.Integer(), nullable=True),
        sa.Column("asked_by", sa.Text(), nullable=False),
        sa.Column("node_id", sa.Text(), nullable=True),
        sa.Column("stretch", sa.Text(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("due", sa.Date(), nullable=False),
        sa.Column("decision", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("decided_at", sa.DateTime(), nullable=True),
        sa.Column("decided_by", sa.Integer(), nullable=True),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("done_at", sa.DateTime(), nullable=True),
        sa.Column("done_by", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["node_id"], ["nodes.id"], name=op.f(f"fk_{table}_node_id")
        ),
        *(
            sa.ForeignKeyConstraint(
                [who], ["people.id"], name=op.f(f"fk_{table}_{who}")
            )
            for who in people
        ),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
    )


def _notices() -> None:
    table = "camera_notices"
    op.create_table(
        table,
        sa.Column("area_id", sa.Text(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["area_id"], ["areas.id"], name=op.f(f"fk_{table}_area_id")
        ),
        sa.PrimaryKeyConstraint("area_id", name=op.f(f"pk_{table}")),
    )
