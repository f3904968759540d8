"""Whether the wall clock may be believed: synchronised, holding or untrusted (pure).

- ``synchronised``: a time server disciplines the clock, or the host is trusted.
- ``holding``: it was right and nothing moved it since: a battery kept it while the
  power was off, or the console's signed time confirmed it.
- ``untrusted``: routine bulletins wait; signed emergencies still sound.

No time before the floor is ever believed. The floor is the latest instant that was
known to have passed; it is kept on disk and moves only while the clock is believed.
A clock that ran a year ahead takes the floor along; then two witnesses that agree, a
time server and the console's signed time, bring it back (docs/adr/0012).
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from edge.contract.report import ClockState

AGREES: Final = timedelta(seconds=2)
"""A clock this near to the console's is right; orders travel for about as long."""
CONFIRMS: Final = timedelta(minutes=5)
"""Near enough to say that a time server tells the right day."""


@dataclass(frozen=True, slots=True)
class ClockTrust:
    """What is believed, and why not where it is not."""

    floor: datetime
    state: ClockState = "untrusted"
    reason: str = "no time source has answered since the start"
    """For technicians; empty while the clock is believed."""
    step_expected: bool = False
    """We set the clock ourselves; the jump that will be noticed is no surprise."""

    @property
    def believed(self) -> bool:
        """Whether instants of this clock mean anything."""
        return self.state != "untrusted"

    def read(
        self,
        now: datetime,
        *,
        synchronised: bool,
        battery: bool,
        stepped: bool = False,
    ) -> "ClockTrust":
        """The trust after a look at the host; ``stepped``: the clock jumped since."""
        if now < self.floor:
            return self._untrusted(
                f"it says {now:%Y-%m-%d %H:%M} UTC, and {self.floor:%Y-%m-%d %H:%M} "
                "has already been"
            )
        if synchronised:
            return self._in("synchronised")
        if stepped and not self.step_expected:
            return self._untrusted("it jumped, and no time server confirms it")
        if self.believed or battery:
            return replace(
                self._in("holding"), step_expected=self.step_expected and not stepped
            )
        return self

    def told(
        self, now: datetime, console_now: datetime, *, synchronised: bool
    ) -> tuple["ClockTrust", datetime | None]:
        """The trust after a signed time, and what to set the clock to, if anything.

        A time server is more exact than an order that travelled, so it is kept.
        """
        if synchronised and abs(console_now - now) <= CONFIRMS:
            return ClockTrust(min(self.floor, now), "synchronised", ""), None
        if self.state == "synchronised" or console_now < self.floor:
            return self, None
        if abs(console_now - now) <= AGREES:
            return self._in("holding"), None
        return replace(self._in("holding"), step_expected=True), console_now

    def passed(self, now: datetime) -> "ClockTrust":
        """With the floor moved up to now, where now is believed."""
        return replace(self, floor=max(self.floor, now)) if self.believed else self

    def _in(self, state: ClockState) -> "ClockTrust":
        return ClockTrust(self.floor, state, "")

    def _untrusted(self, reason: str) -> "ClockTrust":
        return ClockTrust(self.floor, "untrusted", reason)
