"""What is wished of kiosks, and how residents use them: counts, never a person."""

from datetime import date, datetime

from sqlalchemy import Date, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from console.core.kiosks import KioskWish
from console.models.base import Base, Big, Wire


class KioskWishes(Base):
    """Wishes for an area's kiosks or for one; see ``console.core.kiosks``."""

    __tablename__ = "kiosk_wishes"

    scope: Mapped[str] = mapped_column(primary_key=True)  # "area:A" or "node:N"
    wish: Mapped[KioskWish] = mapped_column(Wire(KioskWish))
    changed_at: Mapped[datetime]
    changed_by: Mapped[int | None] = mapped_column(ForeignKey("people.id"))


class KioskDay(Base):
    """What a kiosk counted on one day."""

    __tablename__ = "kiosk_days"

    node_id: Mapped[str] = mapped_column(ForeignKey("nodes.id"), primary_key=True)
    day: Mapped[date] = mapped_column(Date, primary_key=True)  # UTC, of the count's end
    sessions: Mapped[Big]
    searches: Mapped[Big]
    no_result: Mapped[Big]
    calls: Mapped[Big]
    answered: Mapped[Big]
    tickets: Mapped[Big]
    replays: Mapped[Big]


class PageViews(Base):
    """How often a page was opened on all kiosks, by day."""

    __tablename__ = "kiosk_page_views"

    day: Mapped[date] = mapped_column(Date, primary_key=True)
    page: Mapped[str] = mapped_column(primary_key=True)  # "procedure:1.001193"
    views: Mapped[Big]
