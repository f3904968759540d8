"""A camera whose power fails at any moment: nothing that was synced is lost.

How much is lost is measured by `script/bench camera`, on a machine that has nothing
else to do.
"""

from pathlib import Path

import pytest

from tests.rig.power_cut import make_film, moments, power_cuts

pytestmark = [pytest.mark.process]


def test_power_cuts_at_any_moment_leave_a_chain_that_is_whole_and_film_that_plays(
    tmp_path: Path,
) -> None:
    film = make_film(tmp_path / "film.mp4", seconds=16, size=(320, 180))

    cuts = power_cuts(film, tmp_path, moments(6, 0.5, 5.0), "--segment", "2")

    assert len(cuts) == 6  # each was verified and decoded, killed and cut
