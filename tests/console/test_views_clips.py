"""A clip on its page: asked for, waited for, played, never recorded, given up."""

from datetime import timedelta
from pathlib import Path

import pytest

from console.adapters.shelf import Shelf
from console.bridge import clip_orders
from console.core.clips import UNFINISHED
from console.store import clips, evidence, requests, watching
from edge.contract.camera import ClipMade, Gap
from provisioning.adapters.authority import Issued
from tests.console.camera_desk import NODE, PAGE, add_camera, report, speak
from tests.console.desk import Browser, Desk
from tests.console.footage import Courier, asked, clip, excerpt, founded, state_why

HOUR = "2026-11-22T11"
"""In Vietnam, the hour before the desk's noon."""
FILM = bytes(range(256)) * 40


@pytest.fixture
def cams(desk: Desk) -> Desk:
    add_camera(desk)
    speak(desk)
    return desk


@pytest.fixture
def issued(cams: Desk) -> Issued:
    return founded(cams).issue("node", NODE, cams.office.clock.now())


@pytest.fixture
def watcher(cams: Desk) -> Browser:
    browser = cams.signed_in("watcher")
    state_why(browser)
    return browser


def page_of(name: str) -> str:
    return f"{PAGE}/clips/{name}"


def form(**changes: str) -> dict[str, str]:
    fields = {
        "hour": HOUR,
        "start": "11:05:10",
        "end": "11:07",
        "purpose": "mất xe ở chợ",
    }
    return fields | changes


def ask(watcher: Browser, **changes: str) -> tuple[int, str]:
    page = f"{PAGE}/hours/{HOUR}"
    answer = watcher.fill(page, form(**changes), to=f"{PAGE}/clips")
    return answer.status_code, answer.headers.get("Location", "")


def brought(cams: Desk, issued: Issued, film: bytes = FILM) -> str:
    """A clip that is here."""
    name = asked(cams)
    body = excerpt(film)
    assert Courier(cams, issued).bring(body, "clip", name).status_code == 201
    report(cams, ClipMade(clip=name, outcome="sent", size_bytes=len(body)), epoch=5)
    return name


def test_a_clip_is_asked_for_and_its_page_follows_it(
    cams: Desk, watcher: Browser, issued: Issued
) -> None:
    status, place = ask(watcher)
    name = place.rsplit("/", 1)[-1]
    row = clip(cams, name)
    body = excerpt(FILM)
    courier = Courier(cams, issued)

    waiting = watcher.words(watcher.open(place))
    courier.head(body, "clip", name)
    courier.patch(body, "clip", name, piece=body[: len(body) * 2 // 5])
    coming = watcher.words(watcher.open(f"{place}/state"))
    courier.bring(body, "clip", name)

    assert status == 302
    assert (row.end - row.start, row.purpose) == (
        timedelta(seconds=110),
        "mất xe ở chợ",
    )
    assert cams.woken == ["bridge"]
    assert "Đang chờ gửi yêu cầu tới camera" in waiting
    assert "Camera đang gửi 39%" in coming or "Camera đang gửi 40%" in coming
    assert watcher.open(f"{place}/state").status_code == 286
    assert "<video" in watcher.open(place).text


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"start": "11h"}, "Nhập giờ, phút, giây"),
        ({"end": "11:05:10"}, "Phải sau giờ bắt đầu"),
        ({"end": "12:06"}, "không quá một giờ"),
        ({"start": "12:30", "end": "12:40"}, "Giờ này chưa tới"),
        ({"purpose": "  "}, "Ghi vài chữ"),
        ({"start": "25:00"}, "Nhập giờ, phút, giây"),
    ],
)
def test_what_cannot_be_asked_for_is_told_beside_its_field(
    cams: Desk, watcher: Browser, changes: dict[str, str], why: str
) -> None:
    page = f"{PAGE}/hours/{HOUR}"

    answer = watcher.fill(page, form(**changes), to=f"{PAGE}/clips")

    assert answer.status_code == 422
    assert why in watcher.words(answer)
    assert cams.woken == []


