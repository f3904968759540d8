"""Somebody who stands there, drawn: as upright as OpenCV's detector was taught."""

import numpy as np

from camera.core.blocks import Luma

ROWS, COLUMNS = 128, 64
GRASS, CLOTHES = 150, 40


def grass() -> Luma:
    """Nobody."""
    return np.full((ROWS, COLUMNS), GRASS, np.uint8)


def somebody() -> Luma:
    """Head, shoulders, arms and legs, darker than what is behind."""
    rows, columns = np.mgrid[:ROWS, :COLUMNS]
    across = np.abs(columns - COLUMNS / 2)
    head = np.hypot(columns - COLUMNS / 2, (rows - 26) * 0.85) < 7
    body = (rows >= 34) & (rows < 70) & (across < 12 - np.maximum(0, 40 - rows))
    legs = (rows >= 70) & (rows < 112) & (across < 10) & (across > (rows - 70) / 12)
    picture = grass()
    picture[head | body | legs] = CLOTHES
    return picture
