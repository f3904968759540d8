"""The page for guests in Chromium, as on a small telephone, with and without script."""

import threading
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from msgspec.structs import replace
from playwright.sync_api import Browser

from edge.adapters.host import SystemClock
from edge.contract.settings import Closure, GuestMessage, LocalSpan
from hotspot.adapters.front.limits import Listen
from hotspot.adapters.front.server import Front
from hotspot.fakes import FakeDesk
from hotspot.portal.app import make_app
from hotspot.portal.place import Place
from hotspot.portal.words import LANGUAGES
from hotspot.ports import Board, BoardAlert, Visitor
from tests.rig.broker import free_port

pytestmark = pytest.mark.browser

HERE = "127.0.0.1"


CLOCK = SystemClock()
NOON = CLOCK.now().replace(hour=5)
BOARD = Board(
    commune="Xã Tân An",
    uplink="up",
    hours=(
        LocalSpan(start="05:00", end="11:00"),
        LocalSpan(start="13:00", end="22:00"),
    ),
    message=GuestMessage(vi="Chợ nghỉ ngày rằm.", en="The market is closed."),
)
ALERT = BoardAlert(
    texts={
        "vi": "Lũ đang lên nhanh trên sông Tiền. Bà con ấp 3 rời chỗ thấp ngay.",
        "en": "The river is rising fast. Hamlet 3: leave low ground now.",
    },
    until=NOON + timedelta(hours=2),
)
CLOSURE = Closure(until=NOON + timedelta(hours=3), reason="Sửa điện ở nhà văn hóa")
FACES: dict[str, tuple[Board, Visitor]] = {
    "alert": (replace(BOARD, alert=ALERT), Visitor(standing="new")),
    "voucher": (replace(BOARD, sign_in="voucher"), Visitor(standing="new")),
    "wrong voucher": (replace(BOARD, sign_in="voucher"), Visitor(standing="voucher")),
    "quota": (BOARD, Visitor(standing="quota", until=NOON)),
    "closed": (
        replace(BOARD, open=False, closure=CLOSURE),
        Visitor(standing="closed", until=CLOSURE.until),
    ),
}


@pytest.fixture
def desk() -> FakeDesk:
    return FakeDesk(CLOCK, Board(commune="Xã Tân An", uplink="up"))


@pytest.fixture
def base(tmp_path: Path, desk: FakeDesk) -> Iterator[str]:
    clock, port = CLOCK, free_port()
    url = f"http://{HERE}:{port}"
    place = Place(
        base=url,
        hosts=frozenset({HERE}),
        sounds=tmp_path,
        voice=lambda _language, _text: None,
        key=b"k" * 32,
    )
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


@pytest.mark.parametrize("script", [True, False], ids=["script", "no script"])
def test_every_face_fits_a_small_telephone(
    chromium: Browser, base: str, desk: FakeDesk, *, script: bool
) -> None:
    context = chromium.new_context(
        viewport={"width": 360, "height": 640}, java_script_enabled=script
    )
    page = context.new_page()
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    for name, (board, visitor) in FACES.items():
        desk.shown, desk.visitors = board, {HERE: visitor}
        for language in LANGUAGES:
            page.goto(f"{base}/?lang={language}")

            place = page.locator(".face").bounding_box()
            assert place is not None, (name, language)
            assert place["y"] + place["height"] < 640, (name, language)
            wide = page.evaluate("document.documentElement.scrollWidth")
            assert wide <= 360, (name, language)
            may = visitor.standing in {"new", "voucher"}
            assert page.locator("button.main").count() == may, (name, language)
            asks = board.sign_in == "voucher"
            assert page.locator("#voucher").count() == asks, (name, language)
            if name == "alert":
                alarm = page.locator("[role=alert]").bounding_box()
                title = page.locator("h1").bounding_box()
                assert alarm is not None
                assert title is not None
                assert alarm["y"] + alarm["height"] <= title["y"]
    assert said == []
    context.close()
