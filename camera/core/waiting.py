"""Which segments are kept where only events are recorded (pure).

A segment is complete before the watch has spoken about it: it waits. What overlaps with
a stretch that an event or a person asks for is promoted, before or after it was
complete; what nobody asked for in time is let go.
"""

from collections import deque
from datetime import datetime
from typing import Final

from camera.core.evidence import Segment
from camera.core.media import Span

HOLD_NS: Final = 30_000_000_000
"""So long a segment waits for the watch to say that it matters."""
_PEOPLE_ASK: Final = 100


class Waiting:
    """Complete segments that nobody has asked for yet."""

    def __init__(self) -> None:
        self._segments: list[Segment] = []
        self._wanted: list[Span] = []
        self._asked: deque[tuple[datetime, datetime]] = deque(maxlen=_PEOPLE_ASK)

    def wanted(self, segment: Segment) -> bool:
        """Whether an event or a person has asked for it."""
        return any(
            span.start_ns < segment.end_ns and span.end_ns > segment.start_ns
            for span in self._wanted
        ) or any(
            start < segment.end and end > segment.start for start, end in self._asked
        )

    def wait(self, segment: Segment) -> None:
        """It is complete."""
        self._segments.append(segment)

    def promote(self, span: Span) -> list[Segment]:
        """Those that an event asks for now, oldest first; they wait no longer."""
        self._wanted.append(span)
        return self._now_wanted()

    def ask(self, start: datetime, end: datetime) -> list[Segment]:
        """Those that a person asks for by the wall clock, now and from now on."""
        if (start, end) not in self._asked:
            self._asked.append((start, end))
        return self._now_wanted()

    def _now_wanted(self) -> list[Segment]:
        found = [one for one in self._segments if self.wanted(one)]
        self._segments = [one for one in self._segments if one not in found]
        return found

    def let_go(self, now_ns: int) -> list[Segment]:
        """Those for which nobody asked in time."""
        before = now_ns - HOLD_NS
        self._wanted = [span for span in self._wanted if span.end_ns >= before]
        late = [one for one in self._segments if one.end_ns < before]
        self._segments = [one for one in self._segments if one not in late]
        return late

    def all(self) -> list[Segment]:
        """What waits at the end, when nobody can ask any more."""
        found, self._segments = self._segments, []
        return found
