"""Guidance screens on staff's pages: what they really show, use, settings."""

import re
from datetime import timedelta

import msgspec
import pytest
from sqlalchemy import select

from console.core.kiosks import KioskWish
from console.models import Request
from console.store import guidance, kiosks, nodes, reports
from edge.contract.command import StaffComing
from edge.contract.report import (
    Batch,
    Drawn,
    KioskUsed,
    Numbered,
    StaffCalled,
    State,
    Trouble,
)
from edge.contract.settings import LocalSpan
from tests.console.desk import Desk
from tests.console.guidance_desk import GuidanceDesk

PAGE = "/kiosks/man-hinh-1"


@pytest.fixture
def made(desk: Desk) -> GuidanceDesk:
    return GuidanceDesk(desk)


def speak(made: GuidanceDesk, bundle: str | None, *codes: str) -> None:
    now = made.desk.office.clock.now()
    with made.desk.office.database.write() as session:
        agent = nodes.agent(session, "man-hinh-1", "kiosk")
        assert agent is not None
        state = State(
            online=True,
            boot="b1",
            at=now,
            clock="synchronised",
            drawn=Drawn(kind="idle", bundle=bundle, frame=now),
            troubles=tuple(Trouble(code=code, since=now) for code in codes),
        )
        reports.state(session, agent, state, live=True, at=now)


def ordered(made: GuidanceDesk) -> str | None:
    with made.desk.office.database.read() as session:
        found = guidance.published(session)
        return found.manifest_sha256 if found else None


def test_a_kiosk_that_shows_what_was_approved_says_so(
    made: GuidanceDesk, desk: Desk
) -> None:
    browser = made.opened()
    speak(made, ordered(made))

    words = browser.words(browser.open(PAGE))

    assert "Có kết nối" in words
    assert "trình chiếu, đang vắng người" in words
    assert "bản 1 · đúng bản đã duyệt" in words


def test_a_kiosk_that_still_shows_another_bundle_is_behind(
    made: GuidanceDesk, desk: Desk
) -> None:
    browser = made.opened()
    speak(made, "ab" * 32)

    words = browser.words(browser.open(PAGE))

    assert "Đang nhận nội dung mới" in words
    assert "một bản mà máy chủ này không làm ra" in words
    assert "chưa tới nơi" in words


def test_troubles_of_a_kiosk_are_told_in_words(made: GuidanceDesk, desk: Desk) -> None:
    speak(made, None, "printer-out-of-paper", "screen-lost")
    browser = desk.signed_in("technician")

    words = browser.words(browser.open("/kiosks"))

    assert "Màn hình sảnh Cần xử lý" in words
    assert "Máy in hết giấy" in words
    assert "Mất màn hình" in words


def test_use_is_counted_and_pages_have_names(made: GuidanceDesk, desk: Desk) -> None:
    now = desk.office.clock.now()
    used = KioskUsed(
        since=now - timedelta(hours=1),
        until=now,
        sessions=21,
        searches=7,
        no_result=2,
        calls=3,
        answered=1,
        views={"procedure:1.001193:steps": 9, "event:gia-dinh": 4},
    )
    with desk.office.database.write() as session:
        kiosks.count(session, "man-hinh-1", used)
    browser = desk.signed_in("viewer")

    one = browser.words(browser.open(PAGE))
    all_ = browser.words(browser.open("/kiosks"))

    assert "Hôm nay 21 7 2 3 1 0" in one
    assert "Khai sinh: các bước 9" in all_
    assert "Mục Gia đình 4" in all_


def test_a_technician_sets_hours_carousel_and_volume(
    made: GuidanceDesk, desk: Desk
) -> None:
    browser = desk.signed_in("technician")
    wanted = {
        "start0": "17h30",
        "end0": "6:00",
        "show": ["welcome", "hours"],
        "dwell": 20,
        "volume": 50,
        "language": "en",
        "local_url": "",
    }

    answer = browser.fill(f"{PAGE}/settings", wanted)

    assert answer.status_code == 302, browser.words(answer)
    with desk.office.database.read() as session:
        wish = kiosks.wish(session, "node:man-hinh-1")
    assert wish.dark == (LocalSpan(start="17:30", end="06:00"),)
    assert [slide.show for slide in wish.slides or ()] == ["welcome", "hours"]
    assert (wish.volume_percent, wish.languages) == (50, ("vi", "en"))
    browser.fill(f"{PAGE}/settings", {"as": "others"})
    with desk.office.database.read() as session:
        assert kiosks.wish(session, "node:man-hinh-1") == KioskWish()


