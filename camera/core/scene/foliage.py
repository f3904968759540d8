"""A branch in front of the street, which sways in gusts."""

import math

import numpy as np

from camera.core.scene.acts import Foliage
from camera.core.scene.backdrop import Grey, smooth_noise


class Branch:
    """Leaves of one act, drawn once and laid down where the wind holds them."""

    def __init__(self, act: Foliage, width: int, height: int, seed: int) -> None:
        rng = np.random.default_rng([seed, 4, int(act.place[0] * 100)])
        reach = max(8, int(act.reach * width))
        side = np.linspace(-1, 1, 2 * reach, dtype=np.float32)
        round_ = 1 - np.hypot(side[None, :], side[:, None])
        ragged = smooth_noise(rng, 2 * reach, 2 * reach, max(2, reach // 8))
        self._alpha = np.clip((round_ + ragged - 0.75) * 6, 0, 1).astype(np.float32)
        self._tone = 35 + 75 * smooth_noise(rng, 2 * reach, 2 * reach, 3)
        self._x, self._y = act.place[0] * width - reach, act.place[1] * height - reach
        self._sway, self._since_s = act.sway * width, act.start_s

    def lay(self, y: Grey, at_s: float) -> None:
        """Into the luma plane."""
        wind = 0.3 + 0.7 * max(0.0, math.sin(at_s * 0.45) * math.sin(at_s * 0.17 + 1))
        wind *= min(1.0, (at_s - self._since_s) / 5 + 0.2)
        swing = math.sin(at_s * 4.3) + 0.5 * math.sin(at_s * 7.9 + 0.6)
        nod = math.sin(at_s * 5.1 + 1) + 0.4 * math.sin(at_s * 9.7)
        left = round(self._x + self._sway * wind * swing)
        top = round(self._y + 0.5 * self._sway * wind * nod)
        height, width = y.shape
        x0, y0 = max(left, 0), max(top, 0)
        x1 = min(left + self._alpha.shape[1], width)
        y1 = min(top + self._alpha.shape[0], height)
        if x0 >= x1 or y0 >= y1:
            return
        part = y[y0:y1, x0:x1]
        own = (slice(y0 - top, y1 - top), slice(x0 - left, x1 - left))
        part += (self._tone[own] - part) * self._alpha[own]
