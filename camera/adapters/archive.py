"""What a camera has recorded: files, the chain that proves them, and the index.

A segment is written in such an order that a power cut anywhere breaks nothing:

1. its file, with header and folder synced; every fragment is synced before the next;
2. the link of the chain, which names the file's hash, synced;
3. the row of the index.

``Archive`` takes up whatever is missing of these at the next start. In event-only mode
a complete segment waits before its link is made: promoted it is sealed, otherwise
deleted, and nothing ever claimed that it was there. One thread owns an archive.
"""

import fcntl
import logging
import os
import shutil
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

import msgspec

from camera.adapters.chain import Chain, lines
from camera.adapters.index import Index
from camera.adapters.places import Opening, opening_of, segment_path, segments
from camera.adapters.segment_file import SegmentFile, cut_to_whole, hashed
from camera.adapters.signing import Signer
from camera.core import boxes
from camera.core.cutting import Begin, Write
from camera.core.evidence import (
    ClockWord,
    Exported,
    Locked,
    Retired,
    Segment,
    Unlocked,
    take_apart,
)
from camera.core.media import Span, Video
from camera.core.retention import Kept, Limits, Verdict, judge
from camera.ports import TakenUp
from edge.adapters.sqlite_file import Reserve, disk
from edge.errors import HardwareError, MessageError

HOLD_NS: Final = 30_000_000_000
"""In event-only mode: so long a segment waits for the watch to say that it matters."""
RESERVE_BYTES: Final = 1 << 20
"""For chain and index on a full disk."""
_FIRST_GUESS: Final = 8 << 20
_URGENT: Final = 4 << 20

log = logging.getLogger(__name__)


@dataclass(slots=True)
class _Open:
    file: SegmentFile
    opening: Opening
    fragments: int
    start: datetime
    end: datetime
    end_ns: int


