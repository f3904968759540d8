"""The loudspeaker's story.

An event comes: an order, a word from the player, a second that has passed.

- Orders change what is held (``_act``, within the transaction that remembers them).
- Then everything is looked at anew (``_look``): what may sound no longer is halted,
  what was missed is written down, what is due begins. The cores decide.
- What they decide is carried out in their order (``_apply``): before a first sample
  leaves, its entry is on disk; an entry and its as-run record are written together.

Only the agent's thread comes here. Player, amplifier, library and downloads post their
events to the inbox.
"""

import logging
from datetime import datetime, timedelta
from itertools import takewhile
from typing import Final

import msgspec

from edge.approvals import Approved
from edge.audience import covered
from edge.contract.bulletin import AlertsInForce, Plan, Sound
from edge.contract.command import Stop, TestTone
from edge.contract.keyset import Keyset
from edge.contract.refusal import RefusalKind
from edge.contract.report import ClockStepped
from edge.contract.settings import SpeakerSettings
from edge.contract.units import BroadcastClass
from edge.holding import Holding, Judge, Judged
from edge.runtime import Received, Shutdown
from edge.timetable import zone_named
from edge.trust import Accepted
from speaker import ports
from speaker.adapters.studio import TOLD, Parts, Studio
from speaker.core import outlook, playout
from speaker.core.air import Air, Step, Tone, Write, doing
from speaker.core.alerts import expired
from speaker.core.holding import JudgedPlan, coming, each_once, judged_plan
from speaker.core.ledger import Key, recovered
from speaker.core.programme import LEAD, Outlook, Situation, Waiting, settled
from speaker.core.timeline import Occurrence, Timeline, since, timeline

CHECK_AHEAD: Final = timedelta(minutes=10)
"""How long before they are due sounds are compared with what was decoded."""
SETTLE_EVERY: Final = timedelta(hours=2)
"""Seldom: what is not settled is looked at again, and found in the ledger."""
TONE_WAITS: Final = timedelta(seconds=60)

log = logging.getLogger(__name__)


