"""When a live stream's packets were filmed, however late they come."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from camera.core.stream_time import STALL_NS, StreamTime

S = 1_000_000_000
MS = 1_000_000
FRAME = 40 * MS
OWN = 90_000 * S
"""The stream's clock began long ago, or never heard of ours."""


def mapped(came_ns: list[int], own_ns: list[int] | None = None) -> list[int]:
    """Media times of pictures at 25 a second that come at these instants."""
    time = StreamTime()
    own_ns = own_ns or [OWN + number * FRAME for number in range(len(came_ns))]
    return [time.at(own, came) for own, came in zip(own_ns, came_ns, strict=True)]


def stalled(seconds: float, *, at: int, count: int) -> list[int]:
    """In time, but for one stall, after which all that waited comes at once."""
    over_ns = at * FRAME + int(seconds * S)
    return [max(n * FRAME, over_ns) if n >= at else n * FRAME for n in range(count)]


@pytest.mark.parametrize("seconds", [0.4, 2.0, 4.0, 9.5])
def test_a_stall_leaves_no_gap_and_moves_no_time(seconds: float) -> None:
    times = mapped(stalled(seconds, at=50, count=600))

    assert times == [number * FRAME for number in range(600)]


def test_pictures_that_were_lost_in_a_stall_are_a_gap() -> None:
    filmed = [*range(50), *range(125, 175)]

    times = mapped(
        [number * FRAME for number in filmed], [OWN + n * FRAME for n in filmed]
    )

    assert times == [number * FRAME for number in filmed]


def test_what_a_camera_hands_over_at_the_start_is_never_of_later_than_now() -> None:
    """Some begin with the pictures since the last keyframe, all at once."""
    times = mapped([max(0, (n - 50) * FRAME) for n in range(100)])

    assert times == sorted(set(times))
    assert times[49] < 50 * MS
    assert times[60:] == [(n - 50) * FRAME for n in range(60, 100)]


@pytest.mark.parametrize("parts_per_million", [-300, 300])
def test_a_clock_that_goes_wrong_is_followed(parts_per_million: int) -> None:
    """Five hours, a picture a second: five seconds apart at the end."""
    own_ns = [n * (S + parts_per_million * 1000) for n in range(18_000)]

    times = mapped([n * S for n in range(18_000)], own_ns)

    assert max(abs(time - n * S) for n, time in enumerate(times)) < 50 * MS
    steps = [b - a for a, b in pairwise(times)]
    assert max(abs(step - S) for step in steps) < 50 * MS


@pytest.mark.parametrize("step_s", [-3600, -3, 3, 3600])
def test_a_stream_whose_own_time_steps_is_mapped_anew(step_s: int) -> None:
    own_ns = [OWN + n * FRAME + (step_s * S if n >= 50 else 0) for n in range(100)]

    times = mapped([n * FRAME for n in range(100)], own_ns)

    assert times == pytest.approx([n * FRAME for n in range(100)], abs=2 * MS)


def test_times_that_are_out_of_order_by_a_little_are_put_in_order() -> None:
    own_ns = [0, 80 * MS, 40 * MS, 160 * MS, 120 * MS]

    times = mapped([80 * MS + n * FRAME for n in range(5)], own_ns)

    assert times == sorted(set(times))
    assert times[-1] <= 80 * MS + 5 * FRAME


@given(
    st.lists(
        st.tuples(
            st.integers(-20 * S, 20 * S) | st.just(FRAME), st.integers(0, 12 * S)
        ),
        max_size=60,
    )
)
def test_media_times_only_grow_and_stay_near_now(steps: list[tuple[int, int]]) -> None:
    time, own_ns, now_ns, last_ns = StreamTime(), OWN, 0, -S

    for number, (own_step, passed) in enumerate(steps):
        own_ns, now_ns = own_ns + own_step, now_ns + passed
        at_ns = time.at(own_ns, now_ns)

        assert at_ns > last_ns
        assert now_ns - STALL_NS <= at_ns <= now_ns + number * MS
        last_ns = at_ns
