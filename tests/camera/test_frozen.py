"""A stream whose picture stands still while packets go on, as real H.264."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from camera.adapters.av_source import AvSource, Feed
from camera.adapters.pictures import Lores
from camera.core.media import Frame
from camera.core.scene.acts import Script, Tampering
from camera.core.sights import Tampered, TamperKind
from camera.core.tamper import NIGHT_S, Stillness, measure
from camera.core.watch import Eyes, Plan
from tests.camera.film import SECOND_NS, START
from tests.camera.street import HEIGHT, WIDTH, street
from tests.rig.street import film


def told(script: Script, path: Path) -> list[Tampered]:
    """What the agent's eyes say of it, once it was coded and decoded."""
    coded = film(script, path, size=(WIDTH, HEIGHT), per_s=5)
    source = AvSource(Feed(place=str(coded), lores=Lores(WIDTH, HEIGHT)))
    source.open()
    eyes = Eyes(Plan(), lambda: START)
    frames = [item for item in source.read() if isinstance(item, Frame)]
    source.close()
    sights = [sight for frame in frames for sight in eyes.look(frame)]
    return [sight for sight in sights if isinstance(sight, Tampered)]


def test_a_picture_that_stands_still_is_told_and_so_is_its_end(tmp_path: Path) -> None:
    began, ended = told(street(68, Tampering(12, 62, "frozen")), tmp_path / "a.mp4")

    assert (began.kind, ended.kind) == (TamperKind.FROZEN, TamperKind.FROZEN)
    assert 12 <= began.began_ns / SECOND_NS <= 50  # once coding has settled
    assert began.ended_ns is None
    assert ended.ended_ns is not None
    assert 62 <= ended.ended_ns / SECOND_NS <= 64


@pytest.mark.parametrize("noise", [0.3, 1.0])
def test_a_street_in_which_nothing_happens_is_not_frozen(
    tmp_path: Path, noise: float
) -> None:
    assert told(replace(street(40), noise=noise), tmp_path / "a.mp4") == []


def test_a_night_without_any_lamp_may_repeat_but_no_day_does() -> None:
    dark = measure(np.full((HEIGHT, WIDTH), 16, np.uint8))
    stillness = Stillness()

    frozen = [stillness.look(dark, at_s) for at_s in (0, NIGHT_S - 1, NIGHT_S)]

    assert frozen == [False, False, True]
