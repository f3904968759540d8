"""How loud a sound may be at this hour.

A bulletin carries the volume that was approved. Ceilings of the settings cap routine
and priority by the hour; an emergency sounds as approved. What a percent is in
decibels is the player's business (and the amplifier's, once, when it is set up).
"""

from datetime import datetime

from edge.contract.settings import SpeakerSettings
from edge.contract.units import BroadcastClass, Percent
from edge.timetable import holding, zone_of


def volume_now(
    approved_percent: Percent,
    klass: BroadcastClass,
    settings: SpeakerSettings,
    at: datetime,
) -> Percent:
    """The volume to play at, in percent of the loudest the amplifier is set up for."""
    if klass is BroadcastClass.EMERGENCY:
        return approved_percent
    zone = zone_of(settings.zone)
    caps = (
        ceiling.volume_percent
        for ceiling in settings.ceilings
        if holding((ceiling.span,), at, zone)
    )
    return min((approved_percent, *caps))
