"""When somebody came and went: tracks become events that explain themselves.

An event begins where its first believed track began, goes on while anything believed
moves or stands there, and ends with the last movement, once nobody was there for a
while. What it
swept over, how strong and how straight it went is told with it.
"""

from dataclasses import dataclass, field

import numpy as np

from camera.core.background import Background
from camera.core.blocks import SIDE, Grid, Luma, block_means
from camera.core.tracks import Track, Tracks

QUIET_S = 2.0
"""Without anybody, an event is over."""
STAND_S = 8.0
"""Whoever stands still is still there; after so long he is a part of the street."""
TELL_AGAIN_S = 5.0
"""So often is told that an event goes on."""
SURE_WEIGHT = 40.0
"""Sum of a track's surprises at which the score is about two thirds."""
TOLD_BLOCKS = 100


@dataclass(frozen=True, slots=True)
class Event:
    """Something moved, and why we think so."""

    id: int
    """Counts from 1; the same from beginning to end."""
    start_s: float
    end_s: float
    """The last movement so far."""
    over: bool
    score: float
    """How strong, 0 to 1."""
    blocks: tuple[tuple[int, int], ...]
    """(column, row) of those that it swept over, the most visited first."""
    words: str


@dataclass(frozen=True, slots=True)
class Here:
    """Where what an event is about is in one picture; in blocks, ends left out."""

    event: int
    left: int
    top: int
    right: int
    bottom: int
    count: int
    """Blocks of it."""


@dataclass(slots=True)
class _Open:
    """The event that goes on."""

    id: int
    start_s: float
    last_s: float
    """Somebody moved."""
    there_s: float
    """Somebody was there."""
    told_s: float
    weight: float = 0.0
    travelled: float = 0.0
    most: int = 0
    visits: dict[int, int] = field(default_factory=dict)


class Motion:
    """The detector of one camera; pictures of one size, in order of time."""

    def __init__(self, height: int, width: int) -> None:
        self._columns = width // SIDE
        self._background = Background(height // SIDE, self._columns)
        self._tracks = Tracks()
        self._open: _Open | None = None
        self._count = 0
        self._ended_s = 0.0
        self._there: list[int] = []

    @property
    def here(self) -> Here | None:
        """Of the event that goes on; nothing where nobody was in the last picture."""
        if self._open is None or not self._there:
            return None
        rows, columns = np.divmod(np.array(self._there), self._columns)
        return Here(
            event=self._open.id,
            left=int(columns.min()),
            top=int(rows.min()),
            right=int(columns.max()) + 1,
            bottom=int(rows.max()) + 1,
            count=len(self._there),
        )

    def look(
        self, luma: Luma, at_s: float, threshold: float | Grid = 1.0
    ) -> list[Event]:
        """What began, went on or ended with this picture.

        Args:
            luma: The small picture.
            at_s: When it was; seconds on any clock that does not step.
            threshold: Of ``camera.core.zones.Watched``.
        """
        return self.look_at_means(block_means(luma), at_s, threshold)

    def look_at_means(
        self, means: Grid, at_s: float, threshold: float | Grid = 1.0
    ) -> list[Event]:
        """As ``look``, where somebody has the block means already."""
        seen = self._background.look(means, threshold)
        there = [one for one in self._tracks.follow(seen, at_s) if one.believed]
        moving = seen.moving.reshape(-1)
        moved = [track for track in there if moving[track.blocks].any()]
        self._there = [block for track in there for block in track.blocks]
        if moved:
            return self._go_on(moved, at_s)
        now = self._open
        if now is None:
            return []
        if there:
            now.there_s = at_s
        gone = at_s - now.there_s > QUIET_S or at_s - now.last_s > STAND_S
        return self.lost() if gone else []

    def lost(self) -> list[Event]:
        """The end of the event that goes on, if one does: no picture will follow."""
        gone, self._open = self._open, None
        self._there = []
        if gone is None:
            return []
        self._ended_s = gone.last_s
        return [self._event(gone, over=True)]

    # -- one floor down ------------------------------------------------------------

    def _go_on(self, moved: list[Track], at_s: float) -> list[Event]:
        begun_s = max(self._ended_s, min(track.born_s for track in moved))
        now = self._open
        tell = now is None or at_s - now.told_s >= TELL_AGAIN_S
        if now is None:
            self._count += 1
            now = self._open = _Open(self._count, begun_s, at_s, at_s, at_s)
        now.last_s = now.there_s = at_s
        for track in moved:
            now.weight = max(now.weight, track.weight)
            now.travelled = max(now.travelled, track.travelled)
            now.most = max(now.most, len(track.blocks))
            for block in track.blocks:
                now.visits[block] = now.visits.get(block, 0) + 1
        if not tell:
            return []
        now.told_s = at_s
        return [self._event(now, over=False)]

    def _event(self, one: _Open, *, over: bool) -> Event:
        by_visits = sorted(one.visits, key=lambda block: -one.visits[block])
        score = 1 - float(np.exp(-one.weight / SURE_WEIGHT))
        lasted_s = one.last_s - one.start_s
        return Event(
            id=one.id,
            start_s=one.start_s,
            end_s=one.last_s,
            over=over,
            score=round(score, 2),
            blocks=tuple(
                (block % self._columns, block // self._columns)
                for block in by_visits[:TOLD_BLOCKS]
            ),
            words=f"moved for {lasted_s:.1f} s over {len(one.visits)} blocks, "
            f"{one.most} at once, {one.travelled:.0f} blocks far, "
            f"strength {one.weight:.0f}",
        )
