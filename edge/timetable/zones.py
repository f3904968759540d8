"""Time zones by their names, which settings and timetables carry."""

from zoneinfo import ZoneInfo


def zone_named(name: str) -> ZoneInfo | None:
    """The zone; None where this machine knows none of that name.

    Not every name fails alike: "Asia" is a folder, and a long one no file's name.
    """
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        return None
