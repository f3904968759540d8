"""Whether guests are let on now, and until when (pure)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from edge.contract.settings import HotspotSettings, LocalSpan
from edge.timetable import zone_named

DAY_MINUTES = 24 * 60


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
    local = now.astimezone(zone_of(settings))
    minute = local.hour * 60 + local.minute
    is_open = _within(minute, settings.hours)
    # It changes at the start or the end of a span, within a day or never.
    edges = (_minute(at) for span in settings.hours for at in (span.start, span.end))
    for ahead in sorted((edge - minute - 1) % DAY_MINUTES + 1 for edge in edges):
        if _within((minute + ahead) % DAY_MINUTES, settings.hours) is not is_open:
            begun = now.replace(second=0, microsecond=0)
            return Opening(is_open, begun + timedelta(minutes=ahead))
    return Opening(is_open)


def day_after(settings: HotspotSettings, now: datetime) -> datetime:
    """When the next day begins where the hotspot is, UTC."""
    zone = zone_of(settings)
    tomorrow = now.astimezone(zone).date() + timedelta(days=1)
    return datetime.combine(tomorrow, time(), zone).astimezone(UTC)


def zone_of(settings: HotspotSettings) -> ZoneInfo:
    """The zone of the hours; Vietnam's where the settings name none that exists."""
    return zone_named(settings.zone) or ZoneInfo("Asia/Ho_Chi_Minh")


def _within(minute: int, spans: Iterable[LocalSpan]) -> bool:
    return any(_inside(minute, _minute(s.start), _minute(s.end)) for s in spans)


def _inside(minute: int, start: int, end: int) -> bool:
    """[start, end); it may run across midnight; equal ends are a whole day."""
    if start < end:
        return start <= minute < end
    return minute >= start or minute < end


def _minute(local: str) -> int:
    hour, minute = local.split(":")
    return int(hour) * 60 + int(minute)
