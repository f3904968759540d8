"""A hotspot's agent on fakes, driven by hand."""

from pathlib import Path

import msgspec

from edge.adapters.store import Store
from edge.config import (
    BrokerSection,
    ClockSection,
    ConsoleSection,
    NodeSection,
    TrustSection,
)
from edge.contract.report import Event
from edge.contract.settings import HotspotSettings
from edge.contract.topics import Topic, subscriptions
from edge.fakes import (
    FakeClockSource,
    FakeHost,
    HandClock,
    HandInbox,
    MemoryBroker,
    MemoryLink,
    drain,
)
from edge.node import Identity, Node, World
from edge.runtime import Tick
from hotspot.adapters.parts import Parts
from hotspot.agent import Hotspot
from hotspot.config import (
    HotspotConfig,
    HotspotPaths,
    NetworkSection,
    PortalSection,
    SmsSection,
)
from hotspot.fakes import (
    FakeFirewall,
    FakeGateway,
    FakeMemory,
    FakeNames,
    FakeNeighbourhood,
    FakePage,
    FakeQuestion,
    FakeQueue,
    FakeShaper,
    FakeUplink,
)
from hotspot.fakes.codes import FakeMessenger, FakeVouchers
from hotspot.ports import (
    Ask,
    AskAccept,
    AskBoard,
    AskCode,
    Asked,
    AskLeave,
    AskVisitor,
    Board,
    Visitor,
)
from tests.rig.authority import COMMUNE, Authority

AN, BINH, CHI = "10.77.1.1", "10.77.1.2", "10.77.1.3"
MACS = {AN: "02:00:00:00:00:01", BINH: "02:00:00:00:00:02", CHI: "02:00:00:00:00:03"}
OPEN = HotspotSettings(area="vinh-long/tan-an", hours=())


class Stage:
    """Everything is at hand: the agent, and whatever it talks to."""

    def __init__(
        self, folder: Path, settings: HotspotSettings = OPEN, *, messages: bool = True
    ) -> None:
        self._messages = messages
        self.folder, self.settings = folder, settings
        self.clock = HandClock()
        self.authority = Authority(self.clock.now())
        self.inbox = HandInbox(self.clock)
        self.broker = MemoryBroker()
        self.firewall, self.shaper, self.names = (
            FakeFirewall(),
            FakeShaper(),
            FakeNames(),
        )
        self.neighbourhood, self.uplink = FakeNeighbourhood(), FakeUplink()
        self.memory, self.vouchers = FakeMemory(), FakeVouchers("SEN-1234")
        self.messenger = FakeMessenger()
        self.desk, self.source = FakeQueue(), FakeClockSource()
        self.page, self.gateway = FakePage(), FakeGateway()
        for address, mac in MACS.items():
            self.neighbourhood.arrive(address, mac)
        self.start()

    def start(self) -> None:
        """A new agent, on what the last one left."""
        self.store = Store(self.folder / "hotspot.sqlite", now=self.clock.now())
        identity = Identity(
            node="wifi-cho",
            agent="hotspot",
            commune="vinh-long/tan-an",
            roots=self.authority.roots,
            version="1",
            boot="b",
        )
        topics = subscriptions(identity.commune, identity.node, "hotspot")
        self.link = MemoryLink(
            self.broker,
            name="wifi-cho.hotspot",
            inbox=self.inbox,
            subscriptions=[str(topic) for topic in topics],
        )
        self.node = Node(
            identity,
            World(
                link=self.link,
                ledger=self.store,
                clock=self.clock,
                source=self.source,
                host=FakeHost(),
            ),
        )
        self.agent = Hotspot(
            Parts(
                config=self._config(),
                node=self.node,
                ledger=self.store,
                clock=self.clock,
                firewall=self.firewall,
                shaper=self.shaper,
                gateway=self.gateway,
                names=self.names,
                neighbourhood=self.neighbourhood,
                uplink=self.uplink,
                memory=self.memory,
                vouchers=self.vouchers,
                desk=self.desk,
                page=self.page,
                messenger=self.messenger if self._messages else None,
            )
        )
        self.agent.start()
        self.link.start()
        self.settle()

    def enrol(self) -> None:
        """It knows the commune's keys from now on."""
        self.order(Topic("keys"), self.authority.root_keys())
        self.order(Topic("keys", commune=COMMUNE), self.authority.commune_keys())

    def settings_change(self, **changed: object) -> None:
        """The console orders settings."""
        body = msgspec.structs.replace(OPEN, **changed)
        order = self.authority.order(
            "hotspot-settings", body, aud=("node:wifi-cho",), now=self.clock.now()
        )
        topic = Topic("settings", node="wifi-cho", agent="hotspot")
        self.order(topic, order)
        self.pass_time(1)

    def order(self, topic: Topic, payload: bytes) -> None:
        """By the broker, retained."""
        self.broker.publish(str(topic), payload, retain=True)
        self.settle()

    def settle(self) -> None:
        """Everything that waits in the inbox is handled."""
        for event in drain(self.inbox):
            self.agent.handle(event)

    def events(self) -> list[Event]:
        """What it has to report to the console."""
        kept = self.store.batch()
        return [msgspec.json.decode(one.body, type=Event) for one in kept]

    def pass_time(self, seconds: float) -> None:
        """A Tick each second; in long times, one each half a minute."""
        step_s = 1.0 if seconds <= 120 else 30.0
        while seconds > 0:
            self.clock.advance(min(step_s, seconds))
            seconds -= step_s
            self.agent.handle(Tick(self.clock.now()))
            self.settle()

    def ask(self, *asks: Ask) -> list[FakeQuestion]:
        """All at once."""
        questions = [FakeQuestion(one) for one in asks]
        self.desk.waiting += questions
        self.agent.handle(Asked())
        return questions

    def visitor(self, address: str) -> Visitor:
        return self._visitor(AskVisitor(address))

    def accept(self, address: str, voucher: str | None = None) -> Visitor:
        return self._visitor(AskAccept(address, voucher))

    def send_code(self, address: str, telephone: str) -> Visitor:
        return self._visitor(AskCode(address, telephone))

    def leave(self, address: str) -> Visitor:
        return self._visitor(AskLeave(address))

    def board(self) -> Board:
        [question] = self.ask(AskBoard())
        assert isinstance(question.answered, Board)
        return question.answered

    def on_line(self) -> set[str]:
        """MAC addresses that the kernel lets on."""
        return {one.mac for one in self.firewall.passes.values()}

    def troubles(self) -> set[str]:
        return set(self.node._standing.troubles)

    def _visitor(self, ask: Ask) -> Visitor:
        [question] = self.ask(ask)
        assert isinstance(question.answered, Visitor)
        return question.answered

    def _config(self) -> HotspotConfig:
        nowhere = self.folder / "nowhere.pem"
        return HotspotConfig(
            node=NodeSection(id="wifi-cho", commune="vinh-long/tan-an"),
            paths=HotspotPaths(state=self.folder, run=self.folder),
            network=NetworkSection(
                guests="wlan0", uplinks=("eth0",), upstream=("192.0.2.53",)
            ),
            portal=PortalSection(name="xã Tân An"),
            clock=ClockSection(trust="host"),
            sms=SmsSection(spool=self.folder),
            settings=self.settings,
            broker=BrokerSection(host="b", ca=nowhere, cert=nowhere, key=nowhere),
            console=ConsoleSection(url="https://console/", ca=nowhere),
            trust=TrustSection(roots=self.authority.roots),
        )
