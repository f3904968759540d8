"""What somebody who is still typing may be after."""

import pytest
from hypothesis import example, given, settings
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
    ],
)
def test_an_unfinished_line_leads_on(typed: str, code: str) -> None:
    assert code in codes(typed)


def test_nothing_typed_suggests_nothing() -> None:
    assert suggest(INDEX, "") == ()
    assert suggest(INDEX, "  ") == ()


def test_a_slip_still_suggests() -> None:
    assert "1.001193" in codes("khia sinh cho con")


def test_the_finder_suggests_short_names() -> None:
    names = {one.short_name["vi"] for one in open_content().procedures}

    assert set(FINDER.suggest("khai s")) <= names


@st.composite
def lines(draw: st.DrawFn) -> str:
    """What somebody has typed: a saying that breaks off, with slips, or anything."""
    said = " ".join(draw(st.sampled_from(INDEX.lines)))
    cut = said[: draw(st.integers(0, len(said)))]
    slip, at = draw(st.text("abđ ?s1", max_size=1)), draw(st.integers(0, len(cut)))
    return draw(st.one_of(st.just(cut[:at] + slip + cut[at:]), st.text(max_size=40)))


@given(lines())
@example("xac nhan khuy")
@example("khai tu c")
@example("mat ta")
@example("sao ")
@example("khai sinh ?")
@example("ho chieu")
@settings(max_examples=80, deadline=None)
def test_what_is_offered_is_what_the_search_answers_in_the_same_order(
    typed: str,
) -> None:
    offered, hits = codes(typed), FINDER.find(typed.strip())

    if hits.kind == "nothing":
        assert offered == list(hits.codes[: len(offered)])
    else:
        assert offered == list(hits.codes)


@pytest.mark.parametrize("code", sorted(INDEX.titles))
def test_a_suggestion_that_was_touched_is_found_first(code: str) -> None:
    assert FINDER.find(INDEX.titles[code]).codes[0] == code
    assert codes(f"{INDEX.titles[code]} ")[0] == code


@pytest.mark.parametrize(
    ("typed", "code"),
    [("xac nhan khuy", "1.001699"), ("cat kh", "1.003197"), ("khai si", "1.001193")],
)
def test_a_line_that_breaks_off_is_answered_as_it_goes_on(
    typed: str, code: str
) -> None:
    assert FINDER.find(typed).codes[0] == code


@pytest.mark.parametrize("typed", ["hộ chiếu", "bằng lái", "ly hon"])
def test_nobody_is_led_on_to_what_another_office_does(typed: str) -> None:
    assert FINDER.find(typed).kind == "nothing"
    assert codes(typed) == []


@given(st.text(max_size=40))
@settings(max_examples=60, deadline=None)
def test_whatever_is_typed_at_most_four_different_ones_come(typed: str) -> None:
    found = codes(typed)

    assert len(found) <= 4
    assert len(set(found)) == len(found)
