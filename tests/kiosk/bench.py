"""A whole kiosk on fakes: memory broker, hand clock, bundles in memory; real store."""

import hashlib
from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path

import msgspec

from edge.adapters.store import Store
from edge.audience import Me
from edge.contract.bulletin import TOGETHER, Alert, AlertsInForce, Bulletin, Plan, Sound
from edge.contract.codec import decode
from edge.contract.command import Snapshot, StaffComing
from edge.contract.content import Content
from edge.contract.guidance import GuidanceManifest
from edge.contract.report import Ack, Batch, Event, State
from edge.contract.schedule import Timetable
from edge.contract.settings import KioskSettings
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
from edge.ring import Ring
from edge.runtime import Shutdown, Tick
from kiosk.adapters.parts import Parts
from kiosk.adapters.shelf import Stock
from kiosk.agent import Kiosk
from kiosk.core import speech
from kiosk.core.bundle import BundleError, Manifest, Verdict
from kiosk.core.page import Page
from kiosk.core.session import Hits
from kiosk.fakes import (
    FakeBacklight,
    FakeButtons,
    FakeCounter,
    FakeCourier,
    FakePresence,
    FakePrinter,
    FakeScreen,
    FakeVoice,
)
from kiosk.ports import Bundles, Finder
from tests.kiosk.sample import content
from tests.rig.authority import COMMUNE, NOON, Authority, bulletin

NODE = "man-hinh-1"
HERE = (f"node:{NODE}",)
MINUTE = timedelta(minutes=1)


def sound(text: str) -> Sound:
    """A recording whose file holds ``text``."""
    sha256 = hashlib.sha256(text.encode()).hexdigest()
    return Sound(sha256=sha256, size_bytes=len(text), duration_ms=5000)


@cache
def _clips(encoded: bytes) -> dict[str, str]:
    of = msgspec.json.decode(encoded, type=Content)
    return speech.wanted(of, ("vi", "en"))


class PaperBundle:
    """A bundle with every clip that its content needs, and no files."""

    def __init__(self, version: int, of: Content, *, mute: bool = False) -> None:
        self.folder = Path(f"/bundles/{version}")
        clips = {} if mute else _clips(msgspec.json.encode(of))
        self.verdict = Verdict(
            manifest=Manifest(
                version=version,
                made=datetime(2026, 11, 1, tzinfo=UTC),
                records=(),
                files=(),
            ),
            manifest_sha256=f"{version:064x}",
            content=of,
            clips=clips,
            answered={},
            withheld={},
        )

    def clip(self, name: str) -> Path | None:
        found = name in self.verdict.clips
        return self.folder / f"{name}.opus" if found else None


class PaperBundles:
    """Bundles by number; `spoilt` ones cannot be installed."""

    def __init__(self) -> None:
        self.known: dict[str, PaperBundle] = {}
        self.shown: list[PaperBundle] = []
        self.spoilt: set[str] = set()

    def open(self, *, me: Me, ring: Ring, now: datetime | None) -> PaperBundle | None:
        return self.shown[-1] if self.shown else None

    def install(
        self,
        archive: Path,
        wanted: GuidanceManifest,
        *,
        me: Me,
        ring: Ring,
        now: datetime | None,
    ) -> PaperBundle:
        if wanted.manifest_sha256 in self.spoilt:
            raise BundleError("content.json: spoilt")
        self.shown.append(self.known[wanted.manifest_sha256])
        return self.shown[-1]

    def roll_back(
        self, reason: str, *, me: Me, ring: Ring, now: datetime | None
    ) -> PaperBundle | None:
        self.shown.pop()
        return self.shown[-1] if self.shown else None


class WordFinder:
    """Finds procedures whose short name holds what was typed."""

    def __init__(self, of: Content) -> None:
        self._content = of

    def find(self, query: str) -> Hits:
        codes = tuple(
            one.code
            for one in self._content.procedures
            if query.lower() in one.short_name["vi"].lower()
        )
        return Hits(query, "found" if codes else "nothing", codes)

    def suggest(self, typed: str) -> tuple[str, ...]:
        return ("khai sinh",) if typed and "khai sinh".startswith(typed) else ()


