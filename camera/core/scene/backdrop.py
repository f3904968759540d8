"""The street itself, empty, at noon: sky, trees, a house with a gate, a road."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Grey = NDArray[np.float32]
"""Luma levels, 0 to 255, height x width."""


@dataclass(frozen=True, slots=True, eq=False)
class Backdrop:
    """Drawn wider than the picture, so that a camera may swing."""

    y: Grey
    u: Grey
    v: Grey
    """Chroma has half the height and half the width."""
    depth: Grey
    """0 near, 1 at the horizon and above; of the picture's own size."""
    margin: int
    """Pixels to every side; even."""


def smooth_noise(rng: np.random.Generator, height: int, width: int, cell: int) -> Grey:
    """Values from 0 to 1 that change over about ``cell`` pixels."""
    rows, columns = height // cell + 2, width // cell + 2
    knots = rng.random((rows, columns), dtype=np.float32)
    y = np.arange(height, dtype=np.float32) / cell
    x = np.arange(width, dtype=np.float32) / cell
    top, left = y.astype(int), x.astype(int)
    down, right = _eased(y - top)[:, None], _eased(x - left)[None, :]
    upper = knots[top][:, left] * (1 - right) + knots[top][:, left + 1] * right
    lower = knots[top + 1][:, left] * (1 - right) + knots[top + 1][:, left + 1] * right
    grey: Grey = (upper * (1 - down) + lower * down).astype(np.float32)
    return grey


def _eased(share: Grey) -> Grey:
    eased: Grey = share * share * (3 - 2 * share)
    return eased


def draw_backdrop(width: int, height: int, seed: int) -> Backdrop:
    """The same street for the same seed."""
    margin = max(4, width // 40) // 2 * 2
    wide, high = width + 2 * margin, height + 2 * margin
    rng = np.random.default_rng([seed, 1])
    y = np.empty((high, wide), np.float32)
    u = np.full((high // 2, wide // 2), 128, np.float32)
    v = u.copy()
    horizon, kerb = int(high * 0.30), int(high * 0.62)
    _sky_and_trees(y, u, v, horizon, rng)
    _houses(y, u, v, (horizon, kerb), rng)
    _road(y, u, v, kerb, rng)
    y += (smooth_noise(rng, high, wide, 2) - 0.5) * 10
    rows = (np.arange(height, dtype=np.float32) / height)[:, None]
    depth = np.clip((0.95 - rows) / 0.65, 0, 1) * np.ones((1, width), np.float32)
    return Backdrop(np.clip(y, 0, 255), u, v, depth.astype(np.float32), margin)


def _sky_and_trees(
    y: Grey, u: Grey, v: Grey, horizon: int, rng: np.random.Generator
) -> None:
    wide = y.shape[1]
    y[:horizon] = np.linspace(215, 190, horizon, dtype=np.float32)[:, None]
    u[: horizon // 2] = 140
    edge = horizon * (0.45 + 0.4 * smooth_noise(rng, 1, wide, wide // 9)[0])
    leaves = 50 + 60 * smooth_noise(rng, horizon, wide, 4)
    trees = np.arange(horizon)[:, None] > edge[None, :]
    y[:horizon][trees] = leaves[trees]
    half = trees[::2, ::2]
    u[: half.shape[0], : half.shape[1]][half] = 118
    v[: half.shape[0], : half.shape[1]][half] = 120


def _houses(
    y: Grey, u: Grey, v: Grey, rows: tuple[int, int], rng: np.random.Generator
) -> None:
    top, bottom = rows
    wide = y.shape[1]
    y[top:bottom] = 165 + 14 * smooth_noise(rng, bottom - top, wide, 16)
    u[top // 2 : bottom // 2] = 120
    v[top // 2 : bottom // 2] = 134
    for left in np.linspace(0.04, 0.84, 6):
        x0, x1 = int(wide * left), int(wide * (left + 0.07))
        y0, y1 = top + (bottom - top) // 5, top + (bottom - top) * 3 // 5
        y[y0:y1, x0:x1] = 60 + 25 * rng.random()
        y[y0 : y0 + 2, x0:x1] = 220
        y[y0:y1, (x0 + x1) // 2] = 210
    gate = slice(int(wide * 0.42), int(wide * 0.55))
    y[top + (bottom - top) // 3 : bottom, gate] = 95
    y[top + (bottom - top) // 3 : bottom, gate][:, ::6] = 150


def _road(y: Grey, u: Grey, v: Grey, kerb: int, rng: np.random.Generator) -> None:
    high, wide = y.shape
    ground = 112 + 22 * smooth_noise(rng, high - kerb, wide, 12)
    ground += 14 * smooth_noise(rng, high - kerb, wide, 3)
    y[kerb:] = ground
    y[kerb : kerb + max(2, high // 90)] = 185
    middle = (kerb + high) // 2
    for left in range(0, wide, wide // 8):
        y[middle : middle + max(2, high // 80), left : left + wide // 16] = 210
    u[kerb // 2 :] = 126
    v[kerb // 2 :] = 130
