"""A line of Khmer ends between syllables, never inside a cluster."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.core.khmer import CLUSTER, ZWSP, with_breaks, without_breaks

KHMER = st.text(
    st.characters(min_codepoint=0x1780, max_codepoint=0x17DD) | st.sampled_from(" .a"),
    max_size=30,
)


@pytest.mark.parametrize(
    ("word", "shown"),
    [
        ("ខ្មែរ", "ខ្មែរ"),  # one syllable with its closing consonant
        ("កម្ពុជា", "កម្ពុ|ជា"),
        ("សំបុត្រ", "សំ|បុត្រ"),  # a bare cluster closes the syllable before it
        ("ហៅមន្ត្រី", "ហៅមន្ត្រី"),
        ("Khmer ជា ok", "Khmer ជា ok"),
    ],
)
def test_breaks_stand_between_syllables(word: str, shown: str) -> None:
    assert with_breaks(word).replace(ZWSP, "|") == shown


def test_breaks_that_a_writer_put_in_are_left_alone() -> None:
    written = "សូម|ហៅ|មន្ត្រីជា".replace("|", ZWSP)

    assert with_breaks(written) == written


@given(KHMER)
def test_no_break_is_ever_inside_a_cluster(text: str) -> None:
    broken = with_breaks(text)

    whole = [match[0] for match in CLUSTER.finditer(text)]
    assert [match[0] for match in CLUSTER.finditer(broken)] == whole
    assert without_breaks(broken) == text
    assert with_breaks(broken) == broken
