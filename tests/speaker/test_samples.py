from array import array
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from speaker.core.samples import Samples, bent, cross_faded, gain, scaled

SAMPLE = st.integers(-32768, 32767)
LENGTH = 96


def ramp(length: int) -> Samples:
    return array("h", [100 * index for index in range(length)])


@given(st.lists(SAMPLE, min_size=LENGTH + 1, max_size=LENGTH + 1))
def test_a_block_of_the_right_length_is_untouched(block: list[int]) -> None:
    assert bent(array("h", block), LENGTH) == array("h", block[:LENGTH])


@given(st.sampled_from([-1, 1]), st.lists(SAMPLE, min_size=98, max_size=98))
def test_bending_invents_nothing_beyond_its_neighbours(
    extra: int, block: list[int]
) -> None:
    source = array("h", block[: LENGTH + extra + 1])

    result = bent(source, LENGTH)

    assert len(result) == LENGTH
    assert result[0] == source[0]
    assert min(source) <= min(result)
    assert max(result) <= max(source)


def test_bending_is_even_from_end_to_end() -> None:
    squeezed = bent(ramp(LENGTH + 2), LENGTH)

    steps = [after - before for before, after in pairwise(squeezed)]
    assert set(steps) <= {101, 102}
    assert abs(squeezed[-1] + 101 - 100 * (LENGTH + 1)) <= 1


def test_full_volume_is_untouched_and_none_is_silent() -> None:
    assert gain(100) == 1.0
    assert gain(0) == 0.0
    assert scaled(ramp(10), 1.0, 1.0) == ramp(10)
    assert scaled(ramp(10), 0.0, 0.0) == array("h", [0] * 10)


@given(st.lists(SAMPLE, min_size=1), st.floats(0, 1), st.floats(0, 1))
def test_scaling_never_makes_louder(block: list[int], start: float, end: float) -> None:
    result = scaled(array("h", block), start, end)

    assert all(
        abs(after) <= abs(before) + 1
        for before, after in zip(block, result, strict=True)
    )


def test_a_fade_has_no_step() -> None:
    steady = array("h", [20_000] * 240)

    faded = scaled(steady, 1.0, 0.0)

    assert faded[0] == 20_000
    assert max(before - after for before, after in pairwise(faded)) <= 84
    assert faded[-1] <= 84


def test_a_cross_fade_goes_from_the_old_to_the_new() -> None:
    old, new = array("h", [1000] * 10), array("h", [-1000] * 20)

    mixed = cross_faded(old, new)

    assert mixed[0] == 1000
    assert mixed[5] == 0
    assert mixed[10:] == new[10:]
    assert len(mixed) == 20
