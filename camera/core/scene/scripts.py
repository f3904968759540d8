"""Scripts to use: the demo's street, what must be found, and what must not.

``nothing_happens`` composes an hour (or as long as is asked for) of what makes motion
detectors cry wolf; in ``somebody_comes`` people come and go, by day and by night.
Every script is named, and a name with the same length always gives the same script.
"""

from collections.abc import Callable, Mapping
from types import MappingProxyType

import numpy as np

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

NIGHT, MOONLESS, DUSK = 0.04, 0.008, 0.15


def _lamps(length_s: float, seed: int) -> tuple[Act, ...]:
    """Lamps of the street and of a shop, on and off; one is broken and flickers."""
    rng = np.random.default_rng([seed, 11])
    acts: list[Act] = []
    at_s = 8.0
    while at_s + 45 < length_s:
        lasts_s = 8 + 25 * float(rng.random())
        place = 0.15 + 0.7 * float(rng.random()), 0.25 + 0.5 * float(rng.random())
        reach = float(rng.choice([0.12, 0.25, 0.5, 3.0]))
        acts.append(Lamp(at_s, at_s + lasts_s, place, reach, 0.2 + 0.5 * rng.random()))
        at_s += lasts_s + 4 + 10 * float(rng.random())
    acts.append(Lamp(length_s * 0.6, length_s * 0.8, (0.8, 0.4), 0.15, 0.3, 1.3))
    return tuple(acts)


def _thunder(length_s: float, seed: int) -> tuple[Act, ...]:
    """Rain at night, with lightning."""
    rng = np.random.default_rng([seed, 12])
    flashes = [
        Lamp(at_s, at_s + 0.15 + 0.3 * float(rng.random()), (0.5, 0.2), 2.5, 0.9)
        for at_s in 10 + rng.random(int(length_s / 25)) * (length_s - 20)
    ]
    return Rain(5, length_s, 0.9), *flashes


def _wind(length_s: float, reach: float) -> tuple[Act, ...]:
    return (
        Foliage(0, length_s, (0.14, 0.24), 0.15, reach),
        Foliage(0, length_s, (0.88, 0.55), 0.09, reach * 0.8),
    )


Composer = Callable[[float, int], Script]


def _script(
    length_s: float, seed: int, *acts: Act, light: float = 1.0, noise: float = 1.5
) -> Script:
    return Script(length_s, acts, light, noise, seed)


NEGATIVES: Mapping[str, Composer] = MappingProxyType(
    {
        "night noise": lambda s, n: _script(s, n, light=MOONLESS, noise=2.5),
        "clouds": lambda s, n: _script(s, n, Clouds(4, s, 0.45, 0.05)),
        "lamps": lambda s, n: _script(s, n, *_lamps(s, n), light=NIGHT),
        "rain": lambda s, n: _script(
            s, n, Rain(10, s * 0.45, 0.4), Rain(s * 0.5, s, 1.0), light=0.5
        ),
        "rain at night": lambda s, n: _script(s, n, *_thunder(s, n), light=NIGHT),
        "shake": lambda s, n: _script(
            s, n, Shake(6, s * 0.5, 0.003), Shake(s * 0.55, s, 0.007), light=0.8
        ),
        "foliage": lambda s, n: _script(s, n, *_wind(s, 0.012)),
        "storm": lambda s, n: _script(
            s, n, *_wind(s, 0.02), Shake(20, s, 0.003), Clouds(5, s, 0.3, 0.08)
        ),
        "insects": lambda s, n: _script(
            s, n, Insects(3, s, 4.0, circling=True), light=NIGHT, noise=2
        ),
        "headlights": lambda s, n: _script(s, n, Headlights(5, s, 12.0), light=NIGHT),
        "fog": lambda s, n: _script(
            s, n, Fog(5, s, 0.75, s / 4), Foliage(0, s, sway=0.005), light=0.6
        ),
        "dusk": lambda s, n: _script(
            s, n, Daylight(5, s * 0.9, 1.0, NIGHT), Lamp(s * 0.7, s, power=0.35)
        ),
    }
)