class Archive:
    """A recording's folder. Raises: HardwareError when the disk is to blame."""

    def __init__(
        self,
        folder: Path,
        signer: Signer,
        *,
        run: str,
        now: datetime,
        limits: Limits | None = None,
        events_only: bool = False,
    ) -> None:
        self.folder, self._run = folder, run
        self.limits, self.events_only = limits or Limits(), events_only
        with disk(folder):
            folder.mkdir(parents=True, exist_ok=True)
        self._hold = _held_alone(folder)
        try:
            self._begin(signer, now)
        except HardwareError:
            os.close(self._hold)
            raise

    def _begin(self, signer: Signer, now: datetime) -> None:
        folder = self.folder
        with disk(folder):
            self._reserve = Reserve(folder / "evidence", RESERVE_BYTES)
            self._reserve.check()
        self._chain = Chain(folder, signer)
        self._index = Index(folder, now)
        self._open: _Open | None = None
        self._pending: list[Segment] = []
        self._promoted: list[Span] = []
        self._guess = _FIRST_GUESS
        self.verdict = Verdict(())
        """Of the last time that room was made."""
        self.end_ns = 0
        """Media time up to which everything is on the disk."""
        self._number = self._index.last()[0]
        self.taken_up = self._take_up(now)

    # -- the recorder's hand -----------------------------------------------------

    def begin(self, cut: Begin, video: Video, at: datetime, clock: ClockWord) -> None:
        """A new segment; room for it is made before."""
        self.make_room(self._guess, at if clock != "untrusted" else None)
        opening = Opening(
            number=self._number + 1, run=self._run, start_ns=cut.start_ns, clock=clock
        )
        head = boxes.header(
            video.width, video.height, cut.decoder.avcc, msgspec.json.encode(opening)
        )
        path = segment_path(self.folder, opening.number)
        file = SegmentFile(path, head)
        self._number = opening.number
        self._open = _Open(file, opening, 0, at, at, cut.start_ns)

    def write(self, cut: Write, at: datetime) -> None:
        """One fragment; ``at`` is the wall time of its first picture.

        A disk that is full gives up its oldest segments and is tried once more.
        """
        now = self._open
        if now is None:
            raise HardwareError(f"{self.folder}: no segment could be begun")
        wall_ns = int((at - _EPOCH) / timedelta(microseconds=1)) * 1000
        data = boxes.fragment(now.fragments + 1, cut.base, cut.samples, wall_ns)
        try:
            now.file.append(data)
        except HardwareError:
            if not self._make_urgent_room():
                raise
            now.file.append(data)
        if not now.fragments:
            now.start = at
        now.fragments += 1
        now.end_ns = self.end_ns = cut.end_ns
        now.end = at + timedelta(microseconds=(cut.end_ns - cut.start_ns) / 1000)

    def end(self) -> int | None:
        """The open segment is complete; its number once it is sealed."""
        now, self._open = self._open, None
        if now is None:
            return None
        now.file.close()
        if not now.fragments:
            now.file.path.unlink(missing_ok=True)
            self._number -= 1
            return None
        self._guess = max(now.file.size_bytes * 5 // 4, 1 << 20)
        segment = Segment(
            number=now.opening.number,
            size_bytes=now.file.size_bytes,
            sha256=now.file.sha256,
            run=self._run,
            start_ns=now.opening.start_ns,
            end_ns=now.end_ns,
            start=now.start,
            end=now.end,
            clock=now.opening.clock,
        )
        if not self.events_only or self._is_promoted(segment):
            self._seal(segment)
            return segment.number
        self._pending.append(segment)
        return None

    def promote(self, span: Span) -> None:
        """In event-only mode: what overlaps with it is kept."""
        self._promoted.append(span)
        waiting, self._pending = self._pending, []
        for segment in waiting:
            if self._is_promoted(segment):
                self._seal(segment)
            else:
                self._pending.append(segment)

    def let_go_of_unpromoted(self) -> None:
        """In event-only mode: what nobody asked for in time is deleted."""
        before = self.end_ns - HOLD_NS
        self._promoted = [span for span in self._promoted if span.end_ns >= before]
        for segment in [one for one in self._pending if one.end_ns < before]:
            with disk(self.folder):
                segment_path(self.folder, segment.number).unlink(missing_ok=True)
            self._pending.remove(segment)

    def close(self) -> None:
        """Ends what is open; what waits is kept, for nobody can decide any more."""
        self.end()
        for segment in self._pending:
            self._seal(segment)
        self._pending.clear()
        self._index.close()
        os.close(self._hold)

    @property
    def writing(self) -> bool:
        """Whether a segment is open."""
        return self._open is not None

    # -- evidence ----------------------------------------------------------------

    @property
    def head(self) -> tuple[int, str]:
        """Number and hash of the chain's last link."""
        return self._chain.n, self._chain.head

    def lock(self, locked: Locked, at: datetime) -> int:
        """How many segments that are here are kept by it."""
        if locked.id not in self._index.locks():
            self._chain.add(locked, at)
            self._index.lock(locked)
        return len(self._index.rows(locked.start, locked.end))

    def unlock(self, id_: str, at: datetime) -> None:
        """Retention may have it again."""
        if id_ in self._index.locks():
            self._chain.add(Unlocked(id=id_), at)
            self._index.unlock(id_)

    def exported(self, exported: Exported, at: datetime) -> None:
        """Written down before anybody gets the copy."""
        self._chain.add(exported, at)

    def written_bytes(self) -> int:
        """Of segments since the folder was made: what the card had to bear."""
        return self._index.count("written")

    # -- room --------------------------------------------------------------------

    def make_room(self, need_bytes: int, now: datetime | None) -> None:
        """Lets go what the limits say, before so much is written."""
        with disk(self.folder):
            self._reserve.check()
            free = shutil.disk_usage(self.folder).free
        kept = [
            Kept(row.number, row.size_bytes, row.end, row.locked)
            for row in self._index.rows()
        ]
        self.verdict = judge(
            kept, self.limits, free_bytes=free, need_bytes=need_bytes, now=now
        )
        if self.verdict.let_go:
            self._let_go(self.verdict.let_go, now)

    def _make_urgent_room(self) -> bool:
        """The disk is full in the middle of a fragment."""
        floor = self.limits
        try:
            self.limits = replace(floor, free_bytes=0)
            self.make_room(_URGENT, None)
            return bool(self.verdict.let_go)
        finally:
            self.limits = floor

    def _let_go(self, numbers: tuple[int, ...], now: datetime | None) -> None:
        at = now or datetime.fromtimestamp(0, UTC)
        for first, last in _runs(numbers):
            self._chain.add(Retired(first=first, last=last, why="retention"), at)
        with disk(self.folder):
            for number in numbers:
                segment_path(self.folder, number).unlink(missing_ok=True)
        self._index.remove(numbers)
        rows = self._index.rows()
        self._chain.prune(rows[0].number if rows else self._number, at)
        log.info("segments let go count=%d oldest=%d", len(numbers), numbers[0])

    # -- start -------------------------------------------------------------------

    def _take_up(self, now: datetime) -> TakenUp:
        """What power or program left undone."""
        found = segments(self.folder)
        self._follow_chain(found)
        known = {row.number for row in self._index.rows()}
        gone = [number for number in known if number not in found]
        adopted, lost = [], 0
        for number, path in found.items():
            self._number = max(self._number, number)
            if number not in known:
                lost += self._adopt(number, path, now)
                adopted.append(number)
        if gone:  # verify says so; here it only stops being offered
            self._index.remove(gone)
        return TakenUp(tuple(adopted), lost, self._index.replaced is not None)

    def _follow_chain(self, found: dict[int, Path]) -> None:
        """Rows for links that came after the last row, or for all of them."""
        known = 0 if self._index.replaced else self._index.last()[1]
        for _, line in lines(self._chain.since(known)):
            try:
                link, _, _ = take_apart(line)
            except MessageError:
                continue
            match link.what:
                case Segment() as segment:
                    self._number = max(self._number, segment.number)
                    if link.n > known and segment.number in found:
                        self._index.add(segment, link.n)
                case Retired(first=first, last=last):
                    self._finish_retiring(range(first, last + 1), found)
                case Locked() as locked:
                    self._index.lock(locked)
                case Unlocked(id=id_):
                    self._index.unlock(id_)
                case _:
                    pass

    def _finish_retiring(self, numbers: range, found: dict[int, Path]) -> None:
        """The power failed between the link and the deletion."""
        left = [number for number in numbers if number in found]
        with disk(self.folder):
            for number in left:
                found.pop(number).unlink(missing_ok=True)
        self._index.remove(left)

    def _adopt(self, number: int, path: Path, now: datetime) -> int:
        """Seals a file up to its last whole fragment; how many bytes were lost."""
        layout = cut_to_whole(path)
        opening = opening_of(layout.opening)
        if not layout.fragments or opening is None or opening.number != number:
            with disk(path):
                size = path.stat().st_size
                # Nothing of it plays; what is not ours is for people to look at.
                if opening is None and layout.header:
                    path.rename(path.with_suffix(".unknown"))
                else:
                    path.unlink()
            return size
        first, last = layout.fragments[0], layout.fragments[-1]
        with disk(path):
            size, sha256 = hashed(path)
        segment = Segment(
            number=number,
            size_bytes=size,
            sha256=sha256,
            run=opening.run,
            start_ns=opening.start_ns,
            end_ns=opening.start_ns + boxes.nanoseconds(last.base + last.ticks),
            start=_instant(first.wall_ns),
            end=_instant(last.wall_ns + boxes.nanoseconds(last.ticks)),
            clock=opening.clock,
            adopted=True,
        )
        self._seal(segment, now)
        return layout.tail

    def _seal(self, segment: Segment, at: datetime | None = None) -> None:
        link = self._chain.add(segment, at or segment.end)
        self._index.add(segment, link)
        self._index.count("written", segment.size_bytes)

    def _is_promoted(self, segment: Segment) -> bool:
        return any(
            span.start_ns < segment.end_ns and span.end_ns > segment.start_ns
            for span in self._promoted
        )


_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)


def _instant(unix_ns: int) -> datetime:
    return _EPOCH + timedelta(microseconds=unix_ns // 1000)


def _held_alone(folder: Path) -> int:
    """One recorder to a folder: two would sign one chain twice."""
    handle = os.open(folder / "recorder.lock", os.O_RDWR | os.O_CREAT, 0o640)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        os.close(handle)
        raise HardwareError(f"{folder}: another recorder is at work here") from error
    return handle


def _runs(numbers: Iterable[int]) -> list[tuple[int, int]]:
    """Numbers in order as stretches without a hole."""
    found: list[tuple[int, int]] = []
    for number in numbers:
        if found and found[-1][1] == number - 1:
            found[-1] = (found[-1][0], number)
        else:
            found.append((number, number))
    return found
