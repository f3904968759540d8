"""A kiosk without hardware, for `--simulate` and for tests.

The screen keeps its frames, fingers touch on request, the voice keeps time by the clock
it is given and sounds nothing, the printer runs out of paper when told to.
tests/conformance runs the same expectations over these and the real ones.
"""

import hashlib
import threading
from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path
from typing import Final

from edge.errors import HardwareError
from edge.ports import Clock
from kiosk.core.events import Approached, Key, Pressed, Said, Saying, StaffComing
from kiosk.core.page import Touched
from kiosk.core.ticket import Ticket
from kiosk.ports import (
    Clip,
    Delivered,
    Drew,
    Frame,
    NotDrawn,
    NotPrinted,
    Printed,
    Proof,
    ScreenBack,
    ScreenLost,
    VoiceBack,
    VoiceLost,
)

Post = Callable[[object], None]
MOST_FRAMES: Final = 1000
KEEP_UP_S: Final = 0.05


class FakeScreen:
    """Shows to nobody, at once."""

    def __init__(self, post: Post, clock: Clock) -> None:
        self._post, self._clock = post, clock
        self.frames: list[Frame] = []
        """What it was given, oldest first; the last `MOST_FRAMES`."""
        self.fonts: list[Path | None] = []
        self.undrawable: set[tuple[str, str]] = set()
        """Bundle and id of pages that it cannot draw."""
        self.cannot: Callable[[Frame], bool] = lambda _: False
        """The same, of any frame."""
        self._drew_at: datetime | None = None
        self._lost = False
        self.closed = False

    @property
    def frame(self) -> Frame:
        """The newest."""
        return self.frames[-1]

    def use_fonts(self, folder: Path | None) -> None:
        """From now on."""
        self.fonts.append(folder)

    def show(self, frame: Frame) -> None:
        """Shows the frame."""
        self.frames.append(frame)
        del self.frames[:-MOST_FRAMES]
        named = (frame.bundle, frame.page.id) in self.undrawable
        if named or self.cannot(frame):
            self._post(NotDrawn(frame, "a word is wider than the screen"))
        elif not self._lost:
            self._drew_at = self._clock.now()
            self._post(Drew(frame.page, self._drew_at))

    def prove(self) -> None:
        """Posts a `Proof`: of the frame, since there are no pixels."""
        page = "" if not self.frames or self.frame.dark else self.frame.page.id
        seen = repr(self.frames[-1:]).encode()
        sha256 = hashlib.sha256(seen).hexdigest()
        self._post(Proof(page, sha256, seen, self._drew_at))

    def close(self) -> None:
        """There is no thread."""
        self.closed = True

    def touch(self, act: str, page: str | None = None) -> None:
        """A finger on a control of the page that is shown (or of another)."""
        self._post(Touched(self.frame.page.id if page is None else page, act))

    def lose(self) -> None:
        """Somebody pulls the cable."""
        self._lost = True
        self._post(ScreenLost("no display"))

    def restore(self) -> None:
        """The cable is back."""
        self._lost = False
        self._post(ScreenBack())
        if self.frames:
            self._post(Drew(self.frame.page, self._clock.now()))


class FakeCourier:
    """Keeps what it is given; a console that refuses it has `works` False."""

    def __init__(self, post: Post) -> None:
        self._post = post
        self.pictures: dict[str, bytes] = {}
        self.works = True

    def deliver(self, snapshot: str, picture: bytes) -> None:
        """Taken at once."""
        if self.works:
            self.pictures[snapshot] = picture
        self._post(Delivered(snapshot, self.works))


