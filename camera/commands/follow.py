"""`commune-camera follow`: what is being recorded, as one endless film on stdout.

For programs on the same machine that want film instead of files, an RTSP server say. It
reads the recordings, which have their masks, and nothing else: whoever gets this gets
no more than the recording. It begins with what is now, so that a player shows its first
picture with the next key frame, and goes on from segment to segment, about half a
second behind; where nothing is recorded it waits.
"""

import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import BinaryIO, Final

from camera.adapters.places import segment_path, segments
from camera.core import boxes
from edge.errors import HardwareError, MessageError

LOOK_S: Final = 0.2
SKIPPED: Final = 20
Fragment = tuple[bytes, boxes.Place]


def follow(
    folder: Path, out: BinaryIO, wait: Callable[[float], object] = time.sleep
) -> int:
    """Until whoever reads it has gone; the exit code.

    Raises:
        MessageError: there are no recordings, or the camera's stream has changed.
        HardwareError: the disk.
    """
    try:
        for piece in film(folder, wait):
            out.write(piece)
            out.flush()
    except BrokenPipeError:
        return 0
    except OSError as error:
        raise HardwareError(f"{folder}: {error}; check the disk") from error
    return 0


def film(folder: Path, wait: Callable[[float], object]) -> Iterator[bytes]:
    """A header, then fragments with times that go on, for ever."""
    found = segments(folder)
    if not found:
        raise MessageError(f"{folder} has no recordings; give the folder of a camera")
    stream, base, number = b"", 0, 0
    current = max(found)
    while True:
        for header, fragments in _batches(folder, current, wait):
            if not stream and fragments:
                fragments = fragments[-1:]  # what was before is older than now
                stream = _stream_of(header)
                yield header
            if _stream_of(header) != stream and fragments:
                raise MessageError(
                    f"segment {current} is of another stream than the one before; "
                    "begin anew"
                )
            for data, place in fragments:
                number += 1
                yield boxes.moved(data, place, number, base)
                base += place.ticks
        current = _after(folder, current) or current


def _batches(
    folder: Path, number: int, wait: Callable[[float], object]
) -> Iterator[tuple[bytes, list[Fragment]]]:
    """What of one segment is new at each look, until a later one is there."""
    header = rest = b""
    with segment_path(folder, number).open("rb") as file:
        while True:
            is_over = _after(folder, number) is not None  # and then read to its end
            data = header + rest + file.read()
            layout = boxes.scan(data)
            header, rest = data[: layout.header], data[layout.end :]
            yield header, [(data[one.start : one.end], one) for one in layout.fragments]
            if is_over and not layout.fragments:
                return
            if not is_over:
                wait(LOOK_S)


def _after(folder: Path, number: int) -> int | None:
    """The next segment; a number whose segment stayed empty has none."""
    near = range(number + 1, number + 1 + SKIPPED)
    return next((n for n in near if segment_path(folder, n).exists()), None)


def _stream_of(header: bytes) -> bytes:
    """What all segments of one stream have alike: the words before it are not."""
    return header[header.find(b"moov") :]
