"""What is said of a page, and which clips a bundle must have for it."""

from dataclasses import replace
from datetime import date
from typing import Final

from hypothesis import given
from hypothesis import strategies as st

from edge.contract.content import Paper
from kiosk.core import pages, speech
from kiosk.core.page import Heading, Page, Paragraph
from kiosk.core.pages.view import Place
from kiosk.core.sentences import clip_name
from kiosk.core.session import Session
from tests.kiosk.sample import BIRTH, DAY, content, control, fact, procedure

WANTED: Final = speech.wanted(content(), ("vi", "en"))


def home() -> Page:
    return pages.page(content(), "home", "vi", DAY)


def test_a_page_is_said_sentence_by_sentence_in_order() -> None:
    page = Page("x", "vi", (Heading("Khai sinh"), Paragraph("Một. Hai!")))

    said = speech.utterances(page)

    assert [(one.number, one.text) for one in said] == [
        (0, "Khai sinh"),
        (1, "Một."),
        (2, "Hai!"),
    ]
    assert said[0].clip == clip_name("vi", "Khai sinh")


def test_what_somebody_types_may_become_is_not_read_to_him() -> None:
    session = Session(typed="khai", suggestions=("Khai sinh", "Khai tử"))

    said = speech.utterances(pages.page(content(), "search", "vi", DAY, session))

    assert said
    assert not [one for one in said if one.text in session.suggestions]


def test_where_papers_are_from_is_printed_and_not_read_out() -> None:
    page = pages.page(content(), f"procedure:{BIRTH}", "vi", DAY)

    said = " ".join(one.text for one in speech.utterances(page))

    assert "Nguồn: văn bản mẫu" in str(page)
    assert "Nguồn" not in said


def test_that_nothing_is_to_be_brought_is_read_out() -> None:
    told = Paper(key="khong", fact=fact("Không cần giấy tờ gì."), brought=False)
    known = content(procedure(checklist=(told,), cases=()))

    for part in ("", ":ready"):
        page = pages.page(known, f"procedure:{BIRTH}{part}", "vi", DAY)
        said = [one.text for one in speech.utterances(page)]
        assert "Không cần giấy tờ gì." in said
        assert speech.readable(page, speech.wanted(known, ("vi",)).__contains__)


def test_what_is_wanted_says_every_page_in_every_state() -> None:
    for page in speech.every_page(content(), ("vi", "en")):
        if page.id not in {"news", "idle:news"}:
            assert speech.readable(page, WANTED.__contains__), page.id


def test_every_choice_of_ticks_can_be_said() -> None:
    keys = ("chung-sinh", "can-cuoc", "ket-hon")
    for number in range(8):
        ticked = frozenset(
            f"{BIRTH}:{key}" for bit, key in enumerate(keys) if number >> bit & 1
        )
        page = pages.page(
            content(), f"procedure:{BIRTH}", "vi", DAY, Session(ticked=ticked)
        )

        assert speech.readable(page, WANTED.__contains__), ticked


def test_a_fact_of_another_day_is_wanted_too() -> None:
    later = fact("Bốn mươi ngàn đồng", since=date(2027, 3, 1))
    way = procedure().ways[0]
    paid = procedure(ways=(type(way)(how="counter", fee=(later,)),))

    wanted = speech.wanted(content(paid), ("vi",))

    assert "Bốn mươi ngàn đồng" in wanted.values()


def test_an_unchecked_fact_is_never_given_a_voice() -> None:
    unsure = procedure(result=(fact("Chưa ai biết", sure="C"),))

    assert "Chưa ai biết" not in speech.wanted(content(unsure), ("vi",)).values()


def test_a_page_that_lacks_one_clip_is_not_read_out() -> None:
    missing = clip_name("vi", "Sinh con")

    assert speech.readable(home(), WANTED.__contains__)
    assert not speech.readable(home(), (WANTED.keys() - {missing}).__contains__)


def test_without_reading_only_that_control_is_gone() -> None:
    place = Place(languages=("vi", "en"))
    page = pages.page(content(), "office", "vi", DAY, place=place)

    silent = speech.without_reading(page)

    assert control(page, "aloud") is not None
    assert control(silent, "aloud") is None
    assert len(silent.controls) == len(page.controls) - 1
    assert replace(silent, controls=()) == replace(page, controls=())


@given(st.lists(st.floats(0.1, 9), max_size=6), st.floats(0, 60))
def test_one_clip_sounds_at_a_time_and_each_in_its_turn(
    lengths_s: list[float], since_s: float
) -> None:
    index = speech.elapsed(tuple(lengths_s), since_s)

    if index is None:
        assert since_s >= sum(lengths_s) - 1e-9
    else:
        assert sum(lengths_s[:index]) <= since_s + 1e-9
        assert since_s < sum(lengths_s[: index + 1]) + 1e-9
