"""A live stream's own times as media time, however late its packets come.

A packet tells when it was filmed by the stream's clock, and comes later than that: by a
little, or by seconds, where a line or a program stood still and then hands over all
that waited. *When it was filmed* is what counts. So the least delay that was seen is
taken for none, and what comes later than that is late, not filmed later: a stall that
loses nothing leaves no gap behind.

Three things move the mapping. What came sooner than ever shows that the delay was
thought too small. A minute in which everything was late is a clock that goes slower
than ours. And a stream whose own time steps (a camera that restarts, or sets its clock)
is mapped anew, by when it came. Media times never go back for any of these.
"""

from typing import Final

STALL_NS: Final = 10_000_000_000
"""No stall is longer: a source gives its camera up then."""
_WINDOW_NS: Final = 60_000_000_000
_BACK_NS: Final = 1_000_000_000
"""A stream may tell of pictures in another order than it shows them; not so far."""
_STEP_NS: Final = 1_000_000


class StreamTime:
    """Maps the times of one stream; those that are given to ``at`` are in order."""

    def __init__(self) -> None:
        self._base_ns: int | None = None
        self._own_ns = 0
        self.last_ns = 0
        """Media time of what came last."""
        self._began_ns = self._least_ns = 0

    def at(self, own_ns: int, now_ns: int) -> int:
        """Of what comes now: later than all before, and hardly ever than now."""
        if self._base_ns is None:
            self.last_ns = now_ns - _STEP_NS
            self._map_anew(own_ns, now_ns)
        late_ns = now_ns - self.of(own_ns)
        if late_ns < 0 or late_ns > STALL_NS or own_ns < self._own_ns - _BACK_NS:
            self._map_anew(own_ns, now_ns)
        else:
            self._follow(late_ns, now_ns)
        self._own_ns = own_ns
        self.last_ns = max(self.last_ns + _STEP_NS, self.of(own_ns))
        return self.last_ns

    def of(self, own_ns: int) -> int:
        """Of something else in the stream, as it is mapped now."""
        return own_ns + (self._base_ns or 0)

    def _map_anew(self, own_ns: int, now_ns: int) -> None:
        self._base_ns = now_ns - own_ns
        self._began_ns, self._least_ns = now_ns, 0

    def _follow(self, late_ns: int, now_ns: int) -> None:
        """Takes up what all of a minute was late."""
        self._least_ns = min(self._least_ns, late_ns)
        if now_ns - self._began_ns >= _WINDOW_NS:
            self._base_ns = (self._base_ns or 0) + self._least_ns
            self._began_ns, self._least_ns = now_ns, STALL_NS
