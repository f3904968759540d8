"""The radio's story, a process of its own: choose a channel, send, look, begin again.

It begins only when the closed firewall stands (its unit waits for that), and what it
knows it lays into a file, which the agent reads: how many devices the chip holds,
whether it keeps them apart, and what ails it. Only one thread comes here.
"""

import logging
from collections.abc import Callable
from datetime import datetime
from typing import Final

from edge.errors import HardwareError
from edge.ports import Clock
from edge.runtime import Shutdown, Tick
from hotspot.config import HotspotConfig, RadioSection
from hotspot.core.radio import (
    Chip,
    RadioPlan,
    choose_channel,
    limit,
    median_dbm,
    warnings,
)
from hotspot.ports.radio import Radio, RadioReport, RadioReports, RadioState

LOST: Final = "radio-lost"
NOT_ISOLATED: Final = "radio-not-isolated"
LOOK_S: Final = 5.0
AGAIN_S: Final = 15.0
"""Between two attempts to send."""

log = logging.getLogger(__name__)


class RadioKeeper:
    """Keeps one access point on the air. Make it, ``start`` it, feed it events."""

    def __init__(
        self,
        config: HotspotConfig,
        section: RadioSection,
        radio: Radio,
        chip: Chip,
        *,
        signals: Callable[[], tuple[float, ...]],
        reports: RadioReports,
        clock: Clock,
    ) -> None:
        self._config, self._section = config, section
        self._radio, self._chip = radio, chip
        self._signals, self._reports, self._clock = signals, reports, clock
        self._clients_max = limit(section.clients_max, chip)
        self._looked_s = self._begun_s = float("-inf")
        self._why = ""
        self._sending = False
        for warning in warnings(chip, self._clients_max):
            log.warning("radio limited interface=%s: %s", self._interface, warning)

    def start(self) -> None:
        """It sends when this returns, or tries again soon."""
        self._begin()
        self._look()

    def due(self) -> datetime | None:
        """The look once a second is enough."""
        return None

    def handle(self, event: object) -> None:
        """One event, to its end."""
        match event:
            case Shutdown():
                self._radio.close()
                self._tell(RadioState())
            case Tick() if self._clock.monotonic() >= self._looked_s + LOOK_S:
                self._look()
            case _:
                pass

    def _begin(self) -> None:
        self._begun_s = self._clock.monotonic()
        try:
            plan = self._plan()
            self._radio.serve(plan)
        except HardwareError as error:
            self._why = str(error)
            log.warning("radio does not send error=%s", error)
            return
        self._why = ""
        log.info("radio serves interface=%s channel=%d", plan.interface, plan.channel)

    def _plan(self) -> RadioPlan:
        section = self._section
        return RadioPlan(
            interface=self._interface,
            ssid=section.ssid,
            channel=section.channel or self._quietest(),
            band=section.band,
            country=section.country,
            clients_max=self._clients_max,
            gateway=self._config.network.address,
        )

    def _quietest(self) -> int:
        """By a scan; a radio that cannot scan still sends, on the first channel."""
        try:
            heard = self._radio.scan()
        except HardwareError as error:
            log.warning("neighbours not heard error=%s", error)
            heard = ()
        return choose_channel(heard, self._section.band)

    def _look(self) -> None:
        now_s = self._looked_s = self._clock.monotonic()
        state = self._radio.look()
        if not state.sending and now_s >= self._begun_s + AGAIN_S:
            self._begin()
            state = self._radio.look()
        if state.sending is not self._sending:
            log.info("radio sending=%s", state.sending)
        self._sending = state.sending
        self._tell(state)

    def _tell(self, state: RadioState) -> None:
        troubles = {}
        if not state.sending:
            troubles[LOST] = self._why or f"{self._interface} does not send"
        if not self._chip.isolates:
            troubles[NOT_ISOLATED] = warnings(self._chip, self._clients_max)[0]
        report = RadioReport(
            sending=state.sending,
            channel=state.channel,
            clients=state.clients,
            clients_max=self._clients_max,
            signal_dbm=self._signal_dbm() if state.sending else None,
            troubles=troubles,
        )
        try:
            self._reports.keep(report)
        except HardwareError as error:
            log.warning("radio's report not kept error=%s", error)

    def _signal_dbm(self) -> int | None:
        try:
            return median_dbm(self._signals())
        except HardwareError:
            return None

    @property
    def _interface(self) -> str:
        return self._config.network.guests
