"""Wall-clock spans of every day, in a commune's zone."""

from collections.abc import Iterable
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from edge.contract.settings import LocalSpan


def inside(span: LocalSpan, wall: time) -> bool:
    """True in [start, end); a span may run across midnight, and start = end is none."""
    start, end = time.fromisoformat(span.start), time.fromisoformat(span.end)
    if start <= end:
        return start <= wall < end
    return wall >= start or wall < end


def quiet(spans: Iterable[LocalSpan], at: datetime, zone: ZoneInfo) -> LocalSpan | None:
    """The span that an instant falls into."""
    wall = at.astimezone(zone).time()
    return next((span for span in spans if inside(span, wall)), None)


def quiet_during(
    spans: Iterable[LocalSpan], start: datetime, end: datetime, zone: ZoneInfo
) -> LocalSpan | None:
    """The first span that [start, end) touches; looked at minute by minute."""
    known = tuple(spans)
    at = start
    while at < end:
        if (found := quiet(known, at, zone)) is not None:
            return found
        at += timedelta(minutes=1)
    return quiet(known, max(start, end - timedelta(seconds=1)), zone)
