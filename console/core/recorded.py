"""Whether a camera recorded in a stretch of time, as far as the console knows (pure).

A camera that records tells each minute that its chain of evidence has grown, and tells
it afterwards where it was away. So a stretch of which nothing was told was not
recorded, once the camera has told of a later one; until then nobody here knows.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

TOLD_LATE: Final = timedelta(minutes=2)
"""What was recorded is told when its segment is sealed, and once a minute."""
FRESH: Final = 2
"""A chain of so few segments has only just begun."""


class Known(StrEnum):
    """What is known of a stretch."""

    RECORDED = "recorded"
    IDLE = "idle"
    """Only events are recorded, and none was told."""
    BEFORE = "before"
    """The camera had not begun to record yet."""
    NOT = "not-recorded"
    """It was without power or picture, or told to record nothing."""
    UNKNOWN = "unknown"
    """It has not told yet, or what it told is forgotten here."""


@dataclass(frozen=True, slots=True)
class Word:
    """What a camera has told of its recording."""

    added_at: datetime
    """When it was entered here."""
    first: datetime | None = None
    """When it told of its chain first, as far as is kept."""
    first_segment: int = 0
    last: datetime | None = None
    is_here: bool = False
    """It is online: what it has to tell, it has told."""
    is_recording: bool = False
    """By its own word, now."""
    events_only: bool = False


def known(
    word: Word, told: Iterable[datetime], start: datetime, end: datetime, now: datetime
) -> Known:
    """Of [start, end). ``told``: when it told that its chain had grown."""
    grown = tuple(told)
    if any(start + TOLD_LATE <= at < end for at in grown):
        return Known.RECORDED
    if end <= word.added_at:
        return Known.BEFORE
    if word.is_here and word.is_recording and start <= now < end + TOLD_LATE:
        return Known.RECORDED
    if any(start <= at < end + TOLD_LATE for at in grown):
        return Known.UNKNOWN  # of this hour's last minutes, or of the other's
    if word.first is None or word.last is None:
        return Known.BEFORE if word.is_here else Known.UNKNOWN
    if end <= word.first:
        return Known.BEFORE if word.first_segment <= FRESH else Known.UNKNOWN
    if end <= word.last or word.is_here:
        return Known.IDLE if word.events_only else Known.NOT
    return Known.UNKNOWN
