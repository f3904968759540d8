"""What kiosks show, what is wished of them, and how they are used."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def _text(name: str, *, null: bool = False) -> sa.Column[str]:
    return sa.Column(name, sa.Text(), nullable=null)


def _at(name: str, *, null: bool = False) -> sa.Column[object]:
    return sa.Column(name, sa.DateTime(), nullable=null)


def _big(name: str, *, null: bool = False) -> sa.Column[int]:
    return sa.Column(name, sa.BigInteger(), nullable=null)


def _person(name: str, table: str) -> tuple[sa.Column[int], sa.ForeignKeyConstraint]:
    key = op.f(f"fk_{table}_{name}")
    return (
        sa.Column(name, sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint([name], ["people.id"], name=key),
    )


def upgrade() -> None:
    """Makes the tables."""
    _guidance()
    _kiosks()


def _guidance() -> None:
    table = "guidance_records"
    op.create_table(
        table,
        _text("code"),
        _text("stage"),
        _text("draft"),
        sa.Column("row_version", sa.Integer(), nullable=False),
        _big("newest"),
        _big("in_force", null=True),
        _at("edited_at"),
        *_person("edited_by", table),
        _text("writers"),
        sa.PrimaryKeyConstraint("code", name=op.f(f"pk_{table}")),
    )
    _index(table, "stage")
    _index(table, "edited_at")
    table = "guidance_versions"
    op.create_table(
        table,
        _text("code"),
        _big("version"),
        _text("body"),
        sa.Column("built", sa.LargeBinary(), nullable=True),
        _at("submitted_at"),
        *_person("submitted_by", table),
        _text("writers"),
        _text("decision"),
        _at("decided_at", null=True),
        *_person("decided_by", table),
        _text("comment"),
        *_approval(),
        sa.ForeignKeyConstraint(
            ["code"], ["guidance_records.code"], name=op.f(f"fk_{table}_code")
        ),
        sa.PrimaryKeyConstraint("code", "version", name=op.f(f"pk_{table}")),
    )
    _index(table, "decision")
    _index(table, "approval_kid")
    table = "guidance_bundles"
    op.create_table(
        table,
        _big("version"),
        _at("made_at"),
        *_person("asked_by", table),
        _text("selection"),
        _text("stage"),
        _text("step"),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("whole", sa.Integer(), nullable=False),
        _at("ended_at", null=True),
        _text("faults"),
        _text("manifest_sha256", null=True),
        _text("clips_sha256", null=True),
        *_approval(),
        _text("archive_sha256", null=True),
        _big("archive_bytes", null=True),
        _at("published_at", null=True),
        sa.PrimaryKeyConstraint("version", name=op.f(f"pk_{table}")),
    )
    for column in ("stage", "manifest_sha256", "approval_kid", "archive_sha256"):
        _index(table, column)


def _kiosks() -> None:
    table = "kiosk_wishes"
    op.create_table(
        table,
        _text("scope"),
        _text("wish"),
        _at("changed_at"),
        *_person("changed_by", table),
        sa.PrimaryKeyConstraint("scope", name=op.f(f"pk_{table}")),
    )
    table = "kiosk_days"
    op.create_table(
        table,
        _text("node_id"),
        sa.Column("day", sa.Date(), nullable=False),
        *(_big(name) for name in ("sessions", "searches", "no_result")),
        *(_big(name) for name in ("calls", "answered", "tickets", "replays")),
        sa.ForeignKeyConstraint(
            ["node_id"], ["nodes.id"], name=op.f(f"fk_{table}_node_id")
        ),
        sa.PrimaryKeyConstraint("node_id", "day", name=op.f(f"pk_{table}")),
    )
    table = "kiosk_page_views"
    op.create_table(
        table,
        sa.Column("day", sa.Date(), nullable=False),
        _text("page"),
        _big("views"),
        sa.PrimaryKeyConstraint("day", "page", name=op.f(f"pk_{table}")),
    )


def _approval() -> tuple[sa.Column[object], ...]:
    return (
        sa.Column("approval", sa.Text(), nullable=True),
        sa.Column("approval_until", sa.DateTime(), nullable=True),
        sa.Column("approval_kid", sa.Text(), nullable=True),
        sa.Column("countersigned_at", sa.DateTime(), nullable=True),
    )


def _index(table: str, column: str) -> None:
    op.create_index(op.f(f"ix_{table}_{column}"), table, [column])
