"""The fonts are measured, and what they lack is known before it is drawn."""

import shutil
import struct
from pathlib import Path

import pygame
import pytest
from fontTools.ttLib import TTFont

from edge.errors import HardwareError
from kiosk.adapters.typefaces import DEBIAN, FILES, Typefaces, characters, shapes
from kiosk.core.layout import Font


@pytest.fixture(scope="module")
def faces() -> Typefaces:
    return Typefaces(DEBIAN)


@pytest.mark.parametrize("name", sorted(FILES.values()))
def test_the_character_map_is_read_as_fonttools_reads_it(name: str) -> None:
    path = DEBIAN / name

    assert characters(path.read_bytes()) == frozenset(TTFont(path).getBestCmap())


@pytest.mark.parametrize("spoilt", [b"", b"\0" * 400, b"OTTO\0\1" + b"\0" * 60])
def test_a_file_that_is_no_font_is_refused(spoilt: bytes) -> None:
    with pytest.raises((ValueError, struct.error)):
        characters(spoilt)


def test_all_of_vietnamese_is_there_and_arrows_are_not(faces: Typefaces) -> None:
    assert all(faces.has(one, "latin") for one in "ẬỄỖỨỸĐđạẫ₫\u2013“”…")
    assert not any(faces.has(one, "latin") for one in "→✓🙂漢ក")
    assert faces.has("ក", "khmer")


def test_a_heading_has_capitals_of_seven_tenths_of_an_em(faces: Typefaces) -> None:
    ((_, _, _, capital_px, _),) = faces.font(Font("latin", 104)).metrics("H")

    assert 0.7 <= capital_px / 104 <= 0.73


def test_a_khmer_consonant_below_another_takes_no_room(faces: Typefaces) -> None:
    font = Font("khmer", 54)

    assert faces.khmer_refused == ""
    assert faces.width("ក្ក", font) == faces.width("ក", font)


def test_a_font_engine_that_cannot_shape_is_found_out() -> None:
    unshaped = pygame.font.Font(str(DEBIAN / FILES["khmer", False]), 40)

    assert not shapes(unshaped)


def test_without_a_khmer_font_khmer_is_refused_and_vietnamese_goes_on(
    tmp_path: Path,
) -> None:
    for (face, _), name in FILES.items():
        if face == "latin":
            shutil.copy(DEBIAN / name, tmp_path)

    faces = Typefaces(tmp_path)

    assert "no Khmer font" in faces.khmer_refused
    assert not faces.has("ក", "khmer")
    assert faces.width("Giấy", Font("latin", 54)) > 0


def test_a_missing_or_spoilt_font_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(HardwareError, match="build the content again"):
        Typefaces(tmp_path)
    for name in FILES.values():
        (tmp_path / name).write_bytes(b"no font")
    with pytest.raises(HardwareError, match="build the content again"):
        Typefaces(tmp_path)
