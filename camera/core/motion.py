"""When somebody came and went: tracks of surprise become events that explain themselves.

An event begins where its first believed track began, goes on while anything moves that
was there long enough, and ends with the last movement, once nothing moved for a while.
"""

from dataclasses import dataclass

from camera.core.background import Background
from camera.core.blocks import SIDE, Luma, block_means
from camera.core.tracks import Track, Tracks

QUIET_S = 2.0
"""Without movement, an event is over."""


@dataclass(frozen=True, slots=True)
class Event:
    """Something moved, and why we think so."""

    id: int
    start_s: float
    end_s: float
    """The last movement so far."""
    over: bool
    score: float
    """How strong, 0 to 1."""
    blocks: tuple[tuple[int, int], ...]
    """(column, row) of what it swept over."""
    words: str


class Motion:
    """The detector of one camera, for pictures of one size."""

    def __init__(self, height: int, width: int) -> None:
        self._columns = width // SIDE
        self._background = Background(height // SIDE, self._columns)
        self._tracks = Tracks()
        self._number = 0
        self._times: dict[int, float] = {}
        self._open: Event | None = None
        self._count = 0

    def look(self, luma: Luma, at_s: float) -> list[Event]:
        """What began, went on or ended with this picture."""
        self._number += 1
        seen = self._background.look(block_means(luma))
        tracks = self._tracks.follow(seen, self._number)
        for t in tracks:
            self._times.setdefault(t.born, at_s)
        believed = [t for t in tracks if t.believed and seen.moving.reshape(-1)[t.blocks].any()]
        if believed:
            start = min(self._times[t.born] for t in believed)
            if self._open is None:
                self._count += 1
                self._open = Event(self._count, start, at_s, False, 0, (), "")
            e = self._open
            self._open = Event(e.id, min(e.start_s, start), at_s, False, 0, (), "")
            return [self._open]
        return self._close(at_s) if self._open and at_s - self._open.end_s > QUIET_S else []

    def lost(self, at_s: float) -> list[Event]:
        return self._close(at_s)

    def _close(self, at_s: float) -> list[Event]:
        e, self._open = self._open, None
        return [] if e is None else [Event(e.id, e.start_s, e.end_s, True, 0, (), "")]
