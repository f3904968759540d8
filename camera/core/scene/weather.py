"""Light and weather: what falls on the street, and what is between it and the lens.

Every function takes the instant and gives what is there then; chance comes of the seed
and the act's own number, so that any instant can be drawn alone.
"""

import math
from dataclasses import dataclass

import numpy as np

from camera.core.scene.acts import (
    Clouds,
    Daylight,
    Fog,
    Headlights,
    Insects,
    Lamp,
    Rain,
    Shake,
)
from camera.core.scene.backdrop import Grey
from camera.core.scene.figures import Blot

INFRA_RED = 0.18
"""Below this brightness a camera's infra-red lamp is on, and moths shine in it."""


def shown(daylight: float) -> float:
    """How bright a picture is in that daylight: a camera's gain makes up for a part."""
    return float(max(daylight, 0.001) ** 0.45)


def daylight(acts: tuple[Daylight, ...], otherwise: float, at_s: float) -> float:
    """The level at an instant; what the last act reached stays."""
    level = otherwise
    for act in sorted(acts, key=lambda one: one.start_s):
        if at_s >= act.start_s:
            share = min(1.0, (at_s - act.start_s) / (act.end_s - act.start_s))
            level = act.begin + (act.end - act.begin) * share
    return level


def swing(act: Shake, at_s: float, width: int) -> tuple[float, float]:
    """How far the picture is off, in pixels: two resonances and some chance."""
    gust = 0.55 + 0.45 * math.sin(at_s * 0.7 + act.start_s)
    x = math.sin(at_s * 9.1) + 0.6 * math.sin(at_s * 14.3 + 1)
    y = 0.7 * math.sin(at_s * 11.7 + 2) + 0.4 * math.sin(at_s * 17.9)
    reach = act.reach * width * gust
    return x * reach * 0.6, y * reach * 0.6


@dataclass(frozen=True, slots=True)
class Pool:
    """Light with soft edges; pixels."""

    x: float
    y: float
    wide: float
    high: float
    power: float


def lamp_pool(act: Lamp, at_s: float, width: int, height: int) -> Pool:
    """The lamp's light, if it shines just now."""
    power = act.power
    if act.flicker_hz and math.sin(at_s * act.flicker_hz * 6.2832) < 0.2:
        power = 0.0
    reach = act.reach * width
    return Pool(act.place[0] * width, act.place[1] * height, reach, reach, power)


def beams(
    act: Headlights, at_s: float, width: int, height: int, seed: int
) -> list[Pool]:
    """The light of every vehicle that is turning just now."""
    found = []
    count = int((act.end_s - act.start_s) / act.each_s)
    rng = np.random.default_rng([seed, 5, int(act.start_s * 10)])
    starts = act.start_s + rng.random(count) * (act.end_s - act.start_s)
    kinds = rng.random((count, 4))
    for start_s, (side, speed, height_share, power) in zip(starts, kinds, strict=True):
        lasts_s = 1.5 + 3 * float(speed)
        share = (at_s - float(start_s)) / lasts_s
        if not 0 <= share < 1:
            continue
        swept = share * 1.8 - 0.4
        x = swept if side < 0.5 else 1 - swept
        strength = act.power * (0.4 + 0.6 * float(power)) * math.sin(share * math.pi)
        found.append(
            Pool(
                x * width,
                (0.45 + 0.2 * float(height_share)) * height,
                0.25 * width,
                0.3 * height,
                strength,
            )
        )
    return found


def shine(field: Grey, pools: list[Pool]) -> None:
    """Adds pools of light to a field of brightness."""
    height, width = field.shape
    for pool in pools:
        if pool.power <= 0:
            continue
        x = np.exp(-(((np.arange(width, dtype=np.float32) - pool.x) / pool.wide) ** 2))
        y = np.exp(-(((np.arange(height, dtype=np.float32) - pool.y) / pool.high) ** 2))
        field += np.multiply.outer(y * np.float32(pool.power), x)


