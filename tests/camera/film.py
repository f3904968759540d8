"""Film without a camera: packets that are shaped like H.264, and recordings of them."""

import io
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import av
import numpy as np

from camera.adapters.archive import Archive
from camera.adapters.signing import Signer, own_signer
from camera.core.cutting import Begin, Cut, Cutter, End, Write
from camera.core.media import Luma, Packet, Video
from camera.core.retention import Limits
from camera.core.wall import FileWall

START = datetime(2026, 11, 22, 10, 0, tzinfo=UTC)
FRAME_NS = 40_000_000
SECOND_NS = 1_000_000_000
AVCC = (
    bytes.fromhex("0164001effe1001967640000acd940a02ff96100000300010000030032") + b"\0"
)
VIDEO = Video(640, 360, AVCC)


def packet(number: int, *, keyframe: bool | None = None, size: int = 40) -> Packet:
    """The n-th picture at 25 a second; every 25th is a keyframe."""
    key = number % 25 == 0 if keyframe is None else keyframe
    unit = bytes((0x65 if key else 0x41,)) + number.to_bytes(4) + bytes(size)
    at_ns = number * FRAME_NS
    return Packet(len(unit).to_bytes(4) + unit, at_ns, at_ns, key)


def packets(seconds: float, *, first: int = 0, size: int = 40) -> Iterator[Packet]:
    for number in range(first, first + int(seconds * 25)):
        yield packet(number, size=size)


def cuts(film: Iterable[Packet], cutter: Cutter | None = None) -> list[Cut]:
    cutter = cutter or Cutter()
    list(cutter.stream(AVCC))
    made = [cut for one in film for cut in cutter.take(one)]
    return [*made, *cutter.finish()]


def signer(folder: Path, name: str = "evidence.key") -> Signer:
    return own_signer(folder / name)


def archive(
    folder: Path,
    *,
    key: Signer | None = None,
    limits: Limits | None = None,
    events_only: bool = False,
    run: str = "run-1",
) -> Archive:
    key = key or signer(folder.parent)
    return Archive(
        folder, key, run=run, now=lambda: START, limits=limits, events_only=events_only
    )


def carry_out(into: Archive, made: Iterable[Cut]) -> None:
    """What the recorder's thread does, without a thread."""
    wall = FileWall(START)
    for cut in made:
        match cut:
            case Begin():
                into.begin(cut, VIDEO, wall.at(cut.start_ns), wall.word())
            case Write():
                into.write(cut, wall.at(cut.start_ns))
            case End():
                into.end()
                into.let_go_of_unpromoted()


def recorded(
    folder: Path,
    seconds: float,
    *,
    key: Signer | None = None,
    segment_s: float = 1,
    run: str = "run-1",
) -> Path:
    """A folder with so much film in it, ended in an orderly way."""
    made = archive(folder, key=key, run=run)
    cutter = Cutter(segment_ns=int(segment_s * SECOND_NS))
    carry_out(made, cuts(packets(seconds), cutter))
    made.close()
    return folder


def brightness(jpeg: bytes) -> Luma:
    """Of a picture, as the eye takes it from the file."""
    with av.open(io.BytesIO(jpeg), "r") as picture:
        frame = next(picture.decode(video=0))
    return frame.to_ndarray(format="gray").astype(np.uint8)
