"""What is to be painted over in a copy of a clip, and when (pure).

Regions come by hand, from a JSON file, or from a finder of faces and plates that
somebody plugs in; none is shipped, for it would have to be right every time.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Protocol

import msgspec

from camera.core.media import Luma
from camera.core.polygon import Polygon, check_polygon
from edge.errors import MessageError


class Finder(Protocol):
    """Finds what must not be shown in one full picture."""

    def find(self, luma: Luma) -> Sequence[Polygon]:
        """Polygons inside the picture."""


@dataclass(frozen=True, slots=True)
class Region:
    """Painted over from one second of the clip to another."""

    start_s: float
    end_s: float
    polygon: Polygon


class _Row(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One region of the file; ``box`` is left, top, right, bottom in fractions."""

    start_s: Annotated[float, msgspec.Meta(ge=0)]
    end_s: float
    box: tuple[float, float, float, float]


def read_regions(text: bytes, name: str) -> list[Region]:
    """The regions of a file.

    Raises:
        MessageError: It cannot be read, or a region would hide nothing.
    """
    try:
        rows = msgspec.json.decode(text, type=list[_Row])
    except (msgspec.DecodeError, msgspec.ValidationError) as error:
        raise MessageError(
            f"{name} cannot be read: {error}; it is a list of "
            '{"start_s": 0, "end_s": 5, "box": [left, top, right, bottom]}'
        ) from error
    if not rows:
        raise MessageError(f"{name} has no region: the copy would show everything")
    return [_region(row, f"{name}, region {n}") for n, row in enumerate(rows, 1)]


def _region(row: _Row, what: str) -> Region:
    if row.end_s <= row.start_s:
        raise MessageError(
            f"{what} ends before it begins: {row.start_s} to {row.end_s}"
        )
    left, top, right, bottom = row.box
    corners = ((left, top), (right, top), (right, bottom), (left, bottom))
    return Region(row.start_s, row.end_s, check_polygon(corners, what))


def hidden_at(regions: Sequence[Region], at_s: float) -> tuple[Polygon, ...]:
    """What is painted over at an instant of the clip."""
    return tuple(one.polygon for one in regions if one.start_s <= at_s < one.end_s)
