"""Emergencies and announcements on the page for guests: signed, judged, laid out."""

from collections.abc import Iterator, Mapping
from datetime import timedelta
from pathlib import Path

import pytest

from edge.adapters.store import Store
from edge.contract.bulletin import Alert, AlertsInForce, Bulletin, Plan
from edge.contract.schedule import Timetable
from edge.contract.topics import subscriptions
from edge.contract.units import BroadcastClass
from edge.fakes import (
    FakeClockSource,
    FakeHost,
    HandClock,
    HandInbox,
    MemoryBroker,
    MemoryLink,
)
from edge.node import Identity, Node, World
from edge.trust import Accepted
from hotspot.adapters.noticeboard import Noticeboard
from hotspot.core.notices import foremost, told
from tests.rig.authority import COMMUNE, NOON, TOPICS, Authority, bulletin

HERE = (f"area:{COMMUNE}",)
FLOOD_TEXTS = {"vi": "Lũ đang lên", "en": "Flood"}


def news(lineage: str = "hop-dan", starts: str = "2026-11-22T11:00") -> Bulletin:
    """At 11:00, one hour ago."""
    timetable = Timetable(starts=starts)
    return bulletin(lineage=lineage, audience=HERE, timetable=timetable)


def flood(lineage: str = "lu", **changes: object) -> Bulletin:
    fields: dict[str, object] = {
        "effective": NOON,
        "expires": NOON + timedelta(hours=2),
        "repeat_every_s": 300,
        "texts": FLOOD_TEXTS,
    }
    alert = Alert(**(fields | changes))  # type: ignore[arg-type]  # the Struct checks it
    return bulletin(
        lineage=lineage, klass=BroadcastClass.EMERGENCY, audience=HERE, alert=alert
    )


class Shelf:
    """Files that arrive when somebody says so."""

    def __init__(self, folder: Path) -> None:
        self._folder, self.wanted = folder, dict[str, int]()

    def need(self, wanted: Mapping[str, int]) -> None:
        self.wanted = dict(wanted)

    def path(self, sha256: str) -> Path | None:
        path = self._folder / sha256
        return path if path.exists() else None

    def arrive(self, sha256: str) -> None:
        assert sha256 in self.wanted
        (self._folder / sha256).write_bytes(b"OggS")


class Scene:
    """A node that heard the commune's keys, and its noticeboard."""

    def __init__(self, folder: Path) -> None:
        self.authority, self.clock = Authority(NOON), HandClock(NOON)
        self.source = FakeClockSource()
        self.inbox, self.broker = HandInbox(self.clock), MemoryBroker()
        self.store = Store(folder / "hotspot.sqlite", now=NOON)
        identity = Identity(
            node="wifi-cho",
            agent="hotspot",
            commune=COMMUNE,
            roots=self.authority.roots,
            version="1",
            boot="b",
        )
        topics = subscriptions(COMMUNE, "wifi-cho", "hotspot")
        link = MemoryLink(
            self.broker,
            name="wifi-cho.hotspot",
            inbox=self.inbox,
            subscriptions=[str(topic) for topic in topics],
        )
        world = World(
            link=link,
            ledger=self.store,
            clock=self.clock,
            source=self.source,
            host=FakeHost(),
        )
        self.node = Node(identity, world)
        (folder / "assets").mkdir()
        self.sounds, self.shelf = folder / "sounds", Shelf(folder / "assets")
        self.board = Noticeboard(self.node, self.sounds, self.shelf)
        self.node.start(self.act)
        self.board.judge()
        link.start()
        self.hear("root-keys", self.authority.root_keys())
        self.hear("keys", self.authority.commune_keys())

    def act(self, accepted: Accepted) -> None:
        match accepted.body:
            case Plan() as plan:
                self.board.take_plan(accepted.topic, plan)
            case AlertsInForce() as alerts:
                self.board.take_alerts(accepted.topic, alerts)
            case _:
                pass

    def hear(self, channel: str, payload: bytes) -> None:
        self.broker.publish(str(TOPICS[channel]), payload, retain=True)
        while (event := self.inbox.poll()) is not None:
            self.node.handle(event, self.act)


