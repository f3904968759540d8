"""What cameras saw and sent, who asked for it, and how far their evidence goes."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def _text(name: str, *, null: bool = False) -> sa.Column[str]:
    return sa.Column(name, sa.Text(), nullable=null)


def _at(name: str, *, null: bool = False) -> sa.Column[object]:
    return sa.Column(name, sa.DateTime(), nullable=null)


def _big(name: str) -> sa.Column[int]:
    return sa.Column(name, sa.BigInteger(), nullable=False)


def _whole(name: str, *, null: bool = False) -> sa.Column[int]:
    return sa.Column(name, sa.Integer(), nullable=null)


def _of(table: str, name: str, other: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([name], [other], name=op.f(f"fk_{table}_{name}"))


def _key(table: str, *names: str) -> sa.PrimaryKeyConstraint:
    return sa.PrimaryKeyConstraint(*names, name=op.f(f"pk_{table}"))


def upgrade() -> None:
    """Makes the tables."""
    _seen()
    _evidence()
    _clips()


def _seen() -> None:
    table = "camera_sightings"
    op.create_table(
        table,
        _text("node_id"),
        _text("id"),
        _text("kind"),
        _at("began"),
        _at("ended", null=True),
        _whole("score"),
        _text("zone"),
        _text("words"),
        _text("thumbnail", null=True),
        _at("told_at"),
        _of(table, "node_id", "nodes.id"),
        _key(table, "node_id", "id"),
    )
    op.create_index("ix_camera_sightings_began", table, ["node_id", "began"])
    table = "camera_files"
    op.create_table(
        table,
        _text("node_id"),
        _text("sha256"),
        _text("kind"),
        _text("about"),
        _big("size_bytes"),
        _at("received_at"),
        _of(table, "node_id", "nodes.id"),
        _key(table, "node_id", "sha256"),
    )
    op.create_index("ix_camera_files_kind", table, ["node_id", "kind", "received_at"])


def _evidence() -> None:
    table = "evidence_marks"
    op.create_table(
        table,
        _whole("id"),
        _text("node_id"),
        _big("link"),
        _text("sha256"),
        _big("segment"),
        _big("written_bytes"),
        _at("at"),
        _at("told_at"),
        _of(table, "node_id", "nodes.id"),
        _key(table, "id"),
    )
    op.create_index("ix_evidence_marks_link", table, ["node_id", "link"])
    table = "evidence_doubts"
    op.create_table(
        table,
        _whole("id"),
        _text("node_id"),
        _text("kind"),
        _big("link"),
        _big("held_link"),
        _text("held_sha256"),
        _text("told_sha256"),
        _whole("count"),
        _at("since"),
        _at("last_at"),
        _at("explained_at", null=True),
        _whole("explained_by", null=True),
        _text("words"),
        _of(table, "node_id", "nodes.id"),
        _of(table, "explained_by", "people.id"),
        _key(table, "id"),
    )
    op.create_index("ix_evidence_doubts_open", table, ["node_id", "explained_at"])


def _clips() -> None:
    table = "clips"
    op.create_table(
        table,
        _text("id"),
        _text("node_id"),
        _at("start"),
        _at("end"),
        _text("purpose"),
        _whole("asked_by"),
        _at("asked_at"),
        _whole("request_id", null=True),
        _whole("ordered"),
        _text("outcome"),
        _text("reason"),
        _text("gaps"),
        _at("answered_at", null=True),
        _text("sha256", null=True),
        _big("size_bytes"),
        _at("cancelled_at", null=True),
        _at("removed_at", null=True),
        _of(table, "node_id", "nodes.id"),
        _of(table, "asked_by", "people.id"),
        _key(table, "id"),
    )
    op.create_index("ix_clips_start", table, ["node_id", "start"])
    op.create_index(op.f("ix_clips_asked_at"), table, ["asked_at"])
    table = "clip_copies"
    op.create_table(
        table,
        _text("id"),
        _text("clip_id"),
        _text("number"),
        _text("reason"),
        _text("receiver"),
        _whole("made_by"),
        _at("made_at"),
        _text("sha256", null=True),
        _big("size_bytes"),
        _at("removed_at", null=True),
        _of(table, "clip_id", "clips.id"),
        _of(table, "made_by", "people.id"),
        _key(table, "id"),
    )
    op.create_index(op.f("ix_clip_copies_clip_id"), table, ["clip_id"])
    table = "evidence_locks"
    op.create_table(
        table,
        _text("id"),
        _text("node_id"),
        _text("clip_id", null=True),
        _at("start"),
        _at("end"),
        _text("reason"),
        _whole("made_by"),
        _at("made_at"),
        _whole("request_id", null=True),
        _at("answered_at", null=True),
        _big("segments"),
        _at("ended_at", null=True),
        _whole("ended_by", null=True),
        _text("end_reason"),
        _whole("end_request_id", null=True),
        _at("end_sent_at", null=True),
        _of(table, "node_id", "nodes.id"),
        _of(table, "clip_id", "clips.id"),
        _of(table, "made_by", "people.id"),
        _of(table, "ended_by", "people.id"),
        _key(table, "id"),
    )
    op.create_index(op.f("ix_evidence_locks_node_id"), table, ["node_id"])
