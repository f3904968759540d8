"""A source directory for `commune-kiosk` with a few records only (pure).

To look at one procedure the builder needs the office, the tile on which it stands and
whatever its questions lead to; a fault elsewhere is no reason to show nothing.
"""

from collections.abc import Mapping
from typing import Any, Final

from console.core.guidance import OFFICE, Record, for_builder

MOST_RECORDS: Final = 30


def around(code: str, records: Mapping[str, Record]) -> tuple[str, ...]:
    """The procedure, and those to which its questions lead."""
    found: list[str] = []
    open_ = [code]
    while open_ and len(found) < MOST_RECORDS:
        one = open_.pop()
        if one in found or one == OFFICE or one not in records:
            continue
        found.append(one)
        for case in records[one].get("cases", ()):
            open_ += [
                str(case.get(key) or "") for key in ("yes_leads_to", "no_leads_to")
            ]
    return tuple(found)


def source(
    codes: tuple[str, ...], records: Mapping[str, Record], *, made: str
) -> dict[str, dict[str, Any]]:
    """File -> its JSON, with tiles that lead to these codes alone.

    ``made``: an instant in ISO 8601; what was checked after it counts as a fault.
    """
    office = records.get(OFFICE, {})
    tiles = []
    for event in office.get("life_events", ()):
        kept = [code for code in event.get("procedures", ()) if code in codes]
        if kept:
            tiles.append({**event, "procedures": kept})
    front = {**for_builder(office), "version": 1, "made": made, "life_events": tiles}
    front.pop("recordings", None)
    return {
        "content.json": front,
        "everyday.json": {},
        **{f"procedures/{code}.json": for_builder(records[code]) for code in codes},
    }
