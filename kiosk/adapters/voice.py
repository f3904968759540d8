"""The voice: clips through pygame's mixer, which is open only while something is said.

One thread owns the mixer. It opens it for a reading, plays clip after clip, and closes
it when it has been quiet for a while: an open mixer keeps the sound device awake. The
mixer asks no display and no event loop of pygame; it goes where SDL_AUDIODRIVER says.

Files are decoded while they sound. Decoded as a whole, a recording of half an hour took
16 s and 330 MB, in which no emergency could speak.
"""

import logging
import os
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from kiosk.core.events import Said, Saying
from kiosk.ports import Clip, ClipUnreadable, VoiceBack, VoiceLost

os.environ.setdefault("PYGAME_HIDE_SUPPORT_PROMPT", "1")

import pygame.mixer
from pygame.mixer import music

RATE_HZ: Final = 48_000
BUFFER_FRAMES: Final = 4096
"""85 ms. With 21 ms speech stuttered on a busy machine (measured at a null sink)."""
QUIET_S: Final = 3.0
"""How long after the last word the device is kept open."""
LOOK_S: Final = 0.02
"""How often it is looked whether a clip has ended or a stop was asked for."""
FADE_MS: Final = 30
LONGEST_S: Final = 4 * 3600.0
"""What the contract permits: of a file that does not tell its own length."""
_LAST_PAGE_BYTES: Final = 66_000
"""An Ogg page has 65,307 at most (RFC 3533)."""

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class _Order:
    reading: str
    clips: tuple[Clip, ...]
    volume: float


class MixerVoice:
    """See `kiosk.ports.Voice`."""

    def __init__(self, post: Callable[[object], None], *, quiet_s: float = QUIET_S):
        self._post, self._quiet_s = post, quiet_s
        self._change = threading.Condition()
        self._order: _Order | None = None
        self._waiting = False
        """An order that was not begun."""
        self._closing = self._lost = self._opened = False
        self._thread = threading.Thread(target=self._work, name="voice", daemon=True)
        self._thread.start()

    def say(self, reading: str, clips: Sequence[Clip], volume_percent: int) -> None:
        """Begins, in the place of what is being said."""
        order = _Order(reading, tuple(clips), volume_percent / 100)
        with self._change:
            if self._closing:
                self._post(Said(reading))
                return
            self._drop_waiting()
            self._order, self._waiting = order, True
            self._change.notify()

    def stop(self) -> None:
        """Quiet, soon."""
        with self._change:
            self._drop_waiting()
            self._order = None
            self._change.notify()

    def close(self) -> None:
        """Quiet, and the thread ended."""
        with self._change:
            self._closing = True
            self._drop_waiting()
            self._order = None
            self._change.notify()
        self._thread.join(timeout=5)

    def _drop_waiting(self) -> None:
        """What was never begun ends all the same."""
        if self._waiting and self._order is not None:
            self._post(Said(self._order.reading))
        self._waiting = False

    # -- the thread's own --------------------------------------------------------------

    def _work(self) -> None:
        while (order := self._next()) is not None:
            try:
                self._open()
                self._speak(order)
            except Exception as error:  # a thread that ends here is mute for good
                log.warning("reading failed", exc_info=error)
                self._tell_lost(str(error))
                self._shut()
            self._post(Said(order.reading))
        self._shut()

    def _next(self) -> _Order | None:
        """The next order, once there is one; None: the end."""
        quiet_at_s = time.monotonic() + self._quiet_s
        with self._change:
            while not self._waiting and not self._closing:
                left_s = quiet_at_s - time.monotonic()
                if self._opened and left_s <= 0:
                    self._shut()
                self._change.wait(left_s if self._opened else None)
            if self._closing:
                return None
            self._waiting = False
            return self._order

    def _open(self) -> None:
        if not self._opened:
            pygame.mixer.init(RATE_HZ, -16, 1, BUFFER_FRAMES)
            self._opened = True
        if self._lost:
            self._lost = False
            self._post(VoiceBack())

    def _shut(self) -> None:
        pygame.mixer.quit()  # harmless when it is not open
        self._opened = False

    def _tell_lost(self, reason: str) -> None:
        log.warning("voice lost reason=%s", reason)
        if not self._lost:
            self._lost = True
            self._post(VoiceLost(reason))

    def _speak(self, order: _Order) -> None:
        for clip in order.clips:
            if not self._wanted(order):
                break
            lasts_s = self._begun(clip.path, order.volume)
            if lasts_s is None:
                continue
            self._post(Saying(order.reading, clip.number))
            deadline_s = time.monotonic() + lasts_s + 2
            while music.get_busy() and self._wanted(order):
                if time.monotonic() > deadline_s:
                    raise pygame.error("the sound device takes no sound")
                self._pause()
        if not self._wanted(order):
            music.fadeout(FADE_MS)

    def _begun(self, path: Path, volume: float) -> float | None:
        """How long it lasts, in seconds; None where it is no sound."""
        try:
            lasts_s = _lasts_s(path)
            music.load(str(path))
            music.set_volume(volume)
            music.play()
        except (pygame.error, OSError) as error:
            log.warning("clip unreadable file=%s error=%s", path.name, error)
            self._post(ClipUnreadable(path, str(error)))
            return None
        return lasts_s

    def _wanted(self, order: _Order) -> bool:
        with self._change:
            return self._order is order and not self._closing

    def _pause(self) -> None:
        with self._change:
            self._change.wait(LOOK_S)


def _lasts_s(path: Path) -> float:
    """Of our own Opus: its last page counts samples at 48 kHz (RFC 7845)."""
    with path.open("rb") as file:
        file.seek(max(0, path.stat().st_size - _LAST_PAGE_BYTES))
        tail = file.read()
    page = tail.rfind(b"OggS")
    granule = tail[page + 6 : page + 14] if page >= 0 else b""
    samples = int.from_bytes(granule, "little")
    return min(samples / RATE_HZ, LONGEST_S) if samples else LONGEST_S
