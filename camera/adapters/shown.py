"""What of a stretch of wall time segments really show, fragment by fragment."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

from camera.adapters.segment_file import whole
from camera.core import boxes
from camera.core.evidence import Segment
from edge.contract.camera import Gap

_NOTICED: Final = timedelta(seconds=1)
"""A shorter gap is only rounding between two segments."""
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)

Stretch = tuple[datetime, datetime]


def shown(path: Path, segment: Segment) -> list[Stretch]:
    """Without what the disk did not take in its middle.

    A file that is not what was sealed shows what its link says: whoever looks into an
    excerpt shall find that.

    Raises:
        OSError: it cannot be read.
    """
    layout = whole(path)
    if not layout.fragments or layout.tail or layout.end != segment.size_bytes:
        return [(segment.start, segment.end)]
    return [
        (_instant(one.wall_ns), _instant(one.wall_ns + boxes.nanoseconds(one.ticks)))
        for one in layout.fragments
    ]


def overlap(stretches: Iterable[Stretch], start: datetime, end: datetime) -> bool:
    """Whether one of them shows something of that."""
    return any(first < end and last > start for first, last in stretches)


def gaps(
    stretches: Iterable[Stretch], start: datetime, end: datetime
) -> tuple[Gap, ...]:
    """What none of them shows, whatever the clock did between them."""
    found, at = list[Gap](), start
    for first, last in sorted(stretches):
        if min(first, end) - at > _NOTICED:
            found.append(Gap(start=at, end=min(first, end)))
        at = max(at, last)
    if end - at > _NOTICED:
        found.append(Gap(start=at, end=end))
    return tuple(found)


def _instant(unix_ns: int) -> datetime:
    """To the millisecond: ticks and nanoseconds do not meet exactly."""
    return _EPOCH + timedelta(milliseconds=(unix_ns + 500_000) // 1_000_000)
