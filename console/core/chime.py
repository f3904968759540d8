"""The tune before a bulletin, composed from sine waves: no file of anybody's is needed.

Three bell-like notes of a rising major triad (F5, A5, C6), each a fundamental with two
quieter partials under an exponential decay. It is loud enough to turn heads and short
enough to hear three times in a row.
"""

import math
from array import array
from collections.abc import Sequence

RATE_HZ = 48_000
NOTES_HZ = (698.46, 880.00, 1046.50)
NOTE_SPACING_S = 0.55
RING_S = 1.6
"""How long the last note rings on."""
PARTIALS = ((1.0, 1.0), (2.0, 0.28), (3.01, 0.10))
"""(multiple of the note's frequency, level); 3.01 beats a little, as bells do."""
ATTACK_S = 0.006
PEAK = 0.5


def chime() -> "array[int]":
    """The tune as signed 16-bit samples, 48 kHz mono, with its silence at the end."""
    mix = [0.0] * int(RATE_HZ * (NOTE_SPACING_S * (len(NOTES_HZ) - 1) + RING_S))
    for place, frequency_hz in enumerate(NOTES_HZ):
        start = int(place * NOTE_SPACING_S * RATE_HZ)
        for index, level in enumerate(_bell(frequency_hz, len(mix) - start)):
            mix[start + index] += level
    return _to_samples(mix)


def _bell(frequency_hz: float, frames: int) -> Sequence[float]:
    """One note: a quick attack, then every partial fades, the higher ones sooner."""
    note = [0.0] * frames
    for multiple, level in PARTIALS:
        step = 2 * math.pi * frequency_hz * multiple / RATE_HZ
        fade_per_frame = math.exp(-(2.2 + multiple) / RATE_HZ)
        size = level
        for index in range(frames):
            note[index] += size * math.sin(step * index)
            size *= fade_per_frame
    attack = int(ATTACK_S * RATE_HZ)
    for index in range(min(attack, frames)):
        note[index] *= index / attack
    return note


def _to_samples(mix: Sequence[float]) -> "array[int]":
    """Scaled to the peak, faded out over the last 200 ms so that it ends in silence."""
    loudest = max(abs(level) for level in mix)
    tail = int(0.2 * RATE_HZ)
    scale = PEAK * 32767 / loudest
    return array(
        "h",
        (
            round(level * scale * min(1.0, (len(mix) - 1 - index) / tail))
            for index, level in enumerate(mix)
        ),
    )
