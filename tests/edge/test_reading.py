# ruff: noqa: SIM905, RUF001 - pieces of announcements, signs and all
"""Reading out: what holds for every text, and rules that need a story."""

import unicodedata

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from edge.reading import Dialect, read_out, unread
from edge.reading.numbers import VOICES, cardinal, roman

DIALECTS = st.sampled_from(["south", "north"])

# Pieces of announcements, so that random texts look like work and not like noise.
PIECES = st.sampled_from(
    [
        *"UBND P. Q. TP.HCM TT CA QĐ-TTg LĐ-TB&XH NĐ-CP/2024 v.v. V/v XYZ VAC".split(),
        *"ABCDEF ngày tháng thứ lúc từ đến khóa quý lễ số gọi tỷ đồng kg ‰ %".split(),
        *"°C m2 h g đ k XIV IV I V X III/2026 - – / : . , ; ( ) ... → + & @".split(),
        *"# * ' \" ½ m² 😀 0 1 4 05 7h30 19:30 20/11 20/11/2026 1/2 3,5".split(),
        *"1.234.567 0909123456 113 64A-123.45 12/5A QL1A CT01 1900 a.vn".split(),
        *"b@c.vn 2020-2025 1m65 -5 ẤP XÃ họp Kính".split(),
        " ",
        "\n",
        "  - ",
    ]
)
TEXTS = st.one_of(
    st.text(max_size=60),
    st.lists(PIECES, max_size=12).map(" ".join),
    st.lists(PIECES, max_size=12).map("".join),
)


@settings(max_examples=200)
@given(TEXTS, DIALECTS)
@example("①②Ⅷ⅞𝟙٣៣⒈", "south")
def test_whatever_is_read_out_holds_no_digit_and_only_words_and_rests(
    text: str, dialect: Dialect
) -> None:
    spoken = read_out(text, dialect=dialect)

    assert not any(c.isdigit() for c in spoken)
    assert unicodedata.is_normalized("NFC", spoken)
    for c in spoken:
        assert c.isalpha() or c in " \n,.:;!?" or unicodedata.category(c)[0] == "M"
    assert "  " not in spoken
    assert spoken == spoken.strip()


@settings(max_examples=200)
@given(TEXTS)
def test_reading_out_what_was_read_out_changes_nothing(text: str) -> None:
    spoken = read_out(text)

    assert read_out(spoken) == spoken


@given(TEXTS)
def test_what_was_read_out_leaves_nothing_to_ask_the_clerk_again(text: str) -> None:
    once = unread(text)

    assert set(unread(read_out(text))) <= set(once)


@given(st.integers(0, 10**15))
def test_grouped_and_plain_numbers_sound_alike(value: int) -> None:
    grouped = f"{value:,}".replace(",", ".")

    assert read_out(f"có {grouped} con") == read_out(f"có {value} con")


UNITS = dict(
    zip("không một hai ba bốn năm sáu bảy tám chín".split(), range(10), strict=True)
) | {"mốt": 1, "tư": 4, "lăm": 5}
TENFOLD = {"mươi": 10, "trăm": 100}
GROUPS = {"ngàn": 10**3, "nghìn": 10**3, "triệu": 10**6}


def heard(words: str) -> int:
    """What a listener understands: the inverse of ``cardinal`` up to 10**15."""
    total, group, unit = 0, 0, 0
    for word in words.replace("mười", "một mươi").split():
        if word in TENFOLD:
            group, unit = group + unit * TENFOLD[word], 0
        elif word in GROUPS:
            total, group, unit = total + (group + unit) * GROUPS[word], 0, 0
        elif word == "tỷ":
            total, group, unit = (total + group + unit) * 10**9, 0, 0
        elif word not in ("lẻ", "linh"):
            unit = UNITS[word]
    return total + group + unit


@given(st.integers(0, 10**15), DIALECTS)
@example(1_000_500, "south")
@example(10**15, "north")
def test_a_number_is_understood_as_it_was_meant(value: int, dialect: Dialect) -> None:
    assert heard(cardinal(value, VOICES[dialect])) == value


