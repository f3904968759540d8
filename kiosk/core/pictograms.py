"""Small drawings as plain shapes, so that no picture file and no icon font is needed.

Each stands on a square of 100 x 100 and is made of `kiosk.core.strokes`. `PICTOGRAMS`
names them all; a page that names another is refused when it is laid out or built.
"""

from typing import Final

from kiosk.core.alarm_pictograms import DANGER
from kiosk.core.strokes import (
    Area,
    Disc,
    Pictogram,
    Stroke,
    arc,
    box,
    line,
    ring,
    roundel,
    shape,
)

_SHEET: Final = (
    *shape(((22, 8), (62, 8), (80, 26), (80, 92), (22, 92))),
    line((62, 8), (62, 26), (80, 26)),
)
_HOUSE: Final = (
    *shape(((20, 46), (50, 18), (80, 46), (80, 88), (20, 88))),
    line((8, 54), (50, 14), (92, 54), width=8),
)
_PERSON: Final = (
    *shape(((24, 90), *arc(50, 84, (28, 32), 180, 360), (76, 90))),
    *roundel(50, 30, 18),
)
_SPEAKER: Final = (
    *shape(((10, 38), (26, 38), (48, 18), (48, 82), (26, 62), (10, 62))),
)
_BOX: Final = shape(box(14, 14, 86, 86), 7, "ground")

_LIFE: Final[dict[str, Pictogram]] = {
    "baby": (
        *roundel(50, 54, 34),
        line((44, 21), *arc(53, 17, 8, 200, 400), width=5),
        Disc(37, 52, 4.5),
        Disc(63, 52, 4.5),
        Stroke(arc(50, 60, 14, 25, 155), 5),
        Stroke(arc(14, 54, 6, 90, 270), 5),
        Stroke(arc(86, 54, 6, -90, 90), 5),
    ),
    "candle": (
        *shape(box(38, 46, 62, 88)),
        line((22, 90), (78, 90), width=7),
        line((50, 46), (50, 38), width=4),
        *shape(((50, 6), (60, 22), *arc(50, 27, 10, 0, 180), (40, 22)), 5),
        line((38, 58), (44, 58), (44, 66), width=4),
    ),
    "rings": (
        ring(36, 60, 26, 8),
        ring(64, 60, 26, 8),
        *shape(((54, 12), (74, 12), (80, 20), (64, 36), (48, 20)), 5),
        line((48, 20), (80, 20), width=4),
    ),
    "papers-stamp": (
        *_SHEET,
        line((34, 40), (66, 40), width=5),
        line((34, 54), (54, 54), width=5),
        Disc(66, 74, 22, "ground"),
        *roundel(66, 74, 17, 5),
        line((58, 74), (64, 80), (75, 68), width=5),
    ),
    "house": (*_HOUSE, *shape(box(42, 60, 58, 88), 5, "ground")),
    "id-card": (
        *shape(box(6, 20, 94, 80)),
        *shape(arc(30, 68, (15, 16), 180, 360), 5, "ground"),
        Disc(30, 42, 9),
        line((56, 38), (82, 38), width=6),
        line((56, 52), (82, 52), width=5),
        line((56, 65), (72, 65), width=5),
    ),
    "elder": (
        *roundel(44, 20, 13, 5),
        *shape(((36, 38), (54, 40), (62, 64), (58, 90), (30, 90), (28, 62)), 5),
        line((50, 46), (60, 60), (74, 58), width=6),
        line((76, 92), (74, 54), *arc(67, 54, 7, 0, -180), width=6),
    ),
    "shop-field": (
        *shape(box(20, 44, 80, 88)),
        *shape(((14, 20), (86, 20), (94, 40), (6, 40)), 6, "ground"),
        *(Stroke(arc(x, 40, 11, 0, 180), 6) for x in (17, 39, 61, 83)),
        *shape(box(54, 60, 70, 88), 5, "ground"),
        *shape(box(28, 60, 44, 74), 5, "ground"),
        line((4, 90), (96, 90)),
    ),
    "field": (
        *shape(((4, 90), (4, 56), (96, 56), (96, 90))),
        *(line((x, 90), (50 + (x - 50) * 0.5, 56), width=4) for x in (26, 50, 74)),
        *roundel(70, 26, 12, 5),
        line((14, 56), (14, 34), width=5),
        *roundel(14, 28, 9, 5),
    ),
    "people": (
        *shape(((46, 86), *arc(70, 80, (22, 26), 180, 360), (94, 86)), 5),
        *roundel(70, 34, 14, 5),
        *shape(((6, 90), *arc(34, 84, (26, 30), 180, 360), (62, 90)), 5, "ground"),
        *roundel(34, 30, 16, 5),
    ),
}

