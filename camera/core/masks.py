"""Privacy masks: what must not be shown is painted over before anything encodes it.

What was painted is in no file, on no screen and in no proof; nobody can take it off.
Luma becomes black and chroma grey. A chroma sample covers four pixels: it is painted
when one of them is, and so are then all four, or their colour would shine through.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from camera.core.polygon import Inside, Polygon, inside

BLACK, GREY = 16, 128
"""Of limited-range video."""

Plane = NDArray[np.uint8]


class Planes(Protocol):
    """Any picture of three planes; chroma has half the height and half the width."""

    @property
    def y(self) -> Plane:
        """Luma."""

    @property
    def u(self) -> Plane:
        """Chroma."""

    @property
    def v(self) -> Plane:
        """Chroma."""


@dataclass(frozen=True, slots=True, eq=False)
class _Patch:
    """A part of a plane and which of its samples are painted; None: all of them."""

    rows: slice
    columns: slice
    which: Inside | None


class Masks:
    """Privacy masks of a camera, for pictures of any size."""

    def __init__(self, polygons: Iterable[Polygon]) -> None:
        """Takes checked polygons (``check_polygon``)."""
        self._polygons = tuple(polygons)
        self._ready: dict[tuple[int, ...], tuple[list[_Patch], list[_Patch]]] = {}

    def __call__(self, picture: Planes) -> None:
        """Paints, in place."""
        shape = picture.y.shape
        if shape not in self._ready:
            self._ready = {shape: self._made(*shape)}
        luma, chroma = self._ready[shape]
        for patch in luma:
            _paint(picture.y, patch, BLACK)
        for patch in chroma:
            _paint(picture.u, patch, GREY)
            _paint(picture.v, patch, GREY)

    def _made(self, height: int, width: int) -> tuple[list[_Patch], list[_Patch]]:
        luma, chroma = [], []
        for polygon in self._polygons:
            samples = _halved(inside(polygon, width, height))
            pixels = samples.repeat(2, axis=0).repeat(2, axis=1)[:height, :width]
            luma.append(_patch(pixels))
            chroma.append(_patch(samples))
        return luma, chroma


def box(left: float, top: float, right: float, bottom: float) -> Polygon:
    """An upright rectangle, cut to the picture."""
    x0, x1 = max(0.0, left), min(1.0, right)
    y0, y1 = max(0.0, top), min(1.0, bottom)
    return (x0, y0), (x1, y0), (x1, y1), (x0, y1)


def _halved(pixels: Inside) -> Inside:
    """Chroma samples of which at least one pixel is inside."""
    height, width = pixels.shape
    even = np.zeros((height + height % 2, width + width % 2), np.bool_)
    even[:height, :width] = pixels
    samples: Inside = (
        even[::2, ::2] | even[1::2, ::2] | even[::2, 1::2] | even[1::2, 1::2]
    )
    return samples


def _patch(which: Inside) -> _Patch:
    rows, columns = np.flatnonzero(which.any(axis=1)), np.flatnonzero(which.any(axis=0))
    high = slice(int(rows[0]), int(rows[-1]) + 1)
    wide = slice(int(columns[0]), int(columns[-1]) + 1)
    part = which[high, wide]
    return _Patch(high, wide, None if part.all() else part.copy())


def _paint(plane: Plane, patch: _Patch, value: int) -> None:
    part = plane[patch.rows, patch.columns]
    if patch.which is None:
        part[...] = value
    else:
        np.copyto(part, np.uint8(value), where=patch.which)
