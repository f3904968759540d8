"""Kiosks in the store: what they show, what they count, and calls for the staff."""

from datetime import timedelta
from pathlib import Path

import msgspec
import pytest

from console.bridge import commands, kiosk_orders, orders
from console.core.fleet import Presence, presence
from console.core.kiosks import KioskWish
from console.store import kiosks, nodes, reports, sounds, station
from edge.contract.command import StaffComing
from edge.contract.envelope import Order
from edge.contract.kiosk import Drawn, KioskUsed, StaffCalled
from edge.contract.report import Batch, Event, Hello, Numbered, State
from edge.contract.settings import KioskSettings
from edge.contract.topics import Topic
from edge.jws import take_apart
from tests.console.guidance_office import BIRTH, DEATH, GuidanceOffice
from tests.rig.authority import COMMUNE

KIOSK = "man-hinh-1"


@pytest.fixture
def made(tmp_path: Path) -> GuidanceOffice:
    office = GuidanceOffice(tmp_path)
    with office.database.write() as session:
        nodes.put(
            session,
            KIOSK,
            name="Màn hình sảnh",
            area=COMMUNE,
            agents=("kiosk",),
            deed=office.office.command,
        )
    return office


def tell(made: GuidanceOffice, *events: Event, seq: int = 1) -> None:
    now = made.office.clock.now()
    batch = Batch(
        epoch=1,
        events=tuple(
            Numbered(seq=number, at=now, body=one)
            for number, one in enumerate(events, start=seq)
        ),
    )
    with made.database.write() as session:
        agent = nodes.agent(session, KIOSK, "kiosk")
        assert agent is not None
        reports.batch(session, agent, batch, at=now)


def draw(made: GuidanceOffice, manifest: str | None) -> None:
    now = made.office.clock.now()
    said = State(
        online=True,
        boot="b1",
        at=now,
        drawn=Drawn(kind="idle", bundle=manifest, frame=now),
    )
    with made.database.write() as session:
        agent = nodes.agent(session, KIOSK, "kiosk")
        assert agent is not None
        reports.state(session, agent, said, live=True, at=now)


def used(made: GuidanceOffice, **counts: int) -> KioskUsed:
    now = made.office.clock.now()
    views = {f"procedure:{DEATH}": 3, f"procedure:{BIRTH}:where": 1, "home": 9}
    return KioskUsed(since=now, until=now, views=views, sessions=4, **counts)


def test_a_kiosk_shows_what_was_ordered_only_by_its_own_word(
    made: GuidanceOffice,
) -> None:
    made.opened()
    with made.database.read() as session:
        (one,) = kiosks.kiosks(session)
    assert presence(one, made.office.clock.now()) is Presence.NEVER
    assert not one.up_to_date

    draw(made, made.published().manifest_sha256)

    with made.database.read() as session:
        (one,) = kiosks.kiosks(session, areas=[COMMUNE])
        assert kiosks.showing(session, made.published()) == ([one], 1)
    assert one.up_to_date
    assert one.bundle_version == made.published().version
    assert presence(one, made.office.clock.now()) is Presence.ONLINE


def test_a_kiosk_without_any_bundle_is_not_up_to_date_once_there_is_one(
    made: GuidanceOffice,
) -> None:
    draw(made, None)
    made.opened()

    with made.database.read() as session:
        (one,) = kiosks.kiosks(session)

    assert not one.up_to_date
    assert one.bundle_version is None


def test_counts_add_up_once_whatever_comes_twice(made: GuidanceOffice) -> None:
    told = used(made, searches=2, no_result=1)
    tell(made, told)
    tell(made, told)
    tell(made, told, seq=2)

    now = made.office.clock.now()
    with made.database.read() as session:
        assert kiosks.sought(session, at=now) == {DEATH: 6, BIRTH: 2}
        (day,) = kiosks.days(session, KIOSK, since=now.date())
        later = now + timedelta(days=91)
        assert kiosks.sought(session, at=later) == {}
    assert (day.sessions, day.searches, day.no_result) == (8, 4, 2)


def test_a_call_is_answered_once_and_the_kiosk_is_told(made: GuidanceOffice) -> None:
    tell(made, StaffCalled(call="a1"), StaffCalled(call="a2"))
    now = made.office.clock.now()
    with made.database.write() as session:
        first, second = kiosks.calls(session, at=now)
        deed = made.office.deed(session, "author")
        kiosks.answer(session, first, deed=deed)

    with made.database.write() as session:
        (request,) = commands.commands(session, made.desk, now=now)
        open_, answered = kiosks.calls(session, at=now)
    assert open_ == second
    assert (answered.call, answered.answered_by) == ("a1", "Author")
    assert commands.command_topic(made.desk, request) == Topic("cmd", node=KIOSK)
    assert request.signed is not None
    order = msgspec.json.decode(take_apart(request.signed.encode()).payload, type=Order)
    assert order.type == "staff-coming"
    assert msgspec.json.decode(order.body, type=StaffComing).call == "a1"


def test_an_old_call_is_nobodys_business_any_more(made: GuidanceOffice) -> None:
    tell(made, StaffCalled(call="a1"))

    with made.database.read() as session:
        later = made.office.clock.now() + timedelta(minutes=16)
        assert kiosks.calls(session, at=later) == ()


def test_a_kiosk_gets_settings_and_a_loudspeaker_none_of_them(
    made: GuidanceOffice,
) -> None:
    now = made.office.clock.now()
    with made.database.write() as session:
        wish = KioskWish(volume_percent=40)
        deed = made.office.command
        kiosks.put_wish(session, f"node:{KIOSK}", wish, deed=deed)
        kiosk_orders.bundle_and_settings(session, made.desk, now=now)
        topics = [row.topic for row in station.everything_outgoing(session)]
        topic = str(Topic("settings", node=KIOSK, agent="kiosk"))
        row = station.outgoing(session, topic)

    assert topics == [topic]
    assert row is not None
    order = msgspec.json.decode(take_apart(row.jws.encode()).payload, type=Order)
    told = msgspec.json.decode(order.body, type=KioskSettings)
    assert (told.area, told.volume_percent) == (COMMUNE, 40)


def test_a_kiosk_that_lacks_the_bundles_order_gets_it_again(
    made: GuidanceOffice,
) -> None:
    made.opened()
    now = made.office.clock.now()
    topic = str(Topic("guidance", commune=COMMUNE))
    draw(made, None)
    with made.database.write() as session:
        kiosk_orders.bundle_and_settings(session, made.desk, now=now)
        agent = nodes.agent(session, KIOSK, "kiosk")
        row = station.outgoing(session, topic)
        assert agent is not None
        assert row is not None
        for held, lacks in (((0, 0), True), ((row.epoch, row.seq), False)):
            hello = Hello(
                boot="b1", at=now, held={topic: held}, outbox_epoch=1, outbox_next=1
            )
            reports.hello(session, agent, hello, at=now)
            found = orders.lacking(session, made.desk, [KIOSK])
            assert (topic in {one.topic for one in found}) is lacks


def test_nodes_may_fetch_the_archive_and_upkeep_leaves_it_alone(
    made: GuidanceOffice,
) -> None:
    made.opened()
    name = made.published().archive_sha256
    assert name is not None

    with made.database.read() as session:
        assert sounds.known(session, name)
        assert name in sounds.names(session)
        assert not sounds.known(session, "ab" * 31 + "cd")
