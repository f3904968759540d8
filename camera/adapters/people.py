"""Is somebody in this picture? OpenCV's histograms of gradients say how sure they are.

Run as a program it answers one question and ends: a picture on standard input (rows and
columns, 4 bytes each, then brightness), a number on standard output. It is nobody
else's business then what OpenCV does to memory, threads or itself.

Upright people, seen whole and from the side, are what the detector was made for; it
knows no vehicles (docs/explanation/detection.md).
"""

import math
import os
import resource
import struct
import sys
from collections.abc import Sequence
from typing import Final

import cv2
import numpy as np

from camera.core.media import Luma
from camera.core.naming import Spotted, What

HEADER: Final = struct.Struct(">II")
SURE: Final = 0.5
"""The detector's own measure from which on it is somebody; 0 is where it wavers."""
_PERSON_PX: Final = 128
"""The detector's window; a person fills three quarters of it."""
_SCALES: Final = (1.5, 4.0)
_BORDER_PX: Final = 48
"""Whoever fills the picture gets room about him, as the detector was taught."""
_MEMORY_BYTES: Final = 128 * 1024**2
"""It takes 65 MB; with the camera's own it stays below what its unit allows."""


def confidence_of(picture: Luma) -> float:
    """How sure it is that somebody is there, 0 to 1; 0: nobody."""
    least, most = _SCALES
    scale = min(most, max(least, _PERSON_PX * 1.2 / picture.shape[0]))
    large = cv2.resize(picture, None, fx=scale, fy=scale)
    room = _BORDER_PX
    framed = cv2.copyMakeBorder(large, *(room,) * 4, cv2.BORDER_REPLICATE)
    detector = cv2.HOGDescriptor()
    upright = cv2.HOGDescriptor.getDefaultPeopleDetector()
    detector.setSVMDetector(np.array(upright, np.float32))
    _, weights = detector.detectMultiScale(framed, winStride=(8, 8), padding=(32, 32))
    weight = max((float(one) for one in np.ravel(weights)), default=0.0)
    return 1 - math.exp(-weight) if weight >= SURE else 0.0


class AtOnce:
    """A ``camera.core.naming.Spotter`` that looks while one waits: films have time."""

    def __init__(self) -> None:
        self._found: list[Spotted] = []

    def ask(self, event: int, picture: Luma) -> bool:
        """Looks."""
        confidence = confidence_of(picture)
        kind: What = "person" if confidence > 0 else "motion"
        self._found.append(Spotted(event, kind, confidence))
        return True

    def answers(self) -> Sequence[Spotted]:
        """What it has found."""
        found, self._found = self._found, []
        return found


def main() -> int:
    """Answers one question, when nobody else wants the processor."""
    os.nice(19)
    resource.setrlimit(resource.RLIMIT_DATA, (_MEMORY_BYTES, _MEMORY_BYTES))
    cv2.setNumThreads(1)
    rows, columns = HEADER.unpack(sys.stdin.buffer.read(HEADER.size))
    pixels = sys.stdin.buffer.read(rows * columns)
    picture = np.frombuffer(pixels, np.uint8).reshape(rows, columns)
    sys.stdout.write(f"{confidence_of(picture):.3f}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
