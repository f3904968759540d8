"""From full pictures to what goes on: masked, encoded, and small for analysis.

A mask is painted in before anything sees the picture: neither the recording nor the
watch ever has what is under it.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from camera.core.media import Frame, Luma, Packet, Picture, Video
from camera.ports import Burn, Encoder

_NS = 1_000_000_000


@dataclass(frozen=True, slots=True)
class Lores:
    """How small and how often the watch sees pictures."""

    width: int = 320
    height: int = 180
    per_s: float = 5.0


class Sampler:
    """Says of which pictures the watch sees a small one."""

    def __init__(self, per_s: float) -> None:
        self._gap_ns = int(_NS / per_s)
        self._next_ns: int | None = None

    def wants(self, at_ns: int) -> bool:
        """Whether it is time; a clock that went back begins anew."""
        next_ns = self._next_ns
        if next_ns is not None and next_ns - self._gap_ns <= at_ns < next_ns:
            return False
        late = next_ns is None or at_ns - next_ns > self._gap_ns or at_ns < next_ns
        self._next_ns = (at_ns if late else next_ns or 0) + self._gap_ns
        return True


class Press:
    """Pictures in, packets and frames out."""

    def __init__(
        self, encoder: Encoder, lores: Lores | None = None, burn: Burn | None = None
    ) -> None:
        self._encoder, self._lores, self._burn = encoder, lores, burn
        self._sampler = Sampler(lores.per_s) if lores else None

    def open(self, width: int, height: int) -> Video:
        """Begins."""
        return self._encoder.open(width, height)

    def take(self, picture: Picture) -> Iterator[Frame | Packet]:
        """One picture, which may be painted over."""
        if self._burn is not None:
            self._burn(picture)
        yield from self._encoder.encode(picture)
        if self._lores and self._sampler and self._sampler.wants(picture.at_ns):
            small = shrunk(picture.y, self._lores.width, self._lores.height)
            yield Frame(small, picture.at_ns, picture.sequence)

    def close(self) -> Iterator[Packet]:
        """What was under way."""
        yield from self._encoder.close()


def shrunk(luma: Luma, width: int, height: int) -> Luma:
    """The means of its parts, read-only; a picture that is small enough as it is."""
    rows, columns = luma.shape
    down, across = max(1, rows // height), max(1, columns // width)
    if (down, across) == (1, 1):
        small = luma.copy()
    else:
        whole = luma[: rows // down * down, : columns // across * across]
        # Sums of whole rows, then of columns: ten times as fast as means of parts.
        bands = whole.reshape(rows // down, down, -1)
        lines = np.add.reduce(bands, axis=1, dtype=np.uint32)
        sums = lines[:, ::across].copy()
        for column in range(1, across):
            sums += lines[:, column::across]
        sums //= down * across
        small = sums.astype(np.uint8)
    small.flags.writeable = False
    return small


def planes(stacked: Luma, width: int, height: int) -> tuple[Luma, Luma, Luma]:
    """Y, U and V of an I420 picture in one array, as views of it.

    Rows may be longer than the picture; those of chroma are half as long as its.
    """
    u, v = stacked[height:].reshape(2, height // 2, stacked.shape[1] // 2)
    half = width // 2
    return stacked[:height, :width], u[:, :half], v[:, :half]


def stacked(picture: Picture) -> Luma:
    """The three planes in one array."""
    width = picture.y.shape[1]
    parts = (picture.y, picture.u.reshape(-1, width), picture.v.reshape(-1, width))
    return np.concatenate(parts)
