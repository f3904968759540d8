"""Areas of a picture as polygons, in fractions of its width and height.

(0, 0) is the upper left corner, (1, 1) the lower right one: an area drawn on a small
picture holds for a large one. Privacy masks and zones are both made of these.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from edge.errors import MessageError

Point = tuple[float, float]
Polygon = tuple[Point, ...]
Inside = NDArray[np.bool_]


def check_polygon(polygon: Sequence[Sequence[float]], what: str) -> Polygon:
    """The polygon, once it is one.

    Args:
        polygon: Corners in order, as they were written.
        what: Names it in messages, such as ``mask "cổng nhà"``.

    Raises:
        MessageError: It has fewer than three corners, or one outside of the picture;
            nothing of it may be used then.
    """
    if len(polygon) < 3:
        raise MessageError(
            f"{what} has {len(polygon)} corners; give at least 3, each as [x, y]"
        )
    for corner in polygon:
        if len(corner) != 2 or not all(0 <= part <= 1 for part in corner):
            raise MessageError(
                f"{what} reaches outside the picture at {list(corner)}; x and y are "
                "fractions of its width and height, 0 to 1: draw it inside"
            )
    return tuple((float(x), float(y)) for x, y in polygon)


def inside(polygon: Polygon, width: int, height: int) -> Inside:
    """Which pixels it touches, with their middle or with its edge.

    Too much rather than too little: a privacy mask must not leave a seam.
    """
    # Middles of pixels and their four corners: no sliver is missed between them.
    found = np.zeros((height, width), np.bool_)
    for shift in ((0.5, 0.5), (0.0, 0.0), (1.0, 0.0), (0.0, 1.0), (1.0, 1.0)):
        found |= _covers(polygon, width, height, shift)
    ahead = polygon[1:] + polygon[:1]
    for (x0, y0), (x1, y1) in zip(polygon, ahead, strict=True):
        steps = 2 * int(max(abs(x1 - x0) * width, abs(y1 - y0) * height)) + 2
        share = np.linspace(0, 1, steps)
        columns = np.minimum((x0 + (x1 - x0) * share) * width, width - 1).astype(int)
        rows = np.minimum((y0 + (y1 - y0) * share) * height, height - 1).astype(int)
        found[rows, columns] = True
    return found


def _covers(polygon: Polygon, width: int, height: int, shift: Point) -> Inside:
    """Even-odd rule at one point of every pixel."""
    x = (np.arange(width) + shift[0])[None, :] / width
    y = (np.arange(height) + shift[1])[:, None] / height
    odd = np.zeros((height, width), np.bool_)
    ahead = polygon[1:] + polygon[:1]
    for (x0, y0), (x1, y1) in zip(polygon, ahead, strict=True):
        if abs(y1 - y0) < 1e-9:
            continue
        crosses = (y0 > y) != (y1 > y)
        odd ^= crosses & (x < (x1 - x0) * (y - y0) / (y1 - y0) + x0)
    return odd
