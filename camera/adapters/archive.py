"""What a camera has recorded: files, the chain that proves them, and the index.

A segment is written in such an order that a power cut anywhere breaks nothing:

1. its file, with header and folder synced; every fragment is synced before the next;
2. the link of the chain, which names the file's hash, synced;
3. the row of the index.

``Archive`` takes up whatever is missing of these at the next start. In event-only mode
a complete segment waits before its link is made: promoted it is sealed, otherwise
deleted, and nothing ever claimed that it was there. One thread owns an archive.
"""

import logging
import os
import shutil
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from camera.adapters.adoption import adopted, held_alone
from camera.adapters.chain import Chain, lines
from camera.adapters.index import Index
from camera.adapters.open_segment import OpenSegment
from camera.adapters.places import Opening, segment_path, segments
from camera.adapters.signing import Signer
from camera.core.cutting import Begin, Write
from camera.core.evidence import (
    ClockWord,
    Exported,
    Locked,
    Retired,
    Segment,
    Unlocked,
    Words,
    take_apart,
)
from camera.core.media import Span, Video
from camera.core.retention import HOLD, Calendar, Kept, Limits, Verdict, judge, runs
from camera.core.waiting import Waiting
from camera.ports import TakenUp
from edge.adapters.sqlite_file import Reserve, disk
from edge.errors import HardwareError, MessageError

RESERVE_BYTES: Final = 1 << 20  # for chain and index on a full disk
_FIRST_GUESS: Final = 8 << 20
_URGENT: Final = 4 << 20

log = logging.getLogger(__name__)


