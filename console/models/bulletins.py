"""Bulletins, the versions that were put to an approver, their sounds, and silences."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from console.core.approval import Stage
from console.core.draft import Draft
from console.models.base import Base, Big, Wire, Word
from console.models.people import Person
from edge.contract.bulletin import Bulletin as BulletinOnWire


class SoundFile(Base):
    """A sound in the sounds directory, named by its hash."""

    __tablename__ = "sounds"

    sha256: Mapped[str] = mapped_column(primary_key=True)
    size_bytes: Mapped[Big]
    duration_ms: Mapped[int]
    made: Mapped[str]  # recorded | uploaded | spoken | relay …
    text: Mapped[str] = mapped_column(default="")  # what is said, where known
    made_at: Mapped[datetime]
    made_by: Mapped[int | None] = mapped_column(ForeignKey("people.id"))


class Bulletin(Base):
    """One announcement through all its versions: the working copy and what sounds."""

    __tablename__ = "bulletins"

    lineage: Mapped[str] = mapped_column(primary_key=True)
    area_id: Mapped[str] = mapped_column(ForeignKey("areas.id"), index=True)
    # ^ whose bulletin it is (permissions); the audience lies within it
    stage: Mapped[Stage] = mapped_column(Word(Stage), index=True)
    draft: Mapped[Draft] = mapped_column(Wire(Draft))
    row_version: Mapped[int] = (
        mapped_column()
    )  # two people editing: the second is told, nothing is lost
    newest: Mapped[int] = mapped_column(default=0)  # highest version ever submitted
    in_force: Mapped[int | None] = mapped_column(index=True)
    # ^ the approved version that may sound; unset: none, or withdrawn
    author_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    created_at: Mapped[datetime]
    edited_at: Mapped[datetime] = mapped_column(index=True)
    edited_by: Mapped[int] = mapped_column(ForeignKey("people.id"))
    withdrawn_at: Mapped[datetime | None]
    withdrawn_reason: Mapped[str] = mapped_column(default="")

    __mapper_args__ = {"version_id_col": row_version}  # noqa: RUF012 SQLAlchemy's own declaration

    author: Mapped[Person] = relationship(foreign_keys=[author_id])
    editor: Mapped[Person] = relationship(foreign_keys=[edited_by])
    versions: Mapped[list["Version"]] = relationship(
        order_by="Version.version", back_populates="bulletin"
    )


class Version(Base):
    """One submitted version: exactly what an approver hears, reads and signs."""

    __tablename__ = "versions"

    lineage: Mapped[str] = mapped_column(
        ForeignKey("bulletins.lineage"), primary_key=True
    )
    version: Mapped[int] = mapped_column(primary_key=True)
    body: Mapped[BulletinOnWire] = mapped_column(Wire(BulletinOnWire))
    text: Mapped[str]  # of the draft at that time
    submitted_at: Mapped[datetime]
    submitted_by: Mapped[int] = mapped_column(ForeignKey("people.id"))
    decision: Mapped[str] = mapped_column(index=True)
    # ^ waiting | recalled | returned | approved | fallen (its key was revoked)
    decided_at: Mapped[datetime | None]
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    comment: Mapped[str] = mapped_column(default="")  # of a returned version
    approval: Mapped[str | None]  # compact JWS of the bulletin order
    approval_until: Mapped[datetime | None]  # nodes refuse it from then on
    approval_kid: Mapped[str | None] = mapped_column(index=True)
    countersigned_at: Mapped[datetime | None]  # the bridge first took it
    first_epoch: Mapped[Big | None]  # the first snapshot that holds it: nodes that
    first_seq: Mapped[Big | None]  # report this revision or a later one have it

    bulletin: Mapped[Bulletin] = relationship(back_populates="versions")
    submitter: Mapped[Person] = relationship(foreign_keys=[submitted_by])
    decider: Mapped[Person | None] = relationship(foreign_keys=[decided_by])


class SuppressionMade(Base):
    """Occurrences that must not sound: a stop, a holiday, a cancellation."""

    __tablename__ = "suppressions"
    __table_args__ = (Index("ix_suppressions_of", "lineage", "planned"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    lineage: Mapped[str] = mapped_column(ForeignKey("bulletins.lineage"))
    planned: Mapped[datetime]
    until: Mapped[datetime | None]  # unset: only the occurrence at ``planned``
    audience: Mapped[tuple[str, ...]] = mapped_column(Wire(tuple[str, ...]))
    reason: Mapped[str] = mapped_column(default="")
    made_at: Mapped[datetime]
    made_by: Mapped[int] = mapped_column(ForeignKey("people.id"))
    lifted_at: Mapped[datetime | None]  # undone by staff
