"""Where is watched, when, and how closely."""

from datetime import UTC, datetime

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from camera.core.masks import box
from camera.core.zones import Sensitivity, Watched, Zone, check_percent, threshold
from edge.contract.settings import LocalSpan
from edge.errors import MessageError

GATE = Zone("cổng", box(0.0, 0.0, 0.5, 1.0))
ROAD = Zone("đường", box(0.5, 0.5, 1.0, 1.0), 100)


def test_without_zones_the_whole_picture_is_watched() -> None:
    assert Watched((), 176, 320).thresholds(50) == 1.0


def test_outside_of_zones_nothing_counts_and_each_has_its_own_sensitivity() -> None:
    grid = Watched((GATE, ROAD), 176, 320).thresholds(50)

    assert isinstance(grid, np.ndarray)
    assert grid[10, 5] == 1.0
    assert grid[15, 30] == 0.5
    assert np.isinf(grid[5, 30])


def test_the_cameras_sensitivity_works_on_every_zone() -> None:
    grid = Watched((GATE, ROAD), 176, 320).thresholds(0)

    assert isinstance(grid, np.ndarray)
    assert np.isinf(grid).all()


def test_a_zone_smaller_than_a_block_is_watched_too() -> None:
    grid = Watched((Zone("khóa", box(0.501, 0.5, 0.505, 0.51)),), 176, 320).thresholds(
        50
    )

    assert isinstance(grid, np.ndarray)
    assert np.isfinite(grid).sum() >= 1


def test_an_event_is_named_by_the_zone_that_has_most_of_it() -> None:
    watched = Watched((GATE, ROAD), 176, 320)

    assert watched.name_of([(5, 12), (30, 15), (31, 15)]) == "đường"
    assert watched.name_of([(30, 2)]) == ""
    assert Watched((), 176, 320).name_of([(5, 12)]) == ""


def test_sensitivity_follows_the_local_hour_also_past_midnight() -> None:
    night = LocalSpan(start="22:00", end="05:00")
    sensitivity = Sensitivity(50, ((night, 80),))

    by_hour = [
        sensitivity.at(datetime(2026, 11, 30, hour, tzinfo=UTC))
        for hour in (14, 16, 21, 23)
    ]

    assert by_hour == [50, 80, 80, 50]  # 21:00, 23:00, 04:00 and 06:00 in Vietnam


@given(st.integers(1, 99))
def test_more_sensitive_is_a_lower_threshold(percent: int) -> None:
    assert threshold(percent + 1) < threshold(percent)


@pytest.mark.parametrize("percent", [-1, 101])
def test_a_sensitivity_that_is_none_is_refused(percent: int) -> None:
    with pytest.raises(MessageError, match="--sensitivity is"):
        check_percent(percent, "--sensitivity")
