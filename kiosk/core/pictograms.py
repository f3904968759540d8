"""Small drawings as plain shapes, so that no picture file and no icon font is needed.

Each stands on a square of 100 x 100. It is made of discs, areas and strokes with round
ends, painted one after the other in three roles: "ink" for lines, "tint" for what is
inside them, "ground" for gaps. `PICTOGRAMS` names them all; a page that names another
is refused when it is laid out or built.
"""

import math
from dataclasses import dataclass
from typing import Final, Literal

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


def _line(*points: Point, width: float = 6) -> Stroke:
    return Stroke(points, width)


def _arc(
    x: float, y: float, radius: float | Point, begin: float, end: float
) -> tuple[Point, ...]:
    """Points of an arc; degrees, 0 to the right and 90 downwards."""
    wide, high = radius if isinstance(radius, tuple) else (radius, radius)
    steps = max(3, round(abs(end - begin) / 9))
    angles = (math.radians(begin + (end - begin) * n / steps) for n in range(steps + 1))
    return tuple((x + wide * math.cos(a), y + high * math.sin(a)) for a in angles)


def _ring(x: float, y: float, radius: float | Point, width: float = 6) -> Stroke:
    return Stroke(_arc(x, y, radius, 0, 360), width)


def _box(x: float, y: float, right: float, bottom: float) -> tuple[Point, ...]:
    return ((x, y), (right, y), (right, bottom), (x, bottom))


def _shape(
    points: tuple[Point, ...], width: float = 6, role: Role = "tint"
) -> Pictogram:
    """An area with its outline."""
    return Area(points, role), Stroke((*points, points[0]), width)


def _round(x: float, y: float, radius: float | Point, width: float = 6) -> Pictogram:
    return _shape(_arc(x, y, radius, 0, 360), width)


_SHEET: Final = (
    *_shape(((22, 8), (62, 8), (80, 26), (80, 92), (22, 92))),
    _line((62, 8), (62, 26), (80, 26)),
)
_HOUSE: Final = (
    *_shape(((20, 46), (50, 18), (80, 46), (80, 88), (20, 88))),
    _line((8, 54), (50, 14), (92, 54), width=8),
)
_PERSON: Final = (
    *_shape(((24, 90), *_arc(50, 84, (28, 32), 180, 360), (76, 90))),
    *_round(50, 30, 18),
)
_SPEAKER: Final = (
    *_shape(((10, 38), (26, 38), (48, 18), (48, 82), (26, 62), (10, 62))),
)
_BOX: Final = _shape(_box(14, 14, 86, 86), 7, "ground")

