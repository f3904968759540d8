"""The built-in test tone: a sweep each second that every horn can make, or silence."""

import math
import wave
from array import array
from pathlib import Path
from typing import Final

from speaker.ports import RATE_HZ

LOW_HZ: Final = 400.0
HIGH_HZ: Final = 3000.0
"""Horns hardly sound outside of this."""
AMPLITUDE: Final = 0.5
FADE_S: Final = 0.02


def write_tone(path: Path, kind: str, seconds: int) -> None:
    """Writes the cached form unless it is there. Raises: OSError."""
    if path.is_file():
        return
    partial = path.with_suffix(".partial")
    second = array("h", bytes(2 * RATE_HZ)) if kind == "silent" else _sweep(RATE_HZ)
    with partial.open("wb") as raw, wave.open(raw) as file:
        file.setparams((1, 2, RATE_HZ, 0, "NONE", ""))
        file.writeframes(second.tobytes() * seconds)
    partial.rename(path)


def _sweep(frames: int) -> "array[int]":
    """From low to high, each octave as long as the others."""
    octaves = math.log(HIGH_HZ / LOW_HZ)
    turns = 2 * math.pi * LOW_HZ * frames / RATE_HZ / octaves
    fade = FADE_S * RATE_HZ
    return array(
        "h",
        (
            int(
                32767
                * AMPLITUDE
                * min(1.0, n / fade, (frames - n) / fade)
                * math.sin(turns * (math.exp(octaves * n / frames) - 1))
            )
            for n in range(frames)
        ),
    )
