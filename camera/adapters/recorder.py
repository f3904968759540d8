"""The thread that writes: packets in, fragments on the disk, words to the inbox.

It alone has the archive. A disk that is full, read-only or gone is told once, tried
again with every segment, and never stops the thread; what could not be written is
counted. Whatever else is wanted of the archive is done here too, between two packets.
"""

import logging
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Final

from camera.adapters.archive import Archive
from camera.adapters.hopper import Hopper, Item
from camera.core import evidence
from camera.core.cutting import (
    EVENT_SEGMENT_NS,
    SEGMENT_NS,
    Begin,
    Cut,
    Cutter,
    End,
    Write,
)
from camera.core.media import Packet, Span, Video
from camera.core.retention import Limits
from camera.core.stream_time import STALL_NS
from camera.core.wall import Wall
from camera.ports import (
    AgeHeld,
    Locked,
    Post,
    RecordingBack,
    RecordingLost,
    Sealed,
    Unlocked,
)
from edge.contract.camera import CameraSettings, Lock
from edge.errors import HardwareError, MessageError

LIMIT_BYTES: Final = 8 << 20
RETRY_S: Final = 5.0

log = logging.getLogger(__name__)


Opener = Callable[[], Archive]
"""Called again after it failed. Raises: HardwareError."""


