"""Where lines may break, and which font draws what."""

import unicodedata
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.core.layout.lines import Style, TooWide, measured, set_text
from kiosk.core.layout.text import NBSP, SHAPES, ZWSP, Run, graphemes, runs, tokens
from kiosk.core.pictograms import PICTOGRAMS
from kiosk.core.theme import PLAIN
from tests.kiosk.paper import Paper, sentences

PAPER = Paper()
STYLE = Style(50, PLAIN.page)
KHMER = "ឯកសារ" + ZWSP + "ត្រូវ" + ZWSP + "យកមក"


def broken(text: str, width: int, style: Style = STYLE) -> list[str]:
    lines = set_text([(0, text)], style, width, PAPER)
    return [
        "".join(w.gap * (n > 0) + w.text for n, w in enumerate(one.words))
        for one in lines
    ]


@pytest.mark.parametrize(
    ("text", "together"),
    [
        ("trong 60 ngày làm việc", f"60{NBSP}ngày"),
        ("nộp 5 000 đồng", f"5{NBSP}000{NBSP}đồng"),
        ("mời đến quầy số 2 ạ", f"số{NBSP}2"),
        ("hai ảnh 3 x 4 cm mới chụp", f"4{NBSP}cm"),
        ("Điều 16 Luật Hộ tịch", f"Điều{NBSP}16"),
        ("lấy ngay \u2013 không thu", f"ngay{NBSP}\u2013"),
        (f"ông{NBSP}Ba đi", f"ông{NBSP}Ba"),
    ],
)
def test_a_number_keeps_its_unit_and_a_joined_word_stays_whole(
    text: str, together: str
) -> None:
    assert together in [token.text for token in tokens(text)]


def test_a_number_does_not_cling_to_a_word_that_only_begins_like_a_unit() -> None:
    assert "5" in [token.text for token in tokens("có 5 mẫu đơn")]


@given(sentences, st.integers(600, 1700))
def test_lines_break_at_spaces_only_and_no_hyphen_appears(
    text: str, width: int
) -> None:
    lines = broken(text, width)

    assert " ".join(lines).replace(NBSP, " ") == text


@given(sentences, st.integers(600, 1700))
def test_no_line_is_wider_than_its_room_and_none_could_take_another_word(
    text: str, width: int
) -> None:
    lines = set_text([(0, text)], STYLE, width, PAPER)

    assert all(line.width <= width for line in lines)
    for line, after in pairwise(lines):
        next_word = PAPER.width(" " + after.words[0].text, STYLE.font(Run("", "latin")))
        assert line.width + next_word > width


@given(sentences, st.integers(600, 1700))
def test_balanced_lines_are_no_more_than_need_be(text: str, width: int) -> None:
    words = measured(tokens(text), STYLE, PAPER)

    assert len(words.balanced(width)) == len(words.lines(width))


def test_a_word_wider_than_the_line_is_refused_unless_it_may_be_cut() -> None:
    with pytest.raises(TooWide):
        broken("nghiêngnghiêng", 200)

    forced = broken("nghiêngnghiêng", 200, Style(50, PLAIN.page, forced=True))

    assert "".join(forced) == "nghiêngnghiêng"


def test_an_address_is_cut_after_its_slashes_and_dots() -> None:
    lines = broken("https://dichvucong.gov.vn/p/home/tra-cuu.html", 500)

    assert "".join(lines) == "https://dichvucong.gov.vn/p/home/tra-cuu.html"
    assert all(line[-1] in "/.-" for line in lines[:-1])


def test_khmer_breaks_where_the_builder_marked_words_and_shows_no_mark() -> None:
    lines = set_text([(0, KHMER)], STYLE, 160, PAPER)
    drawn = [
        m.text for line in lines for m in line.marks(0, 0, 160) if hasattr(m, "text")
    ]

    assert drawn == ["ឯកសារ", "ត្រូវ", "យកមក"]


@given(st.text(alphabet="កខត្ររស\u17b6\u17b7\u17bb\u17d2\u17c6", max_size=12))
def test_no_khmer_cluster_begins_with_a_mark_or_loses_what_hangs_below(
    text: str,
) -> None:
    pieces = list(graphemes(text))

    assert "".join(pieces) == text
    for before, piece in pairwise(pieces):
        assert not unicodedata.category(piece[0]).startswith("M")
        assert not before.endswith("\u17d2")


def test_each_script_goes_to_its_font_and_a_space_to_what_it_follows() -> None:
    found, missing = runs("Giấy ឯកសារ 2", PAPER)

    assert [(run.text, run.face) for run in found] == [
        ("Giấy ", "latin"),
        ("ឯកសារ ", "khmer"),
        ("2", "latin"),
    ]
    assert missing == ()


def test_what_no_font_has_is_drawn_as_a_shape_or_reported_never_a_box() -> None:
    found, missing = runs("Đủ ✓ 漢", PAPER)

    assert Run("check", None) in found
    assert missing == ("漢",)
    assert "漢" not in "".join(run.text for run in found)


def test_every_shape_that_stands_for_a_character_is_drawn() -> None:
    assert set(SHAPES.values()) <= set(PICTOGRAMS)


@given(st.text(max_size=40))
def test_every_character_is_drawn_or_reported_or_invisible(text: str) -> None:
    found, missing = runs(text, PAPER)

    assert all(PAPER.has(c, r.face) for r in found if r.face for c in r.text)
    left = "".join(run.text for run in found if run.face) + "".join(missing)
    shapes = sum(run.face is None for run in found)
    assert len(left) + shapes <= len(text)
