"""Privacy masks: what a camera must not show is painted over before anything encodes it.

What was painted is in no file, on no screen and in no proof; nobody can take it off.
Luma becomes black and chroma grey. A chroma sample covers four pixels: it is painted
when one of them is, and so are then all four, or their colour would shine through.
"""

from collections.abc import Iterable, Sequence
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


@dataclass(frozen=True, slots=True, eq=False)
class Mask:
    """Masks made ready for pictures of one size."""

    width: int
    height: int
    luma: tuple[_Patch, ...] = ()
    chroma: tuple[_Patch, ...] = ()

    def __call__(self, picture: Planes) -> None:
        """Paints, in place.

        Raises:
            ValueError: The picture has another size: nothing was painted, and it must
                not be shown.
        """
        if picture.y.shape != (self.height, self.width):
            high, wide = picture.y.shape
            raise ValueError(
                f"privacy masks made for {self.width}x{self.height} met a picture of "
                f"{wide}x{high}"
            )
        for patch in self.luma:
            _paint(picture.y, patch, BLACK)
        for patch in self.chroma:
            _paint(picture.u, patch, GREY)
            _paint(picture.v, patch, GREY)


def make_mask(polygons: Iterable[Polygon], width: int, height: int) -> Mask:
    """Makes checked polygons (``check_polygon``) ready for pictures of that size."""
    luma, chroma = [], []
    for polygon in polygons:
        small = _halved(inside(polygon, width, height))
        found = _patch(small)
        if found is None:
            continue
        chroma.append(found)
        whole = small.repeat(2, axis=0).repeat(2, axis=1)[:height, :width]
        patch = _patch(whole)
        luma += [patch] if patch is not None else []
    return Mask(width, height, tuple(luma), tuple(chroma))


def box(left: float, top: float, right: float, bottom: float) -> Polygon:
    """An upright rectangle, cut to the picture."""
    x0, x1 = max(0.0, left), min(1.0, right)
    y0, y1 = max(0.0, top), min(1.0, bottom)
    return (x0, y0), (x1, y0), (x1, y1), (x0, y1)


def covered(polygons: Sequence[Polygon], width: int, height: int) -> float:
    """The share of a picture that masks hide, 0 to 1."""
    hidden = np.zeros((height, width), np.bool_)
    for polygon in polygons:
        hidden |= inside(polygon, width, height)
    return float(hidden.mean())


def _halved(pixels: Inside) -> Inside:
    """Chroma samples of which at least one pixel is inside."""
    height, width = pixels.shape
    even = np.zeros((height + height % 2, width + width % 2), np.bool_)
    even[:height, :width] = pixels
    samples: Inside = even[::2, ::2] | even[1::2, ::2] | even[::2, 1::2] | even[1::2, 1::2]
    return samples


def _patch(which: Inside) -> _Patch | None:
    rows, columns = np.flatnonzero(which.any(axis=1)), np.flatnonzero(which.any(axis=0))
    if not rows.size:
        return None
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