def test_what_is_typed_too_long_is_refused_in_words_and_never_cut(
    cams: Desk, watcher: Browser
) -> None:
    typed = "mất xe " * 40

    answer = watcher.fill(HOUR, form(purpose=typed), to=f"{PAGE}/clips")

    assert answer.status_code == 422
    assert "nhiều nhất 200 chữ" in watcher.words(answer)
    assert typed.strip() in answer.text
    assert "maxlength" not in answer.text


def test_a_stretch_over_midnight_is_the_next_days(cams: Desk, watcher: Browser) -> None:
    page = f"{PAGE}/hours/2026-11-21T23"
    fields = form(hour="2026-11-21T23", start="23:50", end="00:10")

    place = watcher.fill(page, fields, to=f"{PAGE}/clips").headers["Location"]

    row = clip(cams, place.rsplit("/", 1)[-1])
    assert row.end - row.start == timedelta(minutes=20)


def test_a_camera_that_is_away_is_said_to_be_and_the_clip_can_be_given_up(
    cams: Desk, watcher: Browser
) -> None:
    name = asked(cams)
    cams.office.clock.advance(3600)

    words = watcher.words(watcher.open(page_of(name)))
    watcher.fill(page_of(name), {}, to=f"{page_of(name)}/cancel")

    assert "Camera đang mất kết nối" in words
    assert "máy chủ tự hỏi" in words
    assert clip(cams, name).cancelled_at is not None
    assert "Đã thôi không lấy" in watcher.words(watcher.open(page_of(name)))


def test_a_time_that_was_never_recorded_is_said_plainly(
    cams: Desk, watcher: Browser
) -> None:
    name = asked(cams)
    made = ClipMade(clip=name, outcome="never-recorded", reason="nothing then")

    report(cams, made, epoch=5)

    words = watcher.words(watcher.open(page_of(name)))
    assert "không có hình nào của lúc này" in words
    assert "nothing then" not in words


def test_what_its_retention_has_ended_is_not_said_to_have_never_been_recorded(
    cams: Desk, watcher: Browser
) -> None:
    name = asked(cams)
    why = "it was recorded, and is kept no longer"

    report(cams, ClipMade(clip=name, outcome="never-recorded", reason=why), epoch=5)

    words = watcher.words(watcher.open(page_of(name)))
    assert "có ghi, nhưng hình đã hết hạn lưu" in words
    assert "kept" not in words


def test_gaps_of_what_came_are_named(
    cams: Desk, watcher: Browser, issued: Issued
) -> None:
    name = brought(cams, issued)
    start = clip(cams, name).start
    gap = Gap(start=start, end=start + timedelta(seconds=20))
    report(cams, ClipMade(clip=name, outcome="sent", gaps=(gap,)), epoch=6)

    words = watcher.words(watcher.open(page_of(name)))

    assert "Có lúc không có hình" in words
    assert "11:00:00 \N{EN DASH} 11:00:20" in words


def test_the_film_within_the_file_plays_from_any_place(
    cams: Desk, watcher: Browser, issued: Issued
) -> None:
    name = brought(cams, issued)
    film = f"{page_of(name)}/film-1.mp4"

    whole = watcher.open(film)
    part = watcher.open(film, Range="bytes=300-309")
    end = watcher.open(film, Range="bytes=-4")
    beyond = watcher.open(film, Range=f"bytes={len(FILM)}-")

    assert (whole.status_code, whole.data) == (200, FILM)
    assert whole.headers["Accept-Ranges"] == "bytes"
    assert (part.status_code, part.data) == (206, FILM[300:310])
    assert part.headers["Content-Range"] == f"bytes 300-309/{len(FILM)}"
    assert end.data == FILM[-4:]
    assert beyond.status_code == 416
    assert watcher.open(f"{page_of(name)}/film-2.mp4").status_code == 404


