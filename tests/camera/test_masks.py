"""What is under a privacy mask is in no file."""

import signal
from pathlib import Path
from typing import NamedTuple

import av
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from camera.__main__ import main
from camera.core.masks import BLACK, GREY, Masks, box
from camera.core.polygon import Polygon, check_polygon, inside
from camera.core.scene.acts import Script, Walk
from camera.core.scene.stage import Stage
from edge.errors import MessageError
from tests.camera.street import street
from tests.rig.power_cut import make_film
from tests.rig.street import film_of

TRIANGLE: Polygon = ((0.55, 0.3), (0.95, 0.55), (0.6, 0.97))
FRACTION = st.floats(0, 1, allow_nan=False)


class Planes(NamedTuple):
    y: NDArray[np.uint8]
    u: NDArray[np.uint8]
    v: NDArray[np.uint8]


def picture(seed: int, width: int = 64, height: int = 48) -> Planes:
    rng = np.random.default_rng(seed)
    half = height // 2, width // 2
    return Planes(
        rng.integers(17, 235, (height, width), dtype=np.uint8),
        rng.integers(129, 240, half, dtype=np.uint8),
        rng.integers(129, 240, half, dtype=np.uint8),
    )


@given(st.lists(st.tuples(FRACTION, FRACTION), min_size=3, max_size=7))
@settings(max_examples=60, deadline=None)
def test_what_a_mask_covers_is_the_same_whatever_was_there(
    corners: list[tuple[float, float]],
) -> None:
    polygon = check_polygon(corners, "mask")
    masks, one, other = Masks([polygon]), picture(1), picture(2)
    hidden = inside(polygon, 64, 48)

    masks(one)
    masks(other)

    assert (one.y[hidden] == BLACK).all()
    samples = (
        hidden[::2, ::2] | hidden[1::2, ::2] | hidden[::2, 1::2] | hidden[1::2, 1::2]
    )
    for before, after in ((picture(1), one), (picture(2), other)):
        assert ((after.u == GREY) == samples).all()
        assert ((after.v == GREY) == samples).all()
        shown = ~samples.repeat(2, axis=0).repeat(2, axis=1)
        assert (after.y[shown] == before.y[shown]).all()


@given(st.tuples(FRACTION, FRACTION), st.integers(3, 9), st.floats(0.02, 0.6))
@settings(max_examples=40, deadline=None)
def test_every_pixel_whose_middle_is_in_a_polygon_is_inside(
    middle: tuple[float, float], corners: int, reach: float
) -> None:
    angles = np.arange(corners) * 2 * np.pi / corners
    x = np.clip(middle[0] + reach * np.cos(angles), 0, 1)
    y = np.clip(middle[1] + reach * np.sin(angles), 0, 1)
    polygon = tuple(zip(x.tolist(), y.tolist(), strict=True))

    found = inside(polygon, 80, 60)

    # Convex, clockwise as y goes down: the middle is right of every edge.
    columns, rows = (np.arange(80) + 0.5) / 80, (np.arange(60) + 0.5) / 60
    within = np.ones((60, 80), np.bool_)
    for (x0, y0), (x1, y1) in zip(polygon, polygon[1:] + polygon[:1], strict=True):
        across = (x1 - x0) * (rows[:, None] - y0) - (y1 - y0) * (columns[None, :] - x0)
        within &= across > 1e-9
    assert not (within & ~found).any()


def test_masks_fit_pictures_of_any_size() -> None:
    masks = Masks([box(0.25, 0.25, 0.75, 0.75)])
    large, small = picture(1, 128, 96), picture(1)

    masks(large)
    masks(small)
    masks(large)

    assert (large.y[24:72, 32:96] == BLACK).all()
    assert (small.y[12:36, 16:48] == BLACK).all()
    assert (small.y[:10] != BLACK).all()


@pytest.mark.parametrize(
    ("corners", "says"),
    [
        ([(0.5, 0.5), (1.2, 0.5), (0.5, 0.9)], "outside the picture at [1.2, 0.5]"),
        ([(0.5, 0.5), (0.6, -0.1), (0.5, 0.9)], "outside the picture"),
        ([(float("nan"), 0.5), (0.6, 0.1), (0.5, 0.9)], "outside the picture"),
        ([(0.1, 0.1), (0.9, 0.9)], "2 corners; give at least 3"),
    ],
)
def test_a_mask_that_is_none_is_refused_with_the_reason(
    corners: list[tuple[float, float]], says: str
) -> None:
    with pytest.raises(MessageError, match='mask "cổng nhà"') as refused:
        check_polygon(corners, 'mask "cổng nhà"')

    assert says in str(refused.value)


# -- in the file -----------------------------------------------------------------


def test_nothing_under_a_mask_is_in_the_encoded_file(tmp_path: Path) -> None:
    """Two streets that differ only under the mask give the very same file."""
    inside_it = Walk(0.2, 4, (0.7, 0.75), (0.72, 0.75), size=0.3, tone=235)
    somebody, nobody = street(3, inside_it), street(3)
    masks = Masks([box(0.5, 0.3, 1.0, 1.0)])

    files = [
        film_of(masked(script, masks), tmp_path / name).read_bytes()
        for name, script in (("a.mp4", somebody), ("b.mp4", nobody))
    ]
    unmasked = [
        decoded(film_of(pictures(one), tmp_path / "c.mp4"))
        for one in (somebody, nobody)
    ]

    assert files[0] == files[1]
    assert (unmasked[0] != unmasked[1]).any()  # the walker was there to be hidden


def test_decoded_pixels_under_a_mask_are_black(tmp_path: Path) -> None:
    walk = Walk(0, 3, (0.2, 0.9), (1.1, 0.9), size=0.6, tone=235)
    masks = Masks([TRIANGLE])

    shown = decoded(film_of(masked(street(3, walk), masks), tmp_path / "film.mp4"))

    hidden = inside(TRIANGLE, 320, 176)
    deep = hidden.copy()
    for _ in range(
        8
    ):  # an encoder may smear what stands beside it into the first block
        deep[1:-1, 1:-1] &= (
            deep[:-2, 1:-1] & deep[2:, 1:-1] & deep[1:-1, :-2] & deep[1:-1, 2:]
        )
    assert np.abs(shown[:, deep].astype(int) - BLACK).max() <= 2


def pictures(script: Script) -> list[Planes]:
    return [Planes(*one) for one in Stage(script, width=320, height=176).pictures()]


def masked(script: Script, masks: Masks) -> list[Planes]:
    found = pictures(script)
    for one in found:
        masks(one)
    return found


def decoded(path: Path) -> NDArray[np.uint8]:
    with av.open(str(path)) as container:
        luma = [frame.to_ndarray()[:176] for frame in container.decode(video=0)]
    return np.array(luma, dtype=np.uint8)


def test_record_says_that_it_knows_no_masks(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(signal, "signal", lambda *_: None)
    film = make_film(tmp_path / "film.mp4", seconds=1, size=(320, 180))
    key = str(tmp_path / "evidence.key")

    with pytest.raises(SystemExit):
        main(["record", "--help"])
    help_ = " ".join(capsys.readouterr().out.split())
    main(["record", str(film), "--dir", str(tmp_path / "camera"), "--key", key])

    assert "only `run` has those" in help_
    assert "no privacy masks" in capsys.readouterr().err
