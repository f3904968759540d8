"""A whole camera on fakes: memory broker, hand clock, real store."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TypeVar

import msgspec

from camera.adapters.parts import Parts
from camera.agent import Camera
from camera.fakes import (
    FakeCabinet,
    FakeCourier,
    FakeLens,
    FakeLive,
    FakeRecorder,
)
from edge.adapters.store import Store
from edge.contract.camera import CameraSettings
from edge.contract.codec import decode
from edge.contract.report import Ack, Batch, Event, State
from edge.contract.topics import Topic, subscriptions
from edge.fakes import (
    FakeClockSource,
    FakeHost,
    HandClock,
    HandInbox,
    MemoryBroker,
    MemoryLink,
)
from edge.node import Identity, Node, World, last_will
from edge.runtime import Shutdown, Tick
from tests.rig.authority import COMMUNE, NOON, Authority

NODE = "cam-1"
HERE = (f"node:{NODE}",)
E = TypeVar("E")


class CameraBench:
    """``begin`` starts its program (again); without ``end`` before, it was killed."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.clock = HandClock(NOON)
        self.broker = MemoryBroker()
        self.authority = Authority(NOON)
        self.boots = 0
        self.store: Store
        self.begin()

    def begin(self) -> None:
        self.boots += 1
        if self.boots > 1:
            self.broker.cut(f"{NODE}.camera")
            self.store.close()
        self.store = Store(self.folder / "camera.sqlite", now=self.clock.now())
        self.inbox = HandInbox(self.clock)
        identity = Identity(
            node=NODE,
            agent="camera",
            commune=COMMUNE,
            roots=self.authority.roots,
            version="0",
            boot=f"boot-{self.boots}",
        )
        self.link = MemoryLink(
            self.broker,
            name=f"{NODE}.camera",
            inbox=self.inbox,
            subscriptions=[str(t) for t in subscriptions(COMMUNE, NODE, "camera")],
            will=last_will(identity, self.clock.now()),
        )
        world = World(
            link=self.link,
            ledger=self.store,
            clock=self.clock,
            source=FakeClockSource(),
            host=FakeHost(),
        )
        self.lens, self.recorder = FakeLens(), FakeRecorder()
        self.cabinet, self.courier = FakeCabinet(self.inbox.post), FakeCourier()
        self.live_view = FakeLive()
        self.used: list[CameraSettings] = []
        self.agent = Camera(
            Parts(
                node=Node(identity, world, uniform=lambda low, _: low),
                ledger=self.store,
                clock=self.clock,
                lens=self.lens,
                recorder=self.recorder,
                cabinet=self.cabinet,
                courier=self.courier,
                live=self.live_view,
                use=self._use,
            )
        )
        self.agent.start()
        self.link.start()
        self.live()

    def enrol(self, settings: CameraSettings | None = None) -> None:
        self.enrol_only()
        self.settle(settings or CameraSettings(area=COMMUNE))

    def enrol_only(self) -> None:
        """Keys, and no settings yet."""
        make = self.authority
        keys = {Topic("keys"): make.root_keys()}
        keys[Topic("keys", commune=COMMUNE)] = make.commune_keys()
        for topic, order in keys.items():
            self.broker.publish(str(topic), order, retain=True)

    def settle(self, settings: CameraSettings) -> None:
        topic = Topic("settings", node=NODE, agent="camera")
        order = self._order("camera-settings", settings)
        self.broker.publish(str(topic), order, retain=True)
        self.live()

    def order(self, name: str, body: msgspec.Struct) -> None:
        topic = Topic("cmd", node=NODE)
        self.broker.publish(str(topic), self._order(name, body))
        self.live()

    def hear(self, *events: object) -> None:
        for event in events:
            self.inbox.post(event)
        self.live()

    def live(self, seconds: float = 0.0) -> None:
        """Handles what waits; then so many seconds, one tick each."""
        self._handle_all()
        for _ in range(int(seconds)):
            self.clock.advance(1)
            self.agent.handle(Tick(self.clock.now()))
            self._handle_all()

    def acknowledge(self) -> None:
        """The console has all that was sent."""
        batches = self.batches()
        if batches:
            last = batches[-1]
            ack = Ack(outbox_epoch=last.epoch, upto=last.events[-1].seq)
            topic = Topic("ack", node=NODE, agent="camera")
            self.broker.publish(str(topic), self._order("ack", ack))
            self.live(1)

    def end(self) -> None:
        self.agent.handle(Shutdown("test"))

    def batches(self) -> list[Batch]:
        topic = str(Topic("evt", node=NODE, agent="camera"))
        return [decode(body, Batch) for name, body in self.broker.log if name == topic]

    def events(self) -> list[Event]:
        """Each once, as the console stores them."""
        found = {one.seq: one.body for b in self.batches() for one in b.events}
        return list(found.values())

    def told(self, kind: type[E]) -> list[E]:
        self.live(2)
        self.acknowledge()
        return [event for event in self.events() if isinstance(event, kind)]

    def state(self) -> State:
        self.live(2)
        topic = str(Topic("state", node=NODE, agent="camera"))
        return decode(self.broker.retained[topic], State)

    def troubles(self) -> set[str]:
        return {trouble.code for trouble in self.state().troubles}

    def media_ns(self) -> int:
        return int(self.clock.monotonic() * 1e9)

    def _use(self, settings: CameraSettings) -> bool:
        changed = bool(self.used) and self.used[-1] != settings
        self.used.append(settings)
        return changed

    def _order(self, name: str, body: msgspec.Struct) -> bytes:
        return self.authority.order(name, body, aud=HERE, now=self.clock.now())

    def _handle_all(self) -> None:
        while (event := self.inbox.poll()) is not None:
            self.agent.handle(event)


def instant(seconds: float) -> datetime:
    return NOON.astimezone(UTC) + timedelta(seconds=seconds)
