"""The words of a script: who comes, what the light, the weather and the camera do.

Seconds count from the script's beginning. Places are fractions of the picture, x from
the left, y from the top. A figure's place is where its feet are; its size is a fraction
of the picture's height.
"""

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class Walk:
    """Somebody walks from one place to another: the truth that must be found."""

    start_s: float
    end_s: float
    begin: tuple[float, float]
    end: tuple[float, float]
    size: float = 0.35
    """Of the figure at its beginning."""
    end_size: float | None = None
    """When it comes nearer or goes away."""
    tone: int = 70
    """Of the clothes in full daylight, 0 to 255."""
    rest_s: float = 0.0
    """So long it stands still, half way."""


@dataclass(frozen=True, slots=True)
class Drive:
    """A vehicle passes: the truth that must be found, too."""

    start_s: float
    end_s: float
    begin: tuple[float, float]
    end: tuple[float, float]
    size: float = 0.2
    tone: int = 150
    lamps: bool = False


@dataclass(frozen=True, slots=True)
class Daylight:
    """How bright it is, from one level to another; 1 is noon, 0.04 is night."""

    start_s: float
    end_s: float
    begin: float
    end: float


@dataclass(frozen=True, slots=True)
class Lamp:
    """A lamp that shines on a part of the street while the act goes on."""

    start_s: float
    end_s: float
    place: tuple[float, float] = (0.7, 0.3)
    reach: float = 0.3
    """Radius, as a fraction of the width; 2 and more lights everything alike."""
    power: float = 0.5
    flicker_hz: float = 0.0


@dataclass(frozen=True, slots=True)
class Clouds:
    """Shadows of clouds drift across."""

    start_s: float
    end_s: float
    depth: float = 0.35
    """How much light the thickest takes away."""
    speed: float = 0.03
    """Widths a second."""


@dataclass(frozen=True, slots=True)
class Rain:
    """Streaks, and now and then a drop near the lens."""

    start_s: float
    end_s: float
    strength: float = 0.5


@dataclass(frozen=True, slots=True)
class Fog:
    """What is far away fades first."""

    start_s: float
    end_s: float
    density: float = 0.6
    rise_s: float = 60.0
    """So long it takes to come, and to go."""


@dataclass(frozen=True, slots=True)
class Foliage:
    """A branch sways in gusts."""

    start_s: float
    end_s: float
    place: tuple[float, float] = (0.15, 0.25)
    reach: float = 0.14
    sway: float = 0.012
    """Of the width, in a strong gust."""


@dataclass(frozen=True, slots=True)
class Insects:
    """Moths in front of the lens, lit by the infra-red lamp."""

    start_s: float
    end_s: float
    each_s: float = 4.0
    """So often one comes, on average."""
    circling: bool = False
    """Small ones circle about a lamp all the time, too."""


@dataclass(frozen=True, slots=True)
class Headlights:
    """Light of vehicles outside the picture sweeps over walls and road."""

    start_s: float
    end_s: float
    each_s: float = 15.0
    power: float = 0.8


@dataclass(frozen=True, slots=True)
class Shake:
    """The pole swings."""

    start_s: float
    end_s: float
    reach: float = 0.004
    """Of the width."""


@dataclass(frozen=True, slots=True)
class Tampering:
    """Somebody does this to the camera."""

    start_s: float
    end_s: float
    kind: Literal["covered", "moved", "defocused", "blinded", "frozen"]


Act = (
    Walk
    | Drive
    | Daylight
    | Lamp
    | Clouds
    | Rain
    | Fog
    | Foliage
    | Insects
    | Headlights
    | Shake
    | Tampering
)


@dataclass(frozen=True, slots=True)
class Truth:
    """What really happened."""

    kind: Literal[
        "person", "vehicle", "covered", "moved", "defocused", "blinded", "frozen"
    ]
    start_s: float
    end_s: float


@dataclass(frozen=True, slots=True)
class Script:
    """A street and what happens in it."""

    length_s: float
    acts: tuple[Act, ...] = ()
    daylight: float = 1.0
    noise: float = 1.5
    """Of one pixel at full gain, in luma levels; grows by itself as it gets dark."""
    seed: int = 1

    @property
    def truth(self) -> tuple[Truth, ...]:
        """In the order in which it begins."""
        found = [truth for act in self.acts if (truth := _truth(act))]
        return tuple(sorted(found, key=lambda one: (one.start_s, one.end_s)))


def _truth(act: Act) -> Truth | None:
    match act:
        case Walk():
            return Truth("person", act.start_s, act.end_s)
        case Drive():
            return Truth("vehicle", act.start_s, act.end_s)
        case Tampering():
            return Truth(act.kind, act.start_s, act.end_s)
        case _:
            return None
