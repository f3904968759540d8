"""What a camera's agent asks of the world, and the nouns that its parts exchange.

Two times, never mixed up. *Media time* counts nanoseconds of a monotonic clock since
the source was made: it orders pictures and never steps. *Wall time* is a mapping beside
it, written down with how far the clock could be believed, because clocks step.

Threads: a source is read by one thread; recorder and watch each have their own. All of
them post what happens to the inbox; only the agent's thread acts on it.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Literal, Protocol

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


class Burn(Protocol):
    """Paints a privacy mask into a picture, before anything encodes it."""

    def __call__(self, picture: Picture) -> None:
        """Changes the planes in place."""


class FrameSource(Protocol):
    """A camera, or what stands in for one.

    One thread calls everything but ``stop``.
    Raises: HardwareError when the camera is not there (any more).
    """

    def open(self) -> Video:
        """Begins; what the packets will be."""

    def read(self) -> Iterator[Frame | Packet]:
        """Frames and packets as they come, until the end of a file or ``stop``."""

    def stop(self) -> None:
        """Ends ``read`` soon; from any thread, more than once if need be."""

    def close(self) -> None:
        """Frees the device; ``open`` may follow."""


class Encoder(Protocol):
    """Makes packets of pictures.

    Raises: HardwareError when it fails; a new one may be made.
    """

    def open(self, width: int, height: int) -> Video:
        """Begins."""

    def encode(self, picture: Picture) -> Sequence[Packet]:
        """The packets that are ready; a picture may take a while."""

    def close(self) -> Sequence[Packet]:
        """The packets that were under way."""


# -- what is seen ---------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Activity:
    """Something moved, and why we think so. Told when it begins, grows and ends."""

    id: int
    """Counts within one run of the watch; the same from beginning to end."""
    kind: Literal["motion", "person", "vehicle"]
    began_ns: int
    ended_ns: int | None
    """None while it goes on."""
    score: float
    """How sure, 0 to 1."""
    blocks: tuple[tuple[int, int], ...] = ()
    """(column, row) of the blocks that changed most, for people to look at."""
    zone: str = ""
    """Name of the zone that it touched; empty: the whole picture."""
    words: str = ""
    """Why, for technicians, in English: how many blocks, how long, how strong."""


class TamperKind(StrEnum):
    """What was done to a camera."""

    COVERED = "covered"
    MOVED = "moved"
    DEFOCUSED = "defocused"
    BLINDED = "blinded"
    FROZEN = "frozen"


@dataclass(frozen=True, slots=True)
class Tampered:
    """The picture says that somebody (or weather) keeps the camera from seeing."""

    kind: TamperKind
    began_ns: int
    ended_ns: int | None
    score: float
    words: str = ""


Sight = Activity | Tampered


class Watch(Protocol):
    """Looks at frames and says what it sees; called from one thread."""

    def look(self, frame: Frame) -> Sequence[Sight]:
        """What began, changed or ended with this frame."""

    def lost(self, at_ns: int) -> Sequence[Sight]:
        """The camera is away: what went on has ended."""


# -- what is recorded ---------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of media time, [start, end)."""

    start_ns: int
    end_ns: int


class Recordings(Protocol):
    """What is on the disk. Called from the agent's thread.

    Raises: HardwareError when the disk is to blame.
    """

    def promote(self, span: Span, event: str) -> None:
        """Keep this stretch, which event-only recording would soon let go."""

    def lock(self, start: datetime, end: datetime, reason: str) -> int:
        """Exempt it from retention; how many segments that were."""

    def covered(self, start: datetime, end: datetime) -> Sequence[Span]:
        """The parts of a stretch of wall time that were really recorded."""

    def clip(self, start: datetime, end: datetime, into: Path) -> Span:
        """Writes an MP4 file of it, whole or not at all.

        Raises: MessageError when nothing of it was ever recorded.
        """


# -- what happens ---------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class CameraBack:
    """Pictures come."""

    video: Video


@dataclass(frozen=True, slots=True)
class CameraLost:
    """No pictures any more, and why; another attempt follows by itself."""

    reason: str


@dataclass(frozen=True, slots=True)
class Saw:
    """The watch saw something, with the picture of that instant (a JPEG, or empty)."""

    sight: Sight
    thumbnail: bytes = b""


@dataclass(frozen=True, slots=True)
class CabinetOpened:
    """The tamper switch says that the cabinet is open."""


@dataclass(frozen=True, slots=True)
class CabinetClosed:
    """The tamper switch says that the cabinet is closed again."""


Post = Callable[[object], None]
"""Puts an event into the inbox; never blocks and never fails."""
