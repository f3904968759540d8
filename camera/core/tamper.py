"""Somebody keeps the camera from seeing: covered, moved, defocused, blinded, frozen.

Once a second a small picture is compared with what the camera used to see, in three
measures: how much *detail* it has (steps from pixel to pixel, more than noise makes),
how much *structure* (differences between blocks), and how much the structure is still
*alike*. What weather and lamps do looks different in these:

- *covered*: the structure is gone, dark or not. A lamp that goes out leaves some light,
  and the same structure in it.
- *moved*: structure is there, but another, everywhere. A lorry leaves the rest.
- *defocused*: structure as strong and alike, detail gone. Fog takes both, dusk light.
- *blinded*: most of the picture as bright as can be. Headlights are gone in a moment.
- *frozen*: nothing but pictures that were there before. A sensor has noise and never
  gives one twice. An encoder that is shown the same one again and again codes it a bit
  better until its next keyframe, and then begins anew: that repeats as well.

Dusk, fog and rain come over minutes: the reference follows what changes slowly and
stays alike. Everything must last before it is told; a picture that is well again for a
while ends it. In the dark of a night without any lamp there is nothing to be covered:
then nothing is told (docs/explanation/detection.md).
"""

from collections import deque
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from camera.core.blocks import Grid, Luma, block_means
from camera.core.sights import TamperKind

EVERY_S = 1.0
LASTS_S = 5.0
"""So long it must be so before it is told."""
WELL_S = 3.0
"""So long it must be well before it is over."""
LEARN = 8
"""Looks that make the first reference."""
ACCEPTED_S = 600.0
"""A camera that was turned and left so has a new view: the alarm ends then."""
FROZEN_S = 10.0
REMEMBERED = 30
"""Looks; a keyframe comes within so many."""
REPEATED = 0.02
"""Luma levels, mean of all blocks. A sensor's noise makes more, coded or not."""
NIGHT_S = 14 * 3600.0
"""Without any lamp a picture may repeat for as long as a night is; none is longer."""

LOST = 0.2
"""Share of the structure below which nothing is left of it."""
ALIKE = 0.35
"""Correlation of the structure below which it is another."""
SAME = 0.75
"""Correlation above which it surely is the same view."""
BLUNT = 0.45
"""Share of the detail below which a lens is out of focus."""
FINE = 6.0
"""Luma levels of detail below which a dark street has no edges to lose."""
GLARE, GLARE_SHARE = 225, 0.6
DIM = 2.5
"""Luma levels of structure below which a night hides everything."""


@dataclass(frozen=True, slots=True)
class Trouble:
    """Told when it is sure, and again when it is over."""

    kind: TamperKind
    start_s: float
    end_s: float | None
    words: str


@dataclass(frozen=True, slots=True, eq=False)
class Look:
    """One picture in the measures of this file."""

    structure: Grid
    """Block means without their mean."""
    strength: float
    """Luma levels: standard deviation of the structure."""
    detail: NDArray[np.float64]
    """Luma levels, of each part: steps from pixel to pixel beyond noise."""
    glare: float
    """Share of blocks as bright as can be."""
    brightness: float


def measure(luma: Luma) -> Look:
    """The measures of a picture."""
    means = block_means(luma)
    brightness = float(means.mean())
    structure = means - np.float32(brightness)
    glare = float((means > GLARE).mean())
    return Look(structure, float(structure.std()), _detail(luma), glare, brightness)


def _detail(luma: Luma) -> NDArray[np.float64]:
    """Curvature of lines, strong places only: what blur takes first, and fog as well.

    Noise is everywhere, edges are not: the middle of all is what noise makes.
    """
    lines = luma[::2].astype(np.int16)
    curve = np.abs(2 * lines[:, 1:-1] - lines[:, :-2] - lines[:, 2:])
    found = []
    for part in _parts(*curve.shape):
        counts = np.bincount(curve[part].reshape(-1), minlength=512).cumsum()
        middle = int(np.searchsorted(counts, counts[-1] * 0.5))
        strong = int(np.searchsorted(counts, counts[-1] * 0.98))
        found.append(max(0.0, strong - 3.0 * middle))
    return np.array(found)


