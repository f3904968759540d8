"""Where cameras stand on the commune's plan, and what their marks say (pure).

A place is a part of the plan's width and height, in thousandths from its left upper
corner, and which way the camera looks there. Nobody knows where north is on a plan that
somebody has photographed: directions are those of the picture.

A mark always has its number and a shape for its state. Its words stand beside it where
they fit, and are left out where they would cover another mark or leave the plan; the
list below the plan has them all.
"""

import math
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import combinations
from typing import Final, Literal

from edge.contract.camera import Filming

WHOLE: Final = 1000
"""Thousandths."""
GROUND: Final = (4, 3)
"""Width and height of the empty ground where there is no plan."""
_PERCENT: Final = re.compile("[0-9]{1,3}(?:[.,][0-9]{1,3})?")


class Direction(StrEnum):
    """Which way a camera looks, on the plan; clockwise, beginning at its upper edge."""

    UP = "up"
    UP_RIGHT = "up-right"
    RIGHT = "right"
    DOWN_RIGHT = "down-right"
    DOWN = "down"
    DOWN_LEFT = "down-left"
    LEFT = "left"
    UP_LEFT = "up-left"

    @property
    def degrees(self) -> int:
        """Turned clockwise from the upper edge."""
        return 45 * list(Direction).index(self)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a camera stands."""

    x: int
    """Thousandths of the plan's width."""
    y: int
    """Thousandths of its height."""
    looks: Direction
    plan: str = ""
    """The plan on which somebody placed it or checked it; empty: there was none."""


# -- placing --------------------------------------------------------------------------


def pressed(
    x_px: int, y_px: int, *, width_px: int, height_px: int
) -> tuple[int, int] | None:
    """Where somebody pressed on the plan, as it was shown in this size.

    None for its very corner: browsers say so where nobody pressed, but used a key.
    """
    if (x_px, y_px) == (0, 0):
        return None
    return _part(x_px, width_px), _part(y_px, height_px)


def _part(at_px: int, size_px: int) -> int:
    return min(max(0, round(WHOLE * at_px / size_px)), WHOLE)


def thousandths(typed: str) -> int | None:
    """Of percent as people type them, ``62,5``; None: no number from 0 to 100."""
    text = typed.strip().removesuffix("%").strip()
    if not _PERCENT.fullmatch(text):
        return None
    found = round(float(text.replace(",", ".")) * WHOLE / 100)
    return found if found <= WHOLE else None


def to_check(places: Iterable[Place], plan: str) -> int:
    """How many were placed on another plan than this."""
    return sum(place.plan != plan for place in places)


# -- what a mark says -----------------------------------------------------------------


def standing(condition: str, filming: Filming | None) -> str:
    """Its state in one word: what it does, unless something is wrong with it.

    ``condition`` is a word of ``console.core.fleet``.
    """
    if condition in ("offline", "new", "trouble") or filming is None:
        return condition
    return filming.doing


Side = Literal["right", "left", "below", "above"]
Point = tuple[float, float]
WIDE_PX: Final = 820
"""So wide is a plan at least where words stand beside its marks."""
NARROW_PX: Final = 280
"""So wide on a telephone."""
_REACH_PX: Final = 18
"""From the middle of a mark to its edge."""
_PUSHES: Final = 12
_LETTER_PX: Final = 9
_LINE_PX: Final = 20
LONGEST: Final = 28
"""Letters of a line."""


@dataclass(frozen=True, slots=True)
class Box:
    """A part of the plan as it is shown, in pixels."""

    left: float
    top: float
    right: float
    bottom: float

    def meets(self, other: "Box") -> bool:
        """They have some ground in common."""
        return (
            self.left < other.right
            and other.left < self.right
            and self.top < other.bottom
            and other.top < self.bottom
        )


def short(line: str) -> str:
    """What fits beside a mark."""
    return line if len(line) <= LONGEST else line[: LONGEST - 1].rstrip() + "…"


@dataclass(frozen=True, slots=True)
class Laid:
    """How a mark is drawn, in pixels from its place."""

    dx_px: int
    dy_px: int
    """It is drawn as far from its place, so that it hides none beside it."""
    side: Side | None
    """Where its lines stand; None: there is no room for them."""