def shade(act: Clouds, sky: Grey, at_s: float, shape: tuple[int, int]) -> Grey:
    """Brightness under drifting clouds, of the picture's shape; ``sky`` is wider."""
    height, width = shape
    left = int((at_s - act.start_s) * act.speed * width) % (sky.shape[1] - width)
    rise_s = 6.0
    there = min(1.0, (at_s - act.start_s) / rise_s, (act.end_s - at_s) / rise_s)
    under: Grey = 1 - act.depth * max(there, 0.0) * sky[:height, left : left + width]
    return under


def haze(act: Fog, depth: Grey, at_s: float) -> Grey:
    """How much of each pixel is fog."""
    there = min(1.0, (at_s - act.start_s) / act.rise_s, (act.end_s - at_s) / act.rise_s)
    hidden: Grey = act.density * max(there, 0.0) * (0.35 + 0.65 * depth)
    return hidden


def rain(
    y: Grey, act: Rain, at_s: float, bright: float, rng: np.random.Generator
) -> None:
    """Streaks over the whole picture; lit from near by, when it is dark."""
    height, width = y.shape
    there = min(1.0, (at_s - act.start_s) / 3, (act.end_s - at_s) / 3)
    count = int(900 * act.strength * max(there, 0.0))
    if not count:
        return
    long = max(4, height // 18)
    x = rng.integers(0, width, count)[:, None] + np.arange(long)[None, :] // 5
    down = rng.integers(-long, height, count)[:, None] + np.arange(long)[None, :]
    inside = (x < width) & (down >= 0) & (down < height)
    strength = rng.random(count, dtype=np.float32)[:, None] * np.ones((1, long))
    where = (down * width + x)[inside]
    flat = y.reshape(-1)
    flat[where] += (28 * strength[inside] * (0.4 + 0.6 * bright)).astype(np.float32)


def drops(
    act: Rain, at_s: float, size: tuple[int, int], rng: np.random.Generator
) -> list[Blot]:
    """Big, bright streaks near the lens in one picture and gone in the next."""
    width, height = size
    there = min(1.0, (at_s - act.start_s) / 3, (act.end_s - at_s) / 3)
    count = rng.poisson(0.9 * act.strength * max(there, 0.0))
    return [
        Blot(
            rng.random() * width,
            rng.random() * height,
            0.008 * width,
            (0.1 + 0.2 * rng.random()) * height,
            0.1,
            190,
            glow=True,
        )
        for _ in range(count)
    ]


def moths(act: Insects, at_s: float, size: tuple[int, int], seed: int) -> list[Blot]:
    """Those that pass the lens just now, and those that circle."""
    width, height = size
    count = int((act.end_s - act.start_s) / act.each_s)
    rng = np.random.default_rng([seed, 6, int(act.start_s * 10)])
    starts = act.start_s + rng.random(count) * (act.end_s - act.start_s)
    ways = rng.random((count, 6))
    found = []
    for start_s, way in zip(starts, ways, strict=True):
        share = (at_s - float(start_s)) / (0.3 + 1.0 * float(way[0]))
        if 0 <= share < 1:
            bend = 0.2 * math.sin(share * 9 + float(way[5]) * 6)
            x = -0.05 + 1.1 * share if way[4] < 0.5 else 1.05 - 1.1 * share
            y = float(way[1]) + (float(way[2]) - 0.5) * share + bend
            big = (0.015 + 0.05 * float(way[3])) * width
            found.append(
                Blot(x * width, y * height, big * 1.6, big, share * 12, 225, glow=True)
            )
    if act.circling:
        found += [_circling(number, at_s, size) for number in range(5)]
    return found


def _circling(number: int, at_s: float, size: tuple[int, int]) -> Blot:
    width, height = size
    angle = at_s * (3.1 + 0.9 * number) + number * 1.7
    reach = 0.03 + 0.015 * math.sin(at_s * 1.7 + number)
    x = 0.7 + reach * math.cos(angle) + 0.01 * math.sin(at_s * 7.7 + number)
    y = 0.3 + 1.5 * reach * math.sin(angle * 1.1)
    return Blot(
        x * width, y * height, 0.009 * width, 0.006 * width, angle, 215, glow=True
    )
