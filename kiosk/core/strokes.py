"""Discs, areas and strokes: what `kiosk.core.pictograms` is drawn with.

All on a square of 100 x 100, painted one after the other in three roles: "ink" for
lines, "tint" for what is inside them, "ground" for gaps.
"""

import math
from dataclasses import dataclass
from typing import Literal

Role = Literal["ink", "tint", "ground"]
Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Disc:
    """Filled."""

    x: float
    y: float
    radius: float
    role: Role = "ink"


@dataclass(frozen=True, slots=True)
class Area:
    """A filled polygon."""

    points: tuple[Point, ...]
    role: Role = "tint"


@dataclass(frozen=True, slots=True)
class Stroke:
    """A line through points, with round ends and corners."""

    points: tuple[Point, ...]
    width: float = 6
    role: Role = "ink"


Piece = Disc | Area | Stroke
Pictogram = tuple[Piece, ...]


def line(*points: Point, width: float = 6) -> Stroke:
    """From point to point."""
    return Stroke(points, width)


def arc(
    x: float, y: float, radius: float | Point, begin: float, end: float
) -> tuple[Point, ...]:
    """Points of an arc; degrees, 0 to the right and 90 downwards."""
    wide, high = radius if isinstance(radius, tuple) else (radius, radius)
    steps = max(3, round(abs(end - begin) / 9))
    angles = (math.radians(begin + (end - begin) * n / steps) for n in range(steps + 1))
    return tuple((x + wide * math.cos(a), y + high * math.sin(a)) for a in angles)


def ring(x: float, y: float, radius: float | Point, width: float = 6) -> Stroke:
    """A circle or ellipse that is not filled."""
    return Stroke(arc(x, y, radius, 0, 360), width)


def box(x: float, y: float, right: float, bottom: float) -> tuple[Point, ...]:
    """The corners of a rectangle."""
    return ((x, y), (right, y), (right, bottom), (x, bottom))


def shape(
    points: tuple[Point, ...], width: float = 6, role: Role = "tint"
) -> Pictogram:
    """An area with its outline."""
    return Area(points, role), Stroke((*points, points[0]), width)


def roundel(x: float, y: float, radius: float | Point, width: float = 6) -> Pictogram:
    """A filled circle or ellipse with its outline."""
    return shape(arc(x, y, radius, 0, 360), width)
