"""Clips and locks on their way down: when a camera can be reached, and once."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from console.bridge import clip_orders, commands
from console.bridge.desk import Desk as BridgeDesk
from console.models import Request
from console.store import clips, evidence
from edge.contract.camera import Clip, ClipMade, EvidenceLocked, Lock, Unlock
from edge.contract.codec import decode
from edge.contract.envelope import Order
from edge.jws import take_apart
from tests.console.camera_desk import NODE, add_camera, bring, report, speak
from tests.console.desk import Desk
from tests.console.footage import asked, clip
from tests.rig.authority import COMMUNE

MINUTES = 60


@pytest.fixture
def cams(desk: Desk) -> Desk:
    return add_camera(desk)


def work(cams: Desk, *, broker: bool = True) -> list[Order]:
    """What the bridge sends now."""
    desk = BridgeDesk(COMMUNE, "Asia/Ho_Chi_Minh", cams.office.authority.station)
    now = cams.office.clock.now()
    with cams.office.database.write() as session:
        clip_orders.orders(session, now=now)
        ready = commands.commands(session, desk, now=now)
        if not broker:
            return []
        for request in ready:
            request.sent_at = now
        texts = [request.signed or "" for request in ready]
    return [decode(take_apart(text.encode()).payload, Order) for text in texts]


def later(cams: Desk, minutes: float) -> None:
    """The camera keeps saying that it is there."""
    cams.office.clock.advance(minutes * MINUTES)
    speak(cams)


def test_a_clip_is_ordered_of_a_camera_that_can_be_reached_and_once(
    cams: Desk,
) -> None:
    speak(cams)
    wanted = asked(cams)

    (order,) = work(cams)
    later(cams, 1)
    again = work(cams)

    body = decode(order.body, Clip)
    assert (order.type, order.aud) == ("clip", (f"node:{NODE}",))
    assert (body.clip, body.asked_by, body.purpose) == (
        wanted,
        "Watcher",
        "mất xe ở chợ",
    )
    assert body.end - body.start == timedelta(minutes=1)
    assert again == []
    with cams.office.database.read() as session:
        row = clips.get(session, wanted)
        assert row is not None
        assert clips.stage_of(session, row) == "ordered"


def test_a_clip_waits_for_days_until_its_camera_is_back(cams: Desk) -> None:
    wanted = asked(cams)
    cams.office.clock.advance(3 * 86400)

    away = work(cams)
    speak(cams)
    back = work(cams)

    assert away == []
    assert [decode(one.body, Clip).clip for one in back] == [wanted]


def test_an_order_that_the_broker_never_got_is_made_anew(cams: Desk) -> None:
    speak(cams)
    asked(cams)
    work(cams, broker=False)

    later(cams, 3)  # it has expired
    work(cams, broker=False)
    later(cams, 0.1)

    assert [one.type for one in work(cams)] == ["clip"]


def test_an_order_that_nothing_came_of_goes_out_again_after_a_while(
    cams: Desk,
) -> None:
    speak(cams)
    wanted = asked(cams)
    work(cams)

    later(cams, 11)
    again = work(cams)
    report(cams, ClipMade(clip=wanted, outcome="refused", reason="no"))
    later(cams, 11)

    assert [one.type for one in again] == ["clip"]
    assert work(cams) == []


def test_a_clip_whose_file_was_only_announced_is_ordered_again_after_an_hour(
    cams: Desk,
) -> None:
    speak(cams)
    wanted = asked(cams)
    work(cams)
    with cams.office.database.write() as session:
        clips.coming(session, wanted, "c" * 64, 1000)
    report(cams, ClipMade(clip=wanted, outcome="sent", size_bytes=1000))

    later(cams, 59)
    early = work(cams)
    later(cams, 1)
    again = work(cams)
    bring(cams, "clip", wanted, b"PK\x03\x04 all of it")
    later(cams, 61)

    assert early == []
    assert [decode(one.body, Clip).clip for one in again] == [wanted]
    assert work(cams) == []


def test_a_clip_that_nobody_wants_any_more_is_not_ordered(cams: Desk) -> None:
    wanted = asked(cams)
    with cams.office.database.write() as session:
        row = clips.get(session, wanted)
        assert row is not None
        clips.cancel(session, row, deed=cams.office.deed(session, "watcher"))

    speak(cams)

    assert work(cams) == []


def test_locks_go_down_until_they_are_answered_and_up_again_once(cams: Desk) -> None:
    speak(cams)
    wanted = asked(cams)
    work(cams)
    with cams.office.database.write() as session:
        deed = cams.office.deed(session, "watcher")
        row = clips.get(session, wanted)
        assert row is not None
        name = evidence.lock(session, row, "vụ mất xe", deed=deed).id

    (lock,) = work(cams)
    report(cams, EvidenceLocked(lock=name, segments=2))
    later(cams, 11)
    answered = [one.type for one in work(cams)]
    with cams.office.database.write() as session:
        held = evidence.get_lock(session, name)
        assert held is not None
        deed = cams.office.deed(session, "watcher")
        evidence.unlock(session, held, "xong vụ", deed=deed)
    (unlock,) = work(cams)
    later(cams, 11)

    assert decode(lock.body, Lock).reason == "vụ mất xe"
    assert "lock" not in answered
    assert decode(unlock.body, Unlock).lock == name
    assert "unlock" not in [one.type for one in work(cams)]


def test_every_order_is_in_the_audit_log(cams: Desk) -> None:
    speak(cams)
    asked(cams)
    work(cams)

    with cams.office.database.read() as session:
        kinds = session.scalars(select(Request.kind)).all()
    browser = cams.signed_in("administrator")
    words = browser.words(browser.open("/audit"))

    assert kinds == ["clip"]
    assert "lấy đoạn phim của camera" in words
    assert "hỏi camera đoạn phim" in words


def test_what_a_clip_shows_stands_in_its_row(cams: Desk) -> None:
    assert clip(cams, asked(cams)).purpose == "mất xe ở chợ"
