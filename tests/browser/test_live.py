"""A camera's live view in Chromium: broker, console and camera are real programs."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import select

from console.models import Request
from edge.contract.camera import Live
from edge.contract.codec import decode
from tests.browser.test_access import faults
from tests.rig.camera_commune import CameraCommune
from tests.rig.live_view import LIVE, first_picture_s, seconds_shown, watcher_page
from tests.rig.patience import until

pytestmark = [
    pytest.mark.browser,
    pytest.mark.broker,
    pytest.mark.process,
    pytest.mark.timeout(400),
]


@pytest.fixture(scope="module")
def commune(tmp_path_factory: pytest.TempPathFactory) -> Iterator[CameraCommune]:
    with CameraCommune(tmp_path_factory.mktemp("live") / "xa") as commune:
        commune.start()
        commune.start_camera()
        until(commune.web_answers, "the web answers", commune.why)
        until(commune.records, "the camera records", commune.why)
        yield commune


def ordered(commune: CameraCommune) -> list[Live]:
    with commune.database.read() as session:
        rows = session.scalars(select(Request.body).where(Request.kind == "live"))
        return [decode(body.encode(), Live) for body in rows]


def width_of_picture(page: Page) -> int:
    return int(page.locator(".camera-live img").evaluate("one => one.naturalWidth"))


def test_three_share_one_push_and_two_of_them_play_no_video(
    commune: CameraCommune, chromium: Browser
) -> None:
    page = watcher_page(commune, chromium)
    old = watcher_page(commune, chromium)
    old.context.add_init_script("delete window.MediaSource")
    bare = watcher_page(commune, chromium, java_script_enabled=False)
    wrong = faults(page)

    first_picture_s(commune, page)
    old.goto(LIVE)
    bare.goto(LIVE)
    first_s = seconds_shown(page)
    until(lambda: seconds_shown(page) > first_s + 2, "it goes on", commune.why)

    expect(page.locator("main")).to_contain_text("Đang xem trực tiếp")
    expect(page.locator(".camera-live-name")).to_contain_text("xem-camera")
    video = page.locator(".camera-live video")
    assert video.evaluate("one => one.videoWidth") == 640
    until(lambda: width_of_picture(old) == 320, "a picture", commune.why)
    until(lambda: width_of_picture(bare) == 320, "a picture", commune.why)
    assert len({one.live for one in ordered(commune)}) == 1
    assert wrong + faults(page) + faults(old) == []
    for one in (page, old, bare):
        one.context.close()


def test_a_camera_that_lost_its_power_is_seen_again_after_one_press(
    commune: CameraCommune, chromium: Browser
) -> None:
    page = watcher_page(commune, chromium)
    if page.locator("main button.main-action").count():
        first_picture_s(commune, page)  # else the view before still goes on
    until(lambda: seconds_shown(page), "a picture", commune.why)

    commune.kill_camera()
    expect(page.locator("main")).to_contain_text("Hình đang đứng", timeout=30_000)
    commune.start_camera()
    again = page.get_by_role("button", name="Tiếp tục xem")
    expect(again).to_be_visible(timeout=40_000)
    until(commune.records, "the camera records", commune.why)
    first_picture_s(commune, page)

    expect(page.locator("main")).to_contain_text("Đang xem trực tiếp")
    assert page.url.endswith(LIVE)
    page.context.close()
