"""Wall-clock spans of the day: quiet hours, and the hours of a volume ceiling.

Spans are local times in the settings' zone and may run across midnight. A span whose
two ends are equal is the whole day.
"""

from datetime import datetime
from zoneinfo import ZoneInfo

from edge.contract.settings import LocalSpan, SpeakerSettings


def inside(span: LocalSpan, at: datetime, zone: str) -> bool:
    """Whether the instant lies in [start, end) of its local day."""
    clock = at.astimezone(ZoneInfo(zone)).strftime("%H:%M")
    if span.start < span.end:
        return span.start <= clock < span.end
    return clock >= span.start or clock < span.end


def quiet(settings: SpeakerSettings, at: datetime) -> bool:
    """Whether the instant lies in the quiet hours."""
    return any(inside(span, at, settings.zone) for span in settings.quiet)


def muted(settings: SpeakerSettings, at: datetime) -> bool:
    """Whether staff have silenced the node at this instant."""
    return settings.mute is not None and at < settings.mute.until
