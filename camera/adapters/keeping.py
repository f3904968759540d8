"""What becomes of recordings: orders that take long, evidence, and the disk's troubles.

An order for a clip, a lock or an unlocking is written down when it is taken, and done
until it is answered, whatever power and disk do meanwhile.
"""

import logging
from datetime import timedelta
from typing import Final, TypeVar

import msgspec

from camera import ports
from edge.contract.camera import (
    CameraSettings,
    Clip,
    ClipMade,
    EvidenceHead,
    EvidenceLocked,
    Lock,
    Unlock,
)
from edge.contract.codec import decode
from edge.errors import MessageError
from edge.node.ledger import Ledger
from edge.node.node import Node
from edge.ports import Clock

HEAD_EVERY_S: Final = 60.0
LONGEST_CLIP: Final = timedelta(hours=1)
LOCKS: Final = "camera-lock"
UNLOCKS: Final = "camera-unlock"
CLIPS: Final = "camera-clip"
DISK: Final = "recording-failed"
ROOM: Final = "recordings-no-room"
OVER: Final = "evidence-over-cap"
INDEX: Final = "recordings-index-replaced"
LEAPT: Final = "camera-clock-leapt"

S = TypeVar("S", bound=msgspec.Struct)

log = logging.getLogger(__name__)


class Keeping:
    """Recorder and courier, as the agent's thread sees them."""

    def __init__(
        self,
        node: Node,
        ledger: Ledger,
        clock: Clock,
        recorder: ports.Recorder,
        courier: ports.Courier,
    ) -> None:
        self._node, self._ledger, self._clock = node, ledger, clock
        self._recorder, self._courier = recorder, courier
        self._clips, self._locks = set[str](), set[str]()
        """What courier and recorder have in hand.

        What the ledger holds besides was answered, and the disk did not take that.
        """
        self.disk = False
        """Whether it takes recordings, as far as is known."""
        self.head: EvidenceHead | None = None
        self._told: EvidenceHead | None = None
        self._told_s = float("-inf")

    def start(self, settings: CameraSettings) -> None:
        """Begins to record what comes, and goes on with what was asked."""
        self._recorder.use(settings)
        self._recorder.start()
        for order in self._held(CLIPS, Clip):
            self._begin_clip(order)

    def use(self, settings: CameraSettings) -> None:
        """Other settings."""
        self._recorder.use(settings)

    def want_clip(self, order: Clip) -> None:
        """Somebody asks for a copy; the console asks again until it has it."""
        if order.clip in self._clips:
            return
        if not timedelta() < order.end - order.start <= LONGEST_CLIP:
            why = "a clip lasts from a moment to an hour; ask for parts"
            made = ClipMade(clip=order.clip, outcome="refused", reason=why)
            self._node.report(made)
            return
        self._keep(CLIPS, order.clip, order)
        self._begin_clip(order)

    def want_lock(self, order: Lock) -> None:
        """Somebody wants it kept; asked again, it is one lock."""
        if order.lock in self._locks:
            return
        self._keep(LOCKS, order.lock, order)
        self._begin_lock(order)

    def want_unlock(self, lock: str) -> None:
        """Nobody wants it kept any more."""
        self._keep(UNLOCKS, lock, Unlock(lock=lock))
        self._ledger.delete_record(LOCKS, lock)
        self._locks.discard(lock)
        self._recorder.unlock(lock)

    def hear(self, event: object) -> None:
        """What recorder and courier say of themselves.

        An answer is kept before its order is let go: power fails between any two.
        """
        match event:
            case ports.TakenUp() as found:
                self._take_up(found)
            case ports.Sealed() as sealed:
                self._seal(sealed)
            case ports.RecordingLost(reason):
                self.disk = False
                self._node.trouble(DISK, reason)
            case ports.RecordingBack():
                self.disk = True
                self._node.well(DISK)
                self._ask_again()
            case ports.AgeHeld(held):
                self._say(LEAPT, "by more than a day" if held else "")
            case ports.Locked(lock, segments):
                self._locks.discard(lock)
                self._node.report(EvidenceLocked(lock=lock, segments=segments))
                self._ledger.delete_record(LOCKS, lock)
            case ports.Unlocked(lock):
                self._ledger.delete_record(UNLOCKS, lock)
            case ports.ClipDone(made):
                self._clips.discard(made.clip)
                self._node.report(made)
                self._ledger.delete_record(CLIPS, made.clip)
            case _:
                pass

    def look(self) -> None:
        """Tells how far the chain goes, once a minute."""
        now_s = self._clock.monotonic()
        due = now_s >= self._told_s + HEAD_EVERY_S
        if self.head is not None and self.head != self._told and due:
            self._node.report(self.head)
            self._told, self._told_s = self.head, now_s

    def close(self) -> None:
        """Writes what waits, and tells the last head."""
        self._recorder.stop()
        self._courier.stop()

    def _take_up(self, found: ports.TakenUp) -> None:
        self.disk = True
        self._node.well(DISK)
        if found.adopted:
            log.info(
                "segments taken up count=%d lost_bytes=%d",
                len(found.adopted),
                found.lost_bytes,
            )
        if found.index_replaced:
            self._node.trouble(INDEX, "it was made again from the recordings")
        if found.link:  # the last one of before may never have been told
            self.head = EvidenceHead(
                link=found.link,
                sha256=found.sha256,
                segment=found.segment,
                written_bytes=found.written_bytes,
                earlier=found.earlier,
            )
        self._ask_again()

    def _ask_again(self) -> None:
        """What the disk would not take when it was asked."""
        for order in self._held(LOCKS, Lock):
            self._begin_lock(order)
        for done in self._held(UNLOCKS, Unlock):
            self._recorder.unlock(done.lock)

    def _begin_clip(self, order: Clip) -> None:
        self._clips.add(order.clip)
        self._courier.clip(order)

    def _begin_lock(self, order: Lock) -> None:
        self._locks.add(order.lock)
        self._recorder.lock(order)

    def _seal(self, sealed: ports.Sealed) -> None:
        self.head = EvidenceHead(
            link=sealed.link,
            sha256=sealed.sha256,
            segment=sealed.number,
            written_bytes=sealed.written_bytes,
            earlier=sealed.earlier,
        )
        over, short = sealed.locked_over_bytes >> 20, sealed.short_bytes >> 20
        self._say(OVER, f"{over} MiB above the cap" if over else "")
        self._say(ROOM, f"{short} MiB are lacking" if short else "")

    def _say(self, code: str, detail: str) -> None:
        if detail:
            self._node.trouble(code, detail)
        else:
            self._node.well(code)

    def _keep(self, namespace: str, key: str, order: msgspec.Struct) -> None:
        self._ledger.set_record(namespace, key, msgspec.json.encode(order))

    def _held(self, namespace: str, kind: type[S]) -> list[S]:
        """Orders that were taken, and are not answered yet."""
        found = []
        for key, body in self._ledger.records(namespace).items():
            try:
                found.append(decode(body, kind))
            except MessageError as error:
                log.warning("order kept unreadable key=%s error=%s", key, error)
                self._ledger.delete_record(namespace, key)
        return found
