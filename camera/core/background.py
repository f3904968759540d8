"""What the street looks like when nothing moves, and how much it wavers by itself.

Brightness is compared as a logarithm, because light multiplies. From the difference to
the background is taken away, in this order:

- what all blocks have in common: daylight, a camera's gain; and what a small shift of
  the whole picture explains: a pole that swings. Both come from one fit, over blocks
  where nothing was going on;
- what a block has in common with those about it: light of lamps, beams and clouds has
  soft edges, people have not;
- what the block does all the time: its noise is measured, more so where brightness
  changes steeply, and a block that *blinks* (leaves, drops, moths about a lamp) becomes
  less and less believed, for about as long as it goes on.

What is left, in units of what would be remarkable, is the *surprise*.
"""

from dataclasses import dataclass

import numpy as np

from camera.core.blocks import Grid, Marks, around, grown, middle, neighbours, slopes

DARK_LEVELS = 12.0
"""Added before the logarithm: below it, noise is all there is."""
REMARKABLE = 4.0
"""Standard deviations, at a sensitivity of 50 %."""
LEAST = 0.009
"""Standard deviation of the quietest block, in octaves: encoders smooth noise away."""
WARM_UP = 10
"""Pictures until a verdict is given."""
HOLD_OFF = 5
"""Pictures after a scene-wide change in which nothing is believed."""
SCENE_WIDE = 0.35
"""Share of all blocks."""
LIGHT_STEP = 0.35
"""Octaves from one picture to the next that are a lamp, not the sun."""


@dataclass(frozen=True, slots=True, eq=False)
class Seen:
    """One picture beside the background."""

    surprise: Grid
    """1 and more is remarkable."""
    marks: Marks
    """Remarkable, with remarkable neighbours, in two of three pictures."""
    moving: Marks
    """Of these, the ones that changed within the last two pictures."""
    blinking: Grid
    """How often each block came and went lately."""


class Background:
    """Learns from every picture that it is shown. One grid size for its whole life."""

    def __init__(self, rows: int, columns: int) -> None:
        shape = rows, columns
        self._shown = 0
        self._level = np.zeros(shape, np.float32)
        self._variance = np.full(shape, 0.02**2, np.float32)
        self._blinks = np.zeros(shape, np.float32)
        self._still = np.zeros(shape, np.int16)
        self._light = 0.0
        self._held_until = WARM_UP
        self._rebased_at = -1000
        self._before = [np.zeros(shape, np.bool_) for _ in range(2)]
        self._raw = np.zeros(shape, np.bool_)
        self._detail = [np.zeros(shape, np.float32) for _ in range(2)]
        self._marks = np.zeros(shape, np.bool_)
        self._none = Seen(
            np.zeros(shape, np.float32), self._marks, self._marks, self._blinks
        )

    def look(self, means: Grid, threshold: float | Grid = 1.0) -> Seen:
        """Compares a picture's block means, and learns from them.

        ``threshold`` multiplies what is remarkable: 2 is half as sensitive.
        """
        level = np.log2(means + np.float32(DARK_LEVELS))
        self._shown += 1
        if self._shown == 1:
            self._level[...] = level
            return self._none
        apart, light, shift, steep = self._fit(level)
        detail = apart - around(apart)
        spread = np.sqrt(self._variance)
        np.maximum(spread, LEAST, out=spread)
        size = np.abs(detail)
        # When everything wavers more than it used to (rain sets in), the measure grows.
        unrest = max(1.0, middle(size / spread) / 0.6745)
        doubt: Grid = 1 + np.float32(0.25) * np.maximum(self._blinks - 6, np.float32(0))
        scale = spread * doubt
        scale += steep * np.float32(0.02 + 0.15 * shift)
        surprise = size / (scale * np.float32(REMARKABLE * unrest))
        surprise /= threshold
        raw = surprise > 1
        self._judge_whole(raw, light, level)
        if self._shown <= self._held_until:
            self._learn(level, detail, raw, self._marks & False)
            return self._none
        seen = self._vote(surprise, raw, detail, scale)
        self._learn(level, detail, raw, seen.marks)
        return seen

    # -- one floor down ------------------------------------------------------------

    def _fit(self, level: Grid) -> tuple[Grid, float, float, Grid]:
        """The difference without light and shift; both; how steep each block is."""
        apart = level - self._level
        right, down = slopes(self._level)
        off = np.abs(apart - np.float32(middle(apart)))
        quiet = (off < 3 * middle(off) + 1e-3) & ~self._marks
        basis = np.stack((np.ones_like(apart), right, down)).reshape(3, -1)
        chosen = basis * quiet.reshape(-1)
        normal = np.einsum("ik,jk->ij", chosen, basis, dtype=np.float64)
        normal[1, 1] += 0.5  # little detail: believe in no shift
        normal[2, 2] += 0.5
        normal[0, 0] += 1e-6
        light, x, y = np.linalg.solve(
            normal, np.einsum("ik,k->i", chosen, apart.ravel())
        )
        apart -= np.float32(light) + np.float32(x) * right + np.float32(y) * down
        np.abs(right, out=right)
        np.abs(down, out=down)
        right += down
        return apart, float(light), float(np.hypot(x, y)), right

    def _judge_whole(self, raw: Marks, light: float, level: Grid) -> None:
        """A change of the whole scene is no object: begin again from here."""
        stepped = abs(light - self._light) > LIGHT_STEP
        self._light = light
        if not stepped and raw.mean() < SCENE_WIDE:
            return
        if self._shown - self._rebased_at < 4 * HOLD_OFF:
            return  # it goes on: the measure of unrest has to cope
        self._rebased_at = self._shown
        self._held_until = max(self._held_until, self._shown + HOLD_OFF)

    def _vote(self, surprise: Grid, raw: Marks, detail: Grid, scale: Grid) -> Seen:
        beside = neighbours(raw)
        kept = raw & ((beside >= 2) | ((beside >= 1) & (surprise > 2)))
        marks = kept & grown(self._before[0] | self._before[1])
        change = np.abs(detail - self._detail[1])
        moving = marks & (change > scale * np.float32(0.6 * REMARKABLE))
        self._before = [kept, self._before[0]]
        return Seen(surprise, marks, moving, self._blinks)

    def _learn(self, level: Grid, detail: Grid, raw: Marks, marks: Marks) -> None:
        held = self._shown <= self._held_until and self._shown > WARM_UP
        if held:
            self._level[...] = level
            self._light = 0.0
        self._blinks *= np.float32(0.99)
        self._blinks += raw ^ self._raw
        change = np.abs(detail - self._detail[1])
        self._still += 1
        self._still[~marks | (change > 3 * np.sqrt(self._variance) + LEAST)] = 0
        early = 1 / self._shown if self._shown <= WARM_UP else 0.0
        rate = np.where(raw, np.float32(0.02), np.float32(max(0.05, early)))
        rate[marks] = 0.004
        rate[self._still > 25] = 0.1
        self._level += rate * (level - self._level)
        waver = np.minimum(detail * detail, 16 * self._variance + LEAST**2)
        speed = np.where(marks, np.float32(0.003), np.float32(max(0.03, early)))
        self._variance += speed * (waver - self._variance)
        self._raw, self._marks = raw, marks
        self._detail = [detail, self._detail[0]]
