"""Corners of masks and zones, as people type them and as cameras are told (pure).

Typed in percent of the picture's width and height, ``10 20; 40 20; 40 62,5``; told in
thousandths. What a camera would paint otherwise than it looks is refused here, for
under a mask must be what somebody saw under it.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final, Literal

Corner = tuple[int, int]
MOST_CORNERS: Final = 24
FEWEST_CORNERS: Final = 3
SMALLEST: Final = 200
"""Twice the area in square thousandths: a hundredth of a percent of the picture."""
_NUMBER: Final = r"(-?[0-9]{1,6}(?:[.,][0-9]{1,3})?)"
_CORNER: Final = re.compile(rf"{_NUMBER}\s+{_NUMBER}")


@dataclass(frozen=True, slots=True)
class Mistake:
    """Why it is no area."""

    kind: Literal["unreadable", "outside", "count", "crossing", "flat"]
    """crossing: two sides cross, and a part of it would be left open."""
    text: str = ""
    """The corner, as it was typed."""
    number: int = 0
    """Which corner, 1 for the first; for count: how many there are."""


def read(text: str) -> tuple[Corner, ...] | Mistake:
    """The corners in thousandths, in order."""
    corners: list[Corner] = []
    parts = [part.strip() for part in text.split(";") if part.strip()]
    for number, part in enumerate(parts, start=1):
        found = _CORNER.fullmatch(part)
        if found is None:
            return Mistake("unreadable", part[:40], number)
        x, y = (round(10 * float(one.replace(",", "."))) for one in found.groups())
        if not (0 <= x <= 1000 and 0 <= y <= 1000):
            return Mistake("outside", part[:40], number)
        if (x, y) not in corners[-1:]:
            corners.append((x, y))
    if len(corners) > 1 and corners[0] == corners[-1]:
        corners.pop()
    return _checked(tuple(corners))


def _checked(corners: tuple[Corner, ...]) -> tuple[Corner, ...] | Mistake:
    if not FEWEST_CORNERS <= len(corners) <= MOST_CORNERS:
        return Mistake("count", number=len(corners))
    if any(_cross(one, other) for one, other in _apart(corners)):
        return Mistake("crossing")
    if abs(_double_area(corners)) < SMALLEST:
        return Mistake("flat")
    return corners


def written(corners: Sequence[Corner]) -> str:
    """As ``read`` reads it again."""
    return "; ".join(f"{percent(x)} {percent(y)}" for x, y in corners)


def percent(permille: int) -> str:
    """As people write a part of the picture: ``62.5``."""
    whole, tenth = divmod(permille, 10)
    return f"{whole}.{tenth}" if tenth else str(whole)


Side = tuple[Corner, Corner]


def _apart(corners: tuple[Corner, ...]) -> Iterator[tuple[Side, Side]]:
    """Every two sides that have no corner in common."""
    sides = list(zip(corners, corners[1:] + corners[:1], strict=True))
    last = len(sides) - 1
    for at, side in enumerate(sides):
        for other in range(at + 2, len(sides)):
            if (at, other) != (0, last):
                yield side, sides[other]


def _cross(one: Side, other: Side) -> bool:
    """They cross or touch."""
    (a, b), (c, d) = one, other
    turns = (_turn(a, b, c), _turn(a, b, d), _turn(c, d, a), _turn(c, d, b))
    if turns[0] != turns[1] and turns[2] != turns[3]:
        return True
    ends = ((a, b, c), (a, b, d), (c, d, a), (c, d, b))
    return any(
        turn == 0 and _within(*points) for turn, points in zip(turns, ends, strict=True)
    )


def _turn(a: Corner, b: Corner, c: Corner) -> int:
    """Left, right or straight on: 1, -1 or 0."""
    area = (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0])
    return (area > 0) - (area < 0)


def _within(a: Corner, b: Corner, c: Corner) -> bool:
    """Where c lies on the line through a and b: between them."""
    return min(a[0], b[0]) <= c[0] <= max(a[0], b[0]) and min(a[1], b[1]) <= c[
        1
    ] <= max(a[1], b[1])


def _double_area(corners: tuple[Corner, ...]) -> int:
    ahead = corners[1:] + corners[:1]
    return sum(
        x0 * y1 - x1 * y0 for (x0, y0), (x1, y1) in zip(corners, ahead, strict=True)
    )
