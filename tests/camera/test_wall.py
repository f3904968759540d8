"""One segment has one clock: it is followed where it drifts, not where it steps."""

from datetime import timedelta
from itertools import accumulate

from hypothesis import given
from hypothesis import strategies as st

from camera.core.wall import STEP, Mapping
from tests.camera.film import SECOND_NS, START

HALF_NS = SECOND_NS // 2


@given(st.lists(st.integers(-(10**9), 10**9), min_size=1, max_size=150))
def test_whatever_the_clock_does_a_segment_is_as_long_as_its_film(
    jumps_ms: list[int],
) -> None:
    mapping = Mapping()
    begins = [
        mapping.at(n * HALF_NS, START + timedelta(seconds=n / 2, milliseconds=off))
        for n, off in enumerate(accumulate(jumps_ms))
    ]

    for n, at in enumerate(begins):
        assert abs(at - begins[0] - timedelta(seconds=n / 2)) <= STEP


@given(st.integers(-500, 500))
def test_a_clock_that_is_slewed_is_followed_and_has_not_stepped(
    millionths: int,
) -> None:
    mapping = Mapping()
    for n in range(120):
        clock = START + timedelta(seconds=n / 2 * (1 + millionths / 1e6))

        assert mapping.at(n * HALF_NS, clock) == clock
    assert not mapping.stepped


def test_a_clock_that_stepped_is_followed_no_more_even_when_it_comes_back() -> None:
    mapping = Mapping()
    mapping.at(0, START)

    after = mapping.at(SECOND_NS, START + timedelta(minutes=3))
    again = mapping.at(2 * SECOND_NS, START + timedelta(seconds=2.5))

    assert mapping.stepped
    assert after == START + timedelta(seconds=1)
    assert again == START + timedelta(seconds=2)
