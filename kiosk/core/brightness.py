"""How bright the screen is (pure): full for an emergency, nothing in the dark hours."""

from edge.contract.settings import KioskSettings


def brightness(
    settings: KioskSettings, *, alarm: bool, dark: bool, session: bool
) -> int:
    """Percent; 0 is off. Somebody who uses it sees it no darker than an empty hall."""
    if alarm:
        return 100
    if dark:
        return 0
    if session:
        return settings.brightness_percent
    return min(settings.brightness_percent, settings.idle_brightness_percent)
