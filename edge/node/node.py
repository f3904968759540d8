"""The node behind every agent: it speaks with the console, the agent does its trade.

An agent hands every event to ``handle`` together with ``act``, which carries out an
accepted order; ``act`` runs inside the transaction that remembers the order, so what it
keeps in the same store is kept or lost together with it. The agent tells what it is
doing by ``show``, what is wrong by ``trouble`` and ``well``, and what happened by
``report``. Everything is called from the agent's thread.
"""

import logging
import random
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import datetime, timedelta

from edge.audience import Me
from edge.contract.camera import Filming
from edge.contract.codec import encode
from edge.contract.command import Time
from edge.contract.hotspot import Serving
from edge.contract.kiosk import Drawn
from edge.contract.refusal import Refusal, RefusalKind
from edge.contract.report import (
    Ack,
    ClockState,
    ClockStepped,
    Event,
    Hello,
    SettingsApplied,
    Sounding,
    Started,
    State,
)
from edge.contract.units import AreaId, Sha256
from edge.errors import HardwareError
from edge.holding import refused_items
from edge.node.identity import Identity, World
from edge.node.orders import Act, Orders
from edge.node.outbox import Outbox
from edge.node.refusals import Refusals
from edge.node.standing import Standing
from edge.node.telling import Telling
from edge.node.timekeeping import Timekeeper
from edge.node.trials import Trials
from edge.node.upkeep import Upkeep
from edge.node.versions import Versions
from edge.node.voice import Voice
from edge.node.witness import Witness
from edge.ring import Ring
from edge.runtime import (
    Connected,
    Disconnected,
    Received,
    Shutdown,
    SubscribeRefused,
    Tick,
)
from edge.trust import Accepted

log = logging.getLogger(__name__)


