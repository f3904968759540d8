"""What a camera tells the console of what it saw; media times become instants."""

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from camera.core.sights import Activity, Sight, Tampered
from edge.contract.camera import CameraSaw, CameraTampered, StillMade

_MOST_BLOCKS = 200
Record = Literal["off", "always", "events"]
Doing = Literal["recording", "waiting", "off", "no-pictures", "no-disk"]


@dataclass(frozen=True, slots=True)
class Instants:
    """Both clocks at one moment; media time of a live camera is the monotonic one."""

    now: datetime
    monotonic_s: float

    @property
    def media_ns(self) -> int:
        """This moment as media time."""
        return int(self.monotonic_s * 1e9)

    def of(self, media_ns: int) -> datetime:
        """A media time by the wall clock of now."""
        return self.now - timedelta(seconds=self.monotonic_s - media_ns / 1e9)


def event(
    sight: Sight, at: Instants, boot: str, thumbnail: bytes
) -> CameraSaw | CameraTampered:
    """The message. The same ``id`` from beginning to end of one activity."""
    picture = hashlib.sha256(thumbnail).hexdigest() if thumbnail else None
    ended = None if sight.ended_ns is None else at.of(sight.ended_ns)
    score = _percent(sight.score)
    match sight:
        case Tampered(kind=kind):
            return CameraTampered(
                kind=kind.value,
                began=at.of(sight.began_ns),
                ended=ended,
                score=score,
                words=sight.words[:300],
                thumbnail=picture,
            )
        case Activity(confidence=sure):
            return CameraSaw(
                id=f"{boot}-{sight.id}",
                kind=sight.kind,
                began=at.of(sight.began_ns),
                ended=ended,
                score=score,
                zone=sight.zone,
                blocks=sight.blocks[:_MOST_BLOCKS],
                words=sight.words[:300],
                thumbnail=picture,
                confidence=None if sure is None else _percent(sure),
            )


def _percent(share: float) -> int:
    return round(100 * min(1.0, max(0.0, share)))


def still(still: str, jpeg: bytes, reason: str) -> StillMade:
    """What became of a picture that was asked for."""
    if not jpeg:
        return StillMade(still=still, outcome="failed", reason=reason[:300])
    sha256 = hashlib.sha256(jpeg).hexdigest()
    return StillMade(still=still, outcome="made", sha256=sha256)


def name_of(told: CameraSaw | CameraTampered) -> str:
    """Under which its thumbnail is sent."""
    if isinstance(told, CameraSaw):
        return told.id
    return f"{told.kind}-{told.began.timestamp():.0f}"


def doing(*, pictures: bool, disk: bool, record: Record) -> Doing:
    """In one word."""
    if not pictures:
        return "no-pictures"
    if record == "off":
        return "off"
    if not disk:
        return "no-disk"
    return "waiting" if record == "events" else "recording"
