"""Whether a time of day lies within spans of the settings (pure)."""

from collections.abc import Iterable
from datetime import datetime
from zoneinfo import ZoneInfo

from edge.contract.settings import LocalSpan


def within(spans: Iterable[LocalSpan], at: datetime, zone: ZoneInfo) -> bool:
    """``at`` by the wall clock of the zone; spans may run across midnight."""
    local = f"{at.astimezone(zone):%H:%M}"
    return any(
        span.start <= local < span.end
        if span.start <= span.end
        else local >= span.start or local < span.end
        for span in spans
    )
