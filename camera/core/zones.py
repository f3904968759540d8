"""Where a camera looks for movement, when, and how closely.

Without zones it watches the whole picture. Zones make the rest of the picture
indifferent, and each has a sensitivity of its own. The camera's sensitivity may be
another one at some hours of the day, local time: wind, lamps and people keep that.

50 % is what detection was made for, 0 % looks away; between 1 and 100 the measure of
what is remarkable goes from double to half. A zone's and the camera's work together.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from zoneinfo import ZoneInfo

import numpy as np

from camera.core.blocks import SIDE, Grid, Marks
from camera.core.polygon import Polygon, inside
from edge.contract.settings import LocalSpan
from edge.errors import MessageError
from edge.timetable import holding, zone_of

MIDDLE_PERCENT = 50


@dataclass(frozen=True, slots=True)
class Zone:
    """A part of the picture that is watched."""

    name: str
    polygon: Polygon
    percent: int = MIDDLE_PERCENT


@dataclass(frozen=True, slots=True)
class Sensitivity:
    """How closely a camera looks, by the hour; percent."""

    percent: int = MIDDLE_PERCENT
    by_hours: tuple[tuple[LocalSpan, int], ...] = ()
    """The first that holds counts."""
    zone: ZoneInfo = field(default_factory=zone_of)

    def at(self, at: datetime) -> int:
        """The percentage at that instant."""
        for span, percent in self.by_hours:
            if holding((span,), at, self.zone):
                return percent
        return self.percent


def check_percent(percent: int, what: str) -> int:
    """The sensitivity, once it is one.

    Raises:
        MessageError: It is not within 0 to 100.
    """
    if not 0 <= percent <= 100:
        raise MessageError(
            f"{what} is {percent} %; 1 sees the boldest only, 100 the faintest, "
            "and 0 looks away"
        )
    return percent


def threshold(percent: int) -> float:
    """What multiplies the measure of what is remarkable; infinite: nothing is."""
    if percent <= 0:
        return float("inf")
    return float(2 ** ((MIDDLE_PERCENT - percent) / 50))


class Watched:
    """Zones made ready for small pictures of one size."""

    def __init__(self, zones: Sequence[Zone], height: int, width: int) -> None:
        self._shape = height // SIDE, width // SIDE
        self._zones = tuple((zone, self._blocks(zone, height, width)) for zone in zones)

    def thresholds(self, percent: int) -> float | Grid:
        """What multiplies the measure in each block, at a camera's sensitivity."""
        factor = threshold(percent)
        if not self._zones:
            return factor
        grid = np.full(self._shape, np.inf, np.float32)
        for zone, marks in self._zones:
            here = np.float32(factor * threshold(zone.percent))
            grid[marks] = np.minimum(grid[marks], here)
        return grid

    def name_of(self, blocks: Sequence[tuple[int, int]]) -> str:
        """The zone that has most of these (column, row); empty without zones."""
        counts = {
            zone.name: sum(bool(marks[row, column]) for column, row in blocks)
            for zone, marks in self._zones
        }
        best = max(counts, key=lambda name: counts[name], default="")
        return best if counts.get(best) else ""

    def _blocks(self, zone: Zone, height: int, width: int) -> Marks:
        """Blocks of which it has a half and more; of a small zone, what it has most."""
        rows, columns = self._shape
        pixels = inside(zone.polygon, width, height)
        whole = pixels[: rows * SIDE, : columns * SIDE]
        share = whole.reshape(rows, SIDE, columns, SIDE).mean((1, 3))
        marks: Marks = (share >= min(0.5, float(share.max()))) & (share > 0)
        return marks
