"""Sums on 16-bit samples, without numpy.

Almost every block is handed on untouched, so Python is fast enough for the few that
are bent, faded or made quieter (0.2 % of a PC's core), and the agent is spared the
20 MB that numpy takes.
"""

from array import array
from typing import TypeAlias

# The class itself can be subscripted from Python 3.12 on only.
Samples: TypeAlias = "array[int]"


def gain(volume_percent: int) -> float:
    """The factor for a volume: 0 is silent, 100 is untouched, 50 sounds half as loud.

    Loudness is felt in powers: the cube is the curve that PulseAudio's sliders use.
    """
    return (volume_percent / 100) ** 3


def bent(samples: Samples, length: int) -> Samples:
    """`samples` stretched or squeezed to `length`, between neighbours linearly.

    The last sample serves as the far neighbour, so pass one more than is played.
    """
    span = len(samples) - 1
    if span == length:
        return samples[:length]
    result = array("h", bytes(2 * length))
    for index in range(length):
        whole, part = divmod(index * span, length)
        here = samples[whole]
        result[index] = here + (samples[whole + 1] - here) * part // length
    return result


def scaled(samples: Samples, start: float, end: float) -> Samples:
    """`samples` times a factor that goes evenly from `start` to `end` (0 to 1)."""
    if start == end == 1:
        return samples
    if start == end:
        factor = round(start * 65536)
        return array("h", [sample * factor >> 16 for sample in samples])
    slope = (end - start) / max(1, len(samples))
    return array(
        "h",
        [round(sample * (start + slope * i)) for i, sample in enumerate(samples)],
    )


def cross_faded(old: Samples, new: Samples) -> Samples:
    """`new`, into which `old` fades over as many samples as `old` has."""
    length = len(old)
    mixed = [
        (before * (length - i) + after * i) // length
        for i, (before, after) in enumerate(zip(old, new, strict=False))
    ]
    return array("h", mixed) + new[length:]