def _parts(rows: int, columns: int) -> list[tuple[slice, slice]]:
    """Six of a picture: what hides one says nothing about a camera."""
    return [
        (
            slice(top, top + rows // 2),
            slice(third * columns // 3, (third + 1) * columns // 3),
        )
        for top in (0, rows // 2)
        for third in range(3)
    ]


def alike(one: Grid, other: Grid) -> float:
    """Correlation of two structures, -1 to 1; the median over six parts."""
    found = [_correlation(one[part], other[part]) for part in _parts(*one.shape)]
    return float(np.median(found))


def _correlation(one: Grid, other: Grid) -> float:
    a, b = one - one.mean(), other - other.mean()
    power = float(np.sqrt((a * a).sum() * (b * b).sum()))
    return float((a * b).sum()) / power if power > 1e-3 else 0.0


class Tamper:
    """Watches one camera for tampering; pictures of one size, in order of time."""

    def __init__(self, *, frozen: bool = True) -> None:
        self._due_s = -1.0
        self._looks = 0
        self._usual: Look | None = None
        self._suspect: tuple[TamperKind, float] | None = None
        self._told: Trouble | None = None
        self._well_since_s: float | None = None
        self._still = Stillness() if frozen else None

    def look(self, luma: Luma, at_s: float) -> list[Trouble]:
        """What began or ended with this picture."""
        if at_s < self._due_s:
            return []
        self._due_s = at_s + EVERY_S
        found = measure(luma)
        frozen = self._still is not None and self._still.look(found, at_s)
        if self._looks < LEARN or self._usual is None:
            self._learn(found)
            return []
        kind = TamperKind.FROZEN if frozen else judge(found, self._usual)
        if kind is None and self._suspect is None and self._told is None:
            self._follow(found)
        return self._tell(kind, found, at_s)

    def lost(self, at_s: float) -> list[Trouble]:
        """No pictures any more: what went on has ended, as far as can be seen."""
        told, self._told, self._suspect = self._told, None, None
        if told is None:
            return []
        return [Trouble(told.kind, told.start_s, at_s, told.words)]

    # -- one floor down ------------------------------------------------------------

    def _learn(self, found: Look) -> None:
        self._looks += 1
        if self._usual is None:
            self._usual = found
        else:
            self._usual = _mixed(self._usual, found, 1 / self._looks)

    def _follow(self, found: Look) -> None:
        """Dusk, fog and moved chairs belong to the street."""
        if self._usual is not None:
            self._usual = _mixed(self._usual, found, 0.02)

    def _tell(self, kind: TamperKind | None, found: Look, at_s: float) -> list[Trouble]:
        told = self._told
        if told is not None:
            return self._while_told(told, kind, found, at_s)
        if kind is None:
            self._suspect = None
            return []
        if self._suspect is None or self._suspect[0] is not kind:
            self._suspect = kind, at_s
            return []
        since_s = self._suspect[1]
        if at_s - since_s < (0 if kind is TamperKind.FROZEN else LASTS_S):
            return []
        begun_s = max(0.0, since_s - (FROZEN_S if kind is TamperKind.FROZEN else 0))
        self._told = Trouble(kind, begun_s, None, _words(kind, found, self._usual))
        self._suspect, self._well_since_s = None, None
        return [self._told]

    def _while_told(
        self, told: Trouble, kind: TamperKind | None, found: Look, at_s: float
    ) -> list[Trouble]:
        used_to_it = told.kind is TamperKind.MOVED and at_s - told.start_s >= ACCEPTED_S
        if used_to_it:
            self._looks, self._usual = 0, None
        elif kind is not None:
            self._well_since_s = None
            return []
        if self._well_since_s is None:
            self._well_since_s = at_s
        if at_s - self._well_since_s < WELL_S and not used_to_it:
            return []
        end_s = at_s if used_to_it else self._well_since_s
        self._told, self._well_since_s = None, None
        return [Trouble(told.kind, told.start_s, end_s, told.words)]


def judge(found: Look, usual: Look) -> TamperKind | None:
    """What is wrong with a picture, beside what the camera used to see."""
    if found.glare > GLARE_SHARE and usual.glare < GLARE_SHARE / 2:
        return TamperKind.BLINDED
    if usual.strength < DIM:
        return None
    kept = found.strength / usual.strength
    same = alike(found.structure, usual.structure)
    if kept < LOST and same < ALIKE:
        return TamperKind.COVERED
    if same < ALIKE and found.strength > DIM:
        return TamperKind.MOVED
    return TamperKind.DEFOCUSED if _blunt(found, usual, kept, same) else None


def _blunt(found: Look, usual: Look, kept: float, same: float) -> bool:
    """The same street in the same light, without its edges."""
    light = (found.brightness + 1) / (usual.brightness + 1)
    sharp = usual.detail >= FINE
    return (
        same > SAME
        and kept > 0.8  # fog takes structure as well
        and 0.75 < light < 1.33  # dusk takes detail away too, but not alone
        and sharp.sum() >= 2
        and bool((found.detail < BLUNT * usual.detail)[sharp].all())
    )


def _mixed(usual: Look, found: Look, share: float) -> Look:
    return Look(
        usual.structure + np.float32(share) * (found.structure - usual.structure),
        usual.strength + share * (found.strength - usual.strength),
        usual.detail + share * (found.detail - usual.detail),
        usual.glare + share * (found.glare - usual.glare),
        usual.brightness + share * (found.brightness - usual.brightness),
    )


def _words(kind: TamperKind, found: Look, usual: Look | None) -> str:
    if usual is None:
        return kind.value
    return (
        f"{kind.value}: structure {found.strength:.1f} of {usual.strength:.1f} levels, "
        f"alike {alike(found.structure, usual.structure):.2f}, "
        f"detail {found.detail.mean():.0f} of {usual.detail.mean():.0f}, "
        f"brightness {found.brightness:.0f} of {usual.brightness:.0f}"
    )


class Stillness:
    """Notices a stream that repeats itself, be it coded anew each time."""

    def __init__(self) -> None:
        self._seen: deque[Look] = deque(maxlen=REMEMBERED)
        self._since_s: float | None = None

    def look(self, found: Look, at_s: float) -> bool:
        """Whether nothing new has come for long enough."""
        repeated = any(_is_repeated(found, seen) for seen in self._seen)
        self._seen.append(found)
        if not repeated or self._since_s is None:
            self._since_s = at_s
        return at_s - self._since_s >= (FROZEN_S if found.strength >= DIM else NIGHT_S)


def _is_repeated(found: Look, seen: Look) -> bool:
    steps = np.abs(found.structure - seen.structure)
    return float(steps.mean()) + abs(found.brightness - seen.brightness) < REPEATED
