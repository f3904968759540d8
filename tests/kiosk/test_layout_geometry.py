"""Rectangles that are merged cover the same, and meet no more."""

import itertools
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.core.layout import Rect, Size, merged, sizes_for
from kiosk.core.page import Look
from tests.kiosk.paper import SIZES

rects = st.builds(
    Rect, st.integers(0, 90), st.integers(0, 90), st.integers(1, 30), st.integers(1, 30)
)


@given(st.lists(rects, max_size=12))
def test_merged_rectangles_hold_all_and_meet_none(some: list[Rect]) -> None:
    apart = merged(some)

    assert all(any(one.holds(rect) for one in apart) for rect in some)
    assert not any(a.meets(b) for a, b in itertools.combinations(apart, 2))


@given(rects, rects)
def test_rectangles_meet_if_they_have_a_pixel_in_common(one: Rect, other: Rect) -> None:
    pixels = itertools.product(range(one.x, one.right), range(one.y, one.bottom))

    assert one.meets(other) == any(other.has(x, y) for x, y in pixels)


@given(rects, st.integers(-10, 140))
def test_what_is_below_a_line_begins_there_and_ends_where_it_did(
    rect: Rect, y: int
) -> None:
    below = rect.below(y)

    assert below.bottom == rect.bottom
    assert below.height == max(0, min(rect.height, rect.bottom - y))


@pytest.mark.parametrize("size", SIZES)
def test_the_reachable_band_ends_at_112_cm_above_the_floor(size: Size) -> None:
    pixel_mm = 43 * 25.4 / math.hypot(size.width, size.height)
    mounted_mm = 450 if size.height > size.width else 685

    top = sizes_for(Look(), size).reach_top

    above_floor_mm = mounted_mm + (size.height - top) * pixel_mm
    assert 1120 - pixel_mm <= above_floor_mm <= 1120


def test_an_unknown_text_size_becomes_the_nearest() -> None:
    assert sizes_for(Look(170), SIZES[0]).scale_percent == 150
    assert sizes_for(Look(0), SIZES[0]).scale_percent == 100
    assert sizes_for(Look(900), SIZES[0]).scale_percent == 200


def test_a_smaller_screen_scales_everything_alike() -> None:
    large = sizes_for(Look(), Size(1920, 1080))
    small = sizes_for(Look(), Size(1280, 720))

    assert (large.heading, large.body, large.control) == (104, 54, 48)
    assert (small.heading, small.body, small.control) == (69, 36, 32)
