"""Live views of cameras (pure): how far one is, and what is looked at of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Literal

from edge.contract.camera import LiveEnded

LASTS: Final = timedelta(minutes=2)
"""Then whoever looks must say that she still does: pictures cost 4G."""
BUDGET_BYTES: Final = 40_000_000
STALLED: Final = timedelta(seconds=5)
"""Nothing has come for so long: who looks is told that the picture stands still."""
NEWS: Final = timedelta(minutes=2)
"""So long after its time it is told how a view ended; later a visit is a fresh one."""
LATE: Final = timedelta(seconds=15)
"""A camera that has sent nothing for so long needs to be asked again."""
TAIL: Final = timedelta(seconds=15)
"""What was on its way when the time was over is still taken."""
SEEN: Final = timedelta(seconds=12)
"""Who asked for a piece so lately is looking."""

Kind = Literal["video", "pictures"]
KINDS: Final[tuple[Kind, ...]] = ("video", "pictures")

Part = Literal["begin", "key", "more"]
"""A header; a fragment that begins with a key frame; any other fragment."""
_BOXES: Final[Mapping[Part, tuple[tuple[bytes, ...], ...]]] = {
    "begin": ((b"ftyp", b"moov"), (b"ftyp", b"uuid", b"moov")),
    "key": ((b"moof", b"mdat"), (b"prft", b"moof", b"mdat")),
    "more": ((b"moof", b"mdat"), (b"prft", b"moof", b"mdat")),
}
_JPEG: Final = b"\xff\xd8\xff"

Stage = Literal["calling", "seen", "stalled", "silent", "over"]
GOING: Final[frozenset[Stage]] = frozenset({"calling", "seen", "stalled"})


@dataclass(frozen=True, slots=True)
class Asked:
    """A live view that was asked for."""

    live: str
    at: datetime
    ended: LiveEnded | None = None
    failed: bool = False
    """Not sent: the broker was away for too long."""

    def goes_on(self, now: datetime) -> bool:
        """Whether it can still be joined."""
        there = self.ended is None and not self.failed
        return there and self.at <= now < self.at + LASTS

    def takes(self, now: datetime) -> bool:
        """Whether pieces of it are taken from the camera."""
        return self.ended is None and self.at <= now < self.at + LASTS + TAIL

    def is_past(self, now: datetime) -> bool:
        """Whether nobody waits any more to hear how it ended."""
        return now >= self.at + LASTS + NEWS

    def stage(self, now: datetime, came: datetime | None) -> Stage:
        """How far it is; ``came``: when its newest piece did."""
        if self.ended is not None:
            return "over"
        if now >= self.at + LASTS:
            return "over" if came is not None else "silent"
        since = now - max(self.at, came or self.at)
        if self.failed or since >= LATE:
            return "silent"
        if came is None:
            return "calling"
        return "seen" if since < STALLED else "stalled"

    def why(self) -> str:
        """Why it is over, a reason of ``live-ended``."""
        return self.ended.reason if self.ended is not None else "time"


def wanted(seen: Mapping[Kind, datetime], now: datetime) -> tuple[Kind, ...]:
    """What is looked at, by when each was asked for last."""
    return tuple(kind for kind in KINDS if kind in seen and now - seen[kind] <= SEEN)


def fits(part: Part, body: bytes) -> bool:
    """Whether it is built as such a piece is; browsers look at what is inside."""
    kinds: list[bytes] = []
    at = 0
    while at + 8 <= len(body) and len(kinds) < 4:
        size = int.from_bytes(body[at : at + 4])
        if size < 8:
            return False
        kinds.append(body[at + 4 : at + 8])
        at += size
    return at == len(body) and tuple(kinds) in _BOXES[part]


def is_picture(body: bytes) -> bool:
    """Whether it says it is a JPEG; it is never served as anything else."""
    return body.startswith(_JPEG)
