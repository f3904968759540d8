"""An X server without a screen: its pixels are read, and a finger touches them.

Xvfb keeps its picture in a file, so a change is seen from outside as it comes, whatever
program drew it. Needs Debian's xvfb and libxtst6.
"""

import contextlib
import ctypes
import os
import struct
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from kiosk.core.layout import Size
from tests.rig.sink import WITH_US

EVERY = 8
"""Each so-manieth pixel of each so-manieth row is looked at."""
LOOK_S = 0.002
PATIENCE_S = 20.0
SAME = 0.995
"""Of the pixels looked at: then a picture has come."""

Look = NDArray[np.uint32]


@dataclass(frozen=True, slots=True)
class Seen:
    """When something changed, and when all of it was there: seconds from the asking."""

    first_s: float
    whole_s: float


class Display:
    """An X server of its own; ``environment`` leads a program to it."""

    def __init__(self, folder: Path, number: int, size: Size) -> None:
        self._name = f":{number}"
        self._pixels = _pixels(folder / "Xvfb_screen0", size)
        self._finger = _Finger(self._name)

    def environment(self) -> Mapping[str, str]:
        return {"DISPLAY": self._name, "SDL_VIDEODRIVER": "x11"}

    def look(self) -> Look:
        """What is on the screen now."""
        return self._pixels[::EVERY, ::EVERY].copy()

    def watch(self, begin: Callable[[], object], *, quiet_s: float) -> Seen:
        """What `begin` brings about, until nothing has changed for so long.

        Raises: AssertionError when nothing changes.
        """
        before = self.look()
        looks: list[tuple[float, Look]] = []
        begun_s = changed_s = time.monotonic()
        begin()
        last = before
        while (now_s := time.monotonic()) < changed_s + (
            quiet_s if looks else PATIENCE_S
        ):
            look = self.look()
            if not np.array_equal(look, last):
                looks.append((now_s - begun_s, look))
                last, changed_s = look, now_s
            time.sleep(LOOK_S)
        assert looks, "nothing changed on the screen"
        whole_s = looks[-1][0]
        for at_s, look in reversed(looks):
            if float((look == last).mean()) < SAME:
                break
            whole_s = at_s
        return Seen(looks[0][0], whole_s)

    def touch(self, x: int, y: int) -> None:
        """A finger comes down and goes up again."""
        self._finger.touch(x, y)


@contextlib.contextmanager
def display(size: Size) -> Iterator[Display]:
    """Such a server for a while."""
    readable, writable = os.pipe()
    with tempfile.TemporaryDirectory(prefix="display-") as folder:
        process = subprocess.Popen(
            [
                *WITH_US,
                *("Xvfb", "-displayfd", str(writable), "-fbdir", folder),
                *("-screen", "0", f"{size.width}x{size.height}x24"),
                *("-nolisten", "tcp", "-nocursor"),
            ],
            pass_fds=[writable],
            stderr=subprocess.DEVNULL,
        )
        os.close(writable)
        try:
            with os.fdopen(readable) as told:
                number = int(told.readline())
            yield Display(Path(folder), number, size)
        finally:
            process.terminate()
            process.wait(10)


def _pixels(file: Path, size: Size) -> Look:
    """The picture in an XWD file. Source: X11/XWDFile.h."""
    with file.open("rb") as opened:
        header = struct.unpack(">25I", opened.read(100))
    begin, line, colours = header[0], header[12], header[19]
    return np.memmap(
        file,
        dtype=np.uint32,
        mode="r",
        offset=begin + 12 * colours,
        shape=(size.height, line // 4),
    )


class _Finger:
    """A pointer, moved and pressed through the XTEST extension."""

    def __init__(self, name: str) -> None:
        self._x11 = ctypes.CDLL("libX11.so.6")
        self._test = ctypes.CDLL("libXtst.so.6")
        self._x11.XOpenDisplay.restype = ctypes.c_void_p
        opened = self._x11.XOpenDisplay(name.encode())
        assert opened, f"cannot open the display {name}"
        self._display = ctypes.c_void_p(opened)

    def touch(self, x: int, y: int) -> None:
        nothing = ctypes.c_ulong(0)
        self._test.XTestFakeMotionEvent(self._display, -1, x, y, nothing)
        for down in (1, 0):
            self._test.XTestFakeButtonEvent(self._display, 1, down, nothing)
        self._x11.XFlush(self._display)
