"""The hotspot's story.

An event comes: a question from the portal, an order, a second that has passed.

- Orders change the settings (`_act`, within the transaction that remembers them).
- All questions that wait at the desk are answered at once (`Reception`): who asks is
  looked up by address and MAC, the cores say whether he may, and everybody who may is
  let on in one transaction.
- Every second everything is looked at anew (`_look`): what went through, whose time is
  over, whether table, guard and name servers still stand, which uplink leads out.

Nothing here keeps the hotspot closed: that is how the table is made. While this agent
runs it only keeps it open. Only the agent's thread comes here.
"""

import logging
from dataclasses import replace
from datetime import datetime
from typing import Final

from edge.audience import covered
from edge.contract.bulletin import AlertsInForce, Plan
from edge.contract.refusal import RefusalKind
from edge.contract.report import ClockStepped
from edge.contract.settings import HotspotSettings
from edge.errors import HardwareError
from edge.runtime import AssetReady, Shutdown, Tick
from edge.timetable import zone_named, zone_of
from edge.trust import Accepted
from hotspot.adapters import plans
from hotspot.adapters.concerns import Concerns
from hotspot.adapters.door import Door
from hotspot.adapters.parts import Parts
from hotspot.adapters.reception import Reception
from hotspot.adapters.tally import Tally
from hotspot.core.hours import Opening, opening
from hotspot.core.limits import limits
from hotspot.core.sessions import Session
from hotspot.core.table import stand_ins
from hotspot.ports import Asked, UplinkState
from hotspot.ports.radio import RadioReport

NAMES: Final = "hotspot-names"
TABLE_CHANGED: Final = "hotspot-table-changed"
NO_INTERFACE: Final = "hotspot-no-interface"
POOL_FULL: Final = "hotspot-pool-full"
RADIO_LOST: Final = "radio-lost"
RADIO_NOT_ISOLATED: Final = "radio-not-isolated"
NO_UPLINK: Final = "hotspot-no-uplink"
PORTAL: Final = "hotspot-portal"

TEND_EVERY_S: Final = 3.0
GUARD_EVERY_S: Final = 3.0
COUNT_EVERY_S: Final = 2.0
RADIO_EVERY_S: Final = 5.0
LANES_EVERY_S: Final = 5.0
NOTICES_EVERY_S: Final = 30.0
"""Keys may have ended, and what was to come has sounded."""
HOURLY_S: Final = 600.0
CHANGED_SHOWN_S: Final = 3600.0
"""So long staff see that somebody changed the firewall, after it was restored."""

log = logging.getLogger(__name__)


