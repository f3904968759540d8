"""A whole loudspeaker on fakes: memory broker, hand clock; real store and library."""

import hashlib
from collections.abc import Iterable
from datetime import datetime, timedelta
from pathlib import Path

import msgspec

from edge.adapters.store import Store
from edge.contract.bulletin import (
    Alert,
    AlertsInForce,
    Bulletin,
    Plan,
    Sound,
    Suppression,
)
from edge.contract.codec import decode
from edge.contract.report import Ack, AsRun, Batch, Event, State
from edge.contract.schedule import Timetable
from edge.contract.settings import LocalSpan, SpeakerSettings
from edge.contract.topics import Topic, subscriptions
from edge.contract.units import BroadcastClass
from edge.fakes import (
    FakeClockSource,
    FakeHost,
    HandClock,
    HandInbox,
    MemoryAssets,
    MemoryBroker,
    MemoryLink,
)
from edge.node import Identity, Node, World, last_will
from edge.runtime import Shutdown, Tick
from speaker.adapters.library import SoundLibrary
from speaker.adapters.studio import Parts
from speaker.agent import Speaker
from speaker.fakes import FakeAmplifier, FakeDecoder, FakePlayer, Playout
from speaker.ports import PlayerEvent, Started
from tests.rig.authority import COMMUNE, NOON, Authority, bulletin
from tests.speaker.bulletins import wall

NODE = "loa-ap3-1"
HERE = (f"node:{NODE}",)
SECONDS_5 = 5 * 48_000
MINUTE = timedelta(minutes=1)


def sound(text: str, duration_ms: int = 5000) -> Sound:
    """A sound whose file holds ``text``; the fake decoder makes five seconds of it."""
    return Sound(
        sha256=hashlib.sha256(text.encode()).hexdigest(),
        size_bytes=len(text),
        duration_ms=duration_ms,
    )


