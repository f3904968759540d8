"""People and vehicles, drawn as soft-edged shapes into luma and chroma planes."""

import math
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from camera.core.scene.acts import Drive, Walk
from camera.core.scene.backdrop import Grey

STRIDE_HZ = 1.9
"""Steps a second of somebody who walks."""


@dataclass(frozen=True, slots=True)
class Blot:
    """An ellipse, turned about its middle; pixels and radians."""

    x: float
    y: float
    wide: float
    high: float
    turn: float
    tone: float
    u: float = 128.0
    v: float = 128.0
    glow: bool = False
    """Shines by itself: daylight does not matter."""


def walker(act: Walk, at_s: float, width: int, height: int) -> list[Blot]:
    """Head, body, arms and legs at that instant; nothing before and after the act."""
    if not act.start_s <= at_s < act.end_s:
        return []
    share = _walked(act, at_s)
    x = (act.begin[0] + (act.end[0] - act.begin[0]) * share) * width
    foot = (act.begin[1] + (act.end[1] - act.begin[1]) * share) * height
    last = act.size if act.end_size is None else act.end_size
    tall = (act.size + (last - act.size) * share) * height
    phase = math.sin(share * (act.end_s - act.start_s - act.rest_s) * STRIDE_HZ * 3.14)
    still = _rests(act, at_s)
    swing = 0.06 * math.sin(at_s * 2.1) if still else 0.45 * phase
    lean = 0.04 * math.sin(at_s * 1.3) * tall if still else 0.0
    return _body(x + lean, foot - 0.02 * abs(phase) * tall, tall, swing, act.tone)


def _rests(act: Walk, at_s: float) -> bool:
    middle = (act.start_s + act.end_s) / 2
    return abs(at_s - middle) < act.rest_s / 2


def _walked(act: Walk, at_s: float) -> float:
    """The share of the way that lies behind."""
    moving_s = max(act.end_s - act.start_s - act.rest_s, 0.1)
    done_s = at_s - act.start_s
    rest_from_s = moving_s / 2
    if done_s > rest_from_s:
        done_s = max(rest_from_s, done_s - act.rest_s)
    return done_s / moving_s


def _body(x: float, foot: float, tall: float, swing: float, tone: int) -> list[Blot]:
    hip, leg = foot - 0.48 * tall, 0.5 * tall
    shoulder = foot - 0.80 * tall
    skin = 118.0, 146.0
    cloth = 128.0 + (tone % 7 - 3) * 5, 128.0 + (tone % 5 - 2) * 6
    parts = [
        Blot(
            x + math.sin(turn) * leg / 2,
            hip + math.cos(turn) * leg / 2,
            0.09 * tall,
            leg,
            -turn,
            tone * 0.6,
        )
        for turn in (swing, -swing)
    ]
    parts += [
        Blot(
            x + math.sin(turn) * 0.18 * tall,
            shoulder + math.cos(turn) * 0.18 * tall,
            0.07 * tall,
            0.36 * tall,
            -turn,
            tone * 0.9,
            *cloth,
        )
        for turn in (-swing * 0.8, swing * 0.8)
    ]
    parts.append(Blot(x, foot - 0.65 * tall, 0.23 * tall, 0.42 * tall, 0, tone, *cloth))
    parts.append(Blot(x, foot - 0.92 * tall, 0.125 * tall, 0.16 * tall, 0, 120, *skin))
    return parts


def vehicle(act: Drive, at_s: float, width: int, height: int) -> list[Blot]:
    """A car from the side."""
    if not act.start_s <= at_s < act.end_s:
        return []
    share = (at_s - act.start_s) / (act.end_s - act.start_s)
    x = (act.begin[0] + (act.end[0] - act.begin[0]) * share) * width
    ground = (act.begin[1] + (act.end[1] - act.begin[1]) * share) * height
    tall = act.size * height
    long = tall * 2.4
    ahead = 1 if act.end[0] >= act.begin[0] else -1
    parts = [
        Blot(x, ground - 0.42 * tall, long, 0.55 * tall, 0, act.tone, 132, 124),
        Blot(x, ground - 0.75 * tall, long * 0.55, 0.6 * tall, 0, act.tone * 0.45),
    ]
    parts += [
        Blot(x + side * long * 0.3, ground - 0.14 * tall, 0.3 * tall, 0.3 * tall, 0, 25)
        for side in (-1, 1)
    ]
    if act.lamps:
        front = x + ahead * long * 0.48
        parts.append(
            Blot(front, ground - 0.4 * tall, 0.2 * tall, 0.2 * tall, 0, 250, glow=True)
        )
    return parts


def paint(
    planes: tuple[Grey, Grey, Grey], blots: Iterable[Blot], daylight: float
) -> None:
    """Lays the shapes over the planes, the first one lowest."""
    y, u, v = planes
    for blot in blots:
        tone = blot.tone if blot.glow else blot.tone * daylight
        _lay(y, blot, 1.0, tone)
        if blot.u != 128.0 or blot.v != 128.0:
            _lay(u, blot, 0.5, 128 + (blot.u - 128) * daylight**0.5)
            _lay(v, blot, 0.5, 128 + (blot.v - 128) * daylight**0.5)


def _lay(plane: Grey, blot: Blot, scale: float, tone: float) -> None:
    height, width = plane.shape
    reach = 0.5 * math.hypot(blot.wide, blot.high) + 2 / scale
    x, y = blot.x * scale, blot.y * scale
    x0, x1 = max(0, int(x - reach * scale)), min(width, int(x + reach * scale) + 2)
    y0, y1 = max(0, int(y - reach * scale)), min(height, int(y + reach * scale) + 2)
    if x0 >= x1 or y0 >= y1:
        return
    alpha = _coverage(
        np.arange(x0, x1, dtype=np.float32) - np.float32(x),
        np.arange(y0, y1, dtype=np.float32) - np.float32(y),
        (max(blot.wide * scale, 1.0), max(blot.high * scale, 1.0), blot.turn),
    )
    part = plane[y0:y1, x0:x1]
    part += (tone - part) * alpha


def _coverage(
    x: NDArray[np.float32], y: NDArray[np.float32], shape: tuple[float, float, float]
) -> Grey:
    """1 inside the ellipse, 0 outside, soft over about one pixel."""
    wide, high, turn = shape
    cos, sin = math.cos(turn), math.sin(turn)
    along = (x[None, :] * cos + y[:, None] * sin) * (2 / wide)
    across = (y[:, None] * cos - x[None, :] * sin) * (2 / high)
    outside = np.sqrt(along * along + across * across) - 1
    alpha: Grey = np.clip(0.5 - outside * (min(wide, high) / 2), 0, 1)
    return alpha