class KioskBench:
    """One kiosk with its commune. Begun again without ``end``, that was a power cut."""

    make_screen = FakeScreen
    make_finder: Callable[[Content], Finder] = WordFinder

    def __init__(
        self,
        folder: Path,
        *,
        start: datetime = NOON - 10 * MINUTE,
        of: Content | None = None,
        mute: bool = False,
        printer: bool = True,
        disk: Bundles | None = None,
    ) -> None:
        """`disk`: real bundles in the place of those in memory."""
        self.folder, self.has_printer, self.disk = folder, printer, disk
        self.source = FakeClockSource()
        self.clock, self.broker = HandClock(start), MemoryBroker()
        self.authority = Authority(start)
        self.bundles = PaperBundles()
        self.bundles.shown.append(PaperBundle(1, of or content(), mute=mute))
        self.network = True
        self.boots = 0
        self.store: Store
        self.begin()

    def begin(self) -> None:
        self.boots += 1
        if self.boots > 1:
            self.broker.cut(f"{NODE}.kiosk")
            self.store.close()
        self.store = Store(self.folder / "kiosk.sqlite", now=self.clock.now())
        self.store._db.execute("PRAGMA synchronous = OFF")
        identity = Identity(
            node=NODE,
            agent="kiosk",
            commune=COMMUNE,
            roots=self.authority.roots,
            version="0.1.0",
            boot=f"boot-{self.boots}",
        )
        self.inbox = HandInbox(self.clock)
        self.link = MemoryLink(
            self.broker,
            name=f"{NODE}.kiosk",
            inbox=self.inbox,
            subscriptions=[str(t) for t in subscriptions(COMMUNE, NODE, "kiosk")],
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
        post = self.inbox.post
        self.screen = self.make_screen(post, self.clock)
        self.voice = FakeVoice(post, self.clock)
        self.printer, self.counter = FakePrinter(post), FakeCounter(post)
        self.backlight, self.buttons = FakeBacklight(), FakeButtons(post)
        self.presence, self.assets = FakePresence(post), MemoryAssets(self.inbox)
        self.courier = FakeCourier(post)
        self.agent = Kiosk(
            Parts(
                node=self.node,
                ledger=self.store,
                clock=self.clock,
                screen=self.screen,
                voice=self.voice,
                printer=self.printer if self.has_printer else None,
                counter=self.counter,
                presence=self.presence,
                backlight=self.backlight,
                buttons=self.buttons,
                courier=self.courier,
                stock=Stock(
                    bundles=self.disk or self.bundles,
                    assets=self.assets,
                    make_finder=type(self).make_finder,
                    submit=lambda job: job(),
                    post=post,
                ),
            )
        )
        self.agent.start()
        if self.network:
            self.link.start()
        self.settle()

    def end(self) -> None:
        self.agent.handle(Shutdown("test"))

    def power_cut(self, seconds: float = 0.0) -> None:
        self.clock.advance(seconds)
        self.begin()

    # -- time and fingers --------------------------------------------------------------

    def settle(self) -> None:
        """The agent takes everything that waits."""
        self.voice.catch_up()
        while (event := self.inbox.poll()) is not None:
            self.agent.handle(event)
            self.voice.catch_up()

    def live(self, seconds: float) -> None:
        """Time passes, a Tick a second, and whenever something is due."""
        until = self.clock.monotonic() + seconds
        while (left_s := until - self.clock.monotonic()) > 1e-6:
            step_s = min(1.0, left_s)
            due = self.agent.due()
            if due is not None:
                until_s = (due - self.clock.now()).total_seconds()
                step_s = min(step_s, max(until_s, 0.05))
            self.clock.advance(step_s)
            self.agent.handle(Tick(self.clock.now()))
            self.settle()

    def touch(self, *acts: str, after_s: float = 1.0) -> None:
        for act in acts:
            self.clock.advance(after_s)
            self.screen.touch(act)
            self.settle()

    @property
    def page(self) -> Page:
        return self.screen.frame.page

    # -- what the commune does ---------------------------------------------------------

    def order(self, topic: Topic | str, payload: bytes) -> None:
        name = str(topic)
        retain = not name.endswith(("/cmd", "/ack"))
        self.broker.publish(name, payload, retain=retain)
        self.settle()

    def enrol(self, **settings: object) -> None:
        """Keys and settings."""
        self.order(Topic("keys"), self.authority.root_keys())
        self.order(Topic("keys", commune=COMMUNE), self.authority.commune_keys())
        self.settings(**settings)

    def settings(self, **changes: object) -> None:
        fields: dict[str, object] = {"area": COMMUNE, "languages": ("vi", "en", "km")}
        body = KioskSettings(**(fields | changes))  # type: ignore[arg-type]
        order = self.authority.order(
            "kiosk-settings", body, aud=HERE, now=self.clock.now()
        )
        self.order(Topic("settings", node=NODE, agent="kiosk"), order)

    def publish(self, *told: Bulletin) -> None:
        """The plan from now on."""
        now = self.clock.now()
        body = Plan(items=tuple(self.authority.item(one, now=now) for one in told))
        plan = self.authority.order("plan", body, now=now)
        self.order(Topic("plan", commune=COMMUNE), plan)

    def raise_alert(self, *told: Bulletin, fetched: bool = True) -> None:
        """The emergencies in force from now on."""
        now = self.clock.now()
        body = AlertsInForce(
            items=tuple(self.authority.item(one, now=now) for one in told)
        )
        self.order(
            Topic("alert", commune=COMMUNE),
            self.authority.order("alerts", body, prio=2, now=now),
        )
        if fetched:
            self.fetch(one.sound for one in told)

    def fetch(self, sounds: Iterable[Sound]) -> None:
        """These arrive, if they are wanted."""
        for one in sounds:
            if one.sha256 in self.assets.missing():
                self.assets.arrive(one.sha256)
        self.settle()

    def guide(self, of: Content, version: int = 2, *, arrives: bool = True) -> str:
        """The station orders another bundle; its manifest's hash."""
        bundle = PaperBundle(version, of)
        sha256 = bundle.verdict.manifest_sha256
        self.bundles.known[sha256] = bundle
        archive = hashlib.sha256(sha256.encode()).hexdigest()
        body = GuidanceManifest(
            version=version,
            manifest_sha256=sha256,
            archive_sha256=archive,
            archive_bytes=1000,
        )
        self.order_bundle(body)
        if arrives:
            self.assets.arrive(archive)
            self.settle()
        return sha256

    def order_bundle(self, body: GuidanceManifest) -> None:
        """The station says which bundle is to be shown."""
        order = self.authority.order("guidance", body, now=self.clock.now())
        self.order(Topic("guidance", commune=COMMUNE), order)

    def coming(self, call: str) -> None:
        """Somebody at the console is on her way."""
        topic, now = Topic("cmd", node=NODE), self.clock.now()
        body = StaffComing(call=call)
        order = self.authority.order(
            "staff-coming", body, aud=(f"node:{NODE}",), valid_s=60, now=now
        )
        self.order(topic, order)

    def acknowledge_all(self) -> None:
        """The console has everything that was reported."""
        last = decode(self.said("evt")[-1], Batch).events[-1].seq
        body = Ack(outbox_epoch=self.store.outbox_epoch, upto=last)
        now, aud = self.clock.now(), (f"node:{NODE}",)
        order = self.authority.order("ack", body, aud=aud, valid_s=60, now=now)
        self.order(Topic("ack", node=NODE, agent="kiosk"), order)

    def snapshot(self, asked: str, valid_s: int = 60) -> None:
        """Somebody at the console asks what is on the screen."""
        order = self.authority.order(
            "snapshot",
            Snapshot(snapshot=asked),
            aud=(f"node:{NODE}",),
            valid_s=valid_s,
            now=self.clock.now(),
        )
        self.order(Topic("cmd", node=NODE), order)

    def flood(self, minutes: float = 120, **changes: object) -> Bulletin:
        """An emergency for at once, as the console signs one."""
        now = self.clock.now()
        fields: dict[str, object] = {
            "lineage": "lu",
            "title": "Lũ đang lên",
            "sound": sound("lu"),
            "klass": BroadcastClass.EMERGENCY,
            "audience": (f"area:{COMMUNE}",),
            "alert": Alert(
                effective=now + TOGETHER,
                expires=now + minutes * MINUTE,
                repeat_every_s=300,
                texts={"vi": "Lũ đang lên", "km": "ទឹកជំនន់", "en": "Flood"},
            ),
        }
        return bulletin(**(fields | changes))

    def news(self, starts: str = "2026-11-22T05:00", **changes: object) -> Bulletin:
        """A routine bulletin at a wall time; a quarter past five is hours ago."""
        fields: dict[str, object] = {
            "title": "Mời họp dân ấp 3",
            "sound": sound("tin"),
            "audience": (f"area:{COMMUNE}",),
            "timetable": Timetable(starts=starts),
        }
        return bulletin(**(fields | changes))

    # -- what the console sees ---------------------------------------------------------

    def said(self, channel: str) -> list[bytes]:
        topic = str(Topic(channel, node=NODE, agent="kiosk"))
        return [payload for found, payload in self.broker.log if found == topic]

    def reported(self) -> State:
        self.live(1)
        return decode(self.said("state")[-1], State)

    def troubles(self) -> set[str]:
        return {one.code for one in self.reported().troubles}

    def events(self) -> list[Event]:
        batches = [decode(payload, Batch) for payload in self.said("evt")]
        seen = {one.seq: one.body for batch in batches for one in batch.events}
        return [seen[seq] for seq in sorted(seen)]

    def spoken(self) -> list[tuple[str, list[str], int]]:
        """Readings: the reason, the files of its clips, how loud."""
        return [
            (name.split("-")[0], [clip.path.name for clip in clips], percent)
            for name, clips, percent in self.voice.said
        ]
