"""A screen that is not there yet, and one whose cable is pulled."""

import queue
from pathlib import Path

import pytest

from edge.fakes import HandClock
from kiosk.adapters.screen import Plug, PygameScreen
from kiosk.core.layout import Size
from kiosk.core.page import Heading, Page
from kiosk.ports import Drew, Frame, ScreenBack, ScreenLost

SIZE = Size(1280, 720)
SOON_S = 5.0


def connector(folder: Path, name: str, status: str) -> None:
    (folder / name).mkdir(exist_ok=True)
    (folder / name / "status").write_text(f"{status}\n")


def test_without_a_display_it_says_so_once_and_draws_when_there_is_one(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("SDL_VIDEODRIVER", "none-of-these")
    told: queue.SimpleQueue[object] = queue.SimpleQueue()
    screen = PygameScreen(told.put, HandClock(), SIZE)
    screen.use_fonts(None)
    lost = told.get(timeout=SOON_S)

    monkeypatch.setenv("SDL_VIDEODRIVER", "dummy")
    screen.show(Frame(Page("home", "vi", (Heading("Chào"),))))

    assert isinstance(lost, ScreenLost)
    assert told.get(timeout=SOON_S) == ScreenBack()
    drew = told.get(timeout=SOON_S)
    assert isinstance(drew, Drew)
    assert drew.page.id == "home"
    screen.close()
    assert told.empty()


def test_a_pulled_cable_is_told_once_and_so_is_its_return(tmp_path: Path) -> None:
    clock = HandClock()
    plug = Plug(tmp_path, clock)
    told = []
    for status in ("connected", "disconnected", "disconnected", "connected"):
        connector(tmp_path, "card0-HDMI-A-1", status)
        connector(tmp_path, "card0-HDMI-A-2", "disconnected")
        told.append(plug.look())
        clock.advance(2.1)

    assert told == [None, ScreenLost("no screen is plugged in"), None, ScreenBack()]


def test_a_screen_that_is_plugged_in_again_is_drawn_anew(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SDL_VIDEODRIVER", "dummy")
    clock, page = HandClock(), Page("home", "vi", (Heading("Chào"),))
    told: queue.SimpleQueue[object] = queue.SimpleQueue()
    connector(tmp_path, "card0-HDMI-A-1", "connected")
    screen = PygameScreen(told.put, clock, SIZE, tmp_path)
    screen.use_fonts(None)
    screen.show(Frame(page))
    first = told.get(timeout=SOON_S)

    later = []
    for status in ("disconnected", "connected"):
        connector(tmp_path, "card0-HDMI-A-1", status)
        clock.advance(2.1)
        later.append(told.get(timeout=SOON_S))
    again = told.get(timeout=SOON_S)
    screen.close()

    assert [type(one) for one in later] == [ScreenLost, ScreenBack]
    assert isinstance(first, Drew)
    assert isinstance(again, Drew)
    assert again.page == page


def test_it_looks_at_the_cable_every_two_seconds_only(tmp_path: Path) -> None:
    clock = HandClock()
    plug = Plug(tmp_path, clock)
    plug.look()
    connector(tmp_path, "card0-HDMI-A-1", "disconnected")

    clock.advance(1)
    early = plug.look()
    clock.advance(1.1)

    assert early is None
    assert isinstance(plug.look(), ScreenLost)


def test_where_the_kernel_knows_no_connectors_nothing_is_said(tmp_path: Path) -> None:
    assert Plug(tmp_path, HandClock()).look() is None
