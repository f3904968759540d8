"""What a camera gives: pictures for analysis, packets to be kept, and when they were.

Two times, never mixed up. *Media time* counts nanoseconds of a monotonic clock since
the source was made: it orders pictures and never steps. *Wall time* is a mapping beside
it, written down with how far the clock could be believed, because clocks step.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Luma = NDArray[np.uint8]
"""Height x width; a frame's is read-only, for several readers share it."""


@dataclass(frozen=True, slots=True, eq=False)
class Frame:
    """One small (lores) picture for analysis: brightness only."""

    luma: Luma
    at_ns: int
    """Media time; never lower than that of the frame before."""
    sequence: int
    """Counts what the source showed, so a gap tells of frames that were left out."""


@dataclass(frozen=True, slots=True, eq=False)
class Picture:
    """One full picture before encoding, as planes that may be painted over (I420)."""

    y: Luma
    u: Luma
    v: Luma
    """Half as high and half as wide, as ``u`` is."""
    at_ns: int
    sequence: int


@dataclass(frozen=True, slots=True)
class Packet:
    """One encoded picture (H.264, Annex B or length-prefixed as the stream says)."""

    data: bytes
    pts_ns: int
    """Media time at which it is shown."""
    dts_ns: int
    """Media time at which it is decoded; packets come in this order."""
    keyframe: bool


@dataclass(frozen=True, slots=True)
class Video:
    """What every packet of a stream has in common."""

    width: int
    height: int
    extradata: bytes
    """Parameter sets: an avcC record, or Annex B; empty: they are in the packets."""


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of media time, [start, end)."""

    start_ns: int
    end_ns: int
