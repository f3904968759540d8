"""Cameras on staff's pages: who sees that they are there, and how they are."""

import pytest

from console.core.permissions import TABLE, Action, Grant, Role, may
from console.store import people
from tests.console.camera_desk import PAGE, add_camera, speak
from tests.console.desk import Desk
from tests.rig.authority import COMMUNE


@pytest.fixture
def camera(desk: Desk) -> Desk:
    return add_camera(desk)


def test_only_whom_the_commune_lets_watch_sees_what_cameras_see() -> None:
    assert TABLE[Action.WATCH] == TABLE[Action.EXPORT] == {Role.WATCHER}
    assert may([Grant(Role.WATCHER, COMMUNE)], Action.WATCH, f"{COMMUNE}/ap-3")
    assert not may([Grant(Role.WATCHER, f"{COMMUNE}/ap-3")], Action.WATCH, COMMUNE)


def test_a_camera_is_listed_with_what_it_does_now(camera: Desk) -> None:
    speak(camera)
    browser = camera.signed_in("watcher")

    words = browser.words(browser.open("/cameras"))

    assert "Camera chợ Có kết nối" in words
    assert "đang ghi hình" in words


def test_its_page_tells_the_head_of_the_evidence(camera: Desk) -> None:
    speak(camera)
    browser = camera.signed_in("technician")

    words = browser.words(browser.open(PAGE))

    assert "1280 × 720" in words  # noqa: RUF001 as it is written
    assert "dòng 42 abababababab…" in words
    assert "chưa gửi cài đặt nào" in words


def test_troubles_of_a_camera_are_told_in_words(camera: Desk) -> None:
    speak(camera, "camera-tampered")
    browser = camera.signed_in("watcher")

    words = browser.words(browser.open("/cameras"))

    assert "Camera chợ Cần xử lý" in words
    assert "Camera bị che, bị xoay, bị lóa, mờ, hoặc hình đứng yên" in words


def test_a_commune_without_cameras_reads_how_one_comes(desk: Desk) -> None:
    browser = desk.signed_in("technician")

    words = browser.words(browser.open("/cameras"))

    assert "Chưa có camera nào." in words


@pytest.mark.parametrize("name", ["author", "approver", "viewer"])
def test_nobody_else_is_shown_cameras(camera: Desk, name: str) -> None:
    browser = camera.signed_in(name)

    home = browser.open("/")

    assert 'href="/cameras"' not in home.text
    for path in ("/cameras", PAGE, f"{PAGE}/state"):
        assert browser.open(path).status_code == 403


def test_a_node_that_is_no_camera_has_no_page(camera: Desk) -> None:
    browser = camera.signed_in("watcher")

    assert browser.open("/cameras/nobody").status_code == 404


def test_cameras_stand_under_the_hamlets_where_they_hang(camera: Desk) -> None:
    add_camera(camera, "cam-3", name="Camera cầu", area=f"{COMMUNE}/ap-3")
    browser = camera.signed_in("watcher")

    words = browser.words(browser.open("/cameras"))

    assert words.index("Camera chợ") < words.index("Ấp 3 Camera cầu")


def test_a_technician_of_a_hamlet_is_offered_only_what_she_may(camera: Desk) -> None:
    add_camera(camera, "cam-3", name="Camera cầu", area=f"{COMMUNE}/ap-3")
    with camera.office.database.write() as session:
        technician = camera.office.person(session, "technician")
        hers = [Grant(Role.TECHNICIAN, f"{COMMUNE}/ap-3")]
        people.set_roles(session, technician, hers, deed=camera.office.command)
    browser = camera.signed_in("technician")

    listed = browser.open("/cameras")

    assert "Camera chợ" not in listed.text
    assert "/camera-settings" not in listed.text
    assert "/camera-settings" not in browser.open("/cameras/cam-3/settings").text
    assert browser.open(f"{PAGE}/settings").status_code == 403
    assert browser.open("/camera-settings").status_code == 403


def test_help_tells_of_cameras_whoever_sees_them(desk: Desk) -> None:
    watcher, author = desk.signed_in("watcher"), desk.signed_in("author")
    technician = desk.signed_in("technician")

    of_watcher = watcher.words(watcher.open("/help"))
    of_technician = technician.words(technician.open("/help"))
    of_author = author.words(author.open("/help"))

    for heading in (
        "Tìm lại một giờ của camera",
        "Xem camera trực tiếp",
        "Lấy một đoạn phim",
        "Trích xuất cho công an, tòa án",
        "Bà con xin xóa hình",
    ):
        assert heading in of_watcher
        assert heading not in of_author
    assert "Camera chưa ghi hình" in of_technician
    assert "Lấy một đoạn phim" not in of_technician
