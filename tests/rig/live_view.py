"""A camera's live view in a browser, as a watcher sees it."""

import time
from typing import Final

from playwright.sync_api import Browser, Page

from tests.rig.camera_commune import NODE, CameraCommune
from tests.rig.patience import until

LIVE: Final = f"/cameras/{NODE}/live"
LOOK_S: Final = 0.02
_SHOWN: Final = """() => {
    const video = document.querySelector('.camera-live video');
    const image = document.querySelector('.camera-live img');
    if (video) { return video.videoWidth ? video.currentTime : 0; }
    return image && image.naturalWidth ? 1 : 0;
}"""


def watcher_page(commune: CameraCommune, chromium: Browser, **options: object) -> Page:
    """Signed in, before the button; she has said why she looks."""
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
    return float(page.evaluate(_SHOWN))


def first_picture_s(commune: CameraCommune, page: Page) -> float:
    """Seconds from the press to the first picture that moves."""
    begun_s = time.monotonic()
    page.click("main button.main-action")
    while not seconds_shown(page):
        if time.monotonic() - begun_s > 30:
            until(lambda: None, "a first picture", commune.why, within_s=0)
        time.sleep(LOOK_S)
    return time.monotonic() - begun_s
