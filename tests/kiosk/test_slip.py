"""A ticket's letters and codes as dots."""

import unicodedata
from pathlib import Path

import pytest
import segno

from edge.errors import HardwareError
from kiosk.adapters.slip import draw
from kiosk.adapters.typefaces import DEBIAN
from kiosk.core.ticket import WIDTH_PX, Bitmap, Line, Ticket


def dot(picture: Bitmap, x: int, y: int) -> bool:
    return bool(picture.rows[y * picture.row_bytes + x // 8] & (0x80 >> x % 8))


def drawn(*texts: str, width_mm: int = 58) -> Bitmap:
    return draw(Ticket(tuple(Line(one) for one in texts)), width_mm, None)


def ink(picture: Bitmap) -> int:
    return sum(byte.bit_count() for byte in picture.rows)


@pytest.mark.parametrize("width_mm", [58, 80])
def test_a_picture_is_as_wide_as_the_paper(width_mm: int) -> None:
    picture = drawn("Giấy chứng sinh", width_mm=width_mm)

    assert picture.width == WIDTH_PX[width_mm]
    assert 0 < ink(picture) < picture.width * picture.height / 4


def test_every_tone_leaves_its_own_dots() -> None:
    words = ["ma", "má", "mà", "mả", "mã", "mạ", "mâ", "mă", "mơ", "mư", "đa", "da"]

    assert len({drawn(word).rows for word in words}) == len(words)


def test_decomposed_letters_print_as_composed_ones() -> None:
    text = "Đủ giấy tờ, chứng thực"

    assert drawn(unicodedata.normalize("NFD", text)).rows == drawn(text).rows


def test_khmer_has_dots_too() -> None:
    assert ink(drawn("ឯកសារ")) > 100


def test_a_long_line_is_broken_at_words_and_a_long_word_is_cut() -> None:
    one = drawn("giấy")
    many = drawn("giấy " * 20)
    word = drawn("x" * 100)

    assert many.height > 3 * one.height
    assert word.height > 2 * one.height
    right = [dot(word, word.width - 1, y) for y in range(word.height)]
    assert not any(right)


def test_the_code_on_the_slip_is_the_code() -> None:
    payload = "http://10.0.0.1/thu-tuc/1.001193"
    plain = drawn("a")
    picture = draw(Ticket((Line("a"),), payload, "a"), 58, None)
    rows = [bytes(row) for row in segno.make(payload, error="m", micro=False).matrix]
    module = 6
    border = 4 * module
    left = (picture.width - (len(rows) * module + 2 * border)) // 2 + border
    top = plain.height + border

    found = [
        bytes(
            dot(picture, left + x * module + 3, top + y * module + 3)
            for x in range(len(rows))
        )
        for y in range(len(rows))
    ]

    assert found == rows


def test_a_ticket_that_would_empty_the_roll_is_refused() -> None:
    with pytest.raises(HardwareError, match="shorten"):
        drawn(*["giấy"] * 200)


def test_fonts_that_are_missing_are_an_error_that_says_so(tmp_path: Path) -> None:
    assert DEBIAN.is_dir()
    with pytest.raises(HardwareError, match="font"):
        draw(Ticket((Line("a"),)), 58, tmp_path)


@pytest.mark.parametrize("letters", [1400, 5000])
def test_a_code_too_dense_to_photograph_is_left_out_and_the_papers_are_printed(
    letters: int,
) -> None:
    plain = Ticket((Line("Giấy chứng sinh", "box"),))
    dense = Ticket(plain.lines, "https://x/" + "a" * letters, "Chụp mã này")

    assert draw(dense, 58, None) == draw(plain, 58, None)
