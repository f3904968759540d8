"""A camera's live view in Chromium: broker, console and camera are real programs."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.rig.camera_commune import NODE, CameraCommune
from tests.rig.patience import until

pytestmark = [
    pytest.mark.browser,
    pytest.mark.broker,
    pytest.mark.process,
    pytest.mark.timeout(400),
]
LIVE = f"/cameras/{NODE}/live"


@pytest.fixture(scope="module")
def commune(tmp_path_factory: pytest.TempPathFactory) -> Iterator[CameraCommune]:
    with CameraCommune(tmp_path_factory.mktemp("live") / "xa") as commune:
        commune.start()
        commune.start_camera()
        until(commune.web_answers, "the web answers", commune.why)
        until(commune.records, "the camera records", commune.why)
        yield commune


def watching(commune: CameraCommune, chromium: Browser, **options: object) -> Page:
    """Signed in, and she has said why."""
    context = chromium.new_context(
        base_url=f"https://localhost:{commune.ports.web}",
        ignore_https_errors=True,
        **options,  # type: ignore[arg-type]  # named at the call
    )
    context.set_default_timeout(20_000)
    page = context.new_page()
    page.goto("/sign-in")
    name, password = commune.watcher
    page.fill("#sign_in", name)
    page.fill("#password", password)
    page.click("main button.main-action")
    page.wait_for_url("**/")
    page.goto(LIVE)
    page.check("input[value=order]")
    page.fill("[name=words]", "chợ đông")
    page.click("main button.main-action")
    page.wait_for_url(f"**{LIVE}")
    return page


def seconds_shown(page: Page) -> float:
    """How far the video has played; 0: there is no picture yet."""
    found = page.evaluate(
        "() => { const v = document.querySelector('.live video');"
        " return v && v.videoWidth ? v.currentTime : 0; }"
    )
    return float(found)


def test_a_street_is_seen_within_seconds_of_a_press_and_goes_on(
    commune: CameraCommune, chromium: Browser
) -> None:
    page = watching(commune, chromium)

    page.get_by_role("button", name="Xem trực tiếp").click()
    until(lambda: seconds_shown(page) > 0, "a picture", commune.why)
    first = seconds_shown(page)
    until(lambda: seconds_shown(page) > first + 2, "it goes on", commune.why)
    page.screenshot(path="/tmp/camlive-1.png")

    expect(page.locator("main")).to_contain_text("Đang xem trực tiếp")
    expect(page.locator(".live-name")).to_contain_text("xem-camera")
    size = page.evaluate("document.querySelector('.live video').videoWidth")
    assert size == 640
    page.context.close()
