"""What is wished of hotspots, and what they counted: never a person."""

from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from console.core.hotspots import HotspotWish
from console.models.base import Base, Wire
from edge.contract.hotspot import HotspotCounts


class HotspotWishes(Base):
    """Wishes for an area's hotspots or for one; see ``console.core.hotspots``."""

    __tablename__ = "hotspot_wishes"

    scope: Mapped[str] = mapped_column(primary_key=True)  # "area:A" or "node:N"
    wish: Mapped[HotspotWish] = mapped_column(Wire(HotspotWish))
    changed_at: Mapped[datetime]
    changed_by: Mapped[int | None] = mapped_column(ForeignKey("people.id"))


class HotspotHour(Base):
    """What a hotspot counted in one hour."""

    __tablename__ = "hotspot_hours"

    node_id: Mapped[str] = mapped_column(ForeignKey("nodes.id"), primary_key=True)
    hour: Mapped[datetime] = mapped_column(primary_key=True)  # its beginning
    counts: Mapped[HotspotCounts] = mapped_column(Wire(HotspotCounts))