class DiskRecorder:
    """See ``camera.ports.Recorder``."""

    def __init__(
        self,
        opener: Opener,
        cutter: Cutter,
        wall: Wall,
        post: Post,
        *,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._opener, self._cutter, self._wall, self._post = opener, cutter, wall, post
        self._monotonic = monotonic
        self._hopper = Hopper(LIMIT_BYTES)
        self._archive: Archive | None = None
        self._video = Video(0, 0, b"")
        self._limits: Limits | None = None
        self._events_only = self._off = self._to_be_off = False
        self._streams = self._turned = self._first = 0
        """So many were announced, and turned to; recorded is from the ``_first`` on."""
        self._skipping = False
        self._failed: str | None = None
        self._age_held: bool | None = None
        self._retry_s = float("-inf")
        self._came_s = float("-inf")
        self.lost_packets = 0
        """That found no room, or no disk."""
        self.last_ns: int | None = None
        """Media time up to which everything is on the disk."""
        self._thread = threading.Thread(target=self._run, name="recorder", daemon=True)

    @property
    def torn(self) -> int:
        """Packets that were no whole pictures, and were left out."""
        return self._cutter.torn

    def start(self) -> None:
        """Begins; what an earlier end left undone is taken up first."""
        self._thread.start()

    def stream(self, video: Video) -> None:
        """Packets from now on are of this stream."""
        self._streams += 1
        self._hopper.put(video, wait=False)

    def take(self, packet: Packet, *, wait: bool) -> None:
        """One packet; without ``wait`` it is left out where the disk is too slow."""
        if self._skipping and not packet.keyframe:
            self.lost_packets += 1
            return
        self._skipping = not self._hopper.put(packet, wait=wait)
        if self._skipping:
            self.lost_packets += 1

    def ask(self, job: Callable[[Archive], None]) -> None:
        """Has something done with the archive; left out while there is none."""

        def do() -> None:
            if self._archive is not None:
                job(self._archive)

        self._hopper.put(do, wait=False)

    def seal(self, upto: datetime, done: Callable[[], None]) -> None:
        """Calls ``done`` if no open segment shows anything before then.

        Otherwise it ends with its next keyframe, or now where nothing comes for longer
        than any stall; ask again.
        """

        def do(archive: Archive) -> None:
            if self._monotonic() - self._came_s > STALL_NS / 1e9:
                self._carry_out(self._cutter.finish())
            if archive.open_from is None or archive.open_from >= upto:
                done()
            else:
                self._cutter.end_soon()

        self.ask(do)

    def promote(self, span: Span) -> None:
        """In event-only mode: keep this stretch."""
        self.ask(lambda archive: archive.promote(span))

    def use(self, settings: CameraSettings) -> None:
        """How much is kept, and whether always, for events only, or nothing.

        After nothing, recording begins with the next stream: the one that flows now may
        know no masks yet.
        """
        keep = settings.keep
        self._limits = Limits(
            total_bytes=None if keep.total_mib is None else keep.total_mib << 20,
            free_bytes=keep.free_mib << 20,
            days=keep.days,
            locked_bytes=None if keep.evidence_mib is None else keep.evidence_mib << 20,
        )
        off = settings.record == "off"
        if self._to_be_off and not off:
            self._first = self._streams + 1
        self._to_be_off = off
        self._events_only = settings.record == "events"
        if off:  # at once, whatever waits and whatever the disk does
            self._off = True
        self.ask(lambda archive: self._settle(archive, off=off))

    def lock(self, order: Lock) -> None:
        """Posts ``Locked``."""

        def do(archive: Archive) -> None:
            words = evidence.Locked(
                id=order.lock, start=order.start, end=order.end, reason=order.reason
            )
            self._post(Locked(order.lock, archive.lock(words)))

        self.ask(do)

    def unlock(self, lock: str) -> None:
        """Posts ``Unlocked``."""

        def do(archive: Archive) -> None:
            archive.unlock(lock)
            self._post(Unlocked(lock))

        self.ask(do)

    def _settle(self, archive: Archive, *, off: bool) -> None:
        archive.limits = self._limits or archive.limits
        archive.events_only = self._events_only
        self._cutter.segment_ns = EVENT_SEGMENT_NS if self._events_only else SEGMENT_NS
        self._off = off
        if off:
            self._carry_out(self._cutter.finish())

    def stop(self) -> None:
        """Writes what waits, ends the segment and the thread; waits for that."""
        self._hopper.close()
        self._thread.join()

    # -- its own thread ---------------------------------------------------------------

    def _run(self) -> None:
        self._do(None)
        while not self._hopper.over:
            self._do(self._hopper.take(RETRY_S))
        self._do(lambda: self._carry_out(self._cutter.finish()))
        if self._archive is not None:
            self._do(self._archive.close)

    def _do(self, item: Item | None) -> None:
        try:
            match item:
                case None:
                    self._guard(lambda: None)
                case Video():
                    self._turn_to(item)
                case Packet():
                    self._take(item)
                case _:
                    self._guard(item)
        except Exception as error:  # a thread that ends here says nothing
            log.exception("recorder failed")
            self._abandon()
            self._fail(f"{type(error).__name__}: {error}")

    def _abandon(self) -> None:
        """Whatever is wrong with the archive, opening it again mends what it can."""
        archive, self._archive = self._archive, None
        if archive is not None:
            archive.abandon()
        self._begin_anew()

    def _turn_to(self, video: Video) -> None:
        cuts = list(self._cutter.stream(video.extradata))
        self._video = video
        self._turned += 1
        self._guard(lambda: self._carry_out(cuts))

    def _take(self, packet: Packet) -> None:
        if self._off or self._turned < self._first:
            return
        self._came_s = self._monotonic()
        try:
            cuts = list(self._cutter.take(packet))
        except MessageError as error:
            self._fail(f"the stream: {error}")
            return
        if cuts:
            self._guard(lambda: self._carry_out(cuts))

    def _guard(self, work: Callable[[], None]) -> None:
        """Does it where there is an archive, and tells when the disk is at fault."""
        try:
            if self._archive is None:
                self._open()
            work()
        except HardwareError as error:
            self._fail(str(error))

    def _open(self) -> None:
        now_s = self._monotonic()
        if now_s < self._retry_s:
            raise HardwareError(self._failed or "the archive is not open")
        self._retry_s = now_s + RETRY_S
        self._archive = self._opener()
        if self._limits is not None:
            self._settle(self._archive, off=self._to_be_off)
        self._post(self._archive.taken_up)

    def _fail(self, reason: str) -> None:
        if self._failed is None:
            log.warning("recording failed reason=%s", reason)
            self._post(RecordingLost(reason))
        self._failed = reason

    def _carry_out(self, cuts: Iterable[Cut]) -> None:
        archive = self._archive
        if archive is None:
            return
        for cut in cuts:
            match cut:
                case Begin():
                    self._begin(archive, cut)
                case Write():
                    self._write(archive, cut)
                case End():
                    self._end(archive)
        if archive.stepped:
            self._cutter.end_soon()

    def _begin(self, archive: Archive, cut: Begin) -> None:
        at = self._wall.at(cut.start_ns)
        try:
            archive.begin(cut, self._video, at, self._wall.word())
        except HardwareError:
            self._begin_anew()
            raise
        if archive.age_held != self._age_held:
            self._age_held = archive.age_held
            self._post(AgeHeld(archive.age_held))

    def _write(self, archive: Archive, cut: Write) -> None:
        try:
            archive.write(cut, self._wall.at(cut.start_ns))
        except HardwareError as error:
            self.lost_packets += len(cut.samples)
            if archive.open_from is None:  # and what is left of these cuts is of no use
                self._begin_anew()
                raise
            self._fail(str(error))
            return
        self.last_ns = cut.end_ns
        if self._failed is not None:
            self._failed = None
            self._post(RecordingBack())

    def _end(self, archive: Archive) -> None:
        number = archive.end()
        archive.let_go_of_unpromoted()
        if number is not None:
            self._post(
                Sealed(
                    number,
                    *archive.head,
                    written_bytes=archive.written_bytes(),
                    locked_over_bytes=archive.verdict.locked_over_bytes,
                    short_bytes=archive.verdict.short_bytes,
                    earlier=archive.earlier,
                )
            )

    def _begin_anew(self) -> None:
        """The next keyframe tries again with another segment."""
        deque(self._cutter.finish(), maxlen=0)
