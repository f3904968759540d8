"""A node on a memory broker, with a real store: alive, killed, and alive again."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import msgspec

from edge.adapters.slate import SlateFile
from edge.adapters.store import RESERVE_BYTES, Store
from edge.contract.codec import decode
from edge.contract.report import Ack, Batch, Event, Hello, State
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
from edge.trust import Accepted
from tests.rig.authority import COMMUNE, NOON, Authority

NODE = "loa-ap3-1"


class NodeBench:
    """One node, its broker, and the commune's keys. ``done``: what the agent was given.

    ``begin`` starts its program (again); without ``end`` before, that is a power cut.
    """

    def __init__(
        self,
        folder: Path,
        *,
        clock: HandClock | None = None,
        reserve_bytes: int = RESERVE_BYTES,
    ) -> None:
        self.folder, self.reserve_bytes = folder, reserve_bytes
        self.clock = clock or HandClock(NOON)
        self.source = FakeClockSource()
        self.host = FakeHost()
        self.broker = MemoryBroker()
        self.authority = Authority(NOON)
        self.done: list[Accepted] = []
        self.on_act: Callable[[Accepted], None] = self.done.append
        self.set_clock: Callable[[datetime], None] | None = None
        self.certificate_ends: datetime | None = None
        self.slate = SlateFile(folder / "speaker.trying")
        self.version = "0.1.0"
        self.boots = 0
        self.store: Store
        self.begin()

    def begin(self) -> None:
        self.boots += 1
        if self.boots > 1:
            self.broker.cut(f"{NODE}.speaker")
            self.store.close()
        self.store = Store(
            self.folder / "speaker.sqlite",
            now=self.clock.now(),
            reserve_bytes=self.reserve_bytes,
        )
        identity = Identity(
            node=NODE,
            agent="speaker",
            commune=COMMUNE,
            roots=self.authority.roots,
            version=self.version,
            boot=f"boot-{self.boots}",
        )
        self.inbox = HandInbox(self.clock)
        self.link = MemoryLink(
            self.broker,
            name=f"{NODE}.speaker",
            inbox=self.inbox,
            subscriptions=[str(t) for t in subscriptions(COMMUNE, NODE, "speaker")],
            will=last_will(identity, self.clock.now()),
        )
        world = World(
            link=self.link,
            ledger=self.store,
            clock=self.clock,
            source=self.source,
            host=self.host,
            certificate_ends=self.certificate_ends,
            set_clock=self.set_clock,
            slate=self.slate,
        )
        self.node = Node(identity, world, uniform=lambda low, high: (low + high) / 2)
        self.node.start(self.on_act)
        self.link.start()
        self.settle()

    def end(self) -> None:
        """An orderly end."""
        self.node.handle(Shutdown("test"), self.on_act)
        self.settle()

    def settle(self) -> None:
        """The agent takes everything that waits."""
        while (event := self.inbox.poll()) is not None:
            self.node.handle(event, self.on_act)

    def live(self, seconds: float) -> None:
        """Time passes, a Tick a second."""
        passed = 0.0
        while passed < seconds:
            self.clock.advance(1.0)
            passed += 1.0
            self.node.handle(Tick(self.clock.now()), self.on_act)
            self.settle()

    def order(self, topic: Topic | str, payload: bytes) -> None:
        """Somebody publishes an order."""
        name = str(topic)
        retain = not name.endswith(("/cmd", "/ack"))
        self.broker.publish(name, payload, retain=retain)
        self.settle()

    def enrol(self) -> None:
        """The node hears both keysets."""
        self.order(Topic("keys"), self.authority.root_keys())
        self.order(Topic("keys", commune=COMMUNE), self.authority.commune_keys())
        self.done.clear()

    def acknowledge(self, upto: int | None = None) -> None:
        """The console has everything up to a number (or all it was sent)."""
        batches = self.batches()
        if not batches:
            return
        ack = Ack(
            outbox_epoch=self.store.outbox_epoch,
            upto=batches[-1].events[-1].seq if upto is None else upto,
        )
        topic = Topic("ack", node=NODE, agent="speaker")
        self.order(topic, self.authority.order("ack", ack, aud=(f"node:{NODE}",)))

    # -- what the console sees --------------------------------------------------------

    def said(self, channel: str) -> list[bytes]:
        topic = str(Topic(channel, node=NODE, agent="speaker"))
        return [payload for found, payload in self.broker.log if found == topic]

    def state(self) -> State:
        return decode(self.said("state")[-1], State)

    def hello(self) -> Hello:
        return decode(self.said("hello")[-1], Hello)

    def batches(self) -> list[Batch]:
        return [decode(payload, Batch) for payload in self.said("evt")]

    def events(self) -> list[Event]:
        """Everything told so far, each once, in order."""
        seen = {one.seq: one.body for batch in self.batches() for one in batch.events}
        return [seen[seq] for seq in sorted(seen)]

    def waiting(self) -> list[Event]:
        """What the outbox still holds."""
        return [
            msgspec.json.decode(pending.body, type=Event)
            for pending in self.store.batch()
        ]
