"""What the page for guests shows of emergencies and announcements (pure).

An emergency stands there as soon as the hotspot has it, until it is over or another
that is in force replaces it, signed for the same or a wider area. While the clock is
not believed it stays until an instant that has surely passed: shown a little too long
it does less harm than hidden after a power cut.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from edge.approvals import Approved
from edge.contract.bulletin import Alert
from edge.holding import unreplaced
from edge.timetable import TimetableError, occurrences

MOST: Final = 6
BACK: Final = timedelta(days=14)
"""What sounded longer ago is no news."""
_MOST_TIMES: Final = 400


@dataclass(frozen=True, slots=True)
class Told:
    """An announcement, and when it sounded."""

    approved: Approved
    at: datetime


def foremost(
    alerts: Iterable[Approved], *, now: datetime | None, past: datetime
) -> Approved | None:
    """Of the emergencies in force the one with precedence: wider first, then newer."""
    running = [one for one in alerts if (now or past) < _alert(one).expires]
    return min(
        unreplaced(running, running),
        key=lambda one: (one.level, -_alert(one).effective.timestamp()),
        default=None,
    )


def told(plan: Iterable[Approved], *, now: datetime | None) -> tuple[Told, ...]:
    """What sounded lately, the newest first; nothing that is still to come."""
    if now is None:
        return ()
    dated = ((one, _last(one, now)) for one in plan)
    past = [Told(one, at) for one, at in dated if at is not None]
    return tuple(sorted(past, key=lambda one: one.at, reverse=True)[:MOST])


def _last(one: Approved, now: datetime) -> datetime | None:
    """When it sounded last, or should have."""
    timetable = one.bulletin.timetable
    if timetable is None:
        return None
    try:
        past = occurrences(timetable, now - BACK, now, limit=_MOST_TIMES)
    except TimetableError:
        return None
    return past[-1] if past else None


def _alert(one: Approved) -> Alert:
    alert = one.bulletin.alert
    if alert is None:  # edge.approvals lets no other bulletin through on this topic
        raise ValueError(f"{one.bulletin.lineage} is no emergency")
    return alert