_SERVICE: Final[dict[str, Pictogram]] = {
    "phone-qr": (
        *shape(box(26, 6, 74, 94), 7),
        Area(box(33, 18, 67, 76), "ground"),
        *shape(box(38, 24, 48, 34), 4, "ink"),
        *shape(box(54, 24, 62, 32), 3, "ink"),
        *shape(box(38, 52, 46, 60), 3, "ink"),
        *(Area(box(x, y, x + 6, y + 6), "ink") for x, y in ((38, 41), (49, 41))),
        *(Area(box(x, y, x + 6, y + 6), "ink") for x, y in ((56, 44), (52, 53))),
        *(Area(box(x, y, x + 6, y + 6), "ink") for x, y in ((59, 59), (50, 63))),
        line((45, 86), (55, 86), width=5),
    ),
    "bell": (
        line((50, 8), (50, 16), width=8),
        *shape(
            (
                (14, 76),
                (24, 64),
                (24, 46),
                *arc(50, 44, 28, 180, 360),
                (76, 46),
                (76, 64),
                (86, 76),
            )
        ),
        Stroke(arc(50, 80, 12, 0, 180), 8),
    ),
    "staff": (
        *_PERSON,
        Stroke(arc(50, 28, 25, 180, 360), 5),
        line((25, 28), (25, 38), width=9),
        line((75, 28), (75, 38), width=9),
        line((75, 40), (72, 50), (60, 52), width=4),
    ),
    "counter": (
        *roundel(50, 22, 14, 5),
        *shape(((26, 58), *arc(50, 58, (24, 18), 180, 360), (74, 58)), 5),
        *shape(box(8, 58, 92, 72), 6, "ground"),
        *shape(box(16, 72, 84, 92)),
    ),
    "papers": (
        *_SHEET,
        *(line((34, y), (68, y), width=5) for y in (44, 58, 72)),
    ),
    "checklist": (
        *_SHEET,
        *(line((52, y), (70, y), width=5) for y in (46, 64, 80)),
        *(
            line((32, y), (37, y + 5), (45, y - 6), width=5)
            for y in (44, 62, 78)
        ),
    ),
    "clock": (*roundel(50, 50, 40, 7), line((50, 26), (50, 52), (68, 62), width=7)),
    "calendar": (
        *shape(box(12, 18, 88, 88)),
        Area(box(12, 18, 88, 38), "ink"),
        line((32, 8), (32, 22), width=7),
        line((68, 8), (68, 22), width=7),
        *(Disc(x, y, 5) for x in (32, 50, 68) for y in (54, 72)),
    ),
    "money": (
        *shape(box(6, 26, 94, 76)),
        *roundel(50, 51, 14, 5),
        Disc(20, 51, 5),
        Disc(80, 51, 5),
    ),
    "printer": (
        *shape(box(28, 8, 72, 40), 6, "ground"),
        *shape(box(10, 36, 90, 72)),
        *shape(box(28, 58, 72, 92), 6, "ground"),
        line((40, 70), (60, 70), width=4),
        line((40, 80), (60, 80), width=4),
        Disc(78, 47, 4),
    ),
    "megaphone": (
        *shape(((10, 40), (30, 40), (74, 16), (74, 80), (30, 58), (10, 58))),
        line((30, 60), (36, 86), (48, 84), (44, 66)),
        Stroke(arc(76, 48, 14, -60, 60), 6),
    ),
    "pin": (
        *shape(
            ((50, 94), (24, 54), *arc(50, 38, 28, 150, 390), (76, 54)), 7
        ),
        *roundel(50, 38, 10, 6),
    ),
    "telephone": (
        *shape(
            (
                (22, 12), (36, 10), (44, 32), (34, 40), *arc(58, 40, 24, 160, 110),
                (64, 56), (88, 64), (88, 78), (76, 90), (46, 78), (22, 52), (12, 24),
            ),
            6,
        ),
    ),
}  # fmt: skip