_LIFE: Final[dict[str, Pictogram]] = {
    "baby": (
        *_round(50, 54, 34),
        _line((44, 21), *_arc(53, 17, 8, 200, 400), width=5),
        Disc(37, 52, 4.5),
        Disc(63, 52, 4.5),
        Stroke(_arc(50, 60, 14, 25, 155), 5),
        Stroke(_arc(14, 54, 6, 90, 270), 5),
        Stroke(_arc(86, 54, 6, -90, 90), 5),
    ),
    "candle": (
        *_shape(_box(38, 46, 62, 88)),
        _line((22, 90), (78, 90), width=7),
        _line((50, 46), (50, 38), width=4),
        *_shape(((50, 6), (60, 22), *_arc(50, 27, 10, 0, 180), (40, 22)), 5),
        _line((38, 58), (44, 58), (44, 66), width=4),
    ),
    "rings": (
        _ring(36, 60, 26, 8),
        _ring(64, 60, 26, 8),
        *_shape(((54, 12), (74, 12), (80, 20), (64, 36), (48, 20)), 5),
        _line((48, 20), (80, 20), width=4),
    ),
    "papers-stamp": (
        *_SHEET,
        _line((34, 40), (66, 40), width=5),
        _line((34, 54), (54, 54), width=5),
        Disc(66, 74, 22, "ground"),
        *_round(66, 74, 17, 5),
        _line((58, 74), (64, 80), (75, 68), width=5),
    ),
    "house": (*_HOUSE, *_shape(_box(42, 60, 58, 88), 5, "ground")),
    "id-card": (
        *_shape(_box(6, 20, 94, 80)),
        *_shape(_arc(30, 68, (15, 16), 180, 360), 5, "ground"),
        Disc(30, 42, 9),
        _line((56, 38), (82, 38), width=6),
        _line((56, 52), (82, 52), width=5),
        _line((56, 65), (72, 65), width=5),
    ),
    "elder": (
        *_round(44, 20, 13, 5),
        *_shape(((36, 38), (54, 40), (62, 64), (58, 90), (30, 90), (28, 62)), 5),
        _line((50, 46), (60, 60), (74, 58), width=6),
        _line((76, 92), (74, 54), *_arc(67, 54, 7, 0, -180), width=6),
    ),
    "shop-field": (
        *_shape(_box(20, 44, 80, 88)),
        *_shape(((14, 20), (86, 20), (94, 40), (6, 40)), 6, "ground"),
        *(Stroke(_arc(x, 40, 11, 0, 180), 6) for x in (17, 39, 61, 83)),
        *_shape(_box(54, 60, 70, 88), 5, "ground"),
        *_shape(_box(28, 60, 44, 74), 5, "ground"),
        _line((4, 90), (96, 90)),
    ),
    "field": (
        *_shape(((4, 90), (4, 56), (96, 56), (96, 90))),
        *(_line((x, 90), (50 + (x - 50) * 0.5, 56), width=4) for x in (26, 50, 74)),
        *_round(70, 26, 12, 5),
        _line((14, 56), (14, 34), width=5),
        *_round(14, 28, 9, 5),
    ),
    "people": (
        *_shape(((46, 86), *_arc(70, 80, (22, 26), 180, 360), (94, 86)), 5),
        *_round(70, 34, 14, 5),
        *_shape(((6, 90), *_arc(34, 84, (26, 30), 180, 360), (62, 90)), 5, "ground"),
        *_round(34, 30, 16, 5),
    ),
}

_SERVICE: Final[dict[str, Pictogram]] = {
    "phone-qr": (
        *_shape(_box(26, 6, 74, 94), 7),
        Area(_box(33, 18, 67, 76), "ground"),
        *_shape(_box(38, 24, 48, 34), 4, "ink"),
        *_shape(_box(54, 24, 62, 32), 3, "ink"),
        *_shape(_box(38, 52, 46, 60), 3, "ink"),
        *(Area(_box(x, y, x + 6, y + 6), "ink") for x, y in ((38, 41), (49, 41))),
        *(Area(_box(x, y, x + 6, y + 6), "ink") for x, y in ((56, 44), (52, 53))),
        *(Area(_box(x, y, x + 6, y + 6), "ink") for x, y in ((59, 59), (50, 63))),
        _line((45, 86), (55, 86), width=5),
    ),
    "bell": (
        _line((50, 8), (50, 16), width=8),
        *_shape(
            (
                (14, 76),
                (24, 64),
                (24, 46),
                *_arc(50, 44, 28, 180, 360),
                (76, 46),
                (76, 64),
                (86, 76),
            )
        ),
        Stroke(_arc(50, 80, 12, 0, 180), 8),
    ),
    "staff": (
        *_PERSON,
        Stroke(_arc(50, 28, 25, 180, 360), 5),
        _line((25, 28), (25, 38), width=9),
        _line((75, 28), (75, 38), width=9),
        _line((75, 40), (72, 50), (60, 52), width=4),
    ),
    "counter": (
        *_round(50, 22, 14, 5),
        *_shape(((26, 58), *_arc(50, 58, (24, 18), 180, 360), (74, 58)), 5),
        *_shape(_box(8, 58, 92, 72), 6, "ground"),
        *_shape(_box(16, 72, 84, 92)),
    ),
    "papers": (
        *_SHEET,
        *(_line((34, y), (68, y), width=5) for y in (44, 58, 72)),
    ),
    "checklist": (
        *_SHEET,
        *(_line((52, y), (70, y), width=5) for y in (46, 64, 80)),
        *(
            _line((32, y), (37, y + 5), (45, y - 6), width=5)
            for y in (44, 62, 78)
        ),
    ),
    "clock": (*_round(50, 50, 40, 7), _line((50, 26), (50, 52), (68, 62), width=7)),
    "calendar": (
        *_shape(_box(12, 18, 88, 88)),
        Area(_box(12, 18, 88, 38), "ink"),
        _line((32, 8), (32, 22), width=7),
        _line((68, 8), (68, 22), width=7),
        *(Disc(x, y, 5) for x in (32, 50, 68) for y in (54, 72)),
    ),
    "money": (
        *_shape(_box(6, 26, 94, 76)),
        *_round(50, 51, 14, 5),
        Disc(20, 51, 5),
        Disc(80, 51, 5),
    ),
    "printer": (
        *_shape(_box(28, 8, 72, 40), 6, "ground"),
        *_shape(_box(10, 36, 90, 72)),
        *_shape(_box(28, 58, 72, 92), 6, "ground"),
        _line((40, 70), (60, 70), width=4),
        _line((40, 80), (60, 80), width=4),
        Disc(78, 47, 4),
    ),
    "megaphone": (
        *_shape(((10, 40), (30, 40), (74, 16), (74, 80), (30, 58), (10, 58))),
        _line((30, 60), (36, 86), (48, 84), (44, 66)),
        Stroke(_arc(76, 48, 14, -60, 60), 6),
    ),
    "pin": (
        *_shape(
            ((50, 94), (24, 54), *_arc(50, 38, 28, 150, 390), (76, 54)), 7
        ),
        *_round(50, 38, 10, 6),
    ),
    "telephone": (
        *_shape(
            (
                (22, 12), (36, 10), (44, 32), (34, 40), *_arc(58, 40, 24, 160, 110),
                (64, 56), (88, 64), (88, 78), (76, 90), (46, 78), (22, 52), (12, 24),
            ),
            6,
        ),
    ),
}  # fmt: skip