class Archive:
    """A recording's folder. Raises: HardwareError when the disk is to blame."""

    def __init__(
        self,
        folder: Path,
        signer: Signer,
        *,
        run: str,
        now: Callable[[], datetime],
        limits: Limits | None = None,
        events_only: bool = False,
    ) -> None:
        self.folder, self._run, self._now = folder, run, now
        self.limits, self.events_only = limits or Limits(), events_only
        self._hold = held_alone(folder)
        try:
            self._begin(signer)
        except BaseException:
            os.close(self._hold)
            raise

    def _begin(self, signer: Signer) -> None:
        folder = self.folder
        with disk(folder):
            self._reserve = Reserve(folder / "evidence", RESERVE_BYTES)
            self._reserve.check()
        self._chain = Chain(folder, signer)
        self._index = Index(folder, self._now())
        self._open: OpenSegment | None = None
        self._waiting = Waiting()
        self._unsealed: list[Segment] = []
        self._guess = _FIRST_GUESS
        self.verdict = Verdict(())  # of the last time that room was made
        self.end_ns = 0  # media time up to which everything is on the disk
        self._calendar = self._index.calendar()
        self._looked_ns: int | None = None
        self._number = self._index.last()[0]
        self.taken_up = self._take_up()

    # -- the recorder's hand -----------------------------------------------------

    def begin(self, cut: Begin, video: Video, at: datetime, clock: ClockWord) -> None:
        """A new segment; room for it is made before."""
        believed = at if clock != "untrusted" else None
        if believed is not None:
            self._look_at_calendar(believed, cut.start_ns)
        self.make_room(self._guess, believed)
        number = self._number + 1
        opening = Opening(
            number=number, run=self._run, start_ns=cut.start_ns, clock=clock
        )
        self._open = OpenSegment(self.folder, opening, cut, video, at)
        self._number = number

    def write(self, cut: Write, at: datetime) -> None:
        """One fragment; ``at`` is what the clock says of its first picture.

        A disk that is full gives up its oldest segments and is tried once more.
        """
        now = self._open
        if now is None:
            raise HardwareError(f"{self.folder}: no segment could be begun")
        try:
            now.write(cut, at)
        except HardwareError:
            if not self._make_urgent_room():
                raise
            now.write(cut, at)
        self.end_ns = cut.end_ns

    def end(self) -> int | None:
        """The open segment is complete; its number once it is sealed."""
        now, self._open = self._open, None
        if now is None:
            return None
        segment = now.close()
        if now.empty:
            self._number -= 1
            return None
        self._guess = max(segment.size_bytes * 5 // 4, 1 << 20)
        if self.events_only and not self._is_wanted(segment):
            self._waiting.wait(segment)
            return None
        self._seal(segment)
        return segment.number

    def promote(self, span: Span) -> None:
        """In event-only mode: what overlaps with it is kept."""
        self._seal(*self._waiting.promote(span))

    def want(self, start: datetime, end: datetime) -> None:
        """The same, where a person asks for what the wall clock showed then."""
        self._seal(*self._waiting.ask(start, end))

    def _is_wanted(self, segment: Segment) -> bool:
        locked = self._index.holds(segment.start, segment.end)
        return locked or self._waiting.wanted(segment)

    def let_go_of_unpromoted(self) -> None:
        """In event-only mode: what nobody asked for in time is deleted."""
        for segment in self._waiting.let_go(self.end_ns):
            with disk(self.folder):
                segment_path(self.folder, segment.number).unlink(missing_ok=True)

    def close(self) -> None:
        """Ends what is open; what waits is kept, for nobody can decide any more."""
        self.end()
        self._seal(*self._waiting.all())
        self.abandon()

    def abandon(self) -> None:
        """Lets go of everything as it is: the next one takes it up, as after a kill."""
        if self._open is not None:
            self._open.close()
        self._index.close()
        os.close(self._hold)

    @property
    def stepped(self) -> bool:
        """The clock did, since the open segment began: it should end soon."""
        return self._open is not None and self._open.stepped

    @property
    def open_from(self) -> datetime | None:
        """Wall time at which the open segment begins."""
        return self._open.start if self._open is not None else None

    # -- evidence ----------------------------------------------------------------

    @property
    def head(self) -> tuple[int, str]:
        """Number and hash of the chain's last link."""
        return self._chain.n, self._chain.head

    @property
    def earlier(self) -> tuple[tuple[int, str], ...]:
        """The same of some lines before it."""
        return self._chain.earlier()

    def lock(self, locked: Locked) -> int:
        """How many segments that are here are kept by it."""
        if locked.id not in self._index.locks():
            self._write_down(locked)
            self._index.lock(locked)
        self.want(locked.start, locked.end)
        return len(self._index.rows(locked.start, locked.end))

    def unlock(self, id_: str) -> None:
        """Retention may have it again."""
        if id_ in self._index.locks():
            self._write_down(Unlocked(id=id_))
            self._index.unlock(id_)

    def exported(self, exported: Exported) -> None:
        """Written down before anybody gets the copy."""
        self._write_down(exported)

    def _write_down(self, words: Words) -> None:
        """Into the chain; the index knows that there is one more link."""
        self._index.reached(self._chain.add(words, self._now()))

    def written_bytes(self) -> int:
        """Of segments since the folder was made: what the card had to bear."""
        return self._index.count("written")

    # -- room --------------------------------------------------------------------

    def make_room(self, need_bytes: int, now: datetime | None) -> None:
        """Lets go what the limits say, before so much is written."""
        with disk(self.folder):
            self._reserve.check()
            free = shutil.disk_usage(self.folder).free
        kept = (
            Kept(row.number, row.size_bytes, row.locked)
            for row in self._index.oldest_first()
        )
        self.verdict = judge(
            kept,
            self._index.held(),
            self.limits,
            free_bytes=free,
            need_bytes=need_bytes,
            old_upto=self._old_upto(now),
        )
        if self.verdict.let_go:
            self._let_go(self.verdict.let_go)

    @property
    def age_held(self) -> bool:
        """The clock leapt: nothing is too old until it has gone right for a day."""
        return self._calendar is not None and bool(self._calendar.held)

    def _look_at_calendar(self, now: datetime, media_ns: int) -> None:
        """Media time goes on as the recorder lives through it."""
        before = self._looked_ns
        passed_ns = 0 if before is None else max(0, media_ns - before)
        self._looked_ns = media_ns
        if self._calendar is not None:
            lived = timedelta(microseconds=passed_ns // 1000)
            self._calendar = self._calendar.look(now, lived)
        else:  # nobody knows how it went before
            held = HOLD if self._number else timedelta()
            self._calendar = Calendar(now, held=held)
        self._index.keep_calendar(self._calendar)

    def _old_upto(self, now: datetime | None) -> int:
        """Nothing is too old while the clock is not believed."""
        days = self.limits.days
        if days is None or now is None or self.age_held:
            return 0
        return self._index.old_upto(now - timedelta(days=days))

    def _make_urgent_room(self) -> bool:
        """The disk is full in the middle of a fragment."""
        floor = self.limits
        try:
            self.limits = replace(floor, free_bytes=0)
            self.make_room(_URGENT, None)
            return bool(self.verdict.let_go)
        finally:
            self.limits = floor

    def _let_go(self, numbers: tuple[int, ...]) -> None:
        for first, last in runs(numbers):
            self._write_down(Retired(first=first, last=last, why="retention"))
        with disk(self.folder):
            for number in numbers:
                segment_path(self.folder, number).unlink(missing_ok=True)
        self._index.remove(numbers)
        oldest = next(self._index.oldest_first(), None)
        self._chain.prune(oldest.number if oldest else self._number, self._now())
        self._index.reached(self._chain.n)
        log.info("segments let go count=%d oldest=%d", len(numbers), numbers[0])

    # -- start -------------------------------------------------------------------

    def _take_up(self) -> TakenUp:
        """What power or program left undone."""
        found = segments(self.folder)
        self._follow_chain(found)
        known = {row.number for row in self._index.oldest_first()}
        taken, lost = [], 0
        for number, path in found.items():
            self._number = max(self._number, number)
            if number not in known:
                segment, short = adopted(number, path)  # up to the last whole fragment
                if segment is not None:
                    self._seal(segment)
                lost += short
                taken.append(number)
        # verify says what is gone; here it only stops being offered
        self._index.remove(known - found.keys())
        self._index.reached(self._chain.n)
        replaced = self._index.replaced is not None
        told = (*self.head, self._number, self.written_bytes(), self.earlier)
        return TakenUp(tuple(taken), lost, replaced, *told)

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
                        self._index.add(segment, link.n, doubted=self.age_held)
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

    def _seal(self, *segments: Segment) -> None:
        """Those, and those that a full disk had left without a link."""
        self._unsealed += segments
        while self._unsealed:
            segment = self._unsealed[0]
            link = self._chain.add(segment, self._now())
            self._unsealed.pop(0)
            self._index.add(segment, link, doubted=self.age_held)
            self._index.count("written", segment.size_bytes)