class SpeakerBench:
    """One loudspeaker with its commune.

    ``begin`` starts its program; begun again without ``end``, that was a power cut: the
    disk is what it was, everything else is new.
    """

    def __init__(
        self,
        folder: Path,
        *,
        start: datetime = NOON - 10 * MINUTE,
        id_: str = NODE,
        hamlet: str = "ap-3",
        beside: "SpeakerBench | None" = None,
    ) -> None:
        """``beside``: another loudspeaker of the same commune, broker and time."""
        self.folder = folder
        folder.mkdir(exist_ok=True)
        self.id, self.hamlet, self.here = id_, hamlet, (f"node:{id_}",)
        self.source = FakeClockSource()
        self.clock: HandClock = beside.clock if beside else HandClock(start)
        self.broker: MemoryBroker = beside.broker if beside else MemoryBroker()
        self.authority: Authority = beside.authority if beside else Authority(start)
        self.sounds = {one: sound(one) for one in ("tin", "lu", "nhac")}
        self.played: list[Playout] = []
        """Everything that any start of the program handed to a player."""
        self.heard: list[str] = []
        """The lineage of everything of which a first sample sounded."""
        self.settle_time = timedelta(seconds=2)
        self.boots = 0
        self.network = True
        self.console_ahead = timedelta()
        """How far the console's clock is ahead of the node's."""
        self.store: Store
        self.begin()

    def begin(self) -> None:
        self.boots += 1
        if self.boots > 1:
            self.broker.cut(f"{self.id}.speaker")
            self.store.close()
        self.store = Store(self.folder / "speaker.sqlite", now=self.clock.now())
        # No machine goes down here, only programs: the disk need not be waited for.
        self.store._db.execute("PRAGMA synchronous = OFF")
        identity = Identity(
            node=self.id,
            agent="speaker",
            commune=COMMUNE,
            roots=self.authority.roots,
            version="0.1.0",
            boot=f"boot-{self.boots}",
        )
        self.inbox = HandInbox(self.clock)
        self.link = MemoryLink(
            self.broker,
            name=f"{self.id}.speaker",
            inbox=self.inbox,
            subscriptions=[str(t) for t in subscriptions(COMMUNE, self.id, "speaker")],
            will=last_will(identity, self.clock.now()),
        )
        world = World(
            link=self.link,
            ledger=self.store,
            clock=self.clock,
            source=self.source,
            host=FakeHost(),
        )
        self.node = Node(identity, world, uniform=lambda low, high: (low + high) / 2)
        self.player = FakePlayer(self.post, self.clock.now)
        self.player.orders = self.played
        self.amplifier = FakeAmplifier(self.inbox.post)
        self.decoder = FakeDecoder(SECONDS_5)
        self.assets = MemoryAssets(self.inbox)
        self.library = SoundLibrary(
            self.folder / "sounds",
            self.decoder,
            self.inbox.post,
            submit=lambda job: job(),
        )
        parts = Parts(
            node=self.node,
            store=self.store,
            clock=self.clock,
            player=self.player,
            amplifier=self.amplifier,
            library=self.library,
            assets=self.assets,
            poll=self.inbox.poll,
            settle=self.settle_time,
        )
        self.agent = Speaker(parts)
        self.agent.start()
        if self.network:
            self.link.start()
        self.settle()

    def post(self, event: PlayerEvent) -> None:
        """What the player says also goes to whoever stands below the horn."""
        if isinstance(event, Started):
            self.heard.append(event.playout_id.split(".")[0])
        self.inbox.post(event)

    def end(self) -> None:
        """An orderly end."""
        self.agent.handle(Shutdown("test"))

    def power_cut(self, seconds: float = 0.0) -> None:
        """The power goes, and comes back after a while."""
        self.clock.advance(seconds)
        self.begin()

    def network_gone(self) -> None:
        self.broker.cut(f"{self.id}.speaker")
        self.settle()

    def network_back(self) -> None:
        self.link.retry()
        self.settle()

    # -- time -------------------------------------------------------------------------

    def settle(self) -> None:
        """The agent takes everything that waits."""
        self.player.catch_up()
        while (event := self.inbox.poll()) is not None:
            self.agent.handle(event)
            self.player.catch_up()

    def live(self, seconds: float) -> None:
        self.live_until(self.clock.now() + timedelta(seconds=seconds))

    def live_until(self, then: datetime, *others: "SpeakerBench") -> None:
        """Time passes as in the loop: on time for what is due, and in between."""
        all_ = (self, *others)
        while (left_s := (then - self.clock.now()).total_seconds()) > 0:
            self.clock.advance(min(left_s, *(one.next_step_s() for one in all_)))
            for one in all_:
                one.player.catch_up()
                one.agent.handle(Tick(one.clock.now()))
                one.settle()

    def next_step_s(self) -> float:
        step_s = 0.25 if self.amplifier.powered else 600.0
        due = self.agent.due()
        if due is not None:
            until_s = (due - self.clock.now()).total_seconds()
            step_s = min(step_s, max(until_s, 0.05))
        return step_s

    # -- what the commune does --------------------------------------------------------

    def console_now(self) -> datetime:
        return self.clock.now() + self.console_ahead

    def order(self, topic: Topic | str, payload: bytes) -> None:
        name = str(topic)
        retain = not name.endswith(("/cmd", "/ack"))
        self.broker.publish(name, payload, retain=retain)
        self.settle()

    def enrol(self, **settings: object) -> None:
        """Keys and settings: the node stands in hamlet 3."""
        self.order(Topic("keys"), self.authority.root_keys())
        self.order(Topic("keys", commune=COMMUNE), self.authority.commune_keys())
        self.set(**settings)

    def set(self, **changes: object) -> None:
        fields = {
            "area": f"{COMMUNE}/{self.hamlet}",
            "quiet": (LocalSpan(start="21:00", end="05:00"),),
        }
        body = SpeakerSettings(**(fields | changes))  # type: ignore[arg-type]
        order = self.authority.order(
            "speaker-settings", body, aud=self.here, now=self.console_now()
        )
        self.order(Topic("settings", node=self.id, agent="speaker"), order)

    def publish(self, *told: Bulletin, suppressed: Iterable[Suppression] = ()) -> None:
        """The plan from now on; its sounds can be downloaded."""
        now = self.console_now()
        items = tuple(self.authority.item(one, now=now) for one in told)
        body = Plan(items=items, suppressed=tuple(suppressed))
        plan = self.authority.order("plan", body, now=now)
        self.order(Topic("plan", commune=COMMUNE), plan)
        self.download()

    def raise_alert(self, *told: Bulletin, download: bool = True) -> None:
        """The emergencies in force from now on."""
        now = self.console_now()
        items = tuple(self.authority.item(one, now=now) for one in told)
        alerts = self.authority.order(
            "alerts", AlertsInForce(items=items), prio=2, now=now
        )
        self.order(Topic("alert", commune=COMMUNE), alerts)
        if download:
            self.download()

    def download(self) -> None:
        """Everything that is wanted arrives."""
        (self.folder / "assets").mkdir(exist_ok=True)
        for text, one in self.sounds.items():
            if one.sha256 in self.assets.missing():
                path = self.folder / "assets" / one.sha256
                path.write_text(text)
                self.assets.arrive(one.sha256, path)
        self.settle()

    # -- what the console sees --------------------------------------------------------

    def said(self, channel: str) -> list[bytes]:
        topic = str(Topic(channel, node=self.id, agent="speaker"))
        return [payload for found, payload in self.broker.log if found == topic]

    def state(self) -> State:
        self.live(1)
        return decode(self.said("state")[-1], State)

    def acknowledge(self) -> None:
        """The console has what it was sent."""
        batches = [decode(payload, Batch) for payload in self.said("evt")]
        if not batches:
            return
        ack = Ack(outbox_epoch=self.store.outbox_epoch, upto=batches[-1].events[-1].seq)
        order = self.authority.order("ack", ack, aud=self.here, now=self.console_now())
        self.order(Topic("ack", node=self.id, agent="speaker"), order)

    def tell_all(self) -> None:
        """The console takes and acknowledges batch after batch."""
        while self.store.batch():
            self.live(1)
            self.acknowledge()

    def events(self) -> list[Event]:
        """Everything told so far, sent or not, each once, in order."""
        seen: dict[int, Event] = {}
        for payload in self.said("evt"):
            for one in decode(payload, Batch).events:
                seen[one.seq] = one.body
        for pending in self.store.batch():
            seen[pending.seq] = msgspec.json.decode(pending.body, type=Event)
        return [seen[seq] for seq in sorted(seen)]

    def as_run(self) -> list[AsRun]:
        return [event for event in self.events() if isinstance(event, AsRun)]

    def told(self) -> list[tuple[str, str, str]]:
        """(lineage, outcome, reason) of each as-run record."""
        return [(one.lineage, one.outcome, one.reason) for one in self.as_run()]

    def news(self, at: datetime = NOON, **changes: object) -> Bulletin:
        """A routine bulletin at an instant."""
        rule = str(changes.pop("rule", ""))
        fields: dict[str, object] = {
            "lineage": "tin",
            "sound": self.sounds["tin"],
            "timetable": Timetable(starts=wall(at), rule=rule),
        }
        return bulletin(**(fields | changes))

    def flood(self, **changes: object) -> Bulletin:
        """An emergency from now on."""
        now = self.console_now()
        alert = {
            "effective": now,
            "expires": now + timedelta(hours=2),
            "repeat_every_s": 300,
        } | {
            name: changes.pop(name)
            for name in ("effective", "expires", "repeat_every_s", "replaces", "drill")
            if name in changes
        }
        fields: dict[str, object] = {
            "lineage": "lu",
            "klass": BroadcastClass.EMERGENCY,
            "sound": self.sounds["lu"],
            "alert": Alert(**alert),  # type: ignore[arg-type]
        }
        return bulletin(**(fields | changes))
