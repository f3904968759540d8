"""A node's clock trust, kept across restarts: ``edge.clock`` decides, this carries."""

import logging
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Final

from edge.clock import ClockTrust
from edge.errors import HardwareError
from edge.node.ledger import Ledger
from edge.ports import Clock, ClockSource

FLOOR_S: Final = 600.0
EARLIEST: Final = datetime(2025, 1, 1, tzinfo=UTC)
"""No node was made before this; without a battery a clock may start long before it."""

log = logging.getLogger(__name__)


class Timekeeper:
    """Looks at the host's clock and remembers the latest instant that surely passed.

    Until the first ``look`` nothing is believed.
    """

    def __init__(
        self,
        ledger: Ledger,
        clock: Clock,
        source: ClockSource,
        set_clock: Callable[[datetime], None] | None,
    ) -> None:
        self._ledger = ledger
        self._clock = clock
        self._source = source
        self._set_clock = set_clock
        self.trust = ClockTrust(_floor(ledger.value("clock-floor")))
        self._kept_s = float("-inf")

    def believed_now(self) -> datetime | None:
        """The time, or None while the clock is untrusted."""
        return self._clock.now() if self.trust.believed else None

    def look(self, *, stepped: bool = False) -> None:
        """Judge the clock anew; moves the floor on disk every ten minutes."""
        now, before = self._clock.now(), self.trust.state
        self.trust = self.trust.read(
            now,
            synchronised=self._source.synchronised(),
            battery=self._source.has_battery(),
            stepped=stepped,
        ).passed(now)
        if self.trust.state != before:
            log.info(
                "clock trust changed state=%s reason=%s",
                self.trust.state,
                self.trust.reason,
            )
        if self._clock.monotonic() >= self._kept_s + FLOOR_S:
            self.keep_floor()

    def told(self, console_now: datetime) -> None:
        """A signed time came from the console."""
        now, before = self._clock.now(), self.trust.floor
        trust, correct = self.trust.told(
            now, console_now, synchronised=self._source.synchronised()
        )
        if correct is not None:
            if self._set_clock is None:
                log.warning("console time not used: this program may not set the clock")
                return
            try:
                self._set_clock(correct)
            except HardwareError as error:
                log.warning("console time not used error=%s", error)
                return
        self.trust = trust
        if trust.floor < before:
            log.warning("clock had run ahead until=%s floor=%s", before, trust.floor)
            self.keep_floor()

    def keep_floor(self) -> None:
        """Write it down, when the clock is believed."""
        if self.trust.believed:
            self._kept_s = self._clock.monotonic()
            self._ledger.set_value("clock-floor", self.trust.floor.isoformat().encode())


def _floor(held: bytes | None) -> datetime:
    """What was kept, or the earliest of all where the disk has spoilt it."""
    try:
        return max(EARLIEST, datetime.fromisoformat((held or b"").decode()))
    except (ValueError, TypeError):
        return EARLIEST
