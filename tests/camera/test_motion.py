"""Somebody who comes is told of, whatever the weather; the weather is not."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from camera.core.blocks import Grid
from camera.core.motion import Event, Motion
from camera.core.scene import scripts
from camera.core.scene.acts import Clouds, Drive, Foliage, Lamp, Rain, Shake, Walk
from tests.camera.street import HEIGHT, WIDTH, events_of, street

ACROSS = Walk(8, 16, (-0.1, 0.85), (1.1, 0.85), size=0.4, tone=40)


def during(event: Event, start_s: float, end_s: float) -> bool:
    return event.start_s < end_s and event.end_s > start_s


def wall(rng: np.random.Generator) -> Grid:
    """Block means of something to look at."""
    grid: Grid = rng.uniform(30, 200, (HEIGHT // 8, WIDTH // 8)).astype(np.float32)
    return grid


# -- who comes ------------------------------------------------------------------


@pytest.mark.parametrize(
    ("weather", "light"),
    [
        ((), 1.0),
        ((), 0.04),
        ((Rain(2, 22, 0.7),), 0.5),
        ((Clouds(0, 22, 0.4, 0.05),), 1.0),
        ((Foliage(0, 22, (0.2, 0.3)), Shake(2, 22, 0.003)), 1.0),
    ],
    ids=["day", "night", "rain", "clouds", "wind"],
)
def test_somebody_who_walks_by_is_one_event_that_lies_within_the_visit(
    weather: tuple[Rain | Clouds | Foliage | Shake, ...], light: float
) -> None:
    events = events_of(street(22, ACROSS, *weather, light=light))

    assert len(events) == 1
    assert during(events[0], 8, 16)
    assert events[0].start_s >= 7.8
    assert events[0].end_s <= 16.4
    assert events[0].end_s - events[0].start_s > 4


def test_a_vehicle_is_an_event() -> None:
    events = events_of(street(16, Drive(8, 11, (-0.3, 0.86), (1.3, 0.86), 0.22)))

    assert [during(event, 8, 11) for event in events] == [True]


def test_somebody_who_comes_nearer_is_an_event() -> None:
    nearer = Walk(8, 16, (0.5, 0.66), (0.52, 1.1), size=0.15, end_size=0.7, tone=40)

    assert [during(event, 8, 16) for event in events_of(street(20, nearer))] == [True]


def test_two_visits_with_quiet_between_are_two_events() -> None:
    again = Walk(20, 26, (1.1, 0.8), (-0.1, 0.8), size=0.35, tone=210)

    events = events_of(street(30, ACROSS, again))

    assert [event.id for event in events] == [1, 2]
    assert during(events[1], 20, 26)


def test_somebody_who_stands_still_for_a_while_is_one_event() -> None:
    rests = Walk(8, 22, (-0.1, 0.85), (1.1, 0.85), size=0.5, tone=30, rest_s=6)

    events = events_of(street(30, rests))

    assert len(events) == 1
    assert events[0].start_s < 10
    assert events[0].end_s > 20


def test_an_event_says_where_how_long_and_how_strong() -> None:
    (event,) = events_of(street(22, ACROSS))

    rows = [row for _, row in event.blocks]
    assert min(rows) > 8  # the feet are at 0.85 of the height, the head 0.4 above
    assert event.words.startswith(
        f"moved for {event.end_s - event.start_s:.1f} s over "
    )
    assert 0.5 < event.score <= 1


# -- what is nobody ---------------------------------------------------------------


@pytest.mark.parametrize("name", list(scripts.NEGATIVES))
def test_weather_light_and_wind_are_nobody(name: str) -> None:
    assert events_of(scripts.nothing_happens(name, 60.0, seed=3)) == []


def test_a_lamp_that_lights_everything_is_nobody_and_who_comes_after_is_seen() -> None:
    lamp = Lamp(4, 30, (0.5, 0.5), reach=3.0, power=0.4)

    events = events_of(street(22, lamp, ACROSS, light=0.04))

    assert [during(event, 8, 16) for event in events] == [True]


@given(factor=st.floats(0.4, 2.0), at=st.integers(15, 30), seed=st.integers(0, 2**16))
@settings(max_examples=20, deadline=None)
def test_light_that_changes_everywhere_is_nobody(
    factor: float, at: int, seed: int
) -> None:
    rng = np.random.default_rng(seed)
    still, motion = wall(rng), Motion(HEIGHT, WIDTH)
    told = []

    for number in range(60):
        light = np.float32(factor if number >= at else 1)
        noise = rng.normal(0, 0.3, still.shape).astype(np.float32)
        told += motion.look_at_means(still * light + noise, number / 5)

    assert told == []


# -- whatever is shown -------------------------------------------------------------


@given(seed=st.integers(0, 2**16), restless=st.floats(0, 60))
@settings(max_examples=20, deadline=None)
def test_events_come_one_after_another_whatever_is_shown(
    seed: int, restless: float
) -> None:
    rng = np.random.default_rng(seed)
    motion, still = Motion(HEIGHT, WIDTH), wall(rng)
    told: list[Event] = []

    for number in range(80):
        means = still.copy()
        if rng.random() < 0.7:
            row, column = rng.integers(0, 16), number % 36
            means[row : row + 6, column : column + 4] += np.float32(restless)
        told += motion.look_at_means(means, number / 5)
    told += motion.lost()

    over = [event for event in told if event.over]
    assert [event.id for event in over] == list(range(1, len(over) + 1))
    assert {event.id for event in told} == {event.id for event in over}
    for event in told:
        assert 0 <= event.start_s <= event.end_s
    for before, after in pairwise(over):
        assert before.end_s <= after.start_s


def test_where_nothing_is_watched_nothing_is_told() -> None:
    motion = Motion(HEIGHT, WIDTH)
    nowhere = np.full((HEIGHT // 8, WIDTH // 8), np.inf, np.float32)
    still = wall(np.random.default_rng(1))

    for number in range(60):
        means = still.copy()
        means[8:14, number % 36 : number % 36 + 4] += 60
        assert motion.look_at_means(means, number / 5, nowhere) == []
    assert motion.lost() == []
