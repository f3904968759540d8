"""The screen: a thread that draws the newest frame, and looks for fingers.

SDL wants everything about a window from one thread, so this one opens it, draws and
reads touches; the agent only leaves frames in a slot of one. At rest it looks for
touches 15 times a second, and 60 times for two seconds after one
(`pygame.event.wait` would poll 800 times a second).
"""

import os
import threading
from pathlib import Path
from typing import Final

from edge.ports import Clock
from kiosk.adapters.typefaces import DEBIAN
from kiosk.adapters.window import Post, Window, opened
from kiosk.core.layout import Size
from kiosk.ports import Frame, ScreenBack, ScreenLost

os.environ.setdefault("PYGAME_HIDE_SUPPORT_PROMPT", "1")

import pygame  # it greets on standard output unless told before

_LOOK_AGAIN_S: Final = 2.0
_CONNECTORS: Final = Path("/sys/class/drm")


class PygameScreen:
    """A Screen on SDL: KMS, X11 or Wayland, or nothing at all (SDL_VIDEODRIVER=dummy).

    `size`: None takes the whole screen as it is; otherwise a window of this size.
    """

    def __init__(
        self,
        post: Post,
        clock: Clock,
        size: Size | None = None,
        connectors: Path = _CONNECTORS,
    ) -> None:
        self._post = post
        self._clock = clock
        self._wanted_size = size
        self._connectors = connectors
        self._lock = threading.Lock()
        self._wake = threading.Event()
        self._frame: Frame | None = None
        self._fonts: Path | None = None
        self._fonts_changed = True
        self._proof_wanted = False
        self._closing = False
        self._thread = threading.Thread(target=self._run, name="screen", daemon=True)
        self._thread.start()

    def use_fonts(self, folder: Path | None) -> None:
        """From now on; None: Debian's, as far as there are any."""
        with self._lock:
            self._fonts, self._fonts_changed = folder, True
        self._wake.set()

    def show(self, frame: Frame) -> None:
        """Shows the frame; one that has not been drawn yet is dropped for it."""
        with self._lock:
            self._frame = frame
        self._wake.set()

    def prove(self) -> None:
        """Posts a `Proof` of what is on the screen."""
        self._proof_wanted = True
        self._wake.set()

    def close(self) -> None:
        """Ends the thread."""
        self._closing = True
        self._wake.set()
        self._thread.join()

    # -- the thread ------------------------------------------------------------------

    def _run(self) -> None:
        try:
            self._live()
        finally:
            pygame.display.quit()
            if not self._closing:
                self._post(ScreenLost("the screen's thread ended; its log says why"))

    def _live(self) -> None:
        lost = False
        while not self._closing:
            try:
                surface = opened(self._wanted_size)
            except pygame.error as error:
                if not lost:
                    self._post(ScreenLost(str(error)))
                    lost = True
                self._wake.wait(_LOOK_AGAIN_S)
                self._wake.clear()
                continue
            if lost:
                self._post(ScreenBack())
                lost = False
            window = Window(surface, self._post, self._clock)
            self._fonts_changed = True
            try:
                self._serve(window)
            except pygame.error as error:
                self._post(ScreenLost(str(error)))
                lost = True
                self._wake.wait(_LOOK_AGAIN_S)

    def _serve(self, window: Window) -> None:
        plugged = Plug(self._connectors, self._clock)
        while not self._closing:
            self._wake.clear()
            self._take_orders(window)
            window.look_for_touches()
            window.calm()
            if (event := plugged.look()) is not None:
                if isinstance(event, ScreenBack):
                    window.draw_again()
                self._post(event)
            self._wake.wait(window.pause_s())

    def _take_orders(self, window: Window) -> None:
        with self._lock:
            frame, fonts = self._frame, self._fonts
            new_fonts, self._fonts_changed = self._fonts_changed, False
        if new_fonts:
            window.use_fonts(fonts or DEBIAN)
        if frame is not None:
            window.show(frame)
        if self._proof_wanted:
            self._proof_wanted = False
            window.prove()


class Plug:
    """Whether a screen is plugged in, where the kernel knows (DRM connectors)."""

    def __init__(self, connectors: Path, clock: Clock) -> None:
        self._connectors, self._clock = connectors, clock
        self._away = False
        self._next = float("-inf")

    def look(self) -> ScreenLost | ScreenBack | None:
        """What has changed since it was asked last; looks every two seconds."""
        at = self._clock.monotonic()
        if at < self._next:
            return None
        self._next = at + _LOOK_AGAIN_S
        states = [_read(path) for path in self._connectors.glob("card*-*/status")]
        away = bool(states) and "connected" not in states
        if away == self._away:
            return None
        self._away = away
        return ScreenLost("no screen is plugged in") if away else ScreenBack()


def _read(path: Path) -> str:
    try:
        return path.read_text().strip()
    except OSError:
        return ""
