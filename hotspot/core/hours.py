"""Whether guests are let on now, and until when (pure)."""

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta

from edge.contract.settings import HotspotSettings
from edge.timetable import at_minute, minute_of, stretches, zone_of
from edge.timetable.spans import DAY_MINUTES


@dataclass(frozen=True, slots=True)
class Opening:
    """``until``: when that ends, UTC; None: not within a day, or nobody knows."""

    open: bool
    until: datetime | None = None


def opening(settings: HotspotSettings, now: datetime | None) -> Opening:
    """By the settings. ``now`` is None while the clock is not believed.

    Without a clock a hotspot that has hours stays closed, one without stays open.
    """
    if now is None:
        return Opening(not settings.hours and settings.closure is None)
    if settings.closure is not None and now < settings.closure.until:
        return Opening(open=False, until=settings.closure.until)
    if not settings.hours:
        return Opening(open=True)
    minute = minute_of(now.astimezone(zone_of(settings.zone)).time())
    is_open = at_minute(settings.hours, minute) is not None
    # It changes at the start or the end of a span, within a day or never.
    parts = [part for span in settings.hours for part in stretches(span)]
    edges = [edge for part in parts for edge in (part.start, part.stop)]
    for ahead in sorted((edge - minute - 1) % DAY_MINUTES + 1 for edge in edges):
        then = at_minute(settings.hours, (minute + ahead) % DAY_MINUTES)
        if (then is not None) is not is_open:
            begun = now.replace(second=0, microsecond=0)
            return Opening(is_open, begun + timedelta(minutes=ahead))
    return Opening(is_open)


def day_after(settings: HotspotSettings, now: datetime) -> datetime:
    """When the next day begins where the hotspot is, UTC."""
    zone = zone_of(settings.zone)
    tomorrow = now.astimezone(zone).date() + timedelta(days=1)
    return datetime.combine(tomorrow, time(), zone).astimezone(UTC)
