"""Captions that fit into the picture that they are drawn into."""

from hypothesis import given
from hypothesis import strategies as st

from console.core.caption import lines, width_em


def test_a_caption_is_broken_between_its_words() -> None:
    assert lines("Bản sao cho Công an xã Tân An", 10) == [
        "Bản sao cho",
        "Công an xã Tân",
        "An",
    ]


@given(st.text(alphabet="mWiaâ ẩ@đƯ.", max_size=80), st.integers(2, 30))
def test_no_line_is_too_wide_and_no_letter_is_lost(text: str, most_em: int) -> None:
    made = lines(text, most_em)

    assert all(width_em(line) <= most_em for line in made)
    assert "".join(made).replace(" ", "") == "".join(text.split())
