"""Where a camera looks for movement, when, and how closely.

Without zones it watches the whole picture, always. A zone that *watches* makes the rest
of the picture indifferent; one that *ignores* (a tree, a neighbour's yard, the sea)
takes its part away, also from zones that watch. Each may hold at certain hours only.

Sensitivity is a percentage for the whole day with exceptions by hour; it moves the
measure of what is remarkable between half and double. Hours are local time: they are
given by whoever draws the zone, and wind, lamps and people keep local time.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np

from camera.core.blocks import SIDE, Grid, Marks
from camera.core.polygon import Polygon, inside
from edge.errors import MessageError

MIDDLE_PERCENT = 50


@dataclass(frozen=True, slots=True)
class Hours:
    """Minutes of a local day, [begin, end); past midnight when the end is not later."""

    begin_min: int
    end_min: int
    days: frozenset[int] = frozenset(range(7))
    """0 is Monday; of a stretch past midnight, the day on which it begins."""

    def hold(self, at: datetime) -> bool:
        """Whether that local instant is among them."""
        minute, day = at.hour * 60 + at.minute, at.weekday()
        if self.begin_min < self.end_min:
            return day in self.days and self.begin_min <= minute < self.end_min
        if minute >= self.begin_min:
            return day in self.days
        return minute < self.end_min and (day - 1) % 7 in self.days


@dataclass(frozen=True, slots=True)
class Zone:
    """A part of the picture."""

    name: str
    polygon: Polygon
    watch: bool = True
    """False: it is ignored."""
    hours: tuple[Hours, ...] = ()
    """Empty: always."""

    def holds(self, at: datetime) -> bool:
        """Whether it counts at that local instant."""
        return not self.hours or any(stretch.hold(at) for stretch in self.hours)


@dataclass(frozen=True, slots=True)
class Sensitivity:
    """How closely a camera looks, by the hour; percent."""

    percent: int = MIDDLE_PERCENT
    by_hours: tuple[tuple[Hours, int], ...] = ()
    """The first that holds counts."""

    def at(self, at: datetime) -> int:
        """The percentage at that local instant."""
        for hours, percent in self.by_hours:
            if hours.hold(at):
                return percent
        return self.percent


def check_percent(percent: int, what: str) -> int:
    """The sensitivity, once it is one.

    Raises:
        MessageError: It is not within 1 to 100.
    """
    if not 1 <= percent <= 100:
        raise MessageError(
            f"{what} is {percent} %; 1 looks for the boldest only, 100 for the faintest. "
            "To stop watching, give hours to a zone"
        )
    return percent


def threshold(percent: int) -> float:
    """What multiplies the measure of what is remarkable: 2 at 0 %, 1 at 50, 0.5 at 100."""
    return float(2 ** ((MIDDLE_PERCENT - percent) / 50))


class Watched:
    """Zones made ready for pictures of one size."""

    def __init__(self, zones: Sequence[Zone], height: int, width: int) -> None:
        self.rows, self.columns = height // SIDE, width // SIDE
        self._zones = tuple((zone, self._blocks(zone, height, width)) for zone in zones)

    def _blocks(self, zone: Zone, height: int, width: int) -> Marks:
        """Blocks of which it has a half and more; of a small zone, the one it touches."""
        pixels = inside(zone.polygon, width, height)
        whole = pixels[: self.rows * SIDE, : self.columns * SIDE]
        share = whole.reshape(self.rows, SIDE, self.columns, SIDE).mean((1, 3))
        return share >= min(0.5, float(share.max()))

    def thresholds(self, at: datetime, sensitivity: Sensitivity) -> float | Grid:
        """What multiplies the measure in each block; infinite where nothing counts."""
        factor = threshold(sensitivity.at(at))
        watching = [marks for zone, marks in self._zones if zone.watch and zone.holds(at)]
        ignoring = [
            marks for zone, marks in self._zones if not zone.watch and zone.holds(at)
        ]
        choosy = any(zone.watch for zone, _ in self._zones)
        if not choosy and not ignoring:
            return factor
        grid = np.full((self.rows, self.columns), np.inf, np.float32)
        if not choosy:
            grid[...] = factor
        for marks in watching:
            grid[marks] = factor
        for marks in ignoring:
            grid[marks] = np.inf
        return grid

    def name_of(self, blocks: Sequence[int], at: datetime) -> str:
        """The zone that has most of these blocks; empty when none watches there."""
        best, most = "", 0
        for zone, marks in self._zones:
            if not zone.watch or not zone.holds(at):
                continue
            count = int(marks.reshape(-1)[list(blocks)].sum())
            if count > most:
                best, most = zone.name, count
        return best
