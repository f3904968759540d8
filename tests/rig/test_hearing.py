"""The ears of the end-to-end tests: what they would overlook, those tests would too."""

from datetime import UTC, datetime, timedelta

import numpy as np
import pytest

from tests.rig.announcement import Announcement
from tests.rig.hearing import last_sound, loudest
from tests.rig.sound import Recording, Sound, murmur

RATE_HZ = 48_000
BEGAN = datetime(2026, 11, 22, 5, 0, tzinfo=UTC)
AT = BEGAN + timedelta(seconds=1)
SOUND = murmur(0.5, seed=7)


def recording(*pieces: tuple[float, Sound]) -> Recording:
    """Four seconds from BEGAN on, with these sounds at these seconds."""
    samples = np.zeros(4 * RATE_HZ, dtype=np.float32)
    for second, sound in pieces:
        first = round(second * RATE_HZ)
        samples[first : first + len(sound)] += sound
    frames = np.array([0.0, len(samples)])
    instants = frames / RATE_HZ + BEGAN.timestamp()
    return Recording(samples, frames, instants)


TOLD = Announcement("tin", SOUND, "ab" * 32, AT, ())


@pytest.mark.parametrize("late_s", [-0.06, 0.0, 0.0004, 0.06, 2.0])
def test_how_late_a_sound_begins_is_heard_to_a_tenth_of_a_millisecond(
    late_s: float,
) -> None:
    heard = recording((1 + late_s, 0.3 * SOUND))

    assert TOLD.late_s(heard) == pytest.approx(late_s, abs=1e-4)


@pytest.mark.parametrize(
    "pieces",
    [
        pytest.param((), id="silence"),
        pytest.param(((1.0, SOUND), (3.0, SOUND)), id="twice"),
        pytest.param(((1.0, SOUND), (1.5, SOUND)), id="twice without a pause"),
        pytest.param(((1.0, SOUND[: RATE_HZ * 3 // 8]),), id="without its end"),
        pytest.param(((1.0, SOUND[RATE_HZ // 8 :]),), id="without its beginning"),
        pytest.param(((1.0, murmur(0.5, seed=8)),), id="another sound"),
    ],
)
def test_what_is_not_the_whole_sound_once_is_noticed(
    pieces: tuple[tuple[float, Sound], ...],
) -> None:
    with pytest.raises(AssertionError):
        TOLD.late_s(recording(*pieces))


def test_silence_is_told_from_the_faintest_sound() -> None:
    heard = recording((1.0, 0.01 * SOUND))

    assert loudest(heard, BEGAN, AT) == 0
    assert loudest(heard, AT, TOLD.end) > 0.001
    end_s = last_sound(heard, BEGAN, BEGAN + timedelta(seconds=4))
    assert end_s == pytest.approx(TOLD.end.timestamp(), abs=0.05)