class Node:
    """One agent's standing with the console. Make it, ``start`` it, feed it events."""

    def __init__(
        self,
        identity: Identity,
        world: World,
        *,
        uniform: Callable[[float, float], float] = random.uniform,
    ) -> None:
        self.identity = identity
        self.me = Me(identity.node, identity.agent, identity.commune, identity.commune)
        self._ledger, self._clock = world.ledger, world.clock
        self._link = world.link
        self._trials = Trials(world.slate, world.ledger, identity.version)
        self.versions = Versions(world.ledger)
        self._orders = Orders(world.ledger, identity.roots, self._trials, self.versions)
        self._time = Timekeeper(
            world.ledger, world.clock, world.source, world.set_clock
        )
        self._witness = Witness(world.ledger)
        self._voice = Voice(identity, world.link, uniform)
        self._outbox = Outbox(
            world.ledger, lambda payload: self._voice.say("evt", payload)
        )
        self._refusals = Refusals()
        self._withheld: frozenset[Refusal] | None = None
        self._standing = Standing(identity, world.ledger.refusals())
        self._telling = Telling(self._outbox, self._standing, self._voice, world.clock)
        self._upkeep = Upkeep(
            world,
            timekeeper=self._time,
            refusals=self._refusals,
            standing=self._standing,
            outbox=self._outbox,
            telling=self._telling,
        )

    # -- what the agent asks ----------------------------------------------------------

    @property
    def ring(self) -> Ring:
        """The keys that are known now."""
        return self._orders.ring

    @property
    def online(self) -> bool:
        """Whether there is a connection to the broker."""
        return self._voice.online

    @property
    def clock_state(self) -> ClockState:
        """How far the wall clock may be believed."""
        return self._time.trust.state

    def believed_now(self) -> datetime | None:
        """The time, or None while the clock is untrusted (``edge.trust``'s ``now``)."""
        return self._time.believed_now()

    @property
    def surely_past(self) -> datetime:
        """An instant that has been, however little the clock may be believed."""
        return self._time.trust.floor

    def due(self) -> datetime | None:
        """The next instant at which it wants a Tick, besides the one every second."""
        due_s = self._voice.due_s()
        if due_s is None:
            return None
        wait_s = max(0.0, due_s - self._clock.monotonic())
        # Up, not down: a wake that comes a microsecond early would say nothing.
        return self._clock.now() + timedelta(seconds=wait_s, milliseconds=1)

    # -- what the agent tells ---------------------------------------------------------

    def start(self, act: Act) -> None:
        """Reports the start, and brings back what is held from before it.

        ``act`` gets the settings first, then plans and alerts, then stops that a crash
        interrupted. Keysets are in ``ring`` already.
        """
        self._telling.keep(self._time.look)
        clean, me = self._ledger.value("running") != b"yes", self.identity
        self._telling.keep(lambda: self._ledger.set_value("running", b"yes"))
        self.report(Started(boot=me.boot, version=me.version, clean=clean))
        if self._ledger.replaced:
            self.trouble(
                "store-replaced",
                f"the store could not be read and is kept as {self._ledger.replaced}",
            )
        for accepted in self._orders.restored():
            act(accepted)
        self._orders.finish(self.me, self.believed_now(), act)
        self.refuse(self._orders.given_up)
        self._look_after()

    def settle(self, area: AreaId, groups: Iterable[str]) -> None:
        """Where the node stands, from the settings: what is addressed to it changes."""
        self.me = replace(self.me, area=area, groups=frozenset(groups))

    def show(self, *, doing: Sounding | None, missing: tuple[Sha256, ...]) -> None:
        """What is on air, and which sounds are not here yet."""
        if self._standing.show(doing, missing):
            self._voice.changed()

    def withhold(self, refused: Iterable[Refusal]) -> None:
        """All that is refused of held snapshots: it will not sound, or not be shown.

        Named in the state while it is so, and counted once: what was held at the start
        is counted already.
        """
        found = dict.fromkeys(refused)
        if self._withheld is not None:
            self.refuse(one for one in found if one not in self._withheld)
        self._withheld = frozenset(found)
        if self._standing.withhold(refused_items(found)):
            self._voice.changed()

    def draw(self, drawn: Drawn) -> None:
        """What a screen shows; told at once, so not to be called for every page."""
        if self._standing.draw(drawn):
            self._voice.changed()

    def film(self, filming: Filming) -> None:
        """What a camera does."""
        if self._standing.film(filming):
            self._voice.changed()

    def serve(self, serving: Serving) -> None:
        """What a hotspot does."""
        if self._standing.serve(serving):
            self._voice.changed()

    def report(self, event: Event) -> int:
        """Tell the console; kept until it has it, which ``arrived`` tells."""
        return self._telling.report(event)

    def arrived(self, number: int) -> bool:
        """Whether the console has the report of this number in its database."""
        return self._telling.arrived(number)

    def trouble(self, code: str, detail: str = "") -> None:
        """Something is wrong from now on; said once, until ``well``."""
        self._telling.trouble(code, detail)

    def well(self, code: str) -> None:
        """It works again, if it did not."""
        self._telling.well(code)

    def refuse(self, refusals: Iterable[Refusal]) -> None:
        """Count and report what the agent found to be refused (approvals, say)."""
        for refusal in refusals:
            self._refusals.add(refusal, self._clock.monotonic())
            self._standing.refused(refusal.kind)
            self._voice.changed()

    def refuse_order(self, accepted: Accepted, kind: RefusalKind, why: str) -> None:
        """The same of an order that only the agent can find to be bad."""
        order = accepted.order
        self.refuse([Refusal(kind, str(accepted.topic), why, order.iss, order.id)])

    # -- events -----------------------------------------------------------------------

    def handle(self, event: object, act: Act) -> None:
        """One event; those that are not the node's business it leaves alone.

        Raises:
            HardwareError: an order was accepted, and the disk could not take it.
        """
        self._trials.lived()
        self._telling.keep(self.versions.write)
        match event:
            case Received(topic, payload):
                self._receive(topic, payload, act)
            case Connected():
                self.well("subscription-refused")  # a new connection asks anew
                self._greet()
            case Disconnected(reason):
                self._voice.online = False
                log.info("offline reason=%s", reason)
            case SubscribeRefused(topics):
                self.trouble("subscription-refused", ", ".join(topics)[:200])
            case ClockStepped():
                self._telling.keep(lambda: self._time.look(stepped=True))
                self.report(event)
            case Tick():
                self._look_after()
            case Shutdown():
                self._farewell()
            case _:
                pass
        self._speak()

    def _receive(self, topic: str, payload: bytes, act: Act) -> None:
        judged = self._orders.judge(topic, payload, me=self.me, now=self.believed_now())
        match judged:
            case Refusal():
                self.refuse([judged])
            case Accepted():
                self._carry_out(judged, payload, act)
            case _:
                pass  # held already: brokers repeat what they retain

    def _carry_out(self, accepted: Accepted, payload: bytes, act: Act) -> None:
        if not isinstance(accepted.body, Ack):
            log.info("order accepted id=%s topic=%s", accepted.order.id, accepted.topic)
        try:
            failed = self._orders.carry_out(accepted, payload, self._act(act))
        except HardwareError as error:
            self._telling.note_disk(error)
            raise
        if failed is not None:
            self.refuse([failed])
            return
        if accepted.topic.channel == "settings":
            revision = (accepted.order.epoch, accepted.order.seq)
            self.report(SettingsApplied(revision=revision))
        if accepted.topic.retained:
            self._voice.changed()

    def _act(self, act: Act) -> Act:
        """The agent's act, or the node's own where the order is for the node."""

        def carry_out(accepted: Accepted) -> None:
            match accepted.body:
                case Ack() as ack:
                    self._outbox.acknowledged(ack, self._clock.monotonic())
                case Time():
                    self._hear_time(accepted, accepted.body)
                case _:
                    act(accepted)

        return carry_out

    def _hear_time(self, accepted: Accepted, time: Time) -> None:
        self._time.told(time.now)
        ours = accepted.topic.address != "all"  # a province's log is its own
        if time.audit and ours and self._witness.told(accepted.order, time.audit):
            self._voice.changed()

    def _greet(self) -> None:
        self._outbox.restart()
        self._voice.greet(
            Hello(
                boot=self.identity.boot,
                at=self._clock.now(),
                held=self._orders.taken(),
                outbox_epoch=self._ledger.outbox_epoch,
                outbox_next=self._ledger.outbox_next,
            )
        )

    def _look_after(self) -> None:
        before = self.clock_state
        self._telling.keep(self._orders.catch_up)
        self._upkeep.look_after()
        if self.clock_state != before:
            self._voice.changed()

    def _farewell(self) -> None:
        self._upkeep.report_refusals()
        self._voice.say("state", encode(self._state(online=False)))
        self._voice.online = False
        self._link.stop()
        self._upkeep.count_refusals()
        self._telling.keep(self._time.keep_floor)
        self._telling.keep(lambda: self._ledger.set_value("running", b"no"))

    def _speak(self) -> None:
        monotonic_s = self._clock.monotonic()
        self._voice.step(
            monotonic_s,
            lambda: self._state(online=True),
            lambda: self._upkeep.beat(self.identity),
        )
        if self._voice.online:
            self._outbox.step(monotonic_s)

    def _state(self, *, online: bool) -> State:
        return self._standing.state(
            online=online,
            at=self._clock.now(),
            clock=self.clock_state,
            held=self._orders.held(),
            audit=self._witness.head,
        )
