"""Drawn streets as small pictures, five a second: what the watch sees of a camera."""

from collections.abc import Iterator

from camera.core.blocks import Luma
from camera.core.motion import Event, Motion
from camera.core.scene.acts import Act, Script
from camera.core.scene.stage import Stage
from camera.core.tamper import Tamper, Trouble

WIDTH, HEIGHT, PER_S = 320, 176, 5


def street(length_s: float, *acts: Act, light: float = 1.0, seed: int = 5) -> Script:
    return Script(length_s, acts, daylight=light, noise=1.0, seed=seed)


def small_pictures(script: Script) -> Iterator[tuple[Luma, float]]:
    stage = Stage(script, width=WIDTH, height=HEIGHT, fps=PER_S)
    for number, planes in enumerate(stage.pictures()):
        yield planes.y, number / PER_S


def events_of(script: Script) -> list[Event]:
    """Each once, as it was at its end."""
    motion = Motion(HEIGHT, WIDTH)
    told = [e for luma, at_s in small_pictures(script) for e in motion.look(luma, at_s)]
    return [event for event in [*told, *motion.lost()] if event.over]


def troubles_of(script: Script) -> list[Trouble]:
    tamper = Tamper()
    return [t for luma, at_s in small_pictures(script) for t in tamper.look(luma, at_s)]
