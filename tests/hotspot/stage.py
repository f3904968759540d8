"""A hotspot's agent on fakes, driven by hand."""

from pathlib import Path

from edge.adapters.store import Store
from edge.config import ClockSection, NodeSection
from edge.contract.settings import HotspotSettings
from edge.contract.topics import subscriptions
from edge.fakes import (
    FakeClockSource,
    FakeHost,
    HandClock,
    HandInbox,
    MemoryBroker,
    MemoryLink,
)
from edge.node import Identity, Node, World
from edge.runtime import Tick
from hotspot.adapters.parts import Parts
from hotspot.agent import Hotspot
from hotspot.config import HotspotConfig, HotspotPaths, NetworkSection, PortalSection
from hotspot.fakes import (
    FakeFirewall,
    FakeMemory,
    FakeNames,
    FakeNeighbourhood,
    FakePage,
    FakeQuestion,
    FakeQueue,
    FakeShaper,
    FakeUplink,
    FakeVouchers,
)
from hotspot.ports import (
    Ask,
    AskAccept,
    AskBoard,
    Asked,
    AskLeave,
    AskVisitor,
    Board,
    Visitor,
)

AN, BINH, CHI = "10.77.1.1", "10.77.1.2", "10.77.1.3"
MACS = {AN: "02:00:00:00:00:01", BINH: "02:00:00:00:00:02", CHI: "02:00:00:00:00:03"}
OPEN = HotspotSettings(area="vinh-long/tan-an", hours=())


class Stage:
    """Everything is at hand: the agent, and whatever it talks to."""

    def __init__(self, folder: Path, settings: HotspotSettings = OPEN) -> None:
        self.folder, self.settings = folder, settings
        self.clock = HandClock()
        self.inbox = HandInbox(self.clock)
        self.broker = MemoryBroker()
        self.firewall, self.shaper, self.names = (
            FakeFirewall(),
            FakeShaper(),
            FakeNames(),
        )
        self.neighbourhood, self.uplink = FakeNeighbourhood(), FakeUplink()
        self.memory, self.vouchers = FakeMemory(), FakeVouchers("SEN-1234")
        self.desk, self.source = FakeQueue(), FakeClockSource()
        self.page = FakePage()
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
            roots=(),
            version="1",
            boot="b",
        )
        topics = subscriptions(identity.commune, identity.node, "hotspot")
        link = MemoryLink(
            self.broker,
            name="wifi-cho.hotspot",
            inbox=self.inbox,
            subscriptions=[str(topic) for topic in topics],
        )
        self.node = Node(
            identity,
            World(
                link=link,
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
                names=self.names,
                neighbourhood=self.neighbourhood,
                uplink=self.uplink,
                memory=self.memory,
                vouchers=self.vouchers,
                desk=self.desk,
                page=self.page,
            )
        )
        self.agent.start()

    def pass_time(self, seconds: float) -> None:
        """A Tick each second."""
        while seconds > 0:
            self.clock.advance(min(1.0, seconds))
            seconds -= 1.0
            self.agent.handle(Tick(self.clock.now()))

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
        return HotspotConfig(
            node=NodeSection(id="wifi-cho", commune="vinh-long/tan-an"),
            paths=HotspotPaths(state=self.folder, run=self.folder),
            network=NetworkSection(
                guests="wlan0", uplinks=("eth0",), upstream=("192.0.2.53",)
            ),
            portal=PortalSection(name="xã Tân An"),
            clock=ClockSection(trust="host"),
            settings=self.settings,
        )
