"""The drawn street is the same everywhere and says what really happens in it."""

from itertools import pairwise

import numpy as np
import pytest

from camera.core.scene import scripts
from camera.core.scene.acts import Walk
from camera.core.scene.stage import Stage
from tests.camera.street import street

WALK = Walk(2, 6, (0.1, 0.85), (0.9, 0.85), size=0.4, tone=30)


def test_any_picture_can_be_drawn_alone_and_is_always_the_same() -> None:
    script = scripts.demo(120.0)
    one, other = Stage(script), Stage(script)

    for number in (0, 3, 77, 900):
        for _ in range(number % 3):
            one.picture(number + 1)
        for plane, again in zip(
            one.picture(number), other.picture(number), strict=True
        ):
            assert (plane == again).all()


def test_another_seed_is_another_street() -> None:
    one, other = Stage(street(5, seed=1)), Stage(street(5, seed=2))

    assert (one.picture(0).y != other.picture(0).y).mean() > 0.5


def test_somebody_is_in_the_picture_just_when_the_truth_says_so() -> None:
    stage, empty = Stage(street(8, WALK)), Stage(street(8))

    differs = [
        bool((stage.picture(n).y != empty.picture(n).y).any())
        for n in range(stage.count)
    ]

    (truth,) = stage.script.truth
    shown = [n / stage.fps for n, differ in enumerate(differs) if differ]
    assert (truth.kind, truth.start_s, truth.end_s) == ("person", 2, 6)
    assert min(shown) == truth.start_s
    assert max(shown) < truth.end_s


def test_pictures_have_the_planes_of_i420() -> None:
    planes = Stage(street(1), width=322, height=178).picture(0)

    assert [plane.shape for plane in planes] == [(178, 322), (89, 161), (89, 161)]
    assert {plane.dtype for plane in planes} == {np.dtype(np.uint8)}


@pytest.mark.parametrize("size", [(321, 180), (320, 181), (32, 24)])
def test_a_size_that_cannot_be_drawn_is_refused(size: tuple[int, int]) -> None:
    with pytest.raises(ValueError, match="even, and at least 64x48"):
        Stage(street(1), width=size[0], height=size[1])


def test_the_hour_of_nothing_has_nobody_in_it() -> None:
    hour = [scripts.nothing_happens(name) for name in scripts.NEGATIVES]

    assert sum(script.length_s for script in hour) >= 3600
    assert [script.truth for script in hour] == [()] * len(hour)


@pytest.mark.parametrize("name", list(scripts.POSITIVES))
def test_where_somebody_comes_the_truth_knows_when(name: str) -> None:
    truth = scripts.somebody_comes(name).truth

    assert len(truth) >= 8
    assert all(one.end_s < 240 for one in truth)
    assert all(a.end_s < b.start_s for a, b in pairwise(truth))