def test_nobody_plays_it_without_having_said_why(
    cams: Desk, watcher: Browser, issued: Issued
) -> None:
    name = brought(cams, issued)
    browser = cams.signed_in("watcher")

    page = browser.open(page_of(name))
    film = browser.open(f"{page_of(name)}/film-1.mp4")

    assert (page.status_code, film.status_code) == (302, 403)
    for other in ("viewer", "technician", "administrator"):
        signed_in = cams.signed_in(other)
        assert signed_in.open(page_of(name)).status_code == 403
        assert signed_in.open(f"{page_of(name)}/film-1.mp4").status_code == 403


def test_each_look_at_a_clip_is_logged(
    cams: Desk, watcher: Browser, issued: Issued
) -> None:
    name = brought(cams, issued)

    watcher.open(page_of(name))
    watcher.open(f"{page_of(name)}/film-1.mp4")

    reader = cams.signed_in("administrator")
    words = reader.words(reader.open("/audit"))
    assert words.count("xem lại đoạn hình camera") == 1


def test_a_film_without_its_page_is_a_look_and_so_is_one_that_goes_on_for_long(
    cams: Desk, watcher: Browser, issued: Issued
) -> None:
    def looks() -> list[str]:
        with cams.office.database.read() as session:
            rows = watching.looks(session, node=NODE)
            return [row.detail["clip"] for row in rows if row.action == "camera.clip"]

    name = brought(cams, issued)

    watcher.open(f"{page_of(name)}/film-1.mp4")
    watcher.open(f"{page_of(name)}/film-1.mp4", Range="bytes=300-309")
    first = looks()
    cams.office.clock.advance(watching.AGAIN.total_seconds() + 1)
    watcher.open(f"{page_of(name)}/film-1.mp4", Range="bytes=310-319")

    assert first == [name]
    assert looks() == [name, name]


def test_a_file_that_is_no_excerpt_says_so(
    cams: Desk, watcher: Browser, issued: Issued
) -> None:
    name, body = asked(cams), b"PK\x03\x04 and nothing else"
    Courier(cams, issued).bring(body, "clip", name)

    words = watcher.words(watcher.open(page_of(name)))

    assert "không đọc được" in words
    assert watcher.open(f"{page_of(name)}/film-1.mp4").status_code == 404


def test_a_clip_that_is_deleted_leaves_its_row_and_no_file(
    cams: Desk, watcher: Browser, issued: Issued
) -> None:
    name = brought(cams, issued)
    shelf = Shelf(cams.folder / "footage")
    sha256 = clip(cams, name).sha256 or ""

    watcher.fill(page_of(name), {}, to=f"{page_of(name)}/remove")

    assert not shelf.has(sha256)
    assert "Đã xóa" in watcher.words(watcher.open(page_of(name)))
    again = Courier(cams, issued).head(excerpt(FILM), "clip", name)
    assert again.status_code == 410


def test_a_clip_that_is_locked_is_not_deleted(
    cams: Desk, watcher: Browser, issued: Issued
) -> None:
    name = brought(cams, issued)
    fields = {"lock_reason": "vụ mất xe"}
    watcher.fill(page_of(name), fields, to=f"{page_of(name)}/lock")

    watcher.fill(page_of(name), {}, to=f"{page_of(name)}/remove")

    assert clip(cams, name).removed_at is None
    words = watcher.words(watcher.open(page_of(name)))
    assert "Đang chờ camera nhận lệnh khóa" in words


