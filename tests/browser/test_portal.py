"""The page for guests in Chromium, as on a small telephone, with and without script."""

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from edge.adapters.host import SystemClock
from hotspot.adapters.front.limits import Listen
from hotspot.adapters.front.server import Front
from hotspot.fakes import FakeDesk
from hotspot.portal.app import make_app
from hotspot.portal.place import Place
from hotspot.ports import Board
from tests.rig.broker import free_port

pytestmark = pytest.mark.browser

HERE = "127.0.0.1"


@pytest.fixture
def base(tmp_path: Path) -> Iterator[str]:
    clock, port = SystemClock(), free_port()
    url = f"http://{HERE}:{port}"
    place = Place(
        base=url,
        hosts=frozenset({HERE}),
        sounds=tmp_path,
        voice=lambda _language, _text: None,
        key=b"k" * 32,
    )
    desk = FakeDesk(clock, Board(commune="Xã Tân An", uplink="up"))
    front = Front(make_app(desk, place, clock), [Listen(HERE, port)])
    thread = threading.Thread(target=front.serve)
    thread.start()
    yield url
    front.stop()
    thread.join()


@pytest.mark.parametrize("language", ["vi", "km", "en"])
def test_the_page_fits_a_small_telephone_and_its_button_works_without_script(
    chromium: Browser, base: str, language: str
) -> None:
    context = chromium.new_context(
        viewport={"width": 360, "height": 640}, java_script_enabled=False
    )
    page = context.new_page()
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))

    page.goto(f"{base}/?lang={language}")
    button = page.locator("button.main")
    place = button.bounding_box()
    width = page.evaluate("document.documentElement.scrollWidth")
    button.click()

    assert place is not None
    assert place["y"] + place["height"] < 640
    assert place["height"] >= 48
    assert width <= 360
    assert page.locator(".face.good").count() == 1
    assert page.locator("button", has_not=page.locator(".main")).count() == 1
    assert said == []
    context.close()
