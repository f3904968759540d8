"""The announcements that a kiosk lets be heard again (pure).

They are judged as on a loudspeaker, by `edge.holding`: a title that no approver signed
is not shown, a recording that none signed is not heard.
"""

import unicodedata
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from edge.approvals import Approved
from edge.timetable import TimetableError, occurrences
from kiosk.core.khmer import ZWSP, with_breaks
from kiosk.core.layout.text import graphemes
from kiosk.core.pages.view import Notice

BACK: Final = timedelta(days=14)
"""Announcements of this long ago can still be heard again."""
AHEAD: Final = timedelta(days=7)
MOST: Final = 12
LONGEST_WORD: Final = 16
"""Letters; a longer one (an address, a row of dashes) is cut where the line ends."""
_MOST_TIMES: Final = 400


def notices(
    plan: Iterable[Approved],
    now: datetime,
    zone: ZoneInfo,
    ready: Iterable[str],
) -> tuple[Notice, ...]:
    """The announcements to be heard again, what sounded last first.

    `ready`: SHA-256 of the sounds that are here.
    """
    here = frozenset(ready)
    found: list[tuple[datetime, Notice]] = []
    for one in plan:
        at = _nearest(one, now)
        if at is None:
            continue
        bulletin = one.bulletin
        notice = Notice(
            lineage=bulletin.lineage,
            title=_breakable(bulletin.title),
            at=at.astimezone(zone),
            sound=bulletin.sound,
            ready=bulletin.sound.sha256 in here,
        )
        found.append((at, notice))
    found.sort(key=lambda pair: (pair[0] > now, abs(pair[0] - now)))
    return tuple(notice for _, notice in found[:MOST])


def _breakable(title: str) -> str:
    """Its lines can end somewhere: no builder has looked whether it has room."""
    words = with_breaks(unicodedata.normalize("NFC", title)).split(" ")
    return " ".join(
        ZWSP.join(graphemes(one))
        if len(one) > LONGEST_WORD and ZWSP not in one
        else one
        for one in words
    )


def _nearest(one: Approved, now: datetime) -> datetime | None:
    """When it sounded last, or will sound next."""
    timetable = one.bulletin.timetable
    if timetable is None:
        return None
    try:
        past = occurrences(timetable, now - BACK, now, limit=_MOST_TIMES)
        if past:
            return past[-1]
        coming = occurrences(timetable, now, now + AHEAD, limit=1)
    except TimetableError:
        return None
    return coming[0] if coming else None
