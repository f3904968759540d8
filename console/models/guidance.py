"""What kiosks show: records in their versions, and the bundles made of them."""

from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from console.core.approval import Stage
from console.core.building import About, Selection
from console.core.guidance import Record
from console.models.base import Base, Big, Wire, Word
from console.models.people import Person


class GuidanceRecord(Base):
    """One procedure, or the office with its tiles: the working copy, what counts."""

    __tablename__ = "guidance_records"

    code: Mapped[str] = mapped_column(primary_key=True)  # RecordCode, never "clips"
    stage: Mapped[Stage] = mapped_column(Word(Stage), index=True)
    draft: Mapped[Record] = mapped_column(Wire(Record))
    row_version: Mapped[int] = mapped_column()  # two people editing: as bulletins
    newest: Mapped[Big] = mapped_column(default=0)  # highest version ever submitted
    in_force: Mapped[Big | None]  # the approved version that kiosks are to show
    edited_at: Mapped[datetime] = mapped_column(index=True)
    edited_by: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    # ^ unset: as it came with the program
    writers: Mapped[tuple[int, ...]] = mapped_column(Wire(tuple[int, ...]), default=())
    # ^ people whose hands the working copy went through since it was approved

    __mapper_args__ = {"version_id_col": row_version}  # noqa: RUF012 SQLAlchemy's own declaration

    editor: Mapped[Person | None] = relationship()
    versions: Mapped[list["GuidanceVersion"]] = relationship(
        order_by="GuidanceVersion.version", back_populates="of"
    )


class GuidanceVersion(Base):
    """One submitted version, and who answers for it."""

    __tablename__ = "guidance_versions"

    code: Mapped[str] = mapped_column(
        ForeignKey("guidance_records.code"), primary_key=True
    )
    version: Mapped[Big] = mapped_column(primary_key=True, autoincrement=False)
    body: Mapped[Record] = mapped_column(Wire(Record))
    built: Mapped[bytes | None]  # the builder's bytes of it: what is signed and shown
    submitted_at: Mapped[datetime]
    submitted_by: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    writers: Mapped[tuple[int, ...]] = mapped_column(Wire(tuple[int, ...]), default=())
    # ^ none of them approves it, unless the commune allows that
    decision: Mapped[str] = mapped_column(index=True)
    # ^ waiting | recalled | returned | approved | fallen (its key was revoked)
    decided_at: Mapped[datetime | None]
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    comment: Mapped[str] = mapped_column(default="")  # of a returned version
    approval: Mapped[str | None]  # compact JWS of the guidance-record
    approval_until: Mapped[datetime | None]  # kiosks leave it out from then on
    approval_kid: Mapped[str | None] = mapped_column(index=True)
    countersigned_at: Mapped[datetime | None]  # the bridge first took it

    of: Mapped[GuidanceRecord] = relationship(back_populates="versions")
    submitter: Mapped[Person | None] = relationship(foreign_keys=[submitted_by])
    decider: Mapped[Person | None] = relationship(foreign_keys=[decided_by])


class GuidanceBundle(Base):
    """One bundle, from the wish for it to the archive that kiosks fetch."""

    __tablename__ = "guidance_bundles"

    version: Mapped[Big] = mapped_column(primary_key=True, autoincrement=False)
    # ^ only grows
    made_at: Mapped[datetime]  # as the bundle says of itself
    asked_by: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    selection: Mapped[Selection] = mapped_column(Wire(Selection))  # code -> version
    stage: Mapped[str] = mapped_column(index=True)
    # ^ wanted | building | built | failed | outdated (something else came into force)
    step: Mapped[str] = mapped_column(default="")  # speech | fonts | seal
    done: Mapped[int] = mapped_column(default=0)  # of ``whole`` sentences
    whole: Mapped[int] = mapped_column(default=0)
    ended_at: Mapped[datetime | None]  # built or failed
    faults: Mapped[tuple[About, ...]] = mapped_column(
        Wire(tuple[About, ...]), default=()
    )
    manifest_sha256: Mapped[str | None] = mapped_column(index=True)
    # ^ what kiosks report as drawn
    clips_sha256: Mapped[str | None]  # of clips.json, a record of its own
    approval: Mapped[str | None]  # of the clips, by whoever approved the rest
    approval_until: Mapped[datetime | None]
    approval_kid: Mapped[str | None] = mapped_column(index=True)
    countersigned_at: Mapped[datetime | None]
    seal_kid: Mapped[str | None]  # of the station's key; another one: sealed anew
    archive_sha256: Mapped[str | None] = mapped_column(index=True)
    archive_bytes: Mapped[Big | None]
    published_at: Mapped[datetime | None]
