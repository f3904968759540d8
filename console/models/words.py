"""How the commune's own words are read out."""

from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from console.models.base import Base


class SpokenWord(Base):
    """A word or abbreviation and what is said for it."""

    __tablename__ = "spoken_words"

    word: Mapped[str] = mapped_column(primary_key=True)  # exact case
    said: Mapped[str]
    changed_at: Mapped[datetime]
    changed_by: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
