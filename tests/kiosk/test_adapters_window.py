"""Fingers, trembling hands and keys on a window that nobody sees."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pygame
import pytest

from edge.fakes import HandClock
from kiosk.adapters.drawing import Painter
from kiosk.adapters.typefaces import DEBIAN
from kiosk.adapters.window import Told, Window, opened
from kiosk.core.layout import NEXT_SHEET, Rect, Size, lay_out
from kiosk.core.page import (
    Button,
    Heading,
    Keyboard,
    Look,
    Page,
    Paragraph,
    Tick,
    Touched,
    Typed,
)
from kiosk.ports import Drew, Frame, NotDrawn, Proof
from tests.kiosk.paper import Paper

SIZE = Size(1280, 720)
CALL = Button("call", "Gọi cán bộ", "bell")
PAPERS = Page(
    "papers",
    "vi",
    (Heading("Giấy tờ"), *(Tick(f"tick:{n}", "Căn cước") for n in range(3))),
    (Button("home", "Trang đầu", "home"), CALL),
)


class Bench:
    """A window, what it told, and a hand that touches it."""

    def __init__(self) -> None:
        self.clock = HandClock()
        self.told: list[Told] = []
        self.surface = opened(SIZE)
        self.window = Window(self.surface, self.told.append, self.clock)
        self.window.use_fonts(DEBIAN)

    def show(self, page: Page, **more: object) -> None:
        self.window.show(replace(Frame(page), **more))  # type: ignore[arg-type]

    def wait(self, seconds: float) -> None:
        self.clock.advance(seconds)
        self.window.look_for_touches()
        self.window.calm()

    def tap(self, x: int, y: int, after_s: float = 1.0) -> None:
        self.clock.advance(after_s)
        pygame.event.post(
            pygame.event.Event(
                pygame.MOUSEBUTTONDOWN, pos=(x, y), button=1, touch=False
            )
        )
        self.window.look_for_touches()

    def key(self, key: int, character: str = "") -> None:
        self.clock.advance(1)
        pygame.event.post(
            pygame.event.Event(pygame.KEYDOWN, key=key, unicode=character)
        )
        self.window.look_for_touches()

    def proof(self) -> Proof:
        self.window.prove()
        (proof,) = (one for one in self.told if isinstance(one, Proof))
        self.told.remove(proof)
        return proof

    @property
    def acts(self) -> list[str]:
        return [one.act for one in self.told if isinstance(one, Touched)]


@pytest.fixture
def bench(monkeypatch: pytest.MonkeyPatch) -> Iterator[Bench]:
    monkeypatch.setenv("SDL_VIDEODRIVER", "dummy")
    yield Bench()
    pygame.display.quit()


def place(page: Page, act: str) -> Rect:
    (sheet, *_) = lay_out(page, Look(), SIZE, Paper())
    return next(target.rect for target in sheet.targets if target.act == act)


def test_a_finger_on_a_control_is_told_with_its_page(bench: Bench) -> None:
    bench.show(PAPERS)
    spot = place(PAPERS, "tick:1")

    bench.tap(spot.x + 20, spot.y + 20)

    assert bench.told[-1] == Touched("papers", "tick:1")


def test_a_finger_beside_all_controls_is_told_without_an_act(bench: Bench) -> None:
    bench.show(PAPERS)

    bench.tap(2, 2)

    assert bench.told[-1] == Touched("papers", "")


def test_what_is_touched_shows_it_at_once_and_only_for_a_moment(bench: Bench) -> None:
    bench.show(PAPERS)
    before = bench.proof().sha256
    spot = place(PAPERS, "tick:1")

    bench.tap(spot.x + 20, spot.y + 20)
    touched = bench.proof().sha256
    bench.wait(1)

    assert touched != before
    assert bench.proof().sha256 == before


def test_a_trembling_finger_counts_once(bench: Bench) -> None:
    bench.show(PAPERS)

    bench.tap(2, 2)
    for _ in range(5):
        bench.tap(2, 2, after_s=0.02)
    bench.tap(2, 2, after_s=0.5)

    assert bench.acts == ["", ""]


def test_a_finger_that_comes_as_the_page_turns_is_not_taken_for_the_new_one(
    bench: Bench,
) -> None:
    bench.show(PAPERS)
    bench.show(replace(PAPERS, id="other"))

    bench.tap(2, 2, after_s=0.1)
    bench.tap(2, 2, after_s=0.3)

    assert bench.told[-1] == Touched("other", "")
    assert len(bench.acts) == 1


def test_a_thousand_touches_a_second_become_a_few(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    bench.show(PAPERS)
    bench.wait(1)
    spot, drawn = place(PAPERS, "tick:1"), list[object]()
    monkeypatch.setattr(pygame.display, "update", drawn.append)

    for _ in range(1000):
        bench.tap(spot.x + 20, spot.y + 20, after_s=0.001)

    assert 1 <= len(bench.acts) <= 9
    assert len(drawn) == len(bench.acts)


def test_it_looks_often_after_a_touch_and_rests_two_seconds_later(
    bench: Bench,
) -> None:
    bench.show(PAPERS)
    bench.tap(2, 2)
    assert bench.window.pause_s() == pytest.approx(1 / 60)

    bench.wait(2.1)

    assert bench.window.pause_s() == pytest.approx(1 / 15)


def test_keys_walk_through_the_controls_and_touch_one(bench: Bench) -> None:
    bench.show(PAPERS)

    bench.key(pygame.K_TAB)
    bench.key(pygame.K_TAB)
    bench.key(pygame.K_LEFT)
    bench.key(pygame.K_RETURN)

    (sheet,) = lay_out(PAPERS, Look(), SIZE, Paper())
    assert bench.acts == [sheet.targets[0].act]


def test_a_keyboard_types_what_the_keys_on_the_screen_would(bench: Bench) -> None:
    page = Page("search", "vi", (Heading("Tìm"), Typed("", "Gõ"), Keyboard()))
    bench.show(page)

    bench.key(pygame.K_k, "K")
    bench.key(pygame.K_SPACE, " ")
    bench.key(pygame.K_BACKSPACE, "\b")
    bench.key(pygame.K_F5)

    assert bench.acts == ["key:k", "key:space", "key:back"]


def test_the_sheet_of_the_sentence_that_is_read_is_shown(bench: Bench) -> None:
    long = " ".join(f"Ông bà chờ đến lượt thứ {n} ở quầy." for n in range(40))
    page = Page("p", "vi", (Heading("A"), Paragraph(long)))
    bench.show(page, sheet=99)
    last = bench.proof().sha256

    bench.show(page, sentence=1)
    bench.tap(*_middle(place(page, NEXT_SHEET)))
    first = bench.acts[-1]
    bench.show(page, sheet=99)

    assert first == NEXT_SHEET
    assert bench.proof().sha256 == last


def _middle(rect: Rect) -> tuple[int, int]:
    return rect.x + rect.width // 2, rect.y + rect.height // 2


def test_a_dark_screen_is_black_and_still_feels_a_finger(bench: Bench) -> None:
    bench.show(PAPERS, dark=True)

    bench.tap(100, 700)

    assert not any(pygame.image.tobytes(bench.surface, "RGB"))
    assert bench.proof().page == ""
    assert bench.told[-1] == Touched("papers", "")


def test_the_same_frame_is_drawn_and_told_once(bench: Bench) -> None:
    bench.show(PAPERS)
    bench.show(PAPERS)

    assert sum(isinstance(one, Drew) for one in bench.told) == 1


def test_a_text_too_long_is_named_and_what_was_shown_stays(bench: Bench) -> None:
    bench.show(PAPERS)
    before = bench.proof().sha256

    bench.show(Page("long", "vi", (Heading("dài" * 50),)))

    told = bench.told[-1]
    assert isinstance(told, NotDrawn)
    assert told.frame.page.id == "long"
    assert "block 1 (Heading): the text has no room" in told.reason
    assert bench.proof().sha256 == before


@pytest.mark.parametrize(
    "text", ["Lũ\0lên", "a\x1b[2J\x9f", "\x7f", "\ufffe\U0010ffff"]
)
def test_characters_that_are_none_are_left_out(bench: Bench, text: str) -> None:
    bench.show(Page("p", "vi", (Heading(text), Paragraph(f"Lũ {text}"))))

    assert isinstance(bench.told[-1], Drew)


def test_a_page_that_cannot_be_drawn_for_whatever_reason_ends_no_screen(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise ValueError("a letter from nowhere")

    with monkeypatch.context() as patched:
        patched.setattr(Painter, "draw", broken)
        bench.show(PAPERS)
    told = bench.told[-1]
    bench.show(Page("next", "vi", (Heading("Lũ lên"),)))

    assert told == NotDrawn(Frame(PAPERS), "ValueError('a letter from nowhere')")
    assert isinstance(bench.told[-1], Drew)


def test_khmer_without_its_font_is_refused_and_vietnamese_goes_on(
    bench: Bench, tmp_path: Path
) -> None:
    for name in ("NotoSans-Regular.ttf", "NotoSans-Bold.ttf"):
        (tmp_path / name).write_bytes((DEBIAN / name).read_bytes())
    bench.window.use_fonts(tmp_path)

    bench.show(Page("km", "km", (Heading("ឯកសារ"),)))
    refused = bench.told[-1]
    bench.show(PAPERS)

    assert isinstance(refused, NotDrawn)
    assert "no Khmer font" in refused.reason
    assert isinstance(bench.told[-1], Drew)


def test_without_any_font_nothing_is_drawn_until_there_are_some(
    bench: Bench, tmp_path: Path
) -> None:
    bench.window.use_fonts(tmp_path)
    bench.show(PAPERS)
    refused = bench.told[-1]
    bench.window.use_fonts(DEBIAN)
    bench.show(PAPERS)

    assert refused == NotDrawn(Frame(PAPERS), "there are no fonts to draw with")
    assert isinstance(bench.told[-1], Drew)
