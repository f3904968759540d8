"""Which instant of the wall clock a media time was, and how far to believe that."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from camera.core.evidence import ClockWord


class Wall(Protocol):
    """Media time to wall time. Written down beside it, never in its place."""

    def at(self, media_ns: int) -> datetime:
        """As the clock has it now: a stepped clock steps here too."""

    def word(self) -> ClockWord:
        """How far the clock may be believed now."""


@dataclass(frozen=True, slots=True)
class LiveWall:
    """Media times are those of the monotonic clock."""

    now: Callable[[], datetime]
    monotonic: Callable[[], float]
    clock: Callable[[], ClockWord]

    def at(self, media_ns: int) -> datetime:
        """Back from now by as much as has passed."""
        ago_s = self.monotonic() - media_ns / 1e9
        return self.now() - timedelta(seconds=ago_s)

    def word(self) -> ClockWord:
        """What the node says of its clock."""
        return self.clock()


@dataclass(frozen=True, slots=True)
class FileWall:
    """A file that is recorded as fast as possible: as if it had begun at an instant."""

    start: datetime

    def at(self, media_ns: int) -> datetime:
        """That instant, and the file's own time."""
        return self.start + timedelta(microseconds=media_ns / 1000)

    def word(self) -> ClockWord:
        """Nothing of this was now."""
        return "file"
