"""The rig is believed by other tests, so it is tested itself, on made recordings."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.rig.sink import RATE_HZ
from tests.rig.sound import Recording, Sound, _clock_of, locate, murmur

BEGIN = 1_800_000_000.0


def recorded(samples: Sound, *, ppm: float = 0) -> Recording:
    """A recording whose first frame sounded at BEGIN."""
    frames = np.array([0.0, 1e6])
    return Recording(samples, frames, BEGIN + frames / RATE_HZ / (1 + ppm * 1e-6))


def silence(seconds: float) -> Sound:
    return np.zeros(round(seconds * RATE_HZ), dtype=np.float32)


def test_a_sound_is_found_where_it_is() -> None:
    sound = murmur(0.5)
    recording = recorded(np.concatenate([silence(1), sound, silence(1)]))

    match = locate(recording, sound)

    assert abs(match.at - BEGIN - 1) < 1e-5
    assert match.likeness > 0.999


def test_a_sound_that_keeps_to_the_clock_sample_by_sample_is_the_same() -> None:
    sound = murmur(4)
    # One sample more each second, as a writer that follows the clock adds them.
    slewed = np.insert(
        sound, [48_000, 96_000, 144_000], sound[[48_000, 96_000, 144_000]]
    )

    match = locate(recorded(np.concatenate([silence(1), slewed, silence(1)])), sound)

    assert match.likeness > 0.99
    assert abs(match.at - BEGIN - 1) < 1e-4


def test_a_sound_with_a_hole_is_not_whole() -> None:
    sound = murmur(4)
    holed = sound.copy()
    holed[48_000 : 48_000 + 24_000] = 0

    match = locate(recorded(np.concatenate([silence(1), holed, silence(1)])), sound)

    assert 0.8 < match.likeness < 0.95


def test_it_is_looked_for_only_between_the_instants_given() -> None:
    sound = murmur(0.5)
    recording = recorded(np.concatenate([sound, silence(1), 0.5 * sound]))

    match = locate(recording, sound, after=BEGIN + 0.6, before=BEGIN + 2)

    assert abs(match.at - BEGIN - 1.5) < 1e-5


def test_silence_and_other_sounds_are_not_alike() -> None:
    recording = recorded(np.concatenate([silence(1), murmur(2, seed=2)]))

    assert locate(recording, murmur(0.5)).likeness < 0.1
    assert locate(recorded(silence(2)), murmur(0.5)).likeness < 0.1


def test_a_recording_shorter_than_the_sound_holds_nothing() -> None:
    assert locate(recorded(silence(0.1)), murmur(0.5)).likeness == 0


@settings(max_examples=20)
@given(
    st.floats(-300, 300),
    st.lists(st.floats(0, 0.03), min_size=1, max_size=7),
)
def test_pieces_that_come_late_do_not_move_the_clock(
    ppm: float, late_s: list[float]
) -> None:
    """Two pieces of three are prompt; the sink's own clock may be wrong."""
    marks = []
    for block in range(1000):
        late = late_s[block % len(late_s)] if block % 3 == 0 else 0
        sounds = BEGIN + block * 240 / RATE_HZ / (1 + ppm * 1e-6)
        marks.append((block * 240, sounds + late))

    recording = Recording(silence(0), *_clock_of(marks))

    for frame in (1_000, 120_000, 239_000):
        truth = BEGIN + frame / RATE_HZ / (1 + ppm * 1e-6)
        assert abs(recording.instant_of(frame) - truth) < 0.0005
        assert abs(recording.frame_at(truth) - frame) < 25
