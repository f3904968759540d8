"""Where cameras stand on the plan, and what their marks say."""

import math
from collections.abc import Sequence
from typing import Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from console.core import camera_map
from console.core.camera_map import (
    WHOLE,
    WIDE_PX,
    Direction,
    Laid,
    Place,
    lay_out,
    pressed,
    short,
    standing,
    thousandths,
    to_check,
)
from console.core.corners import percent
from console.core.plan_picture import jpeg_size, kind
from edge.contract.camera import Filming

parts = st.integers(0, WHOLE)
places = st.builds(Place, parts, parts, st.sampled_from(Direction))
lines = st.lists(st.text(max_size=60).map(short), min_size=1, max_size=3)


@given(st.integers(), st.integers(), st.integers(1, 4000), st.integers(1, 4000))
def test_wherever_somebody_presses_it_is_on_the_plan(
    x: int, y: int, width: int, height: int
) -> None:
    at = pressed(x, y, width_px=width, height_px=height)

    assert (at is None) == ((x, y) == (0, 0))
    assert at is None or all(0 <= part <= WHOLE for part in at)


def test_a_press_is_kept_as_a_part_of_the_plan() -> None:
    assert pressed(400, 150, width_px=800, height_px=600) == (500, 250)


@given(parts)
def test_what_is_written_in_percent_is_read_again(part: int) -> None:
    assert thousandths(percent(part)) == part


@pytest.mark.parametrize(
    ("typed", "part"),
    [("62,5", 625), (" 40 % ", 400), ("0", 0), ("100", 1000), ("99.96", 1000)],
)
def test_percent_is_read_as_people_type_it(typed: str, part: int) -> None:
    assert thousandths(typed) == part


@given(st.text(max_size=12))
def test_what_is_typed_is_a_place_on_the_plan_or_none(typed: str) -> None:
    found = thousandths(typed)

    assert found is None or 0 <= found <= WHOLE


@pytest.mark.parametrize("typed", ["", "100,1", "-1", "1e2", "²", "nan", "1000"])
def test_what_is_no_percent_is_none(typed: str) -> None:
    assert thousandths(typed) is None


def test_directions_go_round_in_eighths() -> None:
    assert [one.degrees for one in Direction] == list(range(0, 360, 45))


@given(st.lists(st.tuples(places, lines), max_size=8), st.integers(1, 3))
def test_words_cover_no_mark_no_other_words_and_stay_on_the_plan(
    marks: list[tuple[Place, Sequence[str]]], height: int
) -> None:
    laid = lay_out(marks, width=2, height=height)

    ground = camera_map.Box(0, 0, WIDE_PX, WIDE_PX * height / 2)
    drawn = list(zip(marks, laid, strict=True))
    discs = [disc(place, one, ground) for (place, _lines), one in drawn]
    words = {
        at: dict(camera_map._around(discs[at], place.looks, said))[one.side]
        for at, ((place, said), one) in enumerate(drawn)
        if one.side is not None
    }
    for at, box in words.items():
        assert not any(meet(box, two) for n, two in words.items() if n != at)
        assert not any(meet(box, two) for n, two in enumerate(discs) if n != at)
        assert min(box.left, box.top) >= -1
        assert box.right <= ground.right + 1
        assert box.bottom <= ground.bottom + 1


def disc(place: Place, laid: Laid, ground: camera_map.Box) -> camera_map.Box:
    x, y = camera_map._at(place, ground)
    return camera_map._disc(x + laid.dx_px, y + laid.dy_px)


def meet(box: camera_map.Box, other: camera_map.Box) -> bool:
    """Not counting the pixel that drawing rounds to."""
    inner = camera_map.Box(box.left + 1, box.top + 1, box.right - 1, box.bottom - 1)
    return inner.meets(other)


