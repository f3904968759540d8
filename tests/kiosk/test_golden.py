"""The kept pictures, drawn anew: whoever changes what residents see, sees it first."""

import numpy as np
import pytest

from tests.kiosk.golden import KEPT, LEVELS, SAMPLE, Pixels, Shot, drawn, kept, reduced
from tests.kiosk.golden import sheets_of as laid_out

MOST_BYTES = 1_000_000
OFF_BY = 102
"""Two steps of the palette: what another rounding of an edge makes."""
MOST_OFF = 0.002
"""Of all pixels. One letter of the body text is more."""


def levels(numbers: Pixels) -> Pixels:
    steps = np.stack((numbers // 36, numbers // 6 % 6, numbers % 6), axis=-1)
    return LEVELS[steps]


def share_off(one: Pixels, other: Pixels) -> float:
    """How many of the pixels differ by more than `OFF_BY` in a colour."""
    apart = np.abs(levels(one).astype(int) - levels(other).astype(int)).max(axis=-1)
    return float((apart > OFF_BY).mean())


@pytest.mark.parametrize("shot", SAMPLE, ids=lambda shot: shot.name)
def test_a_page_looks_as_it_did_when_somebody_last_looked(shot: Shot) -> None:
    sheet = laid_out(shot)[shot.sheet - 1]

    picture = reduced(drawn(sheet))

    assert picture.shape == kept(shot).shape
    assert share_off(picture, kept(shot)) <= MOST_OFF, (
        f"script/golden --only {shot.page}"
    )


def test_another_page_is_not_taken_for_it() -> None:
    other = Shot("procedure:1.000656")

    picture = reduced(drawn(laid_out(other)[0]))

    assert share_off(picture, kept(Shot("procedure:1.001193"))) > MOST_OFF


def test_the_sample_is_small_and_nothing_else_is_kept() -> None:
    files = list(KEPT.iterdir())

    assert {file.name for file in files} == {f"{shot.name}.png" for shot in SAMPLE}
    assert len(files) <= 12
    assert sum(file.stat().st_size for file in files) < MOST_BYTES
