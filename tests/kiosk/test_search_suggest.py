"""What somebody who is still typing may be after."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk.build.files import open_content
from kiosk.core.search.finder import make_finder
from kiosk.core.search.suggest import suggest

FINDER = make_finder(open_content())
INDEX = FINDER.index


def codes(typed: str) -> list[str]:
    return [one.code for one in suggest(INDEX, typed)]


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("khai s", "1.001193"),
        ("khai si", "1.001193"),
        ("can cuo", "1.116410"),
        ("căn c", "1.116410"),
        ("cawn cuw", "1.116410"),
        ("sao ", "2.000815"),
        ("tien nguoi g", "1.014027"),
        ("ly hon", "1.004873"),
    ],
)
def test_an_unfinished_line_leads_on(typed: str, code: str) -> None:
    assert code in codes(typed)


def test_nothing_typed_suggests_nothing() -> None:
    assert suggest(INDEX, "") == ()
    assert suggest(INDEX, "  ") == ()


def test_a_slip_still_suggests() -> None:
    assert "1.001193" in codes("khia sinh cho con")


def test_a_suggestion_put_in_the_line_finds_its_procedure() -> None:
    for one in suggest(INDEX, "khai s"):
        assert one.code in FINDER.find(one.text).codes[:2]


def test_the_finder_suggests_short_names() -> None:
    names = {one.short_name["vi"] for one in open_content().procedures}

    assert set(FINDER.suggest("khai s")) <= names


@given(st.text(max_size=40))
@settings(max_examples=60, deadline=None)
def test_whatever_is_typed_at_most_four_different_ones_come(typed: str) -> None:
    found = codes(typed)

    assert len(found) <= 4
    assert len(set(found)) == len(found)