class Speaker:
    """The agent of one loudspeaker node. Make it, ``start`` it, feed it events."""

    def __init__(self, parts: Parts) -> None:
        self._node, self._clock, self._store = parts.node, parts.clock, parts.store
        self._player, self._poll, self._warm_up = (
            parts.player,
            parts.poll,
            parts.settle,
        )
        self._studio = Studio(parts)
        self._book = self._studio.book
        self._since = dict(self._book.since)
        self._settings = SpeakerSettings(area=parts.node.identity.commune)
        self._holding, self._plan = Holding(), JudgedPlan()
        self._alerts: Judged | None = None
        self._coming: tuple[Sound, ...] = ()
        self._uncounted = False
        self._air = Air()
        self._line: Timeline | None = None
        self._waiting: dict[Key, Waiting] = {}
        self._wake: datetime | None = None
        self._started = self._joined = self._believed = False
        self._awake_s = self._trusted_s = parts.clock.monotonic()
        self._confirmed: frozenset[str] = frozenset()
        self._came: dict[str, datetime] = {}
        """Lineage of an alert -> what had surely passed when the console sent it."""

    def start(self) -> None:
        """Takes up what was held, and tells what the last end cut short."""
        self._node.start(self._act)
        self._studio.write([Write(*one) for one in recovered(self._book.entries)])
        self._started = True
        self._look()

    def due(self) -> datetime | None:
        """When the next thing is to be done, besides the look once a second."""
        return min(filter(None, (self._node.due(), self._wake)), default=None)

    def handle(self, event: object) -> None:
        """One event, to its end."""
        if isinstance(event, Shutdown):
            self._farewell()
            self._node.handle(event, self._act)
            return
        try:
            self._node.handle(event, self._act)
        finally:
            self._hear(event)
            self._look()

    # -- what happened ----------------------------------------------------------------

    def _act(self, accepted: Accepted) -> None:
        match accepted.body:
            case Plan() as plan:
                self._holding = self._holding.with_plan(accepted.topic, plan)
                self._line = None
            case AlertsInForce() as alerts:
                self._holding = self._holding.with_alerts(accepted.topic, alerts)
                self._alerts = None
                if self._started:
                    past = self._node.surely_past
                    self._came |= {item.lineage: past for item in alerts.items}
            case SpeakerSettings(area=area) as settings:
                if covered(area, (self._node.me.commune,)):
                    self._settle(settings)
                else:  # it could never be called back from there
                    why = f"{area} lies outside {self._node.me.commune}"
                    self._node.refuse_order(accepted, RefusalKind.NO_RIGHT, why)
            case Keyset():
                self._line = None
            case Stop() as stop:
                self._stop(accepted, stop)
            case TestTone() as tone:
                until = self._clock.now() + TONE_WAITS
                wish = Tone(accepted.order.id, tone, until)
                self._apply(playout.asked(self._air, wish))
            case _:
                log.info("order not for a loudspeaker type=%s", accepted.order.type)

    def _hear(self, event: object) -> None:
        self._studio.hear(event)
        match event:
            case ports.Started(playout_id, at):
                self._apply(playout.started(self._air, playout_id, at))
            case ports.Finished(playout_id, at, frames):
                self._apply(playout.finished(self._air, playout_id, at, frames))
            case ports.Stopped(playout_id, at, frames):
                self._apply(playout.stopped(self._air, playout_id, at, frames))
            case ports.Failed(playout_id, _, frames):
                self._fail(playout_id, frames, "device-lost")
            case ports.StopPressed():
                self._silence(Stop(), emergencies=False, reason="stopped-at-the-node")
            case ClockStepped():
                self._line = None
                self._rearm()
            case Received(topic, payload) if topic.endswith("/alert"):
                # Accepted now, or held already and delivered again: it is in force.
                if payload == self._store.snapshots().get(topic):
                    self._confirmed |= {topic}
                    self._alerts = None
            case _:
                pass

    def _settle(self, settings: SpeakerSettings) -> None:
        if zone_named(settings.zone) is not None:
            self._node.well("settings-zone")
        else:
            self._node.trouble("settings-zone", settings.zone)
            settings = msgspec.structs.replace(settings, zone=self._settings.zone)
        before, self._settings = self._settings, settings
        moved = (settings.area, settings.groups) != (before.area, before.groups)
        self._joined = self._started and (self._joined or moved)
        self._node.settle(settings.area, settings.groups)
        self._line = None

    def _stop(self, accepted: Accepted, stop: Stop) -> None:
        held = self._alerts.approved if self._alerts else ()
        alerts = {one.bulletin.lineage: one.level for one in held}
        above = alerts.get(stop.lineage or "", 0)
        entitled = accepted.may_stop(BroadcastClass.EMERGENCY, above, self._node.me)
        if stop.lineage in alerts and not entitled:
            why = f"this {accepted.role}'s key may not stop that emergency"
            self._node.refuse_order(accepted, RefusalKind.NO_RIGHT, why)
            return
        self._silence(stop, emergencies=entitled, reason="stopped-by-staff")

    def _silence(self, stop: Stop, *, emergencies: bool, reason: str) -> None:
        held = {key: waiting.occurrence for key, waiting in self._waiting.items()}
        if stop.planned is not None:
            # A stop that a crash interrupted comes back before the first look.
            line = self._line = self._line or self._judge(self._clock.now())
            held |= {one.key: one for one in line.occurrences}
        self._apply(
            playout.stop(
                self._air,
                held.values(),
                self._book.entries,
                lineage=stop.lineage,
                planned=stop.planned,
                emergencies=emergencies,
                reason=reason,
            )
        )

    def _rearm(self) -> None:
        """What was handed over by the old time, and has not begun, waits anew."""
        armed = self._air.sounding
        if armed is not None and armed.began is None:
            self._apply(playout.halted(self._air, "clock-untrusted", "failed"))

    def _farewell(self) -> None:
        self._apply(playout.halted(self._air, "power-or-restart", "interrupted"))
        self._player.release()
        while (event := self._poll()) is not None:
            if isinstance(event, ports.Started | ports.Finished | ports.Stopped):
                self._hear(event)
        self._studio.close()

    # -- what follows -----------------------------------------------------------------

    def _look(self) -> None:
        now = self._clock.now()
        believed = self._node.believed_now() is not None
        if believed != self._believed:
            self._believed, self._line = believed, None
            self._trusted_s = self._clock.monotonic()
        line = self._line
        if line is None or line.stale(now):
            line = self._line = self._judge(now)
        alerts = self._judge_alerts() if self._alerts is None else self._alerts
        situation = self._situation(now, alerts.approved)
        self._object(alerts.approved, situation)
        found = outlook.look(line, alerts.approved, situation, self._waiting)
        self._waiting = dict(found.waiting)
        self._studio.lose(found.lost)
        step = playout.advance(self._air, found.due, self._settings, now, self._warm_up)
        self._apply(step)
        wakes = (found.wake, playout.next_act(self._air, self._warm_up))
        self._wake = min(filter(None, wakes), default=None)
        # What sounds has begun; the rest is not in a hurry.
        self._keep_books(found, alerts, now)
        self._look_after(line, alerts, now)

    def _judge(self, now: datetime) -> Timeline:
        """What of the plan may sound here, judged anew; the answer is its timeline."""
        believed = self._node.believed_now()
        self._plan = judged_plan(self._holding, self._as_judge())
        plan = self._plan.approved
        self._alerts, self._uncounted = None, True
        self._coming = coming(plan, now)
        if believed is None:
            plan = tuple(o for o in plan if o.bulletin.lineage in self._since)
        else:
            self._since = since(self._since, plan, now, joined=self._joined)
            self._joined = False
            self._studio.on_disk(lambda: self._book.reopen(now))
        return timeline(plan, self._since, self._book.settled, now)

    def _judge_alerts(self) -> Judged:
        """Apart from the plan, for speed: an emergency waits for nothing."""
        held = self._holding if self._believed else self._holding.of(self._confirmed)
        alerts = held.judged_alerts(self._as_judge())
        self._alerts, self._uncounted = alerts, True
        self._studio.notice(one.bulletin.sound for one in alerts.approved)
        self._node.withhold((*alerts.refused, *self._plan.refused))
        return alerts

    def _as_judge(self) -> Judge:
        node = self._node
        return Judge(node.me, node.ring, node.believed_now(), node.versions.highest)

    def _keep_books(self, found: Outlook, alerts: Judged, now: datetime) -> None:
        if self._uncounted:
            self._uncounted = False
            self._node.versions.count((*self._plan.approved, *alerts.approved))
            self._studio.on_disk(lambda: self._book.count(self._since))
            urgent = (one.bulletin.sound for one in alerts.approved)
            sounds = each_once((*urgent, *self._coming))
            self._studio.gather(sounds, self._settings.cache_mib)
        behind = abs(now - self._book.settled) >= SETTLE_EVERY
        if self._believed and (found.lost or behind):
            floor = settled(found, self._book.entries, now)
            if floor != self._book.settled:
                self._studio.on_disk(lambda: self._book.settle(floor, now))
        if len(found.lost) > TOLD:
            self._line = None  # what was summed up is settled, and must leave it

    def _situation(self, now: datetime, alerts: tuple[Approved, ...]) -> Situation:
        monotonic_s = self._clock.monotonic()
        return Situation(
            now=now,
            clock=self._node.clock_state,
            settings=self._settings,
            ledger=self._book.entries,
            ready=self._studio.ready,
            unreadable=frozenset(self._studio.unreadable),
            suppressed=self._plan.suppressed,
            device=self._studio.device,
            awake_since=now - timedelta(seconds=monotonic_s - self._awake_s),
            trusted_since=now - timedelta(seconds=monotonic_s - self._trusted_s),
            over=expired(alerts, self._node.surely_past, self._came),
            lead=max(LEAD, self._warm_up + timedelta(seconds=1)),
        )

    def _object(self, alerts: tuple[Approved, ...], situation: Situation) -> None:
        """Halts what may sound no longer."""
        playing = self._air.sounding.piece if self._air.sounding else None
        if isinstance(playing, Occurrence):
            plan = self._plan.approved
            word = outlook.objection(playing, plan, alerts, situation)
            if word:
                self._apply(playout.halted(self._air, word))

    def _apply(self, step: Step) -> None:
        self._air, actions = step
        for action in actions:
            fault = self._studio.carry_out(action, self._settings.trim_ms)
            if fault and self._air.sounding is not None:
                self._fail(self._air.sounding.id, 0, fault)

    def _fail(self, playout_id: str, frames: int, reason: str) -> None:
        now = self._clock.now()
        self._apply(playout.failed(self._air, playout_id, now, frames, reason))

    def _look_after(self, line: Timeline, alerts: Judged, now: datetime) -> None:
        soon = takewhile(lambda o: o.planned <= now + CHECK_AHEAD, line.occurrences)
        for occurrence in soon:
            if occurrence.planned >= now - CHECK_AHEAD:
                self._studio.check(occurrence.approved.bulletin.sound.sha256)
        for one in alerts.approved:
            self._studio.check(one.bulletin.sound.sha256)
        self._studio.look_after()
        self._node.show(
            doing=doing(self._air),
            missing=tuple(sorted(self._studio.held - self._studio.ready)),
        )
