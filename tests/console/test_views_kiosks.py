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
from edge.contract.kiosk import Drawn, KioskUsed, StaffCalled
from edge.contract.refusal import RefusalKind
from edge.contract.report import Batch, Numbered, RefusedItem, State, Trouble
from edge.contract.settings import LocalSpan
from tests.console.desk import Desk
from tests.console.guidance_desk import GuidanceDesk
from tests.console.office import meeting
from tests.console.scene import sent, tells
from tests.rig.authority import COMMUNE

PAGE = "/kiosks/man-hinh-1"


@pytest.fixture
def made(desk: Desk) -> GuidanceDesk:
    return GuidanceDesk(desk)


def speak(
    made: GuidanceDesk, bundle: str | None, *codes: str, refuses: str = ""
) -> None:
    refused = RefusedItem(lineage=refuses, version=1, kind=RefusalKind.KEY_ENDED)
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
            refused_items=(refused,) if refuses else (),
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


def test_what_a_kiosk_refuses_of_what_was_approved_is_named_with_the_reason(
    made: GuidanceDesk, desk: Desk
) -> None:
    lineage = desk.office.approved()
    speak(made, ordered(made), refuses=lineage)
    browser = desk.signed_in("author")

    words = browser.words(browser.open(PAGE))

    assert "Cần xử lý" in words
    assert "Màn hình này từ chối bản tin đã duyệt: Mời họp dân ấp 3 : khóa ký" in words


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


def test_while_nothing_was_counted_the_page_says_when_counts_come(
    made: GuidanceDesk, desk: Desk
) -> None:
    browser = desk.signed_in("viewer")

    words = browser.words(browser.open("/kiosks/man-hinh-1"))

    assert "Màn hình gửi số đếm về mỗi giờ một lần" in words


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
    assert "Nhập cả giờ đầu và giờ cuối" in words
    assert "Chọn ít nhất một trang" in words
    assert "phải bắt đầu bằng http://" in words
    assert 'value="ftp://x"' in answer.text


@pytest.mark.parametrize("url", ["http://a b", "http://a\tb", "http://a\u00a0b"])
def test_an_address_that_kiosks_would_refuse_with_all_settings_is_not_taken(
    made: GuidanceDesk, desk: Desk, url: str
) -> None:
    browser = desk.signed_in("technician")
    wanted = {"show": ["welcome"], "volume": 50, "local_url": url}

    assert browser.fill(f"{PAGE}/settings", wanted).status_code == 422


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


def test_a_kiosk_is_counted_as_a_loudspeaker_on_no_page(
    made: GuidanceDesk, desk: Desk
) -> None:
    whole = desk.office.approved(meeting(audience=(f"area:{COMMUNE}",)))
    sent(desk, whole)
    tells(desk)
    browser = desk.signed_in("author")

    today = browser.words(browser.open("/"))
    page = browser.words(browser.open(f"/bulletins/{whole}"))
    schedule = browser.open("/schedule?day=2026-11-22")
    log, compose = browser.open("/as-run"), browser.open("/compose")
    listed = browser.words(browser.open("/speakers"))

    assert "1/1 cụm loa sẵn sàng" in today
    assert "1/1 cụm loa sẵn sàng" in page
    assert "<h2>Ấp 3</h2>" in schedule.text
    assert "<h2>Xã Tân An</h2>" not in schedule.text
    assert 'value="loa-ap3-1"' in log.text
    assert 'value="man-hinh-1"' not in log.text
    assert 'value="node:man-hinh-1"' not in compose.text
    assert "Màn hình sảnh" not in listed
    assert browser.open("/speakers/man-hinh-1").status_code == 404


def test_where_only_a_kiosk_stands_nobody_hears_an_announcement(
    made: GuidanceDesk, desk: Desk
) -> None:
    with desk.office.database.write() as session:
        deed = desk.office.command
        nodes.put(
            session,
            "man-hinh-4",
            name="Màn hình ấp 4",
            area=f"{COMMUNE}/ap-4",
            agents=("kiosk",),
            deed=deed,
        )
    lineage = desk.office.approved(meeting(audience=(f"area:{COMMUNE}/ap-4",)))
    browser = desk.signed_in("author")

    words = browser.words(browser.open(f"/bulletins/{lineage}"))

    assert "Ấp 4 chưa có cụm loa nào" in words


def test_contents_of_screens_hide_no_announcement_that_waits(
    made: GuidanceDesk, desk: Desk
) -> None:
    desk.office.submit()
    with desk.office.database.read() as session:
        screens = len(guidance.waiting(session))
    browser = desk.signed_in("approver")

    words = browser.words(browser.open("/"))

    assert screens > 1
    assert set(re.findall(r"Chờ duyệt (\d+) ", words)) == {"1"}
    assert set(re.findall(r"Duyệt màn hình (\d+) ", words)) == {str(screens)}
    assert "1 bản tin chờ duyệt" in words
    assert f"{screens} nội dung màn hình hướng dẫn chờ duyệt" in words