_CONTROL: Final[dict[str, Pictogram]] = {
    "home": (*_HOUSE, *shape(box(42, 60, 58, 88), 5, "ground")),
    "back": (line((40, 20), (12, 48), (40, 76), width=10),
             line((14, 48), *arc(64, 64, 24, -90, 40), width=10)),
    "search": (*roundel(42, 42, 30, 9), line((64, 64), (90, 90), width=13)),
    "speaker": (
        *_SPEAKER,
        Stroke(arc(50, 50, 18, -50, 50), 7),
        Stroke(arc(50, 50, 36, -50, 50), 7),
    ),
    "speaker-off": (
        *_SPEAKER,
        line((62, 38), (88, 64), width=8),
        line((88, 38), (62, 64), width=8),
    ),
    "text-size": (
        line((4, 84), (14, 56), (24, 84), width=6),
        line((8, 75), (20, 75), width=5),
        line((36, 84), (65, 14), (94, 84), width=9),
        line((47, 60), (83, 60), width=8),
    ),
    "contrast": (
        *roundel(50, 50, 40, 7),
        Area(arc(50, 50, 40, -90, 90), "ink"),
    ),
    "globe": (
        *roundel(50, 50, 40, 6),
        ring(50, 50, (18, 40), 5),
        line((12, 38), (88, 38), width=5),
        line((12, 62), (88, 62), width=5),
    ),
    "keyboard": (
        *shape(box(6, 26, 94, 78)),
        *(Disc(x, y, 4.5) for x in (22, 36, 50, 64, 78) for y in (40, 52)),
        line((32, 66), (68, 66), width=6),
    ),
    "replay": (
        Stroke(arc(50, 52, 34, -50, 240), 9),
        Area(((70, 4), (80, 38), (48, 28)), "ink"),
    ),
    "stop": shape(box(20, 20, 80, 80), 8),
    "play": shape(((28, 14), (84, 50), (28, 86)), 8),
    "question": (
        *roundel(50, 50, 42, 6),
        line(*arc(50, 38, 14, 180, 400), (50, 56), (50, 62), width=8),
        Disc(50, 76, 5.5),
    ),
    "info": (
        *roundel(50, 50, 42, 6),
        Disc(50, 29, 6),
        line((50, 46), (50, 74), width=9),
    ),
}  # fmt: skip

_SIGN: Final[dict[str, Pictogram]] = {
    "check": (line((14, 54), (40, 80), (88, 22), width=14),),
    "cross": (
        line((20, 20), (80, 80), width=13),
        line((80, 20), (20, 80), width=13),
    ),
    "box": _BOX,
    "box-ticked": (*_BOX, line((28, 52), (44, 68), (74, 32), width=12)),
    "dot": (Disc(50, 50, 26),),
    "block": (Area(box(22, 22, 78, 78), "ink"),),
    "arrow-right": (
        line((12, 50), (86, 50), width=11),
        line((56, 20), (88, 50), (56, 80), width=11),
    ),
    "arrow-left": (
        line((14, 50), (88, 50), width=11),
        line((44, 20), (12, 50), (44, 80), width=11),
    ),
    "arrow-up": (
        line((50, 14), (50, 88), width=11),
        line((20, 44), (50, 12), (80, 44), width=11),
    ),
    "arrow-down": (
        line((50, 12), (50, 86), width=11),
        line((20, 56), (50, 88), (80, 56), width=11),
    ),
    "warning": (
        *shape(((50, 10), (94, 88), (6, 88)), 8),
        line((50, 38), (50, 60), width=9),
        Disc(50, 75, 5.5),
    ),
}

PICTOGRAMS: Final[dict[str, Pictogram]] = {
    **_LIFE,
    **_SERVICE,
    **_CONTROL,
    **_SIGN,
    **DANGER,
}
"""Every drawing by its name."""
