"""What a node looks after once a second: bad orders counted, the clock, its health."""

import logging
from typing import Final

from edge import health
from edge.contract.report import Beat
from edge.node.identity import Identity, World
from edge.node.outbox import Outbox
from edge.node.refusals import Refusals
from edge.node.standing import Standing
from edge.node.telling import DISK_FAILS, DISK_FULL, Telling, disk_trouble
from edge.node.timekeeping import Timekeeper

HEALTH_S: Final = 30.0

log = logging.getLogger(__name__)


class Upkeep:
    """Holds no state of its own but when it last looked."""

    def __init__(
        self,
        world: World,
        *,
        timekeeper: Timekeeper,
        refusals: Refusals,
        standing: Standing,
        outbox: Outbox,
        telling: Telling,
    ) -> None:
        self._ledger, self._clock, self._host = world.ledger, world.clock, world.host
        self._certificate_ends = world.certificate_ends
        self._time = timekeeper
        self._refusals = refusals
        self._standing = standing
        self._outbox = outbox
        self._telling = telling
        self._health_s = float("-inf")

    def look_after(self) -> None:
        """All of it, as far as it is due."""
        monotonic_s = self._clock.monotonic()
        self.count_refusals()
        due_s = self._refusals.due_s()
        if due_s is not None and monotonic_s >= due_s:
            self.report_refusals()
        self._telling.keep(self._time.look)
        if self._time.trust.believed:
            self._telling.well("clock-untrusted")
        else:
            self._telling.trouble("clock-untrusted", self._time.trust.reason)
        if monotonic_s >= self._health_s:
            self._health_s = monotonic_s + HEALTH_S
            self._check_health()

    def count_refusals(self) -> None:
        """Onto the disk; or again next time."""
        counts = self._refusals.take_counts()
        if counts and not self._telling.keep(
            lambda: self._ledger.count_refusals(counts)
        ):
            self._refusals.give_back(counts)

    def report_refusals(self) -> None:
        """What was summed up so far."""
        for event in self._refusals.take_events():
            log.warning(
                "orders refused kind=%s issuer=%s count=%d detail=%s",
                event.kind,
                event.issuer,
                event.count,
                event.detail,
            )
            self._telling.report(event)

    def beat(self, identity: Identity) -> Beat:
        """The readings of now."""
        return Beat(
            boot=identity.boot,
            at=self._clock.now(),
            uptime_s=self._host.uptime_s(),
            temperature_c=self._host.temperature_c(),
            disk_free_mib=self._host.disk_free_mib(),
            memory_free_mib=self._host.memory_free_mib(),
            clock=self._time.trust.state,
        )

    def _check_health(self) -> None:
        readings = health.Readings(
            temperature_c=self._host.temperature_c(),
            disk_free_mib=self._host.disk_free_mib(),
            memory_free_mib=self._host.memory_free_mib(),
            under_voltage=self._host.under_voltage(),
            certificate_days=self._certificate_days(),
        )
        found = health.troubles(readings, self._standing.troubles)
        if self._ledger.on_reserve:
            found[DISK_FULL] = "living on the reserve; free some space"
        if (fault := self._outbox.fault) is not None:
            found[disk_trouble(fault)] = str(fault)
        for code in health.HEALTH_CODES | {DISK_FULL, DISK_FAILS}:
            if code in found:
                self._telling.trouble(code, found[code])
            else:
                self._telling.well(code)

    def _certificate_days(self) -> int | None:
        now = self._time.believed_now()
        if self._certificate_ends is None or now is None:
            return None
        return (self._certificate_ends - now).days
