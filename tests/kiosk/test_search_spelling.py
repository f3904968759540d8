"""How words are compared, whatever they were typed on."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.core.search.spelling import (
    agrees,
    fold,
    is_syllable,
    plain,
    sound,
    southern,
    words,
)


def test_a_folded_word_has_no_diacritics_and_no_capitals() -> None:
    assert fold("ĐƯỜNG Nguyễn Thị Ấu") == "duong nguyen thi au"


def test_the_place_of_the_tone_does_not_count() -> None:
    assert sound("hoá") == sound("hóa")
    assert sound("thuỷ") == sound("thủy")


def test_hoi_and_nga_sound_alike_as_in_the_south() -> None:
    assert sound("sửa") == sound("sữa")


def test_different_tones_differ() -> None:
    assert sound("má") != sound("mà")
    assert sound("thuê") != sound("thuế")


def test_a_bare_word_may_be_any_of_its_accented_ones() -> None:
    assert agrees("", sound("mất"))
    assert not agrees(sound("mặt"), sound("mất"))


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("giấy", "dấy"), ("sinh", "xinh"), ("trú", "chú"), ("mắt", "mắc"), ("vợ", "dợ")],
)
def test_southern_speech_makes_them_alike(typed: str, meant: str) -> None:
    assert southern(fold(typed)) == southern(fold(meant))


def test_kh_is_no_k_to_southern_ears() -> None:
    assert southern("khai") != southern("cai")


@pytest.mark.parametrize(
    "word", ["giay", "nghieng", "khuya", "quyet", "gi", "yeu", "o"]
)
def test_these_are_syllables(word: str) -> None:
    assert is_syllable(word)


@pytest.mark.parametrize("word", ["sinhh", "asdf", "xx", "ddang", "khsi"])
def test_these_are_none(word: str) -> None:
    assert not is_syllable(word)


def test_codes_and_form_names_stay_whole() -> None:
    assert words("mã 1.001193, giấy CT 07 hay KT-3?") == [
        "mã",
        "1.001193",
        "giấy",
        "ct07",
        "hay",
        "kt3",
    ]


def test_y_and_i_are_one_at_the_end() -> None:
    assert plain("kí") == plain("ký")
    assert plain("tay") != plain("tai")


@given(st.text(alphabet=st.characters(max_codepoint=0x1EFF)))
def test_composed_and_decomposed_text_are_the_same_words(text: str) -> None:
    composed = unicodedata.normalize("NFC", text)

    assert words(unicodedata.normalize("NFD", text)) == words(composed)


@given(st.text())
def test_folding_twice_changes_nothing(text: str) -> None:
    assert fold(fold(text)) == fold(text)
