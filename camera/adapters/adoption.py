"""Taking up what was left when power or program ended."""

import fcntl
import os
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

from camera.adapters.places import SET_ASIDE, opening_of
from camera.adapters.segment_file import cut_to_whole, hashed
from camera.core import boxes
from camera.core.evidence import Segment
from edge.adapters.sqlite_file import disk
from edge.errors import HardwareError

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)


def adopted(number: int, path: Path) -> tuple[Segment | None, int]:
    """A file cut to what is whole of it, and how many bytes that cost.

    None where nothing of it plays. What is not ours is kept under another name, for
    people to look at.

    Raises:
        HardwareError: the disk.
    """
    layout = cut_to_whole(path)
    opening = opening_of(layout.opening)
    with disk(path):
        size, sha256 = hashed(path)
        if not layout.fragments or opening is None or opening.number != number:
            if layout.fragments:
                path.rename(path.with_suffix(SET_ASIDE))
            else:
                path.unlink()
            return None, size
    last = layout.fragments[-1]
    begins = [one.wall_ns for one in layout.fragments]
    ends = [one.wall_ns + boxes.nanoseconds(one.ticks) for one in layout.fragments]
    segment = Segment(
        number=number,
        size_bytes=size,
        sha256=sha256,
        run=opening.run,
        start_ns=opening.start_ns,
        end_ns=opening.start_ns + boxes.nanoseconds(last.base + last.ticks),
        start=_instant(min(begins)),
        end=_instant(max(ends)),
        clock=opening.clock,
        adopted=True,
    )
    return segment, layout.tail


def held_alone(folder: Path) -> int:
    """One recorder to a folder: two would sign one chain twice. Close it to end that.

    Raises:
        HardwareError: another one is there, or the disk.
    """
    place = folder / "recorder.lock"
    with disk(place):
        folder.mkdir(parents=True, exist_ok=True)
        handle = os.open(place, os.O_RDWR | os.O_CREAT, 0o640)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        os.close(handle)
        raise HardwareError(f"{folder}: another recorder is at work here") from error
    return handle


def at_work(folder: Path) -> bool:
    """Whether a recorder holds the folder now."""
    try:
        handle = os.open(folder / "recorder.lock", os.O_RDONLY)
    except OSError:
        return False
    try:
        fcntl.flock(handle, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    finally:
        os.close(handle)
    return False


def _instant(unix_ns: int) -> datetime:
    return _EPOCH + timedelta(microseconds=unix_ns // 1000)