def nothing_happens(name: str, length_s: float = 300.0, seed: int = 1) -> Script:
    """One kind of what must not be taken for somebody."""
    return NEGATIVES[name](length_s, seed)


def _comings(length_s: float, seed: int, size: float) -> tuple[Act, ...]:
    """Somebody about every 25 seconds, at different distances and paces."""
    rng = np.random.default_rng([seed, 13])
    acts: list[Act] = []
    at_s = 8.0
    while at_s + 22 < length_s:
        tall = size * (0.6 + 0.9 * float(rng.random()))
        foot = 0.62 + 0.33 * min(1.0, tall / 0.6)
        lasts_s = 5 + 8 * float(rng.random())
        edges = [(-0.1, foot), (1.1, foot)]
        if rng.random() < 0.25:  # comes out of the gate and goes away along the road
            edges[0] = (0.48, foot)
        if rng.random() < 0.5:
            edges.reverse()
        rest_s = 4.0 if rng.random() < 0.25 else 0.0
        tone = int(rng.choice([25, 50, 75, 190, 220]))
        acts.append(
            Walk(
                at_s,
                at_s + lasts_s + rest_s,
                edges[0],
                edges[1],
                tall,
                None,
                tone,
                rest_s,
            )
        )
        at_s += lasts_s + rest_s + 8 + 8 * float(rng.random())
    return tuple(acts)


POSITIVES: Mapping[str, Composer] = MappingProxyType(
    {
        "day": lambda s, n: _script(s, n, *_comings(s, n, 0.4)),
        "far": lambda s, n: _script(s, n, *_comings(s, n, 0.16)),
        "clouds and wind": lambda s, n: _script(
            s, n, *_comings(s, n, 0.35), Clouds(0, s, 0.4), *_wind(s, 0.012)
        ),
        "rain": lambda s, n: _script(
            s, n, *_comings(s, n, 0.4), Rain(3, s, 0.7), light=0.5
        ),
        "vehicles": lambda s, n: _script(
            s,
            n,
            *(
                Drive(at, at + 4.0, (-0.3, 0.86), (1.3, 0.86), 0.22)
                for at in np.arange(10.0, s - 10, 20.0)
            ),
        ),
        "night": lambda s, n: _script(s, n, *_comings(s, n, 0.4), light=NIGHT, noise=2),
        "night far": lambda s, n: _script(
            s, n, *_comings(s, n, 0.18), light=NIGHT, noise=2
        ),
        "moonless": lambda s, n: _script(
            s, n, *_comings(s, n, 0.4), light=MOONLESS, noise=2.5
        ),
    }
)
AT_NIGHT = ("night", "night far", "moonless")


def somebody_comes(name: str, length_s: float = 240.0, seed: int = 2) -> Script:
    """People (or vehicles) come and go; the script's truth says when."""
    return POSITIVES[name](length_s, seed)


def tampered_with(
    kind: str, length_s: float = 60.0, *, light: float = 1.0, seed: int = 3
) -> Script:
    """Half of the time all is well; then it happens."""
    act = Tampering(length_s / 2, length_s, kind)  # type: ignore[arg-type]  # checked by the stage
    return _script(length_s, seed, act, light=light)


def demo(length_s: float = 3600.0, seed: int = 7) -> Script:
    """A street with everything: people, light that changes, rain, a branch."""
    rng = np.random.default_rng([seed, 14])
    showers = [
        Rain(float(at), float(at) + 40, 0.4 + 0.5 * float(rng.random()))
        for at in np.arange(75.0, length_s, 180.0)
    ]
    return _script(
        length_s,
        seed,
        *_comings(length_s, seed, 0.4),
        Clouds(0, length_s, 0.25, 0.02),
        Foliage(0, length_s, sway=0.006),
        *showers,
    )
