"""The tiles of the kiosk's first page: names, pictures, and what each leads to (pure).

They stand in the office's record and are approved with it. A procedure may stand on
several tiles, or on none: then only the search finds it.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from console.core.guidance import Record
from console.core.procedure import slug, text

MOST_TILES: Final = 8


@dataclass(frozen=True, slots=True)
class Tile:
    """One tile. ``key`` empty: a new one."""

    key: str = ""
    vi: str = ""
    en: str = ""
    picture: str = ""
    procedures: tuple[str, ...] = ()


def tiles(office: Record) -> tuple[Tile, ...]:
    """In the order in which residents see them."""
    return tuple(
        Tile(
            held["key"],
            held.get("name", {}).get("vi", ""),
            held.get("name", {}).get("en", ""),
            held.get("picture", ""),
            tuple(held.get("procedures", ())),
        )
        for held in office.get("life_events", ())
    )


def with_tiles(office: Record, wanted: Sequence[Tile]) -> Record:
    """Other tiles, in this order; what is not known here of a tile stays with it."""
    held: dict[str, Mapping[str, Any]] = {
        one["key"]: one for one in office.get("life_events", ())
    }
    taken = {one.key for one in wanted if one.key}
    rows = []
    for one in wanted:
        key = one.key or slug(one.vi, taken)
        taken.add(key)
        before = held.get(key, {})
        rows.append(
            {
                **before,
                "key": key,
                "name": text(one.vi, one.en, before.get("name")),
                "picture": one.picture,
                "procedures": list(one.procedures),
            }
        )
    return {**office, "life_events": rows}


def ordered(places: Iterable[tuple[str, int]]) -> tuple[str, ...]:
    """Codes by the numbers that were written beside them; 0: not on the tile."""
    kept = [(number, code) for code, number in places if number > 0]
    return tuple(code for _number, code in sorted(kept, key=lambda one: one[0]))