_CONTROL: Final[dict[str, Pictogram]] = {
    "home": (*_HOUSE, *_shape(_box(42, 60, 58, 88), 5, "ground")),
    "back": (_line((40, 20), (12, 48), (40, 76), width=10),
             _line((14, 48), *_arc(64, 64, 24, -90, 40), width=10)),
    "search": (*_round(42, 42, 30, 9), _line((64, 64), (90, 90), width=13)),
    "speaker": (
        *_SPEAKER,
        Stroke(_arc(50, 50, 18, -50, 50), 7),
        Stroke(_arc(50, 50, 36, -50, 50), 7),
    ),
    "speaker-off": (
        *_SPEAKER,
        _line((62, 38), (88, 64), width=8),
        _line((88, 38), (62, 64), width=8),
    ),
    "text-size": (
        _line((4, 84), (14, 56), (24, 84), width=6),
        _line((8, 75), (20, 75), width=5),
        _line((36, 84), (65, 14), (94, 84), width=9),
        _line((47, 60), (83, 60), width=8),
    ),
    "contrast": (
        *_round(50, 50, 40, 7),
        Area(_arc(50, 50, 40, -90, 90), "ink"),
    ),
    "globe": (
        *_round(50, 50, 40, 6),
        _ring(50, 50, (18, 40), 5),
        _line((12, 38), (88, 38), width=5),
        _line((12, 62), (88, 62), width=5),
    ),
    "keyboard": (
        *_shape(_box(6, 26, 94, 78)),
        *(Disc(x, y, 4.5) for x in (22, 36, 50, 64, 78) for y in (40, 52)),
        _line((32, 66), (68, 66), width=6),
    ),
    "replay": (
        Stroke(_arc(50, 52, 34, -50, 240), 9),
        Area(((70, 4), (80, 38), (48, 28)), "ink"),
    ),
    "stop": _shape(_box(20, 20, 80, 80), 8),
    "play": _shape(((28, 14), (84, 50), (28, 86)), 8),
    "question": (
        *_round(50, 50, 42, 6),
        _line(*_arc(50, 38, 14, 180, 400), (50, 56), (50, 62), width=8),
        Disc(50, 76, 5.5),
    ),
    "info": (
        *_round(50, 50, 42, 6),
        Disc(50, 29, 6),
        _line((50, 46), (50, 74), width=9),
    ),
}  # fmt: skip

