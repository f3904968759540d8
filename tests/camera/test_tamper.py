"""Each way to blind a camera is told; dusk, lamps, weather and people are not."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from camera.core.scene import scripts
from camera.core.scene.acts import (
    Daylight,
    Drive,
    Fog,
    Headlights,
    Lamp,
    Tampering,
    Walk,
)
from camera.core.sights import TamperKind
from camera.core.tamper import Tamper
from tests.camera.street import street, troubles_of

KINDS = ("covered", "moved", "defocused", "blinded", "frozen")


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("light", [1.0, 0.15], ids=["day", "dusk"])
def test_what_is_done_to_a_camera_is_told_by_its_name(kind: str, light: float) -> None:
    troubles = troubles_of(scripts.tampered_with(kind, 44, light=light))

    assert [trouble.kind for trouble in troubles] == [TamperKind(kind)]
    assert 21 <= troubles[0].start_s <= 24
    assert troubles[0].end_s is None
    assert troubles[0].words.startswith(kind)


@pytest.mark.parametrize("kind", ["covered", "moved", "blinded"])
def test_at_night_it_is_told_too(kind: str) -> None:
    troubles = troubles_of(scripts.tampered_with(kind, 44, light=0.04))

    assert [trouble.kind for trouble in troubles] == [TamperKind(kind)]


@pytest.mark.parametrize("kind", KINDS)
def test_it_is_over_when_the_camera_sees_again(kind: str) -> None:
    act = Tampering(20, 35, kind)  # type: ignore[arg-type]  # one of KINDS

    told, over = troubles_of(street(46, act))

    assert (told.kind, over.kind) == (TamperKind(kind), TamperKind(kind))
    assert over.end_s is not None
    assert 34 <= over.end_s <= 38


@pytest.mark.parametrize("name", list(scripts.NEGATIVES))
def test_weather_is_no_tampering(name: str) -> None:
    assert troubles_of(scripts.nothing_happens(name, 60.0, seed=4)) == []


@pytest.mark.parametrize(
    "act",
    [
        Daylight(12, 60, 1.0, 0.05),
        Fog(12, 75, 0.9, 20),
        Headlights(12, 75, 4.0, 2.0),
        Drive(20, 70, (0.2, 0.95), (0.7, 0.95), 0.6),
        Walk(12, 60, (0.3, 1.0), (0.5, 1.1), size=1.0, rest_s=30),
    ],
    ids=["dusk", "fog", "headlights", "lorry", "somebody near"],
)
def test_what_happens_in_a_street_is_no_tampering(
    act: Daylight | Fog | Headlights | Drive | Walk,
) -> None:
    assert troubles_of(street(75, act, light=0.6)) == []


def test_a_lamp_that_goes_out_is_no_cover() -> None:
    lamp = Lamp(0, 25, (0.5, 0.5), reach=3.0, power=0.8)

    assert troubles_of(street(50, lamp, light=0.04)) == []


def test_a_hand_before_the_lens_for_a_moment_is_not_told() -> None:
    assert troubles_of(street(40, Tampering(20, 23, "covered"))) == []


def test_a_file_may_repeat_a_picture() -> None:
    tamper = Tamper(frozen=False)
    still = np.full((176, 320), 90, np.uint8)

    assert [tamper.look(still, at / 5) for at in range(150)] == [[]] * 150


def test_when_the_camera_is_away_its_trouble_has_ended() -> None:
    tamper = Tamper()
    still = np.tile(np.arange(320, dtype=np.uint8) % 200, (176, 1))
    told = [t for at in range(150) for t in tamper.look(still, at / 5)]

    ended = tamper.lost(31.0)

    assert [trouble.kind for trouble in told] == [TamperKind.FROZEN]
    assert [trouble.end_s for trouble in ended] == [31.0]
    assert tamper.lost(32.0) == []


@given(st.lists(st.sampled_from([0, 60, 140, 255]), min_size=1, max_size=25))
@settings(max_examples=15, deadline=None)
def test_what_is_told_ends_before_anything_else_is_told(levels: list[int]) -> None:
    tamper, rng = Tamper(), np.random.default_rng(1)
    picture = rng.integers(20, 200, (176, 320)).astype(np.int16)
    told = []

    for second in range(12 + 4 * len(levels)):
        level = 128 if second < 12 else levels[(second - 12) // 4]
        shown = np.clip(picture + level - 128, 0, 255).astype(np.uint8)
        told += tamper.look(shown, float(second))
    told += tamper.lost(1000.0)

    assert [one.end_s is None for one in told] == [True, False] * (len(told) // 2)
