"""Whether a time of day lies within spans of the settings (pure)."""

from collections.abc import Iterable
from datetime import datetime
from zoneinfo import ZoneInfo

from edge.contract.camera import CameraSettings
from edge.contract.settings import LocalSpan
from edge.timetable import zone_named


def zone_of(settings: CameraSettings) -> ZoneInfo:
    """The settings' zone; Vietnam's where they name none that exists."""
    return zone_named(settings.zone) or ZoneInfo("Asia/Ho_Chi_Minh")


def within(spans: Iterable[LocalSpan], at: datetime, zone: ZoneInfo) -> bool:
    """``at`` by the wall clock of the zone; spans may run across midnight."""
    local = f"{at.astimezone(zone):%H:%M}"
    return any(
        span.start <= local < span.end
        if span.start <= span.end
        else local >= span.start or local < span.end
        for span in spans
    )
