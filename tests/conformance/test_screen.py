"""What every Screen does, expected of the fake one and of the real one alike.

The real one draws on SDL's dummy display: everything but the light.
"""

import queue
from collections.abc import Iterator
from typing import Protocol, TypeVar

import pygame
import pytest

from edge.fakes import HandClock
from kiosk.adapters.screen import PygameScreen
from kiosk.adapters.typefaces import DEBIAN, Typefaces
from kiosk.core.layout import Size, lay_out
from kiosk.core.page import Button, Heading, Look, Page, Touched
from kiosk.fakes import FakeScreen
from kiosk.ports import Drew, Frame, NotDrawn, Proof, Screen

SIZE = Size(1280, 720)
SOON_S = 5.0
UNDRAWABLE = Page("undrawable", "vi", (Heading("dài" * 60),))

Event = TypeVar("Event")


def page(name: str) -> Page:
    return Page(
        name, "vi", (Heading(f"Trang {name}"),), (Button("call", "Gọi", "bell"),)
    )


class Stage(Protocol):
    """A screen, what it told, and a finger."""

    screen: Screen
    told: "queue.SimpleQueue[object]"

    def touch(self, act: str) -> None: ...

    def close(self) -> None: ...


class FakeStage:
    def __init__(self) -> None:
        self.told: queue.SimpleQueue[object] = queue.SimpleQueue()
        self.fake = FakeScreen(self.told.put, HandClock())
        self.fake.undrawable.add(("", UNDRAWABLE.id))
        self.screen: Screen = self.fake

    def touch(self, act: str) -> None:
        self.fake.touch(act)

    def close(self) -> None:
        self.screen.close()


class RealStage:
    def __init__(self) -> None:
        self.told: queue.SimpleQueue[object] = queue.SimpleQueue()
        self.clock = HandClock()
        self.screen: Screen = PygameScreen(self.told.put, self.clock, SIZE)

    def touch(self, act: str) -> None:
        """Where `page` has its controls."""
        self.clock.advance(1)
        (sheet,) = lay_out(page("a"), Look(), SIZE, Typefaces(DEBIAN))
        rect = next(one.rect for one in sheet.targets if one.act == act)
        pygame.event.post(
            pygame.event.Event(
                pygame.FINGERDOWN,
                x=(rect.x + 5) / SIZE.width,
                y=(rect.y + 5) / SIZE.height,
            )
        )

    def close(self) -> None:
        self.screen.close()


@pytest.fixture(params=[FakeStage, RealStage])
def stage(
    request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Stage]:
    monkeypatch.setenv("SDL_VIDEODRIVER", "dummy")
    made: Stage = request.param()
    made.screen.use_fonts(None)
    yield made
    made.close()


def next_told(stage: Stage, kind: type[Event]) -> Event:
    told = stage.told.get(timeout=SOON_S)
    assert isinstance(told, kind)
    return told


def proof(stage: Stage) -> Proof:
    stage.screen.prove()
    return next_told(stage, Proof)


def test_a_frame_that_is_on_the_screen_is_told(stage: Stage) -> None:
    stage.screen.show(Frame(page("a")))

    assert next_told(stage, Drew).page == page("a")


def test_the_newest_frame_is_the_one_that_stays(stage: Stage) -> None:
    for name in "abcdefg":
        stage.screen.show(Frame(page(name)))

    while next_told(stage, Drew).page != page("g"):
        pass
    assert proof(stage).page == "g"


def test_a_page_that_cannot_be_drawn_is_named_and_the_next_one_is_drawn(
    stage: Stage,
) -> None:
    stage.screen.show(Frame(UNDRAWABLE))
    refused = next_told(stage, NotDrawn)
    stage.screen.show(Frame(page("a")))

    assert refused.frame.page == UNDRAWABLE
    assert next_told(stage, Drew).page == page("a")


def test_equal_frames_prove_alike_and_others_do_not(stage: Stage) -> None:
    proofs = []
    for name in "aba":
        stage.screen.show(Frame(page(name)))
        next_told(stage, Drew)
        proofs.append(proof(stage).sha256)

    assert proofs[0] == proofs[2] != proofs[1]


def test_a_proof_says_when_the_last_frame_was_drawn(stage: Stage) -> None:
    stage.screen.show(Frame(page("a")))

    drew = next_told(stage, Drew)

    assert proof(stage).drew == drew.at


def test_a_dark_screen_proves_no_page(stage: Stage) -> None:
    stage.screen.show(Frame(page("a"), dark=True))
    next_told(stage, Drew)

    assert proof(stage).page == ""


def test_a_finger_on_a_control_is_told_with_the_page_and_its_act(stage: Stage) -> None:
    stage.screen.show(Frame(page("a")))
    next_told(stage, Drew)

    stage.touch("call")

    assert next_told(stage, Touched) == Touched("a", "call")


def test_a_closed_screen_says_nothing_more(stage: Stage) -> None:
    stage.screen.show(Frame(page("a")))
    next_told(stage, Drew)

    stage.screen.close()

    assert stage.told.empty()
