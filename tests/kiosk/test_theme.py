"""Contrast is measured, and every tone has enough of it."""

from dataclasses import fields

import pytest

from kiosk.core.page import Look
from kiosk.core.theme import (
    BLACK,
    CONTRAST,
    HIGH_CONTRAST,
    PLAIN,
    WHITE,
    Theme,
    Tone,
    contrast,
    theme_of,
)


def tones(theme: Theme) -> list[Tone]:
    return [getattr(theme, one.name) for one in fields(theme)]


def test_black_on_white_is_twenty_one_to_one_whichever_way_round() -> None:
    assert contrast(BLACK, WHITE) == pytest.approx(21)
    assert contrast(WHITE, BLACK) == pytest.approx(21)
    assert contrast(WHITE, WHITE) == pytest.approx(1)


def test_contrast_is_what_wcag_says_of_a_middle_grey() -> None:
    # W3C's own example: #767676 on white is the darkest grey that passes 4.5.
    assert contrast((0x76, 0x76, 0x76), WHITE) == pytest.approx(4.54, abs=0.01)


@pytest.mark.parametrize("theme", [PLAIN, HIGH_CONTRAST])
def test_writing_and_drawings_stand_out_in_every_tone(theme: Theme) -> None:
    for tone in tones(theme):
        assert contrast(tone.ink, tone.ground) >= CONTRAST
        assert contrast(tone.picture, tone.ground) >= CONTRAST


@pytest.mark.parametrize("theme", [PLAIN, HIGH_CONTRAST])
def test_the_edge_of_what_can_be_touched_stands_out_from_the_page(theme: Theme) -> None:
    for tone in (theme.panel, theme.main, theme.lit, theme.touched):
        assert contrast(tone.edge, theme.page.ground) >= CONTRAST
    assert contrast(theme.alarm.edge, theme.alarm.ground) >= CONTRAST


def test_high_contrast_doubles_what_plain_has_for_notes_and_warnings() -> None:
    plain = [contrast(one.ink, one.ground) for one in tones(PLAIN)]
    high = [contrast(one.ink, one.ground) for one in tones(HIGH_CONTRAST)]

    assert min(high) > min(plain) * 1.5


def test_a_resident_gets_the_theme_that_was_asked_for() -> None:
    assert theme_of(Look()) is PLAIN
    assert theme_of(Look(high_contrast=True)) is HIGH_CONTRAST
