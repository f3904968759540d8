"""What a camera's agent asks of the world; its nouns are in the core.

Threads: a source is read by one thread; recorder and watch each have their own. All of
them post what happens to the inbox; only the agent's thread acts on it.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Protocol

from camera.core.media import Frame, Packet, Picture, Span, Video
from camera.core.sights import Sight


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


class Watch(Protocol):
    """Looks at frames and says what it sees; called from one thread."""

    def look(self, frame: Frame) -> Sequence[Sight]:
        """What began, changed or ended with this frame."""

    def lost(self, at_ns: int) -> Sequence[Sight]:
        """The camera is away: what went on has ended."""


# -- what is recorded ---------------------------------------------------------------


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
