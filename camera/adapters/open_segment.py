"""The segment that is being written, and what will be said of it."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

import msgspec

from camera.adapters.places import Opening, segment_path
from camera.adapters.segment_file import SegmentFile
from camera.core import boxes
from camera.core.cutting import Begin, Write
from camera.core.evidence import Segment
from camera.core.media import Video
from camera.core.wall import Mapping

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)


class OpenSegment:
    """Begun when it is made. Raises: HardwareError when the disk takes nothing."""

    def __init__(
        self, folder: Path, opening: Opening, cut: Begin, video: Video, at: datetime
    ) -> None:
        head = boxes.header(
            video.width, video.height, cut.decoder.avcc, msgspec.json.encode(opening)
        )
        self._opening = opening
        self._file = SegmentFile(segment_path(folder, opening.number), head)
        self._fragments = 0
        self._mapping = Mapping()
        self._start = self._end = at
        self._end_ns = cut.start_ns

    @property
    def empty(self) -> bool:
        """Nothing but a header."""
        return not self._fragments

    @property
    def start(self) -> datetime:
        """Wall time of its first picture."""
        return self._start

    @property
    def stepped(self) -> bool:
        """The clock did; what is still to come should be another segment's."""
        return self._mapping.stepped

    def write(self, cut: Write, clock: datetime) -> None:
        """One fragment; ``clock`` is what the clock says of its first picture."""
        at = self._mapping.at(cut.start_ns, clock)
        wall_ns = (at - _EPOCH) // timedelta(microseconds=1) * 1000
        self._file.append(
            boxes.fragment(self._fragments + 1, cut.base, cut.samples, wall_ns)
        )
        if self.empty:
            self._start = self._end = at
        self._fragments += 1
        self._end_ns = cut.end_ns
        length = timedelta(microseconds=(cut.end_ns - cut.start_ns) / 1000)
        self._end = max(self._end, at + length)

    def close(self) -> Segment:
        """What it became. An empty one leaves no file."""
        self._file.close()
        if self.empty:
            self._file.path.unlink(missing_ok=True)
        opening = self._opening
        return Segment(
            number=opening.number,
            size_bytes=self._file.size_bytes,
            sha256=self._file.sha256,
            run=opening.run,
            start_ns=opening.start_ns,
            end_ns=self._end_ns,
            start=self._start,
            end=self._end,
            clock=opening.clock,
        )
