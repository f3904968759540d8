"""What cameras saw and sent, who asked for it, and how far their evidence goes."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from console.models.base import Base, Big, Wire
from console.models.nodes import Node
from console.models.people import Person
from edge.contract.camera import Gap


class Sighting(Base):
    """Something that a camera saw, or that kept it from seeing."""

    __tablename__ = "camera_sightings"
    __table_args__ = (Index("ix_camera_sightings_began", "node_id", "began"),)

    node_id: Mapped[str] = mapped_column(ForeignKey("nodes.id"), primary_key=True)
    id: Mapped[str] = mapped_column(primary_key=True)  # the camera's own name for it
    kind: Mapped[str]  # motion | person | vehicle, or a kind of tampering
    began: Mapped[datetime]  # by the node's clock
    ended: Mapped[datetime | None]
    score: Mapped[int]  # percent
    zone: Mapped[str]
    words: Mapped[str]  # why, in English
    thumbnail: Mapped[str | None]  # SHA-256 of a JPEG
    told_at: Mapped[datetime]

    node: Mapped[Node] = relationship()


class CameraFile(Base):
    """A whole file that a camera brought; it lies on the shelf under its hash."""

    __tablename__ = "camera_files"
    __table_args__ = (Index("ix_camera_files_kind", "node_id", "kind", "received_at"),)

    node_id: Mapped[str] = mapped_column(ForeignKey("nodes.id"), primary_key=True)
    sha256: Mapped[str] = mapped_column(primary_key=True)
    kind: Mapped[str]  # edge.contract.upload FileKind
    about: Mapped[str]  # of the order, or of the event
    size_bytes: Mapped[Big]
    received_at: Mapped[datetime]


class EvidenceMark(Base):
    """How far a camera's chain of evidence went, by its own word of that minute."""

    __tablename__ = "evidence_marks"
    __table_args__ = (
        Index("ix_evidence_marks_link", "node_id", "link"),
        Index("ix_evidence_marks_at", "node_id", "at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    node_id: Mapped[str] = mapped_column(ForeignKey("nodes.id"))
    link: Mapped[Big]
    sha256: Mapped[str]  # of the chain's line of that number
    segment: Mapped[Big]  # the last one that is sealed
    written_bytes: Mapped[Big]  # since the archive was made
    at: Mapped[datetime]  # by the node's clock
    told_at: Mapped[datetime]


class EvidenceDoubt(Base):
    """A chain that is another than the one that was told; open until explained."""

    __tablename__ = "evidence_doubts"
    __table_args__ = (Index("ix_evidence_doubts_open", "node_id", "explained_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    node_id: Mapped[str] = mapped_column(ForeignKey("nodes.id"))
    kind: Mapped[str]  # console.core.evidence Break
    link: Mapped[Big]  # where it differs
    held_link: Mapped[Big]  # the last one that had been told
    held_sha256: Mapped[str]
    told_sha256: Mapped[str]
    count: Mapped[int]  # how often since
    since: Mapped[datetime]
    last_at: Mapped[datetime]
    explained_at: Mapped[datetime | None]
    explained_by: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    words: Mapped[str] = mapped_column(default="")

    node: Mapped[Node] = relationship()


class ClipAsked(Base):
    """A stretch of a recording that somebody asked a camera for."""

    __tablename__ = "clips"
    __table_args__ = (Index("ix_clips_start", "node_id", "start"),)

    id: Mapped[str] = mapped_column(primary_key=True)  # edge.contract CallId
    node_id: Mapped[str] = mapped_column(ForeignKey("nodes.id"))
    start: Mapped[datetime]
    end: Mapped[datetime]
    purpose: Mapped[str]
    asked_by: Mapped[int] = mapped_column(ForeignKey("people.id"))
    asked_at: Mapped[datetime] = mapped_column(index=True)
    request_id: Mapped[int | None]  # the last order; no foreign key: those are pruned
    ordered: Mapped[int] = mapped_column(default=0)  # how many orders went out
    outcome: Mapped[str] = mapped_column(default="")  # of ClipMade; empty: no answer
    reason: Mapped[str] = mapped_column(default="")  # the camera's, in English
    gaps: Mapped[tuple[Gap, ...]] = mapped_column(Wire(tuple[Gap, ...]), default=())
    answered_at: Mapped[datetime | None]
    sha256: Mapped[str | None]  # of the ZIP that came
    size_bytes: Mapped[Big] = mapped_column(default=0)  # of it, or of what is coming
    cancelled_at: Mapped[datetime | None]
    removed_at: Mapped[datetime | None]  # its file is gone: by age, or by somebody

    node: Mapped[Node] = relationship()
    by: Mapped[Person] = relationship()


class ClipCopy(Base):
    """A copy for somebody else: name and time are drawn in; it proves nothing."""

    __tablename__ = "clip_copies"

    id: Mapped[str] = mapped_column(primary_key=True)  # also of its job
    clip_id: Mapped[str] = mapped_column(ForeignKey("clips.id"), index=True)
    number: Mapped[str]  # of the request, as the police wrote it
    reason: Mapped[str]
    receiver: Mapped[str]
    made_by: Mapped[int] = mapped_column(ForeignKey("people.id"))
    made_at: Mapped[datetime]
    sha256: Mapped[str | None]  # of the MP4; unset until it is made
    size_bytes: Mapped[Big] = mapped_column(default=0)
    removed_at: Mapped[datetime | None]

    clip: Mapped[ClipAsked] = relationship()
    by: Mapped[Person] = relationship()


class EvidenceLock(Base):
    """A stretch that a camera keeps against its retention."""

    __tablename__ = "evidence_locks"

    id: Mapped[str] = mapped_column(primary_key=True)  # edge.contract CallId
    node_id: Mapped[str] = mapped_column(ForeignKey("nodes.id"), index=True)
    clip_id: Mapped[str | None] = mapped_column(ForeignKey("clips.id"))
    start: Mapped[datetime]
    end: Mapped[datetime]
    reason: Mapped[str]
    made_by: Mapped[int] = mapped_column(ForeignKey("people.id"))
    made_at: Mapped[datetime]
    request_id: Mapped[int | None]
    answered_at: Mapped[datetime | None]
    segments: Mapped[Big] = mapped_column(default=0)  # 0: nothing of it was there
    ended_at: Mapped[datetime | None]  # somebody let it go
    ended_by: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    end_reason: Mapped[str] = mapped_column(default="")
    end_request_id: Mapped[int | None]
    end_sent_at: Mapped[datetime | None]

    node: Mapped[Node] = relationship()