@given(st.lists(places, max_size=8))
def test_no_mark_is_drawn_off_the_plan(found: list[Place]) -> None:
    laid = lay_out([(one, ["Chợ"]) for one in found], width=4, height=3)

    for place, one in zip(found, laid, strict=True):
        assert -1 <= WIDE_PX * place.x / WHOLE + one.dx_px <= WIDE_PX + 1
        assert -1 <= WIDE_PX * 0.75 * place.y / WHOLE + one.dy_px <= WIDE_PX * 0.75 + 1


def test_a_lonely_mark_has_its_words_where_it_does_not_look() -> None:
    def laid(looks: Direction, x: int = 500) -> Laid:
        return lay_out([(Place(x, 500, looks), ["Chợ"])], width=4, height=3)[0]

    assert laid(Direction.LEFT) == Laid(0, 0, "right")
    assert laid(Direction.UP_RIGHT).side == "left"
    assert laid(Direction.LEFT, x=1000).side == "left"


@given(st.sampled_from(Direction), st.sampled_from(Direction))
def test_two_cameras_on_one_pole_hide_neither_each_other_nor_their_words(
    one: Direction, other: Direction
) -> None:
    pole = [(Place(500, 500, looks), ["Ngã ba"]) for looks in (one, other)]

    first, second = lay_out(pole, width=4, height=3)

    apart = math.dist((first.dx_px, first.dy_px), (second.dx_px, second.dy_px))
    assert apart >= 2 * 16
    assert None not in (first.side, second.side)


def test_on_one_pole_each_is_drawn_towards_where_it_looks() -> None:
    looks = (Direction.LEFT, Direction.RIGHT)
    pole = [(Place(500, 500, one), ["Ngã ba"]) for one in looks]

    left, right = lay_out(pole, width=4, height=3)

    assert left.dx_px < 0 < right.dx_px


@given(st.text())
def test_a_line_beside_a_mark_is_short(line: str) -> None:
    found = short(line)

    assert len(found) <= camera_map.LONGEST
    assert found == line or found.endswith("…")


@pytest.mark.parametrize(
    ("condition", "doing", "said"),
    [
        ("online", "recording", "recording"),
        ("behind", "waiting", "waiting"),
        ("trouble", "recording", "trouble"),
        ("offline", "recording", "offline"),
        ("new", None, "new"),
        ("behind", None, "behind"),
    ],
)
def test_what_is_wrong_comes_before_what_it_does(
    condition: str, doing: Literal["recording", "waiting"] | None, said: str
) -> None:
    filming = Filming(doing=doing) if doing else None

    assert standing(condition, filming) == said


@given(st.lists(places), st.sampled_from(["", "a"]))
def test_only_what_was_placed_on_another_plan_is_to_be_checked(
    found: list[Place], plan: str
) -> None:
    assert to_check(found, plan) == (len(found) if plan else 0)


# -- the plan's picture ---------------------------------------------------------------


@given(st.binary(max_size=200))
def test_no_bytes_stop_whoever_asks_what_they_are(content: bytes) -> None:
    kind(content)
    for beginning in (b"", b"\xff\xd8", b"\xff\xd8\xff\xe0\x00\x02\xff\xc0"):
        size = jpeg_size(beginning + content)
        assert size is None or len(size) == 2


def test_a_picture_is_known_by_its_first_bytes() -> None:
    assert kind(b"\x89PNG\r\n\x1a\n...") == "png"
    assert kind(b"\xff\xd8\xff\xe0...") == "jpeg"
    assert kind(b"GIF89a") is None
    assert kind(b"<svg xmlns=") is None


def test_a_jpeg_tells_its_size_behind_what_stands_before_it() -> None:
    head = b"\xff\xd8\xff\xe0\x00\x04ab"
    frame = b"\xff\xc0\x00\x0b\x08\x02\x58\x03\x20\x01\x01\x11\x00"

    assert jpeg_size(head + frame) == (800, 600)
    assert jpeg_size(head) is None
