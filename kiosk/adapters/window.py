"""The window: lays out and draws what it is given, and tells what is touched on it.

For the screen's thread alone. Between two frames only what differs is drawn. A target
is shown as touched at once, before the agent knows of it. A second touch within a
moment, or one that comes as the page turns, is a trembling finger and dropped.
"""

import hashlib
import logging
import os
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Final

from edge.contract.upload import PICTURE_BYTES
from edge.errors import EdgeError, HardwareError
from edge.ports import Clock
from kiosk.adapters.drawing import Painter, small_png
from kiosk.adapters.typefaces import Typefaces
from kiosk.core.layout import (
    Rect,
    Sheet,
    Size,
    Target,
    changed,
    highlighted,
    lay_out,
    shifted,
    target_at,
    touched,
)
from kiosk.core.page import Look, Page, Touched
from kiosk.core.theme import BLACK
from kiosk.ports import Drew, Frame, NotDrawn, Proof, ScreenBack, ScreenLost

os.environ.setdefault("PYGAME_HIDE_SUPPORT_PROMPT", "1")
# SIGTERM is systemd's word to the agent, not to SDL.
os.environ.setdefault("SDL_NO_SIGNAL_HANDLERS", "1")

import pygame  # it greets on standard output unless told before

log = logging.getLogger(__name__)

Told = Touched | Drew | NotDrawn | Proof | ScreenLost | ScreenBack
Post = Callable[[Told], None]

_REST_S: Final = 1 / 15
_BUSY_S: Final = 1 / 60
_BUSY_FOR_S: Final = 2.0
_TREMBLING_S: Final = 0.12
_TURNING_S: Final = 0.3
_LIT_S: Final = 0.25


def opened(size: Size | None) -> pygame.Surface:
    """The window, or the whole screen. Raises: pygame.error."""
    pygame.display.quit()
    pygame.display.init()
    if pygame.display.get_driver() == "x11":
        # Otherwise SDL draws through OpenGL, which without a graphics card takes 90 MB,
        # and sends the whole picture for every rectangle.
        os.environ["SDL_FRAMEBUFFER_ACCELERATION"] = "0"
    pygame.event.set_allowed(None)
    pygame.event.set_blocked(None)
    pygame.event.set_allowed(
        [pygame.MOUSEBUTTONDOWN, pygame.FINGERDOWN, pygame.KEYDOWN]
    )
    if size is not None:
        window = pygame.display.set_mode((size.width, size.height))
    else:
        window = pygame.display.set_mode((0, 0), pygame.FULLSCREEN)
        pygame.mouse.set_visible(False)
    pygame.display.set_caption("commune-kiosk")
    return window