@pytest.mark.parametrize("words", ["", "vụ mất xe " * 30])
def test_a_lock_whose_reason_does_not_do_loses_nothing_that_was_typed(
    cams: Desk, watcher: Browser, issued: Issued, words: str
) -> None:
    name = brought(cams, issued)
    page = page_of(name)

    wrong = watcher.fill(page, {"lock_reason": words}, to=f"{page}/lock")
    with cams.office.database.read() as session:
        none = evidence.locks_of_clip(session, name)
    watcher.fill(page, {"lock_reason": "vụ mất xe"}, to=f"{page}/lock")
    with cams.office.database.read() as session:
        (lock,) = evidence.locks_of_clip(session, name)
    place = f"{PAGE}/locks/{lock.id}/unlock"
    kept = watcher.fill(page, {"unlock_reason": words}, to=place)

    assert (wrong.status_code, kept.status_code, list(none)) == (422, 422, [])
    for answer in (wrong, kept):
        assert "nhiều nhất 200 chữ" in watcher.words(answer)
        assert words.strip() in answer.text
    with cams.office.database.read() as session:
        assert evidence.locks_of_clip(session, name)[0].ended_at is None


def test_two_clips_of_the_same_bytes_do_not_take_each_others_file(
    cams: Desk, watcher: Browser, issued: Issued
) -> None:
    first, locked = brought(cams, issued), asked(cams)
    Courier(cams, issued).bring(excerpt(FILM), "clip", locked)
    page = page_of(locked)
    watcher.fill(page, {"lock_reason": "vụ mất xe"}, to=f"{page}/lock")
    sha256 = clip(cams, locked).sha256 or ""

    watcher.fill(page_of(first), {}, to=f"{page_of(first)}/remove")
    cams.office.clock.advance(40 * 86400)
    with cams.office.database.write() as session:
        now = cams.office.clock.now()
        gone = clips.expire(session, before=now, at=now)

    assert clip(cams, first).removed_at is not None
    assert (gone, clip(cams, locked).removed_at) == ([], None)
    assert Shelf(cams.folder / "footage").has(sha256)
    with cams.office.database.read() as session:
        assert clips.is_here(session, clip(cams, locked))


def test_the_last_of_two_clips_of_the_same_bytes_takes_the_file_with_it(
    cams: Desk, watcher: Browser, issued: Issued
) -> None:
    names = [brought(cams, issued), asked(cams)]
    Courier(cams, issued).bring(excerpt(FILM), "clip", names[1])
    sha256 = clip(cams, names[0]).sha256 or ""

    for name in names:
        watcher.fill(page_of(name), {}, to=f"{page_of(name)}/remove")

    assert not Shelf(cams.folder / "footage").has(sha256)


def test_what_a_camera_began_and_did_not_bring_is_said_to_be_asked_for_again(
    cams: Desk, watcher: Browser, issued: Issued
) -> None:
    name = asked(cams)
    Courier(cams, issued).head(excerpt(FILM), "clip", name)
    with cams.office.database.write() as session:
        clip_orders.orders(session, now=cams.office.clock.now())
        (order,) = requests.waiting(session)
        order.sent_at = cams.office.clock.now()
    once = watcher.words(watcher.open(page_of(name)))
    cams.office.clock.advance(UNFINISHED.total_seconds())
    speak(cams)
    with cams.office.database.write() as session:
        clip_orders.orders(session, now=cams.office.clock.now())

    words = watcher.words(watcher.open(page_of(name)))

    assert "Máy chủ đã hỏi" not in once
    assert "Camera đang gửi" in words
    assert "Máy chủ đã hỏi camera 2 lần" in words


def test_too_many_clips_at_once_are_not_asked_for(
    cams: Desk, watcher: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("console.store.clips.MOST_OPEN", 1)
    asked(cams)

    status, _place = ask(watcher)

    assert status == 422


def test_another_cameras_address_shows_no_clip(
    cams: Desk, watcher: Browser, issued: Issued
) -> None:
    name = brought(cams, issued)
    add_camera(cams, "cam-truong", name="Camera trường")

    assert watcher.open(f"/cameras/cam-truong/clips/{name}").status_code == 404
    assert watcher.open(f"{PAGE}/clips/{'0' * 16}").status_code == 404


def test_nothing_of_it_lies_among_what_may_be_emptied(
    cams: Desk, issued: Issued
) -> None:
    brought(cams, issued)

    assert not list(Path(cams.web.work).rglob("*.zip"))
    assert (cams.folder / "footage").is_dir()
