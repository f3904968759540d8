"""Clusters of marked blocks, followed from picture to picture.

Somebody who comes moves on: the cluster travels, or stays a while and keeps moving.
Leaves move to and fro, drops are gone at once, moths jump further than their own size,
a lamp changes once. So a track is *believed* only when it has gone somewhere, or has
lasted where blocks do not blink.
"""

from dataclasses import dataclass, field

import numpy as np

from camera.core.background import Seen
from camera.core.blocks import Marks, clusters, grown

FEWEST_BLOCKS = 2
LEAST_WEIGHT = 4.0
"""Sum of a cluster's surprises (each counts 4 at most)."""
HITS = 4
"""Pictures in which a track was seen before it may be believed."""
TRAVEL = 1.6
"""Blocks from where it was first seen."""
FAR = 6.0
"""Blocks after which a track that goes straight on is believed one picture sooner."""
STAY = 15
"""Pictures after which staying is as good as travelling."""
FORGET = 3
"""Pictures without a cluster after which a track ends."""


@dataclass(slots=True, eq=False)
class Track:
    """One thing that moves, as far as we can tell."""

    born_s: float
    """When it was first seen."""
    cells: Marks
    """Where it was seen last, and a block about it."""
    x: float
    y: float
    first: tuple[float, float]
    hits: int = 1
    missed: int = 0
    moved: int = 0
    """Pictures in which something of it moved."""
    path: float = 0.0
    blocks: list[int] = field(default_factory=list)
    """Where it was seen last, as flat indices."""
    weight: float = 0.0
    """The strongest that it ever was."""
    blinking: float = 0.0
    """How much its blocks blink."""
    believed: bool = False

    @property
    def travelled(self) -> float:
        """Blocks from its first place to its present one."""
        return float(np.hypot(self.x - self.first[0], self.y - self.first[1]))


class Tracks:
    """All tracks of one camera."""

    def __init__(self) -> None:
        self._tracks: list[Track] = []

    def follow(self, seen: Seen, at_s: float) -> list[Track]:
        """The tracks that were seen in this picture."""
        if not self._tracks and not seen.marks.any():
            return []
        found = []
        for blocks in clusters(seen.marks):
            if len(blocks) >= FEWEST_BLOCKS:
                track = self._take(blocks, seen, at_s)
                if track is not None:
                    found.append(track)
        for track in self._tracks:
            if track not in found:
                track.missed += 1
        self._tracks = [one for one in self._tracks if one.missed <= FORGET]
        return found

    def _take(self, blocks: list[int], seen: Seen, at_s: float) -> Track | None:
        columns = seen.marks.shape[1]
        index = np.array(blocks)
        force = np.minimum(seen.surprise.reshape(-1)[index], 4)
        weight = float(force.sum())
        if weight < LEAST_WEIGHT:
            return None
        x = float((index % columns) @ force) / weight
        y = float((index // columns) @ force) / weight
        cells = np.zeros(seen.marks.shape, np.bool_)
        cells.reshape(-1)[index] = True
        track = self._of(index)
        if track is None:
            track = Track(at_s, grown(cells), x, y, (x, y))
            self._tracks.append(track)
        else:
            track.hits += 1
            track.path += float(np.hypot(x - track.x, y - track.y))
            track.x, track.y, track.missed = x, y, 0
            track.cells = grown(cells)
        track.moved += bool(seen.moving.reshape(-1)[index].any())
        track.weight = max(track.weight, weight)
        track.blocks = blocks
        blinking = float(seen.blinking.reshape(-1)[index].mean())
        track.blinking += (blinking - track.blinking) / track.hits
        track.believed = track.believed or _believable(track)
        return track

    def _of(self, index: "np.ndarray[tuple[int], np.dtype[np.int64]]") -> Track | None:
        """The track that was where these blocks are; the oldest, if there are more."""
        for track in self._tracks:
            if track.cells.reshape(-1)[index].any():
                return track
        return None


def _believable(track: Track) -> bool:
    went = track.travelled
    enough = HITS if went < FAR else HITS - 1
    if track.hits < enough or track.moved < enough - 1:
        return False
    if went >= TRAVEL and went >= 0.4 * track.path:
        return True
    return track.moved >= STAY and track.blinking < 8