class Window:
    """One opening of the window: what it shows, and what is touched on it."""

    def __init__(self, window: pygame.Surface, post: Post, clock: Clock) -> None:
        self._window = window
        self._post = post
        self._clock = clock
        self._size = Size(*window.get_size())
        self._painter: Painter | None = None
        self._book: Typefaces | None = None
        self._laid: tuple[Page, Look, tuple[Sheet, ...]] | None = None
        self._frame: Frame | None = None
        self._sheet: Sheet | None = None
        """As it should be."""
        self._drawn: Sheet | None = None
        """As it is on the screen; None: unknown, or dark."""
        self._drew_at: datetime | None = None
        self._touched_at = self._told_at = self._turned_at = float("-inf")
        self._lit_until = float("inf")
        self._focus = -1

    def use_fonts(self, folder: Path) -> None:
        """Everything is laid out anew."""
        self._laid = self._frame = None
        try:
            self._book = Typefaces(folder)
        except HardwareError as error:
            self._book = self._painter = None
            log.warning("fonts unusable reason=%s", error)
            return
        self._painter = Painter(self._book)
        if self._book.khmer_refused:
            log.warning("khmer refused reason=%s", self._book.khmer_refused)

    def draw_again(self) -> None:
        """Everything, though nothing has changed."""
        self._drawn = self._frame = None

    def show(self, frame: Frame) -> None:
        """Draws what differs from what is there."""
        if frame == self._frame:
            return
        self._frame = frame
        if frame.dark:
            self._darken(frame)
            return
        try:
            self._show(frame)
        except EdgeError as error:
            self._post(NotDrawn(frame, str(error)))
        except pygame.error:
            raise  # the screen is gone, not the page wrong
        except Exception as error:  # no page may end what shows the next emergency
            log.exception("page not drawn page=%s", frame.page.id)
            self._drawn = None
            self._post(NotDrawn(frame, repr(error)))

    def _show(self, frame: Frame) -> None:
        sheet = self._sheet_of(frame)
        before = self._sheet
        if before is None or (before.page, before.number) != (sheet.page, sheet.number):
            self._turned_at = self._clock.monotonic()
            self._focus = -1
        self._sheet = sheet
        self._lit_until = float("inf")
        self._draw(sheet)
        self._drew_at = self._clock.now()
        self._post(Drew(frame.page, self._drew_at))

    def _sheet_of(self, frame: Frame) -> Sheet:
        sheets = self._sheets(frame.page, frame.look)
        number = min(max(0, frame.sheet), len(sheets) - 1)
        if frame.page.alarm:  # nobody turns its sheets: they follow each other
            number = frame.sheet % len(sheets)
        if frame.sentence is not None:
            holds = (n for n, s in enumerate(sheets) if frame.sentence in s.sentences)
            number = next(holds, number)
        return shifted(highlighted(sheets[number], frame.sentence), frame.step)

    def _sheets(self, page: Page, look: Look) -> tuple[Sheet, ...]:
        if self._laid is not None and self._laid[:2] == (page, look):
            return self._laid[2]
        if self._book is None:
            raise HardwareError("there are no fonts to draw with")
        sheets = lay_out(page, look, self._size, self._book)
        missing = {character for sheet in sheets for character in sheet.missing}
        if missing and page.language == "km" and self._book.khmer_refused:
            raise HardwareError(self._book.khmer_refused)
        if missing:
            codes = " ".join(f"U+{ord(c[0]):04X}" for c in sorted(missing)[:20])
            log.warning("characters left out page=%s characters=%s", page.id, codes)
        self._laid = (page, look, sheets)
        return sheets

    def _draw(self, sheet: Sheet) -> None:
        if self._painter is None:
            return
        where = changed(self._drawn, sheet)
        self._painter.draw(sheet, self._window, where)
        pygame.display.update([(r.x, r.y, r.width, r.height) for r in where])
        self._drawn = sheet

    def _darken(self, frame: Frame) -> None:
        self._window.fill(BLACK)
        pygame.display.update()
        self._drawn = None
        self._sheet = None
        self._drew_at = self._clock.now()
        self._post(Drew(frame.page, self._drew_at))

    def prove(self) -> None:
        """From the window's own pixels."""
        pixels = pygame.image.tobytes(self._window, "RGB")
        self._post(
            Proof(
                self._sheet.page if self._sheet else "",
                hashlib.sha256(pixels).hexdigest(),
                small_png(self._window, PICTURE_BYTES),
                self._drew_at,
            )
        )

    # -- touches ---------------------------------------------------------------------

    def pause_s(self) -> float:
        """How long to rest before looking again."""
        busy = self._clock.monotonic() - self._touched_at < _BUSY_FOR_S
        return _BUSY_S if busy else _REST_S

    def calm(self) -> None:
        """Takes back the look of what was touched, when nothing came of it."""
        if self._clock.monotonic() > self._lit_until:
            self._lit_until = float("inf")
            if self._sheet is not None:
                self._draw(self._sheet)

    def look_for_touches(self) -> None:
        """Posts at most one touch, whatever came."""
        for event in pygame.event.get():
            if event.type == pygame.KEYDOWN:
                self._key(event.key, event.unicode)
            elif event.type == pygame.FINGERDOWN:
                x, y = event.x * self._size.width, event.y * self._size.height
                self._touch(int(x), int(y))
            elif event.button == 1 and not event.touch:
                self._touch(*event.pos)

    def _touch(self, x: int, y: int) -> None:
        target = target_at(self._sheet, x, y) if self._sheet else None
        self._tell(target)

    def _tell(self, target: Target | None) -> None:
        at = self._touched_at = self._clock.monotonic()
        trembling = at - self._told_at < _TREMBLING_S
        turning = at - self._turned_at < _TURNING_S
        if trembling or turning or self._frame is None:
            return
        self._told_at = at
        if target is not None:
            self._light(target.rect)
        page = self._frame.page.id
        self._post(Touched(page, target.act if target else ""))

    def _light(self, rect: Rect) -> None:
        if self._sheet is not None:
            self._draw(touched(self._sheet, rect))
            self._lit_until = self._clock.monotonic() + _LIT_S

    def _key(self, key: int, character: str) -> None:
        """Keys do what a finger could: they type, go through the targets, and touch."""
        targets = self._sheet.targets if self._sheet else ()
        named = {
            pygame.K_BACKSPACE: "key:back",
            pygame.K_SPACE: "key:space",
            pygame.K_ESCAPE: "back",
        }.get(key, f"key:{character.lower()}")
        steps = {pygame.K_TAB: 1, pygame.K_RIGHT: 1, pygame.K_DOWN: 1}
        steps |= {pygame.K_LEFT: -1, pygame.K_UP: -1}
        if targets and key in steps:
            begin = self._focus if self._focus >= 0 or steps[key] > 0 else 0
            self._focus = (begin + steps[key]) % len(targets)
            self._light(targets[self._focus].rect)
            self._lit_until = float("inf")  # It stays where the keys are.
        elif key in (pygame.K_RETURN, pygame.K_KP_ENTER):
            chosen = targets[self._focus] if 0 <= self._focus < len(targets) else None
            self._tell(chosen)
        else:
            found = next((target for target in targets if target.act == named), None)
            if found is not None:
                self._tell(found)
