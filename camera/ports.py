"""What a camera's agent asks of the world; its nouns are in the core.

Threads: a source is read by one thread; recorder and watch each have their own. All of
them post what happens to the inbox; only the agent's thread acts on it.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from camera.core.media import Frame, Packet, Picture, Span, Video
from camera.core.sights import Sight
from edge.contract.camera import (
    CameraSettings,
    Clip,
    ClipMade,
    Live,
    LiveEnded,
    Lock,
)


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

    def use(self, settings: CameraSettings) -> None:
        """How much is kept, and whether always, for events only, or nothing."""

    def lock(self, order: Lock) -> None:
        """Posts ``Locked``; an order that comes twice locks once."""

    def unlock(self, lock: str) -> None:
        """Posts ``Unlocked``: retention may have it again."""

    def stop(self) -> None:
        """Writes what waits, ends the segment and the thread; waits for that."""


class LiveView(Protocol):
    """Pushes what is seen now to the console. Has a thread; nothing here waits.

    Called from the lens's thread, ``show`` and ``stop`` from the agent's.
    """

    def stream(self, video: Video) -> None:
        """Packets from now on are of this stream, and what was before is let go."""

    def take(self, packet: Packet) -> None:
        """One packet; where the line is too slow, whole groups of pictures go."""

    def glance(self, frame: Frame) -> None:
        """The newest small picture, for whoever can play no video."""

    def show(self, order: Live) -> None:
        """Begins, goes on or ends; posts ``LiveOver`` when nothing is pushed more."""

    def stop(self) -> None:
        """Ends the thread; what is under way is let go."""


class Lens(Protocol):
    """The camera with its threads: packets to the recorder, frames to the watch."""

    @property
    def silent_s(self) -> float:
        """For so long nothing has come."""

    def start(self) -> None:
        """Opens the camera, and goes on trying; returns at once."""

    def renew(self) -> None:
        """Source and watch are made anew, by other settings."""

    def take_still(self, still: str) -> None:
        """Posts ``StillTaken`` with the next picture that stands by itself."""

    def stop(self) -> None:
        """Closes the camera."""


class Lamp(StrEnum):
    """What the lamp on the housing shows."""

    OFF = "off"
    RECORDING = "recording"
    TROUBLE = "trouble"


class Cabinet(Protocol):
    """Lamps and tamper switch. Raises: HardwareError when pins cannot be driven."""

    def show(self, lamp: Lamp) -> None:
        """The status lamp."""

    def shine(self, *, infra_red: bool) -> None:
        """The infra-red lamp."""

    def close(self) -> None:
        """Dark, pins free."""


class Courier(Protocol):
    """Makes clips and brings files to the console, in a thread of its own."""

    def clip(self, order: Clip) -> None:
        """Posts ``ClipDone`` when it is there, or cannot be."""

    def thumbnail(self, event: str, jpeg: bytes) -> None:
        """Brings it when it can; a small picture is not missed."""

    def still(self, still: str, jpeg: bytes) -> None:
        """Brings it when it can, as a thumbnail."""

    def stop(self) -> None:
        """What is under way is taken up after the next start."""


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
class StillTaken:
    """A picture that was asked for (a JPEG), or why there is none."""

    still: str
    jpeg: bytes
    reason: str = ""


@dataclass(frozen=True, slots=True)
class WatchFailed:
    """Recording goes on, but nobody looks; the next picture is tried again."""

    reason: str


@dataclass(frozen=True, slots=True)
class WatchBack:
    """It looks again."""


@dataclass(frozen=True, slots=True)
class SpotterFailed:
    """Recording and watch go on, but nobody says what it is that moves."""

    reason: str


@dataclass(frozen=True, slots=True)
class SpotterBack:
    """It says so again."""


@dataclass(frozen=True, slots=True)
class TakenUp:
    """The archive is open, and what its start found."""

    adopted: tuple[int, ...]
    """Segments that were being written when power or program ended."""
    lost_bytes: int
    """Of fragments that were not whole."""
    index_replaced: bool
    """The index could not be read and was made again."""
    link: int = 0
    """The chain's last, and its hash; 0: there is none yet."""
    sha256: str = ""
    segment: int = 0
    written_bytes: int = 0
    earlier: tuple[tuple[int, str], ...] = ()
    """Numbers and hashes of some links before the last."""


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
    earlier: tuple[tuple[int, str], ...] = ()
    """Numbers and hashes of some links before the last."""


@dataclass(frozen=True, slots=True)
class AgeHeld:
    """Whether nothing is deleted for its age, because the clock leapt."""

    held: bool


@dataclass(frozen=True, slots=True)
class RecordingLost:
    """Pictures come, but the disk takes none."""

    reason: str


@dataclass(frozen=True, slots=True)
class RecordingBack:
    """The disk takes them again."""


@dataclass(frozen=True, slots=True)
class Locked:
    """Evidence was locked."""

    lock: str
    segments: int


@dataclass(frozen=True, slots=True)
class Unlocked:
    """Retention may have it again."""

    lock: str


@dataclass(frozen=True, slots=True)
class ClipDone:
    """A clip is with the console, or will not be."""

    made: ClipMade


@dataclass(frozen=True, slots=True)
class LiveOver:
    """A live view has ended."""

    ended: LiveEnded


@dataclass(frozen=True, slots=True)
class CabinetOpened:
    """The tamper switch says that the cabinet is open."""


@dataclass(frozen=True, slots=True)
class CabinetClosed:
    """The tamper switch says that the cabinet is closed again."""


Post = Callable[[object], None]
"""Puts an event into the inbox; never blocks and never fails."""
