"""Draws a script, picture by picture.

Any picture can be asked for, in any order; the same number gives the same bytes.
Drawing works in floats on planes that are made once: a picture of 640 x 360 takes a few
milliseconds on one slow core.
"""

from collections.abc import Iterator
from typing import NamedTuple, TypeVar

import numpy as np
from numpy.typing import NDArray

from camera.core.scene import weather
from camera.core.scene.acts import (
    Act,
    Clouds,
    Daylight,
    Drive,
    Fog,
    Foliage,
    Headlights,
    Insects,
    Lamp,
    Rain,
    Script,
    Shake,
    Tampering,
    Walk,
)
from camera.core.scene.backdrop import Grey, draw_backdrop, smooth_noise
from camera.core.scene.figures import Blot, paint, vehicle, walker
from camera.core.scene.foliage import Branch

A = TypeVar("A", bound=Act)
Plane = NDArray[np.uint8]


class Planes(NamedTuple):
    """One picture as I420: chroma has half the height and half the width."""

    y: Plane
    u: Plane
    v: Plane


class Stage:
    """A script at a size and a pace.

    Raises: ValueError for a size that is odd, or too small to show anybody.
    """

    def __init__(
        self, script: Script, *, width: int = 640, height: int = 360, fps: int = 10
    ) -> None:
        if width % 2 or height % 2 or width < 64 or height < 48:
            raise ValueError(f"a scene of {width}x{height}: even, and at least 64x48")
        self.script, self.width, self.height, self.fps = script, width, height, fps
        self._backdrop = draw_backdrop(width, height, script.seed)
        rng = np.random.default_rng([script.seed, 2])
        self._noise = rng.standard_normal(1 << 21, dtype=np.float32)
        self._sky = np.clip(
            smooth_noise(rng, height, width * 4, width // 4) * 2 - 0.6, 0, 1
        )
        self._branches = {
            act: Branch(act, width, height, script.seed) for act in self._all(Foliage)
        }
        self._y = np.empty((height, width), np.float32)
        self._field = np.empty((height, width), np.float32)
        self._tampering = self._all(Tampering)

    @property
    def count(self) -> int:
        """How many pictures the script has."""
        return int(self.script.length_s * self.fps)

    def pictures(self) -> Iterator[Planes]:
        """All of them."""
        return (self.picture(number) for number in range(self.count))

    def picture(self, number: int) -> Planes:
        """The picture of that number, counted from 0."""
        at_s = number / self.fps
        tampering = next(iter(self._now(self._tampering, at_s)), None)
        if tampering is not None and tampering.kind == "frozen":
            number = int(tampering.start_s * self.fps)
            at_s = number / self.fps
            tampering = None
        rng = np.random.default_rng([self.script.seed, 3, number])
        level = weather.daylight(self._all(Daylight), self.script.daylight, at_s)
        bright = weather.shown(level)
        y, u, v = self._street(at_s, tampering)
        self._light(y, at_s, bright)
        self._between(y, at_s, bright, rng)
        if tampering is not None:
            _tamper(y, tampering)
        self._grain(y, bright, rng)
        colour = bright if tampering is None or tampering.kind == "moved" else 0.0
        return Planes(_bytes(y), _colour(u, colour), _colour(v, colour))

    # -- one floor down ------------------------------------------------------------

    def _street(
        self, at_s: float, tampering: Tampering | None
    ) -> tuple[Grey, Grey, Grey]:
        """In full and even daylight."""
        x = y = 0.0
        for act in self._now(self._all(Shake), at_s):
            off = weather.swing(act, at_s, self.width)
            x, y = x + off[0], y + off[1]
        whole, margin = self._backdrop, self._backdrop.margin
        luma, u, v = whole.y, whole.u, whole.v
        if tampering is not None and tampering.kind == "moved":
            turned = int(luma.shape[1] * 0.35) // 2 * 2
            luma = np.roll(luma, (-turned // 4, turned), (0, 1))
            u, v = (np.roll(one, (-turned // 8, turned // 2), (0, 1)) for one in (u, v))
        _shifted(luma, margin + y, margin + x, self._y)
        half = (slice(margin // 2, margin // 2 + self.height // 2),
                slice(margin // 2, margin // 2 + self.width // 2))  # fmt: skip
        planes = self._y, u[half].copy(), v[half].copy()
        for leaves, branch in self._branches.items():
            if leaves.start_s <= at_s < leaves.end_s:
                branch.lay(planes[0], at_s)
        if tampering is None:
            paint(planes, self._figures(at_s, glow=False), 1.0)
        return planes

    def _figures(self, at_s: float, *, glow: bool) -> list[Blot]:
        size = self.width, self.height
        found = [blot for act in self._all(Walk) for blot in walker(act, at_s, *size)]
        found += [b for act in self._all(Drive) for b in vehicle(act, at_s, *size)]
        return [blot for blot in found if blot.glow == glow]

    def _light(self, y: Grey, at_s: float, bright: float) -> None:
        pools = [
            weather.lamp_pool(act, at_s, self.width, self.height)
            for act in self._now(self._all(Lamp), at_s)
        ]
        for act in self._now(self._all(Headlights), at_s):
            pools += weather.beams(act, at_s, self.width, self.height, self.script.seed)
        clouds = self._now(self._all(Clouds), at_s)
        if not pools and not clouds:
            y *= np.float32(bright)
            return
        self._field.fill(bright)
        for cloud in clouds:
            self._field *= weather.shade(cloud, self._sky, at_s, y.shape)
        weather.shine(self._field, pools)
        y *= self._field

    def _between(
        self, y: Grey, at_s: float, bright: float, rng: np.random.Generator
    ) -> None:
        """What is between the street and the lens."""
        size = self.width, self.height
        glowing = self._figures(at_s, glow=True)
        for fog in self._now(self._all(Fog), at_s):
            y += (205 * bright - y) * weather.haze(fog, self._backdrop.depth, at_s)
        for act in self._now(self._all(Rain), at_s):
            weather.rain(y, act, at_s, bright, rng)
            if bright < 2 * weather.INFRA_RED:
                glowing += weather.drops(act, at_s, size, rng)
        for insects in self._now(self._all(Insects), at_s):
            glowing += weather.moths(insects, at_s, size, self.script.seed)
        chroma = np.empty((1, 1), np.float32)
        paint((y, chroma, chroma), glowing, 1.0)

    def _grain(self, y: Grey, bright: float, rng: np.random.Generator) -> None:
        """A sensor's noise: the darker, the more its gain brings out."""
        strength = self.script.noise * (1 + 3.5 * (1 - min(bright, 1.0)))
        begin = int(rng.integers(0, self._noise.size - y.size))
        grain = self._noise[begin : begin + y.size].reshape(y.shape)
        y += grain * np.float32(strength)

    def _all(self, kind: type[A]) -> tuple[A, ...]:
        return tuple(act for act in self.script.acts if isinstance(act, kind))

    @staticmethod
    def _now(acts: tuple[A, ...], at_s: float) -> tuple[A, ...]:
        return tuple(act for act in acts if act.start_s <= at_s < act.end_s)


def _shifted(wide: Grey, top: float, left: float, into: Grey) -> None:
    """A window of a wider picture, between pixels if need be."""
    height, width = into.shape
    limit_y, limit_x = wide.shape[0] - height - 2, wide.shape[1] - width - 2
    row, column = (
        int(min(max(top, 0), limit_y)),
        int(min(max(left, 0), limit_x)),
    )
    down, right = np.float32(top - row), np.float32(left - column)
    rows, columns = slice(row, row + height), slice(column, column + width)
    np.copyto(into, wide[rows, columns])
    if right > 0:
        into += right * (wide[rows, column + 1 : column + 1 + width] - into)
    if down > 0:
        below = wide[row + 1 : row + 1 + height, columns]
        into += down * (below - into)


def _tamper(y: Grey, act: Tampering) -> None:
    match act.kind:
        case "covered":
            y[...] = 16 + np.linspace(0, 3, y.shape[1], dtype=np.float32)
        case "blinded":
            y *= np.float32(0.1)
            y += 240
        case "defocused":
            _blur(y, max(2, y.shape[1] // 60))
        case "moved" | "frozen":
            pass


def _blur(y: Grey, reach: int) -> None:
    """Three box filters each way come near a lens that is out of focus."""
    for _ in range(3):
        for axis in (0, 1):
            total = np.cumsum(y, axis=axis, dtype=np.float64)
            ahead = np.take(total, np.arange(reach, y.shape[axis]), axis)
            behind = np.take(total, np.arange(y.shape[axis] - reach), axis)
            middle = (ahead - behind) / reach
            inner = [slice(None), slice(None)]
            inner[axis] = slice(reach // 2, reach // 2 + middle.shape[axis])
            y[tuple(inner)] = middle


def _bytes(y: Grey) -> Plane:
    plane: Plane = np.clip(y, 16, 235).astype(np.uint8)
    return plane


def _colour(chroma: Grey, strength: float) -> Plane:
    faded = 128 + (chroma - 128) * np.float32(min(1.0, strength * 1.2))
    plane: Plane = np.clip(faded, 16, 240).astype(np.uint8)
    return plane
