"""What passers-by are told: a public notice, and the sign that leads to it."""

import pytest

from console.core.cameras import CameraWish
from console.core.watching import NoticeWords
from console.store import cameras
from tests.console.camera_desk import NODE, PAGE, add_camera
from tests.console.desk import Desk
from tests.rig.authority import COMMUNE

WORDS = {
    "controller": "UBND xã Tân An",
    "phone": "0270 3 822 113",
    "purpose": "Giữ gìn trật tự ở chợ",
    "office": "Công an xã, cạnh chợ",
}


@pytest.fixture
def camera(desk: Desk) -> Desk:
    return add_camera(desk)


def written(desk: Desk) -> Desk:
    with desk.office.database.write() as session:
        words = NoticeWords(**WORDS)
        cameras.put_notice(session, COMMUNE, words, deed=desk.office.command)
    return desk


def test_anybody_reads_the_notice_and_no_cookie_is_set(camera: Desk) -> None:
    written(camera)
    add_camera(camera, "cam-cau", name="Camera cầu")
    with camera.office.database.write() as session:
        wish = CameraWish(keep_days=7)
        cameras.put_wish(session, f"node:{NODE}", wish, deed=camera.office.command)
    browser = camera.browser()

    answer = browser.open("/camera-notice")
    words = browser.words(answer)

    assert answer.status_code == 200
    assert "Set-Cookie" not in answer.headers
    assert "UBND xã Tân An" in words
    assert "0270 3 822 113" in words
    assert "2 camera" in words
    assert "Từ 7 đến 30 ngày tùy camera" in words
    assert "Không nhận diện khuôn mặt" in words
    assert NODE not in answer.text
    assert "Camera chợ" not in answer.text


def test_the_notice_is_there_in_english_and_before_anybody_wrote_its_words(
    desk: Desk,
) -> None:
    browser = desk.browser()

    vietnamese = browser.words(browser.open("/camera-notice"))
    english = browser.words(browser.open("/camera-notice?lang=en"))

    assert "UBND Xã Tân An" in vietnamese
    assert "Hiện chưa có camera nào" in vietnamese
    assert "No faces are recognised" in english


def test_words_are_written_once_for_sign_and_notice(camera: Desk) -> None:
    browser = camera.signed_in("technician")

    lacking = browser.fill("/camera-sign", {**WORDS, "phone": " "})
    kept = browser.fill("/camera-sign", WORDS)

    assert lacking.status_code == 422
    assert "Giữ gìn trật tự ở chợ" in lacking.text
    assert kept.status_code == 302
    assert "Mở bảng để in" in browser.words(browser.open("/camera-sign"))
    with camera.office.database.read() as session:
        assert cameras.notice(session, COMMUNE) == NoticeWords(**WORDS)


@pytest.mark.process
def test_the_sign_says_what_settings_say_and_leads_to_the_notice(camera: Desk) -> None:
    browser = camera.signed_in("watcher")
    early = browser.open(f"{PAGE}/sign.svg")
    written(camera)
    with camera.office.database.write() as session:
        wish = CameraWish(keep_days=14)
        cameras.put_wish(session, f"node:{NODE}", wish, deed=camera.office.command)

    answer = browser.open(f"{PAGE}/sign.svg")

    assert early.status_code == 302
    assert answer.mimetype == "image/svg+xml"
    assert "14 ngày, rồi tự xóa" in answer.text
    assert "https://xa.example/camera-notice" in answer.text
    assert "0270 3 822 113" in answer.text


def test_who_may_not_set_up_cameras_does_not_change_the_words(camera: Desk) -> None:
    browser = camera.signed_in("watcher")

    page = browser.open("/camera-sign")
    token = browser.token(page)

    assert browser.send("/camera-sign", WORDS, token).status_code == 403
    assert camera.signed_in("viewer").open("/camera-sign").status_code == 403


def test_a_camera_that_records_without_a_sign_is_told_to_who_may_write_one(
    camera: Desk,
) -> None:
    technician, watcher = camera.signed_in("technician"), camera.signed_in("watcher")
    warning = "Camera đang ghi hình mà bảng báo chưa có lời: Camera chợ."

    unmasked = technician.words(technician.open("/"))
    with camera.office.database.write() as session:
        wish = CameraWish(masks=())
        cameras.put_wish(session, f"node:{NODE}", wish, deed=camera.office.command)
    of_today = technician.words(technician.open("/"))
    of_watcher = watcher.words(watcher.open("/"))
    page = watcher.words(watcher.open(PAGE))
    sign = watcher.words(watcher.open("/camera-sign"))
    written(camera)

    assert warning not in unmasked
    assert warning in of_today
    assert warning not in of_watcher
    assert "chưa có lời. Nhờ kỹ thuật viên hoặc quản trị" in page
    assert "chưa in được. Nhờ kỹ thuật viên hoặc quản trị" in sign
    assert "Ghi và lưu lời" not in sign
    assert warning not in technician.words(technician.open("/"))
    assert "chưa có lời" not in watcher.words(watcher.open(PAGE))
