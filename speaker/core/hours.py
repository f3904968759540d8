"""What staff have silenced: quiet hours of every day, and a mute until an instant."""

from datetime import datetime

from edge.contract.settings import SpeakerSettings
from edge.timetable import holding, zone_of


def quiet(settings: SpeakerSettings, at: datetime) -> bool:
    """Whether the instant lies in the quiet hours."""
    return holding(settings.quiet, at, zone_of(settings.zone)) is not None


def muted(settings: SpeakerSettings, at: datetime) -> bool:
    """Whether staff have silenced the node at this instant."""
    return settings.mute is not None and at < settings.mute.until