@given(st.integers(1, 3999))
def test_a_roman_numeral_has_the_value_that_it_is_made_of(value: int) -> None:
    numerals = [
        (1000, "M"), (900, "CM"), (500, "D"), (400, "CD"), (100, "C"), (90, "XC"),
        (50, "L"), (40, "XL"), (10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"),
    ]  # fmt: skip
    text, rest = "", value
    for worth, sign in numerals:
        text += sign * (rest // worth)
        rest %= worth

    assert roman(text) == value


@pytest.mark.parametrize("text", ["", "IIII", "VX", "IC", "ABC"])
def test_what_is_no_roman_numeral_has_no_value(text: str) -> None:
    assert roman(text) is None


def test_decomposed_text_is_read_as_composed_text() -> None:
    text = "Độ mặn 4‰, họp lúc 7h30 tại ấp 3, Đường tỉnh; UBMTTQVN, HĐND"
    windows_1258 = "".join(
        unicodedata.normalize("NFC", "".join(c for c in nfd if c not in TONES))
        + "".join(c for c in nfd if c in TONES)
        for nfd in (unicodedata.normalize("NFD", letter) for letter in text)
    )

    assert windows_1258 != text
    assert read_out(unicodedata.normalize("NFD", text)) == read_out(text)
    assert read_out(windows_1258) == read_out(text)


TONES = "\u0300\u0301\u0303\u0309\u0323"


def test_a_tone_typed_before_the_circumflex_is_put_right() -> None:
    assert read_out("vie\u0323\u0302t, ti\u0065\u0301\u0302ng") == "việt, tiếng"


@pytest.mark.parametrize(
    ("text", "south", "north"),
    [
        ("1.105 hộ", "một ngàn một trăm lẻ năm hộ", "một nghìn một trăm linh năm hộ"),
        ("4‰", "bốn phần ngàn", "bốn phần nghìn"),
        ("24 người", "hai mươi bốn người", "hai mươi tư người"),
        ("tháng 4", "tháng tư", "tháng tư"),
        ("lúc 4h", "lúc bốn giờ", "lúc bốn giờ"),
        ("20k", "hai mươi ngàn", "hai mươi nghìn"),
    ],
)
def test_south_and_north_differ_in_a_few_words(
    text: str, south: str, north: str
) -> None:
    assert read_out(text, dialect="south") == south
    assert read_out(text, dialect="north") == north


def test_the_communes_own_words_come_before_every_rule_longest_first() -> None:
    own = {"TT": "tổ trưởng", "TT 3": "Thạnh Trị 3", "ND": "Ngãi Đăng"}

    spoken = read_out("TT ấp ND mời; TT 3, CTT", own)

    assert spoken == "tổ trưởng ấp Ngãi Đăng mời; Thạnh Trị ba, xê tê tê"


def test_the_communes_own_words_match_exact_case_and_whole_words() -> None:
    own = {"An": "ấp An Thạnh", "p.": "phường"}

    assert read_out("AN an BAn An p. 3", own) == "AN an BAn ấp An Thạnh phường ba"


def test_own_words_are_found_however_they_were_composed() -> None:
    own = {unicodedata.normalize("NFD", "Đội"): "đội xung kích"}

    assert read_out("Đội 1", own) == "đội xung kích một"


def test_the_clerk_is_asked_about_spelled_abbreviations_once_each() -> None:
    assert unread("HKTV và UBND, HKTV, XYZ, THÔNG BÁO") == ["HKTV", "XYZ"]


def test_the_clerk_is_not_asked_about_words_in_the_communes_dictionary() -> None:
    assert unread("HKTV mời", {"HKTV": "hội khuyến tài"}) == []


def test_line_breaks_end_sentences_and_bullets_fall_out() -> None:
    text = "THÔNG BÁO\n\n- Thời gian: 7h\r\n* Địa điểm: ấp 3.\n\u2022 Xin cảm ơn"

    assert read_out(text) == (
        "THÔNG BÁO.\nThời gian: bảy giờ.\nĐịa điểm: ấp ba.\nXin cảm ơn"
    )


@pytest.mark.parametrize(
    "piece",
    [
        "Họp dân lúc 7h30 ngày 20/11/2026 tại UBND xã, gọi 0909 123 456. ",
        "A", "a.", "1", "1.", "1,", "1/", "1-", "-", "a-", "A-", "A&", "@", "a@",
        "I", "0 ", "1 ", "1:", "(0", "th", "http://",
        "XIV ", "\u0301", "😀", "ngày 1, ", "\n", " ",
    ],
)  # fmt: skip
def test_ten_thousand_characters_of_anything_are_read_out(piece: str) -> None:
    # A rule that looks back and forth over a long run would hang here.
    text = (piece * 10_000)[:10_000]

    assert not any(c.isdigit() for c in read_out(text))
