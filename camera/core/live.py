"""A live view: for how long it is pushed, and what of the film still waits for it.

Pure. It ends by itself: when its time is over, when it has cost enough, or when there
are no pictures. What waits is bounded and can always be decoded: whatever is left out
is left out up to a key frame, so that a slow line shows less, and nothing of long ago.
"""

from collections import deque
from dataclasses import dataclass
from typing import Final, Literal

from camera.core.media import Packet
from edge.contract.camera import Live

Reason = Literal["asked", "time", "budget", "no-camera", "failed"]

SILENT_S: Final = 5.0
LIMIT_BYTES: Final = 4 << 20
LAG_NS: Final = 3_000_000_000
"""What waits longer is older than what anybody wants to see."""


@dataclass(slots=True)
class Show:
    """One live view that is being pushed."""

    live: str
    until_s: float = 0.0
    """Of the monotonic clock."""
    left_bytes: int = 0
    sent_bytes: int = 0

    def hear(self, order: Live, now_s: float) -> None:
        """Its order, or the same again: time and budget begin anew."""
        self.until_s = now_s + order.seconds if order.seconds else float("-inf")
        self.left_bytes = order.budget_bytes

    def count(self, size_bytes: int) -> None:
        """So much was sent."""
        self.left_bytes -= size_bytes
        self.sent_bytes += size_bytes

    def over(self, now_s: float, seen_s: float) -> Reason | None:
        """Why it has ended; ``seen_s``: when the camera gave anything last."""
        if self.until_s == float("-inf"):
            return "asked"
        if self.left_bytes <= 0:
            return "budget"
        if now_s >= self.until_s:
            return "time" if self.sent_bytes else "failed"
        if now_s - seen_s > SILENT_S:
            return "no-camera"
        return None


class Backlog:
    """Packets that wait to be pushed; while nobody looks, those since the key frame.

    A view that begins is so shown a picture at once, however rare key frames are.
    """

    def __init__(self, limit_bytes: int = LIMIT_BYTES, lag_ns: int = LAG_NS) -> None:
        self._limit_bytes, self._lag_ns = limit_bytes, lag_ns
        self._packets: deque[Packet] = deque()
        self._bytes = 0
        self._broken = True

    def __bool__(self) -> bool:
        """Whether anything waits."""
        return bool(self._packets)

    def put(self, packet: Packet, *, going: bool) -> None:
        """``going``: somebody takes what is put."""
        if packet.keyframe and not (going and self._keeps_up(packet)):
            self.clear()
        if self._bytes + len(packet.data) > self._limit_bytes:
            self.clear()
            return
        if packet.keyframe or not self._broken:
            self._broken = False
            self._bytes += len(packet.data)
            self._packets.append(packet)

    def take(self) -> Packet | None:
        """The oldest; None: nothing waits."""
        if not self._packets:
            return None
        packet = self._packets.popleft()
        self._bytes -= len(packet.data)
        return packet

    def clear(self) -> None:
        """Nothing waits; the next is a key frame."""
        self._packets.clear()
        self._bytes, self._broken = 0, True

    def _keeps_up(self, packet: Packet) -> bool:
        if not self._packets:
            return True
        return packet.dts_ns - self._packets[0].dts_ns <= self._lag_ns
