"""What a camera's agent asks of the world; its nouns are in the core.

Threads: a source is read by one thread; recorder and watch each have their own. All of
them post what happens to the inbox; only the agent's thread acts on it.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
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


class Recorder(Protocol):
    """Keeps packets. Has a thread of its own; nothing here waits for the disk."""

    def start(self) -> None:
        """Begins; what an earlier end left undone is taken up first."""

    def stream(self, video: Video) -> None:
        """Packets from now on are of this stream."""

    def take(self, packet: Packet, *, wait: bool) -> None:
        """One packet; without ``wait`` it is left out where the disk is too slow."""

    def promote(self, span: Span) -> None:
        """In event-only mode: keep this stretch."""

    def stop(self) -> None:
        """Writes what waits, ends the segment and the thread; waits for that."""


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
class TakenUp:
    """The archive is open, and what its start found."""

    adopted: tuple[int, ...]
    """Segments that were being written when power or program ended."""
    lost_bytes: int
    """Of fragments that were not whole."""
    index_replaced: bool
    """The index could not be read and was made again."""


@dataclass(frozen=True, slots=True)
class Sealed:
    """A segment is complete, hashed and chained."""

    number: int
    link: int
    """The chain's last, and its hash."""
    sha256: str
    written_bytes: int
    """Since the archive was made."""
    locked_over_bytes: int
    """So much more evidence is locked than its cap allows."""
    short_bytes: int
    """So much room is lacking although everything that may go has gone."""


@dataclass(frozen=True, slots=True)
class RecordingLost:
    """Pictures come, but the disk takes none."""

    reason: str


@dataclass(frozen=True, slots=True)
class RecordingBack:
    """The disk takes them again."""


@dataclass(frozen=True, slots=True)
class CabinetOpened:
    """The tamper switch says that the cabinet is open."""


@dataclass(frozen=True, slots=True)
class CabinetClosed:
    """The tamper switch says that the cabinet is closed again."""


Post = Callable[[object], None]
"""Puts an event into the inbox; never blocks and never fails."""
