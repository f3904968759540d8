"""Time zones by their names, which settings and timetables carry."""

from typing import Final
from zoneinfo import ZoneInfo

VIETNAM: Final = "Asia/Ho_Chi_Minh"


def zone_named(name: str) -> ZoneInfo | None:
    """The zone; None where this machine knows none of that name.

    Not every name fails alike: "Asia" is a folder, and a long one no file's name.
    """
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        return None


def zone_of(name: str = VIETNAM) -> ZoneInfo:
    """The zone that settings name; Vietnam's where this machine knows none such."""
    return zone_named(name) or ZoneInfo(VIETNAM)
