"""What cameras saw, on the pages: a day by hours, an hour by minutes, with pictures."""

import re
from datetime import UTC, datetime, timedelta

import pytest

from console.store import watching
from edge.contract.camera import CameraSaw, CameraTampered, EvidenceHead
from tests.console.camera_desk import NODE, PAGE, add_camera, bring, report, speak
from tests.console.desk import Browser, Desk
from tests.console.footage import JPEG, Courier, asked, founded, state_why
from tests.rig.authority import NOON

YESTERDAY_14 = datetime(2026, 11, 21, 7, tzinfo=UTC)
"""Two in the afternoon in Vietnam, the day before ``NOON``."""


@pytest.fixture
def cams(desk: Desk) -> Desk:
    add_camera(desk)
    speak(desk)
    return desk


def saw(began: datetime, name: str, **more: object) -> CameraSaw:
    fields = {"id": name, "kind": "motion", "began": began, "score": 60}
    end = began + timedelta(seconds=8)
    return CameraSaw(ended=end, **(fields | more))  # type: ignore[arg-type]  # its own


@pytest.fixture
def watcher(cams: Desk) -> Browser:
    browser = cams.signed_in("watcher")
    state_why(browser)
    return browser


def test_yesterday_at_two_is_two_clicks_away(cams: Desk, watcher: Browser) -> None:
    assert abs(NOON - cams.office.clock.now()) < timedelta(days=1)
    report(cams, saw(YESTERDAY_14 + timedelta(minutes=5), "b1-1"))

    today = watcher.open("/camera-events")
    yesterday = watcher.open("/camera-events?day=2026-11-21")
    hour = watcher.open(f"{PAGE}/hours/2026-11-21T14")

    assert 'href="/camera-events?day=2026-11-21"' in today.text
    assert f'href="{PAGE}/hours/2026-11-21T14"' in yesterday.text
    assert "14 giờ: 1 lần có động" in yesterday.text
    assert "14:05:00" in hour.text
    assert "<img" not in yesterday.text


def test_who_may_not_watch_sees_none_of_it(cams: Desk) -> None:
    for name in ("viewer", "technician", "administrator", "approver"):
        browser = cams.signed_in(name)
        for page in (
            "/camera-events",
            f"{PAGE}/events",
            f"{PAGE}/hours/2026-11-21T14",
            f"{PAGE}/clips",
        ):
            assert browser.open(page).status_code == 403, (name, page)


def test_nobody_sees_a_picture_before_she_has_said_why(cams: Desk) -> None:
    browser = cams.signed_in("watcher")

    for page in (f"{PAGE}/events", f"{PAGE}/hours/2026-11-21T14"):
        answer = browser.open(page)
        assert answer.status_code == 302
        assert "/purpose?next=" in answer.headers["Location"]
    assert browser.open(f"{PAGE}/events/list").status_code == 403


def test_every_look_is_in_the_log_with_its_purpose(
    cams: Desk, watcher: Browser
) -> None:
    watcher.open(f"{PAGE}/events?day=2026-11-21")
    watcher.open(f"{PAGE}/hours/2026-11-21T14")
    watcher.open(f"{PAGE}/events/list?day=2026-11-21")  # the page itself asks again

    reader = cams.signed_in("administrator")
    words = reader.words(reader.open("/audit"))
    assert words.count("xem danh sách sự việc của camera") == 1
    assert words.count("tìm hình camera theo giờ") == 1
    assert "mất xe ở chợ" in words


def test_what_is_asked_for_without_its_page_or_long_after_it_is_a_look_of_its_own(
    cams: Desk, watcher: Browser
) -> None:
    watcher.open(f"{PAGE}/events?day=2026-11-21")

    watcher.open(f"{PAGE}/events/list?day=2026-11-20")
    watcher.open(f"{PAGE}/events/list?day=2026-11-20")
    other_day = days_looked_at(cams)
    cams.office.clock.advance(watching.AGAIN.total_seconds() + 1)
    watcher.open(f"{PAGE}/events/list?day=2026-11-21", **{"X-Poll": "1"})
    later = days_looked_at(cams)
    watcher.fill(f"{PAGE}/purpose", {"purpose": "request", "words": "công văn 15"})
    watcher.open(f"{PAGE}/events/list?day=2026-11-21")

    assert other_day == ["2026-11-20", "2026-11-21"]
    assert later == ["2026-11-21", *other_day]
    assert days_looked_at(cams) == ["2026-11-21", *later]  # for another purpose


