"""What is said of a page, and which clips a bundle must have for it."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Final

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from edge.contract.content import Content, Fact, Language, Paper
from kiosk.core import pages, speech
from kiosk.core.page import Heading, Page, Paragraph
from kiosk.core.pages.view import Place
from kiosk.core.sentences import clip_name
from kiosk.core.session import Session
from tests.kiosk.sample import BIRTH, DAY, content, control, fact, procedure

WANTED: Final = speech.wanted(content(), ("vi", "en"))


def _with_hours(hours: Fact) -> Content:
    whole = content()
    office = msgspec.structs.replace(whole.office, hours=(hours,))
    return msgspec.structs.replace(whole, office=office)


_OF_HOURS: Final = speech.wanted(
    _with_hours(fact("7 giờ 30 đến 11 giờ, 13 giờ đến 17 giờ. Chủ nhật nghỉ.")),
    ("vi", "en"),
)


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


@given(
    st.dates(DAY, DAY + timedelta(days=60)),
    st.sampled_from([7, 13]),
    st.sampled_from(["vi", "en"]),
)
def test_whenever_the_office_opens_again_it_is_said_in_pieces_that_there_are(
    day: date, hour: int, language: Language
) -> None:
    reopens = datetime.combine(day, time(hour, 30 if hour == 7 else 0), UTC)
    place = Place(languages=("vi", "en"), closed=True, reopens=reopens)
    hours = fact("7 giờ 30 đến 11 giờ, 13 giờ đến 17 giờ. Chủ nhật nghỉ.")

    page = pages.page(_with_hours(hours), "office", language, DAY, place=place)

    assert speech.readable(page, _OF_HOURS.__contains__)


def test_pieces_light_the_whole_of_what_they_say() -> None:
    at = datetime(2027, 1, 4, 7, 30, tzinfo=UTC)
    shut = Place(languages=("vi", "en", "km"), closed=True, reopens=at)

    said = speech.utterances(pages.page(content(), "office", "vi", DAY, place=shut))
    khmer = speech.utterances(pages.page(content(), "office", "km", DAY, place=shut))

    first, *pieces, hours = [one for one in said if one.number in {2, 3, 4}]
    assert (first.text, hours.text) == ("Mở cửa lại", "Giờ làm việc")
    assert [one.text for one in pieces] == ["thứ Hai", "Ngày 4", "Tháng 1", "7 giờ 30"]
    assert {one.number for one in pieces} == {3}
    assert not [one for one in khmer if "2027" in one.text]


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
