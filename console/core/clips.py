"""How far a clip is that somebody asked a camera for, and what may be asked (pure)."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from edge.contract.camera import Gap

AGAIN: Final = timedelta(minutes=10)
"""After an order that nothing came of: the camera takes the same order but once."""
UNFINISHED: Final = timedelta(hours=1)
"""The same where it began to bring a file: it may have forgotten, or have lied."""


class Stage(StrEnum):
    """How far it is."""

    WAITING = "waiting"
    """For the camera to be reached."""
    ORDERED = "ordered"
    """The camera was told; nothing has come yet."""
    COMING = "coming"
    HERE = "here"
    NEVER = "never-recorded"
    REFUSED = "refused"
    FAILED = "failed"
    CANCELLED = "cancelled"
    REMOVED = "removed"

    @property
    def goes_on(self) -> bool:
        """Whether it may still become another by itself."""
        return self in {Stage.WAITING, Stage.ORDERED, Stage.COMING}


def stage(
    outcome: str,
    *,
    here: bool,
    coming: bool,
    ordered: bool,
    cancelled: bool,
    removed: bool,
) -> Stage:
    """What is known of it, in one word."""
    if removed:
        return Stage.REMOVED
    if here:
        return Stage.HERE
    if cancelled:
        return Stage.CANCELLED
    if outcome in {Stage.NEVER, Stage.REFUSED, Stage.FAILED}:
        return Stage(outcome)
    if coming:
        return Stage.COMING
    return Stage.ORDERED if ordered else Stage.WAITING


def percent(has_bytes: int, size_bytes: int) -> int:
    """How much of it came; 100 only where all of it did."""
    if size_bytes <= 0:
        return 0
    if has_bytes >= size_bytes:
        return 100
    return min(99, 100 * has_bytes // size_bytes)


def is_due(
    sent_at: datetime | None, *, failed: bool, now: datetime, after: timedelta = AGAIN
) -> bool:
    """Whether the order goes out (again). ``sent_at``: of the last one."""
    if failed:
        return True
    return sent_at is not None and now - sent_at >= after


def gaps_within(
    gaps: Sequence[Gap], start: datetime, end: datetime
) -> tuple[tuple[datetime, datetime], ...]:
    """What of the stretch was not recorded; what lies outside it is left out."""
    found = ((max(one.start, start), min(one.end, end)) for one in gaps)
    return tuple((first, last) for first, last in found if first < last)