def test_a_picture_is_a_look_at_its_day_unless_its_page_was_opened(
    cams: Desk, watcher: Browser
) -> None:
    courier = Courier(cams, founded(cams).issue("node", NODE, cams.office.clock.now()))
    pictures = [JPEG + name for name in (b"1", b"2", b"3")]
    for number, body in enumerate(pictures, start=1):
        assert courier.bring(body, "thumbnail", f"b1-{number}").status_code == 201
    places = [f"{PAGE}/pictures/{courier.sha(body)}.jpg" for body in pictures]
    one, two = YESTERDAY_14, YESTERDAY_14 + timedelta(days=-1, minutes=1)
    report(cams, saw(one, "b1-1"), saw(two, "b1-2"))
    watcher.open(f"{PAGE}/hours/2026-11-21T14")

    watcher.open(places[0])
    of_its_hour = days_looked_at(cams)
    watcher.open(places[1])
    watcher.open(places[1])
    of_no_page = days_looked_at(cams)
    watcher.open(places[2])  # of an event that was never told: by when it came

    assert of_its_hour == []
    assert of_no_page == ["2026-11-20"]
    assert days_looked_at(cams) == ["2026-11-22", "2026-11-20"]


def test_an_hour_that_is_shown_because_of_a_mistake_is_a_look_too(
    cams: Desk, watcher: Browser
) -> None:
    fields = {"hour": "2026-11-21T14", "start": "", "end": "", "purpose": ""}

    answer = watcher.fill(PAGE, fields, to=f"{PAGE}/clips")

    assert answer.status_code == 422
    with cams.office.database.read() as session:
        looks = [row.action for row in watching.looks(session, node=NODE)]
    assert looks == ["camera.search"]


def days_looked_at(cams: Desk) -> list[str]:
    """Of lists of events, the newest look first."""
    with cams.office.database.read() as session:
        rows = watching.looks(session, node=NODE)
        return [row.detail["day"] for row in rows if row.action == "camera.events"]


def test_thumbnails_are_shown_where_they_have_come(
    cams: Desk, watcher: Browser
) -> None:
    issued = founded(cams).issue("node", NODE, cams.office.clock.now())
    courier = Courier(cams, issued)
    here, missing = JPEG + b"1", JPEG + b"2"
    assert courier.bring(here, "thumbnail", "b1-1").status_code == 201
    one, two = (courier.sha(body) for body in (here, missing))
    report(
        cams,
        saw(YESTERDAY_14, "b1-1", thumbnail=one),
        saw(YESTERDAY_14 + timedelta(minutes=1), "b1-2", thumbnail=two),
    )

    page = watcher.open(f"{PAGE}/events?day=2026-11-21")

    assert f"{PAGE}/pictures/{one}.jpg" in page.text
    assert two not in page.text
    assert "không có hình nhỏ" in page.text
    shown = watcher.open(f"{PAGE}/pictures/{one}.jpg")
    assert shown.headers["Cache-Control"] == "private, no-store"
    assert (shown.data, shown.mimetype) == (here, "image/jpeg")
    other = cams.signed_in("watcher")
    assert other.open(f"{PAGE}/pictures/{one}.jpg").status_code == 403


def test_a_still_for_who_sets_it_up_does_not_go_out_as_an_events_picture(
    cams: Desk, watcher: Browser
) -> None:
    """It may show what a mask that was drawn on it covers since."""
    still = bring(cams, "still", "s1", JPEG + b"of all that there is")
    thumbnail = bring(cams, "thumbnail", "b1-1", JPEG)

    shown = [watcher.open(f"{PAGE}/pictures/{one}.jpg") for one in (still, thumbnail)]

    assert [answer.status_code for answer in shown] == [404, 200]


def test_events_are_filtered_by_kind_and_tampering_stands_out(
    cams: Desk, watcher: Browser
) -> None:
    report(
        cams,
        saw(YESTERDAY_14, "b1-1", kind="person", zone="Cổng"),
        CameraTampered(kind="covered", began=YESTERDAY_14 + timedelta(minutes=9)),
    )

    every = watcher.open(f"{PAGE}/events?day=2026-11-21")
    bad = watcher.open(f"{PAGE}/events?day=2026-11-21&kind=tampering")
    overview = watcher.open("/camera-events?day=2026-11-21")

    assert "Giống có người · Cổng" in watcher.words(every)
    assert every.text.count('class="event event-bad"') == 1
    assert "camera bị che" in watcher.words(bad)
    assert "Giống có người · " not in watcher.words(bad)
    assert "camera bị che" in watcher.words(overview)
    assert "hour-bad" in overview.text


def test_kinds_that_a_camera_never_told_of_are_not_offered(
    cams: Desk, watcher: Browser
) -> None:
    def offered() -> list[str]:
        page = watcher.open(f"{PAGE}/events?day=2026-11-20").text
        return re.findall('<option value="([a-z]*)"', page)

    report(cams, saw(YESTERDAY_14, "b1-1"))
    plain = offered()
    report(cams, saw(YESTERDAY_14, "b1-2", kind="vehicle"), epoch=2)

    assert plain == ["", "motion", "tampering"]
    assert offered() == ["", "motion", "vehicle", "tampering"]


