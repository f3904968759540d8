"""What the settings allow at this moment (pure)."""

from datetime import datetime

from edge.contract.settings import HotspotSettings
from hotspot.core.hours import Opening
from hotspot.core.sessions import Limits


def limits(
    settings: HotspotSettings,
    opening: Opening,
    *,
    now: datetime | None,
    radio_max: int | None,
    blocked: tuple[str, ...],
) -> Limits:
    """``now``: None while the time is not known. ``radio_max``: what the radio holds.

    ``blocked``: MAC addresses of the configuration.
    """
    until = opening.until
    left_s = None if until is None or now is None else (until - now).total_seconds()
    clients = [settings.clients_max, *([] if radio_max is None else [radio_max])]
    return Limits(
        clients_max=min(clients),
        session_s=settings.session_minutes * 60.0,
        day_s=settings.day_minutes * 60.0 if settings.day_minutes else None,
        day_bytes=settings.day_mib << 20 if settings.day_mib else None,
        terms=settings.terms,
        open=opening.open,
        open_left_s=left_s,
        blocked=frozenset(blocked),
        paused=_paused(settings, now),
    )


def _paused(settings: HotspotSettings, now: datetime | None) -> frozenset[str]:
    """Without a clock as long as the codes hold: as the day's key does."""
    pause = settings.pause
    if pause is None or (now is not None and now >= pause.until):
        return frozenset()
    return frozenset(pause.codes)
