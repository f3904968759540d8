"""Quiet hours that a stretch of time touches, in a commune's zone."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from edge.contract.settings import LocalSpan
from edge.timetable import holding


def quiet_during(
    spans: Iterable[LocalSpan], start: datetime, end: datetime, zone: ZoneInfo
) -> LocalSpan | None:
    """The first span that [start, end) touches; looked at minute by minute."""
    known = tuple(spans)
    at = start
    while at < end:
        if (found := holding(known, at, zone)) is not None:
            return found
        at += timedelta(minutes=1)
    return holding(known, max(start, end - timedelta(seconds=1)), zone)
