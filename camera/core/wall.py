"""Which instant of the wall clock a media time was, and how far to believe that."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Protocol

from camera.core.evidence import ClockWord

STEP: Final = timedelta(seconds=1)
"""What a clock moves by within a segment is a step above that, and drift below."""


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


class Mapping:
    """Media time to wall time within one segment, which has one clock.

    It follows a clock that drifts or is slewed, and not one that steps: what was begun
    by the old clock is told by that up to its end, which should be soon.
    """

    def __init__(self) -> None:
        self._first: datetime | None = None
        self._now: datetime | None = None
        """When media time was zero: as the first picture said, and as the last did."""
        self.stepped = False

    def at(self, media_ns: int, clock: datetime) -> datetime:
        """That instant, which is ``clock`` as long as that has not stepped."""
        passed = timedelta(microseconds=media_ns // 1000)
        zero = clock - passed
        self._first, self._now = self._first or zero, self._now or zero
        self.stepped = self.stepped or abs(zero - self._first) > STEP
        if not self.stepped:
            self._now = zero
        return self._now + passed
