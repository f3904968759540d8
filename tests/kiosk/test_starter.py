"""The starting content: all 35 lines of the facts, nothing unsure shown, on any day."""

from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import msgspec
import pytest

from edge.contract.content import Content, Fact, Procedure, statement
from edge.opening import is_closed
from kiosk.build.files import STARTER, open_content, read_source
from kiosk.core.pictograms import PICTOGRAMS
from kiosk.core.sentences import texts

LINES = """
    1.001193 3.000722 1.000656 2.002913 1.000894 1.004873 2.000635 1.004884 1.001022
    1.004837 1.004859 2.000815 2.000884 2.001035 2.001019 1.004222 1.004194 1.002755
    1.003197 1.010038 1.010041 1.003677 2.001159 1.116410 3.000228 1.014027 1.001776
    1.001699 1.001731 1.011607 1.001612 1.001266 1.013967 1.013978 1.013225
""".split()  # noqa: SIM905 - a table reads better
ALSO = """
    2.000986 2.002622 1.014028 2.002307 2.002308 1.116214 1.011608 1.001570 2.000720
    2.000575
""".split()  # noqa: SIM905
TODAY = date(2026, 11, 22)
SET_BY_THE_PROVINCE = (
    *("1.004873", "1.004884", "1.001022", "1.004859", "1.001612", "2.000720"),
    *("2.000575", "1.013978", "1.013225"),
)


@pytest.fixture(scope="module")
def content() -> Content:
    return open_content()


def facts(value: object) -> Iterator[Fact]:
    if isinstance(value, Fact):
        yield value
    elif isinstance(value, msgspec.Struct):
        for name in value.__struct_fields__:
            yield from facts(getattr(value, name))
    elif isinstance(value, tuple):
        for one in value:
            yield from facts(one)


def held(content: Content, code: str) -> Procedure:
    found = content.procedure(code)
    assert found is not None, code
    return found


def fee(procedure: Procedure, how: str, day: date) -> str:
    way = next(way for way in procedure.ways if way.how == how)
    told = statement(way.fee, day)
    return told.text["vi"] if told else "hỏi cán bộ"


def test_every_line_of_the_facts_has_its_procedure(content: Content) -> None:
    assert len(LINES) == 35
    assert all(content.procedure(code) for code in (*LINES, *ALSO))


def test_eight_tiles_lead_to_all_procedures_and_have_a_drawing(
    content: Content,
) -> None:
    led = {code for event in content.life_events for code in event.procedures}

    assert len(content.life_events) == 8
    assert led == {one.code for one in content.procedures}
    assert all(event.picture in PICTOGRAMS for event in content.life_events)


def test_everything_is_there_in_vietnamese_and_english_and_nothing_in_khmer(
    content: Content,
) -> None:
    for where, text in texts(content):
        assert set(text) == {"vi", "en"}, where


def test_every_fact_has_a_source_and_a_day_of_checking_but_no_name_yet(
    content: Content,
) -> None:
    for fact in facts(content):
        assert fact.source
        assert fact.checked == TODAY
        assert fact.checked_by == ""


@pytest.mark.parametrize("code", SET_BY_THE_PROVINCE)
def test_a_fee_that_the_province_sets_is_asked_at_the_counter(
    content: Content, code: str
) -> None:
    assert fee(held(content, code), "counter", TODAY) == "hỏi cán bộ"


def test_no_amount_of_another_province_has_slipped_in(content: Content) -> None:
    # What Hà Nội's council set; a late birth is 5,000 there, a certificate 3,000.
    for code in (*SET_BY_THE_PROVINCE, "1.001193", "1.000656"):
        for fact in facts(held(content, code)):
            assert " 3.000 đồng" not in fact.text["vi"]
            assert "5.000 đồng" not in fact.text["vi"]
            assert "100.000 đồng" not in fact.text["vi"]


@pytest.mark.parametrize(
    ("code", "how", "day", "told"),
    [
        ("1.116410", "counter", date(2026, 12, 31), "Đổi thẻ 25.000 đồng"),
        ("1.116410", "counter", date(2027, 1, 1), "Đổi thẻ 50.000 đồng"),
        ("1.116410", "online", date(2027, 2, 28), "được miễn"),
        ("1.116410", "online", date(2027, 3, 1), "hỏi cán bộ"),
        ("2.000635", "counter", date(2027, 2, 28), "Ai có VNeID mức 2 thì được miễn"),
        ("2.000635", "counter", date(2027, 3, 1), "8.000 đồng mỗi bản."),
        ("2.000635", "online", date(2027, 3, 1), "8.000 đồng mỗi bản."),
        ("2.000815", "counter", date(2030, 1, 1), "2.000 đồng mỗi trang"),
    ],
)
def test_fees_change_by_themselves_on_their_day(
    content: Content, code: str, how: str, day: date, told: str
) -> None:
    assert told in fee(held(content, code), how, day)


@pytest.mark.parametrize("code", ["1.001193", "1.000894"])
def test_from_march_2027_births_and_marriages_go_to_any_commune(
    content: Content, code: str
) -> None:
    office = held(content, code).office
    before, after = (statement(office, date(2027, *d)) for d in ((2, 28), (3, 1)))

    assert before is not None
    assert after is not None
    assert "nào cũng được" not in before.text["vi"]
    assert "nào cũng được" in after.text["vi"]


def test_the_birth_of_a_child_asks_three_questions_for_six_papers(
    content: Content,
) -> None:
    birth = held(content, "1.001193")

    assert len(birth.cases) == 3
    assert len(birth.checklist) == 6
    assert birth.cases[0].when_no == ("giay-thay-the",)
    assert birth.cases[2].yes_leads_to == "3.000722"


def test_the_four_funeral_allowances_are_told_apart_by_three_questions(
    content: Content,
) -> None:
    leads = [case.yes_leads_to for case in held(content, "1.001731").cases]

    assert leads == ["1.014028", "2.002307", "2.002308"]


def test_everyday_words_are_those_of_procedures_that_exist() -> None:
    source = read_source(STARTER)

    assert all(one.everyday for one in source.content.procedures)
    assert not [one for one in source.remarks if "no such procedure" in one.what]


def test_a_source_that_lacks_office_and_words_takes_the_starters(
    tmp_path: Path,
) -> None:
    folder = tmp_path / "procedures"
    folder.mkdir()
    for path in (STARTER / "procedures").iterdir():
        (folder / path.name).write_bytes(path.read_bytes())

    assert read_source(tmp_path).content == open_content()


@pytest.mark.parametrize("code", ["2.001159", "1.003677"])
def test_where_nothing_is_brought_that_is_a_sentence_and_no_item(
    content: Content, code: str
) -> None:
    (told,) = held(content, code).checklist

    assert not told.brought


def test_whatever_says_that_nothing_is_needed_is_told_and_not_ticked(
    content: Content,
) -> None:
    for procedure in content.procedures:
        for paper in procedure.checklist:
            said = paper.fact.text["vi"].lower()
            assert paper.brought != said.startswith(("không ", "chỉ cần "))


def test_the_hours_of_the_office_are_understood(content: Content) -> None:
    (hours,) = (one.text["vi"] for one in content.office.hours)
    zone = ZoneInfo("Asia/Ho_Chi_Minh")

    assert is_closed(hours, datetime(2026, 11, 23, 20, tzinfo=zone))
    assert not is_closed(hours, datetime(2026, 11, 23, 9, tzinfo=zone))
    assert is_closed(hours, datetime(2026, 11, 29, 9, tzinfo=zone))
