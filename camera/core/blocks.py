"""Small maths on a grid of 8 x 8 blocks: what motion and tamper see of a picture.

A picture of 320 x 176 has 22 x 40 blocks, so everything after the means costs little.
Rows and columns that fill no whole block are left out.
"""

import numpy as np
from numpy.typing import NDArray

SIDE = 8
"""Pixels of a block, each way."""

Luma = NDArray[np.uint8]
Grid = NDArray[np.float32]
"""A value per block, rows x columns."""
Marks = NDArray[np.bool_]
"""Yes or no per block."""


def block_means(luma: Luma) -> Grid:
    """The mean brightness of every block, in luma levels."""
    rows, columns = luma.shape[0] // SIDE, luma.shape[1] // SIDE
    whole = luma[: rows * SIDE, : columns * SIDE]
    # Rows first: eight long lines are added at a time, which numpy does fastest.
    lines = np.add.reduce(
        whole.reshape(rows, SIDE, columns * SIDE), axis=1, dtype=np.uint16
    )
    sums = np.add.reduceat(
        lines, np.arange(0, columns * SIDE, SIDE), axis=1, dtype=np.uint16
    )
    return sums.astype(np.float32) * np.float32(1 / SIDE**2)


def middle(grid: Grid) -> float:
    """The median, or the upper one of two: five times as fast as numpy's."""
    flat = grid.reshape(-1)
    half = flat.size // 2
    return float(np.partition(flat, half)[half])


def around(grid: Grid) -> Grid:
    """The mean of the 5 x 5 blocks about each; those outside count as the nearest."""
    wide = np.pad(grid, 2, mode="edge")
    rows = wide[:-4] + wide[1:-3] + wide[2:-2] + wide[3:-1] + wide[4:]
    total: Grid = rows[:, :-4] + rows[:, 1:-3] + rows[:, 2:-2] + rows[:, 3:-1]
    total += rows[:, 4:]
    total *= np.float32(1 / 25)
    return total


def grown(marks: Marks) -> Marks:
    """The marked blocks and their eight neighbours."""
    across = marks.copy()
    across[:, 1:] |= marks[:, :-1]
    across[:, :-1] |= marks[:, 1:]
    whole = across.copy()
    whole[1:] |= across[:-1]
    whole[:-1] |= across[1:]
    return whole


def neighbours(marks: Marks) -> NDArray[np.int8]:
    """How many of its eight neighbours are marked, for each block."""
    wide = np.zeros((marks.shape[0] + 2, marks.shape[1] + 2), np.int8)
    wide[1:-1, 1:-1] = marks
    rows = wide[:-2] + wide[1:-1] + wide[2:]
    count: NDArray[np.int8] = rows[:, :-2] + rows[:, 1:-1] + rows[:, 2:]
    count -= wide[1:-1, 1:-1]
    return count


def slopes(grid: Grid) -> tuple[Grid, Grid]:
    """How fast it changes to the right and downwards, per block."""
    right, down = np.zeros_like(grid), np.zeros_like(grid)
    np.subtract(grid[:, 2:], grid[:, :-2], out=right[:, 1:-1])
    np.subtract(grid[2:], grid[:-2], out=down[1:-1])
    right *= np.float32(0.5)
    down *= np.float32(0.5)
    return right, down


def clusters(marks: Marks) -> list[list[int]]:
    """Marked blocks that touch, also by a corner, as lists of flat indices."""
    columns = marks.shape[1]
    left = set(np.flatnonzero(marks).tolist())
    found = []
    while left:
        cluster = [left.pop()]
        for block in cluster:
            column = block % columns
            for step in (-1, 0, 1):
                if not 0 <= column + step < columns:
                    continue
                for other in (block - columns, block, block + columns):
                    if other + step in left:
                        left.discard(other + step)
                        cluster.append(other + step)
        found.append(cluster)
    return found