_SIGN: Final[dict[str, Pictogram]] = {
    "check": (_line((14, 54), (40, 80), (88, 22), width=14),),
    "cross": (
        _line((20, 20), (80, 80), width=13),
        _line((80, 20), (20, 80), width=13),
    ),
    "box": _BOX,
    "box-ticked": (*_BOX, _line((28, 52), (44, 68), (74, 32), width=12)),
    "dot": (Disc(50, 50, 26),),
    "block": (Area(_box(22, 22, 78, 78), "ink"),),
    "arrow-right": (
        _line((12, 50), (86, 50), width=11),
        _line((56, 20), (88, 50), (56, 80), width=11),
    ),
    "arrow-left": (
        _line((14, 50), (88, 50), width=11),
        _line((44, 20), (12, 50), (44, 80), width=11),
    ),
    "arrow-up": (
        _line((50, 14), (50, 88), width=11),
        _line((20, 44), (50, 12), (80, 44), width=11),
    ),
    "arrow-down": (
        _line((50, 12), (50, 86), width=11),
        _line((20, 56), (50, 88), (80, 56), width=11),
    ),
    "warning": (
        *_shape(((50, 10), (94, 88), (6, 88)), 8),
        _line((50, 38), (50, 60), width=9),
        Disc(50, 75, 5.5),
    ),
}

_WAVE: Final = tuple((4 + n * 4, 4 * math.sin(n * 0.8)) for n in range(24))
_DANGER: Final[dict[str, Pictogram]] = {
    "flood": (
        *_shape(((24, 46), (50, 22), (76, 46), (76, 66), (24, 66))),
        _line((14, 54), (50, 18), (86, 54), width=7),
        *(
            Stroke(tuple((x, y + top) for x, y in _WAVE), 7)
            for top in (70, 86)
        ),
    ),
    "storm": (
        Stroke((*_arc(50, 50, 12, 200, 0), *_arc(50, 50, (30, 30), 0, -150)), 8),
        Stroke((*_arc(50, 50, 12, 20, -180), *_arc(50, 50, (30, 30), 180, 30)), 8),
        Disc(50, 50, 9, "ground"),
        _ring(50, 50, 12, 8),
    ),
    "lightning": (
        *_shape(
            (
                (24, 56),
                *_arc(28, 42, 15, 120, 250),
                *_arc(48, 30, 21, 200, 330),
                *_arc(74, 42, 15, 280, 420),
                (76, 56),
            )
        ),
        *_shape(((54, 46), (36, 72), (50, 72), (42, 94), (68, 64), (54, 64)), 5),
    ),
    "fire": (
        *_shape(
            (
                (50, 6), (64, 26), (70, 40), (78, 34), (84, 56),
                *_arc(50, 60, 34, 10, 170), (18, 50), (30, 34), (36, 44), (44, 28),
            ),
            7,
        ),
        *_shape(((50, 50), (62, 70), *_arc(50, 74, 12, 0, 180), (38, 70)), 5, "ground"),
    ),
    "evacuate": (
        *_round(58, 16, 10, 5),
        _line((52, 32), (42, 58), (58, 68), (52, 92), width=9),
        _line((42, 58), (36, 76), (14, 78), width=9),
        _line((30, 48), (36, 34), (52, 32), (66, 46), (80, 44), width=8),
    ),
    "siren": (
        *_shape(((26, 78), (26, 52), *_arc(50, 52, 24, 180, 360), (74, 78))),
        *_shape(_box(14, 78, 86, 92), 6, "ground"),
        _line((50, 8), (50, 16), width=7),
        _line((14, 24), (21, 30), width=7),
        _line((86, 24), (79, 30), width=7),
    ),
    "all-clear": (
        *_round(50, 50, 42, 7),
        _line((28, 52), (44, 68), (74, 34), width=10),
    ),
}  # fmt: skip

PICTOGRAMS: Final[dict[str, Pictogram]] = {
    **_LIFE,
    **_SERVICE,
    **_CONTROL,
    **_SIGN,
    **_DANGER,
}
"""Every drawing by its name."""
