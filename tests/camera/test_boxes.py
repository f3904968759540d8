import pytest
from hypothesis import given
from hypothesis import strategies as st

from camera.core import boxes
from camera.core.boxes import Sample
from tests.camera.film import AVCC

HEADER = boxes.header(640, 360, AVCC, b'{"number":1}')
WALL_NS = 1_795_341_600_000_000_000


def fragment(number: int, base: int) -> bytes:
    samples = [Sample(bytes([number]) * 9, 3600, 0, n == 0) for n in range(3)]
    return boxes.fragment(number, base, samples, WALL_NS + number * 10**9)


FILE = HEADER + b"".join(fragment(n, n * 10_800) for n in range(4))
ENDS = [len(HEADER) + n * len(fragment(0, 0)) for n in range(5)]


@given(st.integers(0, len(FILE)))
def test_a_file_that_was_cut_anywhere_is_whole_up_to_its_last_fragment(
    cut: int,
) -> None:
    found = boxes.scan(FILE[:cut])

    assert found.end == max((end for end in ENDS if end <= cut), default=0)
    assert found.end + found.tail == cut


@given(st.binary(max_size=400))
def test_whatever_follows_the_last_fragment_is_none_of_it(rest: bytes) -> None:
    found = boxes.scan(FILE + rest)

    assert len(found.fragments) == 4
    assert found.tail == len(rest)


@given(st.binary(max_size=2000))
def test_nonsense_has_no_fragment(data: bytes) -> None:
    assert boxes.scan(data).fragments == ()


def test_a_file_tells_who_recorded_it_and_when_each_fragment_was() -> None:
    found = boxes.scan(FILE)

    assert found.opening == b'{"number":1}'
    assert found.ticks == 4 * 10_800
    assert [place.base for place in found.fragments] == [0, 10_800, 21_600, 32_400]
    late = [place.wall_ns - WALL_NS for place in found.fragments]
    assert late == pytest.approx([0, 1e9, 2e9, 3e9], abs=2)
    assert all(place.keyframe for place in found.fragments)


def test_a_fragment_that_moves_to_another_file_keeps_its_pictures() -> None:
    place = boxes.scan(FILE).fragments[2]
    moved = boxes.moved(FILE[place.start : place.end], place, 1, 0)

    found = boxes.scan(HEADER + moved).fragments[0]

    assert (found.base, found.ticks) == (0, place.ticks)
    assert moved[-27:] == FILE[place.end - 27 : place.end]