@pytest.fixture
def scene(tmp_path: Path) -> Iterator[Scene]:
    made = Scene(tmp_path)
    yield made
    made.store.close()


def test_what_an_approver_signed_stands_on_the_page(scene: Scene) -> None:
    scene.hear("alert", scene.authority.alerts(flood()))
    scene.hear("plan", scene.authority.plan(news()))

    alert, notices = scene.board.alert(), scene.board.notices()

    assert alert is not None
    assert (alert.texts, alert.until) == (FLOOD_TEXTS, NOON + timedelta(hours=2))
    assert [(one.title, one.at) for one in notices] == [
        ("Mời họp dân ấp 3", NOON - timedelta(hours=1))
    ]


def test_what_only_the_station_says_is_refused_and_counted(scene: Scene) -> None:
    forged = scene.authority.item(flood(), by=scene.authority.stranger)
    body = AlertsInForce(items=(forged,))

    scene.hear("alert", scene.authority.order("alerts", body, prio=2))
    scene.board.judge()

    assert scene.board.alert() is None
    assert sum(scene.node._standing._refused.values()) == 1
    assert [one.lineage for one in scene.node._standing._refused_items] == ["lu"]


def test_an_emergency_that_is_over_goes_by_itself(scene: Scene) -> None:
    scene.hear("alert", scene.authority.alerts(flood()))

    scene.clock.advance(7201)

    assert scene.board.alert() is None


def test_announcements_of_other_hamlets_are_not_shown(scene: Scene) -> None:
    elsewhere = bulletin(timetable=Timetable(starts="2026-11-22T11:00"))

    scene.hear("plan", scene.authority.plan(elsewhere))

    assert scene.board.notices() == ()


def test_a_recording_is_fetched_and_laid_out_for_the_portal_alone(scene: Scene) -> None:
    scene.hear("plan", scene.authority.plan(news()))
    sha256 = news().sound.sha256
    before = list(scene.sounds.iterdir())

    scene.shelf.arrive(sha256)
    scene.board.lay_out()
    laid_out = [(one.name, one.read_bytes()) for one in scene.sounds.iterdir()]
    scene.hear("plan", scene.authority.plan())

    assert (before, laid_out) == ([], [(sha256, b"OggS")])
    assert list(scene.sounds.iterdir()) == []


def test_without_a_console_there_is_nothing_to_fetch(
    scene: Scene, tmp_path: Path
) -> None:
    board = Noticeboard(scene.node, tmp_path / "none", None)

    board.judge()
    board.lay_out()

    assert (board.alert(), board.notices()) == (None, ())


# -- cores -----------------------------------------------------------------------------


def test_a_replaced_emergency_gives_way_to_the_one_that_replaces_it() -> None:
    authority = Authority(NOON)
    first, second = (
        authority.approved(flood()),
        authority.approved(flood("lu-2", replaces=("lu",))),
    )

    found = foremost([first, second], now=NOON, past=NOON)

    assert found is second
    over = NOON + timedelta(hours=3)
    assert foremost([first, second], now=over, past=NOON) is None


def test_without_a_clock_what_may_still_be_in_force_is_shown() -> None:
    one = Authority(NOON).approved(flood())

    assert foremost([one], now=None, past=NOON) is one
    assert foremost([one], now=None, past=NOON + timedelta(hours=2)) is None


def test_what_is_still_to_sound_is_not_told_yet() -> None:
    authority = Authority(NOON)
    plan = [
        authority.approved(news("toi", "2026-11-22T19:00")),
        authority.approved(news("sang", "2026-11-22T05:00")),
        authority.approved(news("trua", "2026-11-22T11:00")),
    ]

    found = told(plan, now=NOON)

    assert [one.approved.bulletin.lineage for one in found] == ["trua", "sang"]
    assert told(plan, now=None) == ()
