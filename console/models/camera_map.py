"""The commune's plan and where its cameras stand on it."""

from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from console.core.camera_map import Direction
from console.models.base import Base, Word


class CameraPlan(Base):
    """The picture on which cameras are placed.

    It lies in the database: so it is in every backup, there is never a row without its
    file nor a file without its row, and there is but one.
    """

    __tablename__ = "camera_plans"

    area_id: Mapped[str] = mapped_column(ForeignKey("areas.id"), primary_key=True)
    sha256: Mapped[str]  # of the picture
    width: Mapped[int]  # pixels
    height: Mapped[int]  # pixels
    picture: Mapped[bytes] = mapped_column(deferred=True)  # JPEG
    changed_at: Mapped[datetime]
    changed_by: Mapped[int | None] = mapped_column(ForeignKey("people.id"))


class CameraPlace(Base):
    """Where a camera stands; see ``console.core.camera_map``."""

    __tablename__ = "camera_places"

    node_id: Mapped[str] = mapped_column(ForeignKey("nodes.id"), primary_key=True)
    x: Mapped[int]  # thousandths of the plan's width
    y: Mapped[int]  # thousandths of its height
    looks: Mapped[Direction] = mapped_column(Word(Direction))
    plan: Mapped[str]  # SHA-256 of the plan it was placed on; empty: there was none
    placed_at: Mapped[datetime]
    placed_by: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
