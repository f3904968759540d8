"""Corners as people type them: what would paint another area is refused."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from camera.core.polygon import check_polygon, inside
from console.core.corners import Mistake, read, written

ROUND = "; ".join(f"{n} {n * n / 100}" for n in range(25))
permille = st.integers(0, 1000)


@pytest.mark.parametrize(
    "text",
    [
        "10 20; 40 20; 40 62.5",
        "10 20;40 20;40 62,5;",
        " 10  20 ; 10 20; 40 20; 40 62.5 ; 10 20",
    ],
)
def test_corners_are_read_as_people_write_them(text: str) -> None:
    assert read(text) == ((100, 200), (400, 200), (400, 625))


@pytest.mark.parametrize(
    ("text", "mistake"),
    [
        ("", Mistake("count", number=0)),
        ("10 10; 20 20", Mistake("count", number=2)),
        (ROUND, Mistake("count", number=25)),
        ("10 10; 120 20; 30 40", Mistake("outside", "120 20", 2)),
        ("10 10; -1 20; 30 40", Mistake("outside", "-1 20", 2)),
        ("10 10; 20; 30 40", Mistake("unreadable", "20", 2)),
        ("10 10; hai mươi; 30 40", Mistake("unreadable", "hai mươi", 2)),
        ("10 10; 1e9 20; 30 40", Mistake("unreadable", "1e9 20", 2)),
        ("10 10; 20 20; 30 30", Mistake("flat")),
        ("10 10; 10.1 10; 10.1 10.1", Mistake("flat")),
        ("10 10; 90 90; 90 10; 10 90", Mistake("crossing")),
        ("50 0; 80 90; 0 35; 100 35; 20 90", Mistake("crossing")),
        ("0 0; 50 50; 100 0; 100 100; 50 50; 0 100", Mistake("crossing")),
    ],
)
def test_what_is_no_area_is_named(text: str, mistake: Mistake) -> None:
    assert read(text) == mistake


def test_a_five_pointed_star_would_leave_its_middle_open_on_the_camera() -> None:
    star = ((0.5, 0.0), (0.8, 0.9), (0.0, 0.35), (1.0, 0.35), (0.2, 0.9))

    painted = inside(check_polygon(star, "star"), 100, 100)

    assert not painted[50, 50]
    assert isinstance(read("50 0; 80 90; 0 35; 100 35; 20 90"), Mistake)


@given(corners=st.lists(st.tuples(permille, permille), min_size=3, max_size=8))
def test_what_is_accepted_reads_back_and_the_camera_paints_its_middle(
    corners: list[tuple[int, int]],
) -> None:
    found = read(written(corners))

    if isinstance(found, Mistake):
        return
    assert read(written(found)) == found
    (x0, y0), (x1, y1), (x2, y2) = found[:3]
    outline = check_polygon([(x / 1000, y / 1000) for x, y in found], "mask")
    painted = inside(outline, 200, 200)
    assert painted.any()
    for x, y in found:
        assert painted[min(199, y * 200 // 1000), min(199, x * 200 // 1000)]
    if len(found) == 3:
        middle = (y0 + y1 + y2) // 15, (x0 + x1 + x2) // 15
        assert painted[min(199, middle[0]), min(199, middle[1])]


def test_what_is_no_text_of_corners_is_never_taken() -> None:
    for text in (
        "²0 10; 1 1; 2 2",
        "٣ ٤; 1 2; 30 4",
        "10 20 30; 1 1; 2 2",
        "nan 1;2 2",
    ):
        assert isinstance(read(text), Mistake)
