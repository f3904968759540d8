"""Where segments lie in a recording's folder, and what is there."""

from pathlib import Path
from typing import Final

import msgspec

from camera.core.evidence import ClockWord

SEGMENTS: Final = "segments"
_A_FOLDER: Final = 1000


class Opening(msgspec.Struct, frozen=True, kw_only=True):
    """What a segment's file says of itself, in its header."""

    v: int = 1
    number: int
    run: str
    start_ns: int
    clock: ClockWord


def segment_path(folder: Path, number: int) -> Path:
    """A thousand to a folder: no file system is slow with so many."""
    return folder / SEGMENTS / f"{number // _A_FOLDER:06d}" / f"{number:09d}.mp4"


def segments(folder: Path) -> dict[int, Path]:
    """All of them, by number in order."""
    found = (folder / SEGMENTS).glob("[0-9]*/[0-9]*.mp4")
    return {int(path.stem): path for path in sorted(found) if path.stem.isdigit()}


def opening_of(words: bytes) -> Opening | None:
    """What a header says; None where it says nothing that can be read."""
    try:
        return msgspec.json.decode(words, type=Opening)
    except (msgspec.MsgspecError, UnicodeDecodeError):
        return None