class Hotspot:
    """The agent of one hotspot. Make it, ``start`` it, feed it events."""

    def __init__(self, parts: Parts) -> None:
        self._parts, self._node, self._clock = parts, parts.node, parts.clock
        self._tally = Tally(
            parts.node,
            parts.ledger,
            parts.clock,
            reports=parts.config.broker is not None,
        )
        self._door = Door(parts, self._ended)
        self._concerns = Concerns(parts, self._door)
        self._names_plan = plans.names(parts.config)
        commune = parts.node.identity.commune
        settings = parts.config.settings or HotspotSettings(area=commune)
        self._desk = Reception(parts, self._door, self._tally, settings)
        self._rounds: dict[str, float] = {}
        self._changed_s: float | None = None
        self._asked_of: tuple[str, ...] | None = None
        """Name servers that ours ask; None: to be told anew."""
        self._radio: RadioReport | None = None

    def start(self) -> None:
        """Takes up who was on line; the hotspot is open when it returns."""
        self._node.start(self._act)
        self._judge()
        self._door.settle(self._desk.settings)
        self._hold_gateway()
        self._door.open()
        self._start_page()
        self._look()

    def due(self) -> datetime | None:
        """When the next thing is to be done, besides the look once a second."""
        return self._node.due()

    def handle(self, event: object) -> None:
        """One event, to its end."""
        if isinstance(event, Shutdown):
            self._farewell()
            self._node.handle(event, self._act)
            return
        try:
            self._node.handle(event, self._act)
        finally:
            match event:
                case Asked():
                    self._judge()
                    self._desk.answer(self._parts.desk.take())
                case Tick() | ClockStepped():
                    self._look()
                case AssetReady():
                    self._desk.notices.lay_out()
                case _:
                    pass

    # -- orders ------------------------------------------------------------------------

    def _act(self, accepted: Accepted) -> None:
        match accepted.body:
            case HotspotSettings() as settings:
                self._settle(accepted, settings)
            case Plan() as plan:
                self._desk.notices.take_plan(accepted.topic, plan)
            case AlertsInForce() as alerts:
                self._desk.notices.take_alerts(accepted.topic, alerts)
            case _:
                log.info("order not for a hotspot type=%s", accepted.order.type)

    def _settle(self, accepted: Accepted, settings: HotspotSettings) -> None:
        if not covered(settings.area, (self._node.me.commune,)):
            why = f"{settings.area} lies outside {self._node.me.commune}"
            self._node.refuse_order(accepted, RefusalKind.NO_RIGHT, why)
            return
        if zone_named(settings.zone) is None:
            self._node.trouble("settings-zone", settings.zone)
        else:
            self._node.well("settings-zone")
        garden, self._desk.settings = self._desk.settings.garden, settings
        self._node.settle(settings.area, settings.groups)
        self._judge()
        self._door.settle(settings)
        if garden != settings.garden:
            self._asked_of = None

    # -- every second ------------------------------------------------------------------

    def _look(self) -> None:
        self._judge()
        if self._is_time("tend", TEND_EVERY_S):
            self._door.tend()
        if self._is_time("guard", GUARD_EVERY_S):
            self._guard()
        if self._is_time("count", COUNT_EVERY_S):
            self._desk.uplink = self._look_out()
            moved = self._door.look()
            self._tally.look(
                moved, len(self._door.register.sessions), self._desk.uplink
            )
            self._look_at_leases()
            self._serve_names()
        self._look_after_names()
        self._look_after_page()
        if self._is_time("radio", RADIO_EVERY_S):
            self._look_at_radio()
        if self._is_time("lanes", LANES_EVERY_S):
            self._hold_gateway()
            self._door.look_after_lanes()
            self._door.keep()
            self._concerns.look(self._desk.settings)
        self._count()
        if self._is_time("notices", NOTICES_EVERY_S):
            self._desk.notices.judge()
        if self._is_time("hourly", HOURLY_S):
            self._tally.forget(self._desk.settings.retention_days)

    def _count(self) -> None:
        signal_dbm = self._radio.signal_dbm if self._radio else None
        self._tally.tell(signal_dbm=signal_dbm)
        clients = len(self._door.register.sessions)
        self._tally.show(clients, signal_dbm=signal_dbm)

    def _judge(self) -> None:
        """What holds now: hours, budget and the day's account."""
        settings, now = self._desk.settings, self._node.believed_now()
        self._desk.opening = opening(settings, now)
        self._tally.begin_month(zone_of(settings.zone))
        budget = settings.month_mib
        if budget is not None and self._tally.month_bytes >= budget << 20:
            self._desk.opening = Opening(open=False)
        self._door.limits = limits(
            settings,
            self._desk.opening,
            now=now,
            radio_max=self._radio.clients_max if self._radio else None,
            blocked=self._parts.config.devices.blocked,
        )
        self._begin_day(now)

    def _begin_day(self, now: datetime | None) -> None:
        if now is not None:
            zone = zone_of(self._desk.settings.zone)
            self._door.of_day(f"{now.astimezone(zone):%Y-%m-%d}")

    def _guard(self) -> None:
        now_s = self._clock.monotonic()
        if not self._door.guard():
            self._changed_s = now_s
            detail = "somebody changed the firewall; it was closed, and is restored"
            log.error("table changed by somebody else, restored")
            self._node.trouble(TABLE_CHANGED, detail)
        elif self._changed_s is not None and now_s > self._changed_s + CHANGED_SHOWN_S:
            self._changed_s = None
            self._node.well(TABLE_CHANGED)

    def _hold_gateway(self) -> None:
        try:
            self._parts.gateway.hold()
            self._node.well(NO_INTERFACE)
        except HardwareError as error:
            self._node.trouble(NO_INTERFACE, str(error)[:200])

    def _look_out(self) -> UplinkState:
        uplink = self._parts.uplink.look()
        if uplink.interface != self._desk.uplink.interface:
            log.info("uplink changed to=%s kind=%s", uplink.interface, uplink.kind)
        if uplink.interface:
            self._node.well(NO_UPLINK)
        else:
            self._node.trouble(NO_UPLINK, "no uplink has a default route and a carrier")
        return uplink

    def _look_at_leases(self) -> None:
        try:
            leases = self._parts.neighbourhood.leases()
        except HardwareError as error:
            log.warning("leases not read error=%s", error)
            return
        self._door.follow(leases)
        size = self._names_plan.pool.size
        if len(leases) >= size:
            detail = f"all {size} addresses are given away; widen [network] address"
            self._node.trouble(POOL_FULL, detail)
        elif len(leases) < size * 0.95:
            self._node.well(POOL_FULL)

    def _look_at_radio(self) -> None:
        """What its process says: how many it holds, and what ails it."""
        if self._parts.radio is None:
            return
        newest = self._parts.radio.load()
        self._radio = newest or self._radio
        silent = {RADIO_LOST: "commune-hotspot-radio says nothing; is it running?"}
        troubles = newest.troubles if newest is not None else silent
        for code in (RADIO_LOST, RADIO_NOT_ISOLATED):
            if code in troubles:
                self._node.trouble(code, troubles[code][:200])
            else:
                self._node.well(code)

    def _serve_names(self) -> None:
        upstream = self._parts.config.network.upstream or self._desk.uplink.servers
        if upstream == self._asked_of:
            return
        self._asked_of = upstream
        self._door.ask_of(upstream)
        plan = replace(
            self._names_plan,
            garden=self._desk.settings.garden,
            upstream=tuple(stand_ins(upstream)),
        )
        try:
            self._parts.names.serve(plan)
        except HardwareError as error:
            self._node.trouble(NAMES, str(error)[:200])

    def _look_after_names(self) -> None:
        try:
            ended = self._parts.names.look_after()
        except HardwareError as error:
            self._node.trouble(NAMES, str(error)[:200])
            return
        if ended:
            self._node.trouble(NAMES, f"started again: {', '.join(ended)}")
        elif self._is_time("names", 60.0):
            self._node.well(NAMES)

    def _start_page(self) -> None:
        try:
            self._parts.page.start()
        except HardwareError as error:
            self._node.trouble(PORTAL, str(error)[:200])

    def _look_after_page(self) -> None:
        try:
            ended = self._parts.page.look_after()
        except HardwareError as error:
            self._node.trouble(PORTAL, str(error)[:200])
            return
        if ended:
            self._node.trouble(
                PORTAL, "the page for guests ended, and is started again"
            )
        elif self._is_time("portal", 60.0):
            self._node.well(PORTAL)

    def _is_time(self, what: str, every_s: float) -> bool:
        now_s = self._clock.monotonic()
        if now_s < self._rounds.get(what, float("-inf")) + every_s:
            return False
        self._rounds[what] = now_s
        return True

    def _ended(self, session: Session) -> None:
        self._tally.visit(session, self._door.register.key)

    def _farewell(self) -> None:
        """Guests stay on line until the table closes by itself; see `ruleset`."""
        self._parts.desk.close()
        self._door.keep()
        self._tally.keep()
        self._parts.page.close()
        self._parts.names.close()