def lay_out(
    marks: Sequence[tuple[Place, Sequence[str]]],
    *,
    width: int,
    height: int,
    shown_px: int = WIDE_PX,
) -> list[Laid]:
    """How each of the marks is drawn with its lines.

    ``width`` and ``height`` are the plan's, in whatever unit; ``shown_px``: how wide it
    is shown. Cameras on one pole are drawn apart, each towards where it looks.
    """
    ground = Box(0, 0, shown_px, shown_px * height / width)
    exact = [_at(place, ground) for place, _lines in marks]
    drawn = _apart(exact, [place.looks for place, _lines in marks], ground)
    taken = [_disc(*at) for at in drawn]
    found: list[Laid] = []
    for at, (place, lines) in enumerate(marks):
        others = [*taken[:at], *taken[at + 1 :]]
        fitting = (
            (side, box)
            for side, box in _around(taken[at], place.looks, lines)
            if _within(box, ground) and not any(box.meets(one) for one in others)
        )
        side, box = next(fitting, (None, None))
        (x, y), (x0, y0) = drawn[at], exact[at]
        found.append(Laid(round(x - x0), round(y - y0), side))
        if box is not None:
            taken.append(box)
    return found


def _around(
    disc: Box, looks: Direction, lines: Sequence[str]
) -> Iterator[tuple[Side, Box]]:
    """The sides at which it does not look come first."""
    wide = _LETTER_PX * max(map(len, lines), default=0)
    high = _LINE_PX * len(lines)
    x, y = (disc.left + disc.right) / 2, (disc.top + disc.bottom) / 2
    boxes: dict[Side, Box] = {
        "right": Box(disc.right, y - high / 2, disc.right + wide, y + high / 2),
        "left": Box(disc.left - wide, y - high / 2, disc.left, y + high / 2),
        "below": Box(x - wide / 2, disc.bottom, x + wide / 2, disc.bottom + high),
        "above": Box(x - wide / 2, disc.top - high, x + wide / 2, disc.top),
    }
    seen = {"right": "right", "left": "left", "below": "down", "above": "up"}
    order = sorted(boxes, key=lambda side: seen[side] in looks)
    yield from ((side, boxes[side]) for side in order)


def _at(place: Place, ground: Box) -> Point:
    return ground.right * place.x / WHOLE, ground.bottom * place.y / WHOLE


def _apart(exact: Sequence[Point], looks: Sequence[Direction], on: Box) -> list[Point]:
    """Pushed from each other as far as none hides another, and not off the plan."""
    drawn = list(exact)
    for _again in range(_PUSHES):
        for one, other in combinations(range(len(drawn)), 2):
            (x, y), (x2, y2) = drawn[one], drawn[other]
            lacking = 2 * _REACH_PX - math.dist((x, y), (x2, y2))
            if lacking <= 0:
                continue
            away = math.atan2(y2 - y, x2 - x)
            if math.dist((x, y), (x2, y2)) < 1:
                away = _between(looks[one], looks[other])
            dx, dy = (lacking / 2 * part for part in (math.cos(away), math.sin(away)))
            drawn[one] = _kept(x - dx, y - dy, on)
            drawn[other] = _kept(x2 + dx, y2 + dy, on)
    return drawn


def _between(one: Direction, other: Direction) -> float:
    """The angle at which the other is pushed away from the one, on one pole."""
    (x, y), (x2, y2) = (
        (math.sin(turned), -math.cos(turned))
        for turned in map(math.radians, (one.degrees, other.degrees))
    )
    return math.atan2(y2 - y, x2 - x)


def _kept(x: float, y: float, on: Box) -> Point:
    return min(max(on.left, x), on.right), min(max(on.top, y), on.bottom)


def _disc(x: float, y: float) -> Box:
    return Box(x - _REACH_PX, y - _REACH_PX, x + _REACH_PX, y + _REACH_PX)


def _within(box: Box, ground: Box) -> bool:
    return (
        ground.left <= box.left
        and box.right <= ground.right
        and ground.top <= box.top
        and box.bottom <= ground.bottom
    )