class FakeVoice:
    """Says nothing, and takes `clip_s` for each clip to say it."""

    def __init__(self, post: Post, clock: Clock, *, clip_s: float = 2.0) -> None:
        self._post, self._clock, self._clip_s = post, clock, clip_s
        self.said: list[tuple[str, tuple[Clip, ...], int]] = []
        """Every reading: its id, its clips, how loud."""
        self._reading = ""
        self._clips: tuple[Clip, ...] = ()
        self._begun_s = 0.0
        self._told = 0
        self._broken = self._lost = False
        self._lock = threading.RLock()
        self._ended = threading.Event()

    def say(self, reading: str, clips: Sequence[Clip], volume_percent: int) -> None:
        """Begins, in the place of what is being said."""
        with self._lock:
            self._end()
            self.said.append((reading, tuple(clips), volume_percent))
            if self._broken:
                if not self._lost:
                    self._lost = True
                    self._post(VoiceLost("no sound device"))
                self._post(Said(reading))
                return
            if self._lost:
                self._lost = False
                self._post(VoiceBack())
            self._reading, self._clips = reading, tuple(clips)
            self._begun_s, self._told = self._clock.monotonic(), 0
            self.catch_up()

    def stop(self) -> None:
        """Quiet."""
        with self._lock:
            self._end()

    def close(self) -> None:
        """Quiet for good."""
        self.stop()
        self._ended.set()

    def catch_up(self) -> None:
        """Tells what has been said meanwhile, by the clock."""
        with self._lock:
            if not self._reading:
                return
            passed_s = self._clock.monotonic() - self._begun_s
            while self._told < len(self._clips):
                if passed_s < self._told * self._clip_s:
                    return
                self._post(Saying(self._reading, self._clips[self._told].number))
                self._told += 1
            if passed_s >= len(self._clips) * self._clip_s:
                self._end()

    def keep_up(self) -> None:
        """Does that by itself, in a thread."""
        threading.Thread(target=self._keep_up, name="voice", daemon=True).start()

    def lose_device(self) -> None:
        """From now on nothing can be said."""
        with self._lock:
            self._broken = True
            self._end()

    def restore_device(self) -> None:
        """It can again."""
        self._broken = False

    @property
    def speaking(self) -> str:
        """Id of the reading; empty: quiet."""
        return self._reading

    def _keep_up(self) -> None:
        while not self._ended.wait(KEEP_UP_S):
            self.catch_up()

    def _end(self) -> None:
        if self._reading:
            reading, self._reading = self._reading, ""
            self._post(Said(reading))


class FakePrinter:
    """Prints at once, while there is paper."""

    def __init__(self, post: Post) -> None:
        self._post = post
        self.tickets: list[Ticket] = []
        self.paper = self.works = True
        self.closed = False

    def print(self, job: str, ticket: Ticket) -> None:
        """One ticket."""
        if not self.works:
            self._post(NotPrinted(job, "failed", "the printer takes nothing"))
        elif not self.paper:
            self._post(NotPrinted(job, "no-paper", "the printer is out of paper"))
        else:
            self.tickets.append(ticket)
            self._post(Printed(job))

    def use_fonts(self, folder: Path | None) -> None:
        """It draws nothing."""

    def close(self) -> None:
        """There is no thread."""
        self.closed = True


class FakeCounter:
    """A counter with a chime, a lamp and somebody behind it."""

    def __init__(self, post: Post) -> None:
        self._post = post
        self.rings = 0
        self.lamp = False
        self.works = self.fitted = True
        self.closed = False

    def ring(self) -> bool:
        """Rings, unless it is broken, or not there."""
        if not self.works:
            raise HardwareError("the chime does not answer")
        if self.fitted:
            self.rings += 1
            self.lamp = True
        return self.fitted

    def rest(self) -> None:
        """Lamp off."""
        self.lamp = False

    def close(self) -> None:
        """Nothing to free."""
        self.closed = True

    def acknowledge(self) -> None:
        """Somebody presses the button."""
        self._post(StaffComing())


class FakeBacklight:
    """A light that remembers how bright it was."""

    def __init__(self) -> None:
        self.percent = 100
        self.works = True

    def shine(self, percent: int) -> None:
        """Unless it is broken."""
        if not self.works:
            raise HardwareError("the backlight does not answer")
        self.percent = percent

    def close(self) -> None:
        """Bright."""
        self.percent = 100


class FakeButtons:
    """Pressed by whom it is told."""

    def __init__(self, post: Post) -> None:
        self._post = post
        self.closed = False

    def press(self, key: Key) -> None:
        """A hand."""
        self._post(Pressed(key))

    def close(self) -> None:
        """Nothing to free."""
        self.closed = True


class FakePresence:
    """Sees whom it is told to see."""

    def __init__(self, post: Post) -> None:
        self._post = post
        self.closed = False

    def see(self) -> None:
        """Somebody comes."""
        self._post(Approached())

    def close(self) -> None:
        """Nothing to free."""
        self.closed = True
