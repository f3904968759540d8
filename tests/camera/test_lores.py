"""Small pictures of a file: five a second, whatever the file's rate and order are."""

from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from camera.adapters.lores import small_pictures
from camera.core.scene.acts import Walk
from tests.camera.street import street
from tests.rig.street import film

LENGTH_S = 4
ACROSS = Walk(0, LENGTH_S, (-0.1, 0.85), (1.1, 0.85), size=0.4, tone=40)


@pytest.mark.parametrize("per_s", [5, 6, 8, 10, 12, 15, 25, 30])
def test_each_fifth_of_a_second_gives_one_picture_in_order(
    per_s: int, tmp_path: Path
) -> None:
    path = film(
        street(LENGTH_S, ACROSS), tmp_path / "film.mp4", size=(320, 176), per_s=per_s
    )

    at_s = [small.at_s for small in small_pictures(path)]

    assert [int(one * 5 + 1e-6) for one in at_s] == list(range(LENGTH_S * 5))
    assert all(before < after for before, after in pairwise(at_s))


def test_what_is_left_out_changes_no_picture_that_is_looked_at(tmp_path: Path) -> None:
    """Others are told as a difference to it: a wrong one left out would smear."""
    path = film(
        street(LENGTH_S, ACROSS), tmp_path / "film.mp4", size=(320, 176), per_s=25
    )
    drawn = film(
        street(LENGTH_S, ACROSS), tmp_path / "few.mp4", size=(320, 176), per_s=5
    )

    pairs = zip(small_pictures(path), small_pictures(drawn), strict=True)

    for small, beside in pairs:
        if abs(small.at_s - beside.at_s) < 0.01:
            off = np.abs(small.luma.astype(int) - beside.luma.astype(int))
            assert off.mean() < 4
