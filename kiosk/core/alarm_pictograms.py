"""What warnings are drawn as; see `kiosk.core.pictograms`."""

import math
from typing import Final

from kiosk.core.strokes import (
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

_WAVE: Final = tuple((4 + n * 4, 4 * math.sin(n * 0.8)) for n in range(24))
DANGER: Final[dict[str, Pictogram]] = {
    "flood": (
        *shape(((24, 46), (50, 22), (76, 46), (76, 66), (24, 66))),
        line((14, 54), (50, 18), (86, 54), width=7),
        *(
            Stroke(tuple((x, y + top) for x, y in _WAVE), 7)
            for top in (70, 86)
        ),
    ),
    "storm": (
        Stroke((*arc(50, 50, 12, 200, 0), *arc(50, 50, (30, 30), 0, -150)), 8),
        Stroke((*arc(50, 50, 12, 20, -180), *arc(50, 50, (30, 30), 180, 30)), 8),
        Disc(50, 50, 9, "ground"),
        ring(50, 50, 12, 8),
    ),
    "lightning": (
        *shape(
            (
                (24, 56),
                *arc(28, 42, 15, 120, 250),
                *arc(48, 30, 21, 200, 330),
                *arc(74, 42, 15, 280, 420),
                (76, 56),
            )
        ),
        *shape(((54, 46), (36, 72), (50, 72), (42, 94), (68, 64), (54, 64)), 5),
    ),
    "fire": (
        *shape(
            (
                (50, 6), (64, 26), (70, 40), (78, 34), (84, 56),
                *arc(50, 60, 34, 10, 170), (18, 50), (30, 34), (36, 44), (44, 28),
            ),
            7,
        ),
        *shape(((50, 50), (62, 70), *arc(50, 74, 12, 0, 180), (38, 70)), 5, "ground"),
    ),
    "evacuate": (
        *roundel(58, 16, 10, 5),
        line((52, 32), (42, 58), (58, 68), (52, 92), width=9),
        line((42, 58), (36, 76), (14, 78), width=9),
        line((30, 48), (36, 34), (52, 32), (66, 46), (80, 44), width=8),
    ),
    "siren": (
        *shape(((26, 78), (26, 52), *arc(50, 52, 24, 180, 360), (74, 78))),
        *shape(box(14, 78, 86, 92), 6, "ground"),
        line((50, 8), (50, 16), width=7),
        line((14, 24), (21, 30), width=7),
        line((86, 24), (79, 30), width=7),
    ),
    "all-clear": (
        *roundel(50, 50, 42, 7),
        line((28, 52), (44, 68), (74, 34), width=10),
    ),
}  # fmt: skip