def test_a_camera_that_floods_its_hour_hides_neither_tampering_nor_other_hours(
    cams: Desk, watcher: Browser
) -> None:
    noise = [
        saw(YESTERDAY_14 + timedelta(seconds=20 * n), f"b1-{n}") for n in range(90)
    ]
    report(
        cams,
        CameraTampered(kind="cabinet", began=YESTERDAY_14 + timedelta(seconds=1)),
        saw(YESTERDAY_14 - timedelta(hours=3), "early"),
        *noise,
    )

    page = watcher.open(f"{PAGE}/events?day=2026-11-21")

    words = watcher.words(page)
    assert "Xem thêm 67 lần nữa trong giờ này" in words
    assert "tủ camera bị mở" in words
    assert "11:00:00" in words


def test_a_day_of_which_nothing_was_told_is_not_called_quiet(
    cams: Desk, watcher: Browser
) -> None:
    words = watcher.words(watcher.open(f"{PAGE}/events?day=2026-11-20"))

    assert "Camera không báo động gì trong ngày" in words


@pytest.mark.parametrize("hour", ["2026-11-21T24", "yesterday", "1970-01-01T00", ""])
def test_an_hour_that_is_none_is_not_found(
    cams: Desk, watcher: Browser, hour: str
) -> None:
    assert watcher.open(f"{PAGE}/hours/{hour}").status_code == 404


def test_the_form_offers_the_stretch_of_the_event_that_was_clicked(
    cams: Desk, watcher: Browser
) -> None:
    report(cams, saw(YESTERDAY_14 + timedelta(minutes=5), "b1-1"))

    page = watcher.open(f"{PAGE}/hours/2026-11-21T14?from=b1-1")

    assert 'value="14:04:50"' in page.text
    assert 'value="14:05:28"' in page.text
    assert 'value="mất xe ở chợ"' in page.text


def test_the_form_of_an_hour_begins_with_its_latest_event(
    cams: Desk, watcher: Browser
) -> None:
    early, late = (YESTERDAY_14 + timedelta(minutes=m) for m in (5, 40))
    report(cams, saw(early, "b1-1"), saw(late, "b1-2"))

    page = watcher.open(f"{PAGE}/hours/2026-11-21T14").text

    assert 'value="14:39:50"' in page
    assert 'value="14:40:28"' in page


def test_hours_to_come_are_no_links(cams: Desk, watcher: Browser) -> None:
    page = watcher.open("/camera-events").text

    assert f'href="{PAGE}/hours/2026-11-22T11"' in page
    assert f'href="{PAGE}/hours/2026-11-22T13"' not in page
    assert page.count("data-future") == 11


def test_clips_of_the_hour_are_listed_on_its_page(cams: Desk, watcher: Browser) -> None:
    asked(cams)
    local = cams.office.clock.now() + timedelta(hours=7 - 1)

    page = watcher.open(f"{PAGE}/hours/{local:%Y-%m-%dT%H}")

    assert "Đoạn phim đã lấy" in watcher.words(page)
    assert "Đang chờ gửi yêu cầu tới camera" in watcher.words(page)


def test_an_hour_before_the_camera_recorded_is_not_a_quiet_one(
    cams: Desk, watcher: Browser
) -> None:
    report(cams, head(1))
    today = f"{PAGE}/hours/2026-11-22T"

    before = watcher.words(watcher.open(f"{today}03"))
    grid = watcher.open("/camera-events").text
    cams.office.clock.advance(5 * 3600)
    watcher = cams.signed_in("watcher")
    state_why(watcher)
    away = watcher.words(watcher.open(f"{PAGE}/hours/2026-11-22T15"))
    speak(cams)
    report(cams, head(2), epoch=2)
    passed = watcher.words(watcher.open(f"{PAGE}/hours/2026-11-22T15"))

    assert "Camera chưa ghi hình lúc này. Camera này ghi hình từ" in before
    assert "3 giờ: camera chưa ghi hình lúc này" in grid
    assert 'class="hour hour-off"' in grid
    assert "Không rõ camera có ghi hình lúc này không." in away
    assert "Camera không ghi hình lúc này." in passed
    for words in (before, away, passed):
        assert "Camera không thấy động gì" not in words


def head(link: int) -> EvidenceHead:
    return EvidenceHead(link=link, sha256="a" * 64, segment=link, written_bytes=link)


def test_what_was_seen_stands_before_the_form_that_a_mistake_brings_up(
    cams: Desk, watcher: Browser
) -> None:
    report(cams, saw(YESTERDAY_14 + timedelta(minutes=5), "b1-1"))
    page = f"{PAGE}/hours/2026-11-21T14"
    fields = {"hour": "2026-11-21T14", "start": "", "end": "", "purpose": ""}

    shown = watcher.open(page).text
    wrong = watcher.fill(page, fields, to=f"{PAGE}/clips").text

    assert 'href="#ask"' in shown
    assert shown.index('class="events"') < shown.index('id="ask"')
    assert wrong.index('id="ask"') < wrong.index('class="events"')
