"""What is wished of cameras, why they are watched, and what residents ask to delete."""

from datetime import date, datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from console.core.cameras import CameraWish
from console.core.watching import Decision, NoticeWords, Purpose
from console.models.base import Base, Wire, Word


class CameraWishes(Base):
    """Wishes for an area's cameras or for one; see ``console.core.cameras``."""

    __tablename__ = "camera_wishes"

    scope: Mapped[str] = mapped_column(primary_key=True)  # "area:A" or "node:N"
    wish: Mapped[CameraWish] = mapped_column(Wire(CameraWish))
    changed_at: Mapped[datetime]
    changed_by: Mapped[int | None] = mapped_column(ForeignKey("people.id"))


class CameraPurpose(Base):
    """Why somebody watches a camera: asked once a session."""

    __tablename__ = "camera_purposes"

    session: Mapped[str] = mapped_column(primary_key=True)  # as the cookie names it
    node_id: Mapped[str] = mapped_column(ForeignKey("nodes.id"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    purpose: Mapped[Purpose] = mapped_column(Word(Purpose))
    words: Mapped[str]  # her own
    given_at: Mapped[datetime]


class CameraNotice(Base):
    """What the commune says of its cameras to those who pass by."""

    __tablename__ = "camera_notices"

    area_id: Mapped[str] = mapped_column(ForeignKey("areas.id"), primary_key=True)
    words: Mapped[NoticeWords] = mapped_column(Wire(NoticeWords))


class DeletionRequest(Base):
    """A resident asks that pictures of her be deleted, and what became of that."""

    __tablename__ = "deletion_requests"

    id: Mapped[int] = mapped_column(primary_key=True)
    received_at: Mapped[datetime]
    received_by: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    asked_by: Mapped[str]  # name or number of the paper request; how to answer her
    node_id: Mapped[str | None] = mapped_column(ForeignKey("nodes.id"))
    stretch: Mapped[str]  # when it was, as she says it
    words: Mapped[str]  # what she asks
    due: Mapped[date]  # the commune's date
    answered_at: Mapped[datetime | None]  # for the first time
    decision: Mapped[Decision] = mapped_column(Word(Decision))
    reason: Mapped[str]  # of the decision
    decided_at: Mapped[datetime | None]
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    outcome: Mapped[str]  # what was really done
    done_at: Mapped[datetime | None]
    done_by: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