def test_settings_that_make_no_sense_are_named_and_kept_as_typed(
    made: GuidanceDesk, desk: Desk
) -> None:
    browser = desk.signed_in("technician")
    wrong = {"start0": "18:00", "end0": "", "local_url": "ftp://x", "volume": 50}

    answer = browser.fill(f"{PAGE}/settings", wrong)

    words = browser.words(answer)
    assert answer.status_code == 422
    assert "Nhập cả giờ tắt và giờ mở" in words
    assert "Chọn ít nhất một trang" in words
    assert "phải bắt đầu bằng http://" in words
    assert 'value="ftp://x"' in answer.text


def test_who_may_not_set_is_refused(made: GuidanceDesk, desk: Desk) -> None:
    browser = desk.signed_in("author")

    assert browser.open(f"{PAGE}/settings").status_code == 403
    assert browser.open("/kiosks/loa-ap3-1").status_code == 404


def test_a_commune_without_kiosks_is_told_how_they_come(desk: Desk) -> None:
    browser = desk.signed_in("viewer")

    words = browser.words(browser.open("/kiosks"))

    assert "Chưa có màn hình hướng dẫn nào." in words


CALL = "0123456789abcdef"


def call(made: GuidanceDesk) -> None:
    now = made.desk.office.clock.now()
    event = Numbered(seq=1, at=now, body=StaffCalled(call=CALL))
    with made.desk.office.database.write() as session:
        agent = nodes.agent(session, "man-hinh-1", "kiosk")
        assert agent is not None
        reports.batch(session, agent, Batch(epoch=1, events=(event,)), at=now)


def test_a_call_for_help_stands_on_the_first_page_and_is_answered_by_one_click(
    made: GuidanceDesk, desk: Desk
) -> None:
    call(made)
    browser = desk.signed_in("author")

    before = browser.words(browser.open("/"))
    answer = browser.fill("/", {"call": CALL}, to=f"{PAGE}/coming")

    assert "Có người cần giúp ở màn hình: Màn hình sảnh" in before
    assert answer.status_code == 302
    after = browser.words(browser.open("/"))
    assert "Author đang tới." in after
    with desk.office.database.read() as session:
        asked = session.scalars(select(Request)).one()
        coming = msgspec.json.decode(asked.body, type=StaffComing)
    assert (asked.address, coming.call) == ("node:man-hinh-1", CALL)
    assert desk.woken


def test_the_second_who_answers_hears_who_was_first(
    made: GuidanceDesk, desk: Desk
) -> None:
    call(made)
    first, second = desk.signed_in("author"), desk.signed_in("technician")
    page = second.open("/")
    first.fill("/", {"call": CALL}, to=f"{PAGE}/coming")

    second.send(f"{PAGE}/coming", {"call": CALL}, second.token(page))

    assert "Author đã nhận lời rồi." in second.words(second.open("/"))
    with desk.office.database.read() as session:
        assert len(session.scalars(select(Request)).all()) == 1


def test_a_viewer_sees_a_call_and_answers_none(made: GuidanceDesk, desk: Desk) -> None:
    call(made)
    browser = desk.signed_in("viewer")

    words = browser.words(browser.open("/"))
    refused = browser.fill("/", {"call": CALL}, to=f"{PAGE}/coming")

    assert "Có người cần giúp" in words
    assert "Cán bộ đang tới" not in words
    assert refused.status_code == 403


def test_a_call_that_nobody_waits_for_any_more_is_not_answered(
    made: GuidanceDesk, desk: Desk
) -> None:
    browser = desk.signed_in("author")

    browser.fill("/", {"call": CALL}, to=f"{PAGE}/coming")

    assert "không còn chờ nữa" in browser.words(browser.open("/"))


def test_an_open_page_comes_anew_when_somebody_calls(
    made: GuidanceDesk, desk: Desk
) -> None:
    browser = desk.signed_in("viewer")
    found = re.search(r'data-poll="(/kiosks/calls[^"]+)"', browser.open("/").text)
    assert found is not None

    quiet = browser.open(found[1])
    call(made)
    called = browser.open(found[1])

    assert (quiet.status_code, called.status_code) == (200, 286)
