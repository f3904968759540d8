"""Where segments lie in a recording's folder, and what is there."""

import re
from pathlib import Path
from typing import Final

import msgspec

from camera.core.evidence import ClockWord

SEGMENTS: Final = "segments"
SET_ASIDE: Final = ".unknown"
"""Film that the camera found at a start and could not tell what it is."""
_A_FOLDER: Final = 1000
_NAME: Final = re.compile("[0-9]{9}")


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
    """All of them, by number in order; what lies under any other name is none."""
    found = sorted((folder / SEGMENTS).glob("*/*.mp4"))
    numbers = {path: int(path.stem) for path in found if _NAME.fullmatch(path.stem)}
    return {n: path for path, n in numbers.items() if path == segment_path(folder, n)}


def strangers(folder: Path) -> list[Path]:
    """What lies among the segments and is none, nor set aside by the camera."""
    known = {*segments(folder).values()}
    return [
        path
        for path in sorted((folder / SEGMENTS).rglob("*"))
        if path not in known and not path.is_dir() and path.suffix != SET_ASIDE
    ]


def opening_of(words: bytes) -> Opening | None:
    """What a header says; None where it says nothing that can be read."""
    try:
        return msgspec.json.decode(words, type=Opening)
    except (msgspec.MsgspecError, UnicodeDecodeError):
        return None
