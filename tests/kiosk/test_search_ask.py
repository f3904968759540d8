"""What may be meant by a question: one thing, one of two, or nothing we handle."""

import io
import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from edge.contract.content import Content
from kiosk.__main__ import main
from kiosk.build.files import open_content
from kiosk.core.bundle import CONTENT as WRITTEN
from kiosk.core.bundle import EVERYDAY, MANIFEST, in_json, written
from kiosk.core.search.ask import (
    MOST_LETTERS,
    Close,
    Found,
    Nothing,
    ask,
    codes_of,
    kind_of,
    question_back,
)
from kiosk.core.search.finder import ContentFinder, make_finder
from kiosk.core.search.index import Index

CONTENT = open_content()
FINDER = make_finder(CONTENT)
INDEX = FINDER.index

BIRTH, AGAIN, COPY_OF_RECORD = "1.001193", "1.004884", "2.000635"
DEATH, CARD, CERTIFIED_COPY = "1.000656", "1.116410", "2.000815"
STAY, TEMPORARY, EXTENDED = "2.001159", "1.004194", "1.002755"


def first(query: str) -> str:
    return codes_of(ask(INDEX, query))[0]


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("con tui mới sanh", BIRTH),
        ("ông già mất", DEATH),
        ("mất cái thẻ", CARD),
        ("vợ chồng ra riêng", "1.010038"),
        ("tới tuổi lãnh tiền người già", "1.014027"),
        ("xin giấy độc thân", "1.004873"),
    ],
)
def test_a_life_event_leads_to_its_procedure(query: str, code: str) -> None:
    assert first(query) == code


@pytest.mark.parametrize(
    "query",
    [
        "Đăng ký khai sinh",
        "DANG KY KHAI SINH",
        "ddawng kys khai sinhh",
        "d9a8ng ky1 khai sinh",
        "dangkykhaisinh",
        "đăng kí khai sanh",
        "dang ky khia sinh",
        "khai sinh đăng ký",
    ],
)
def test_however_it_is_typed_birth_is_birth(query: str) -> None:
    assert first(query) == BIRTH


def test_mat_is_death_of_a_person_and_loss_of_a_thing() -> None:
    assert first("ba tui mất") == DEATH
    assert first("ba tui mất căn cước") == CARD
    assert first("căn cước bị mất") == CARD


def test_how_long_it_takes_is_no_loss() -> None:
    assert first("làm căn cước mất bao lâu") == first("làm căn cước")


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("đăng ký lại khai sinh sổ gốc không còn", AGAIN),
        ("xin trích lục khai sinh", COPY_OF_RECORD),
        ("sao y giấy khai sinh", CERTIFIED_COPY),
        ("khách ngủ lại một đêm", STAY),
        ("ở trọ dài ngày", TEMPORARY),
        ("giấy tạm trú hết hạn", EXTENDED),
    ],
)
def test_neighbours_are_told_apart(query: str, code: str) -> None:
    assert first(query) == code


@pytest.mark.parametrize(
    "query", ["lái xe", "làm hộ chiếu", "đóng thuế", "bhxh một lần", "khám bệnh"]
)
def test_what_another_office_does_is_not_found_here(query: str) -> None:
    answer = ask(INDEX, query)

    assert isinstance(answer, Nothing)
    assert answer.outside


def test_a_copy_of_a_passport_is_made_here() -> None:
    answer = ask(INDEX, "sao y hộ chiếu")

    assert isinstance(answer, Found)
    assert answer.codes[0] == CERTIFIED_COPY


@pytest.mark.parametrize("query", ["", "   ", "?!", "qwertyuiop", "zzz zzz"])
def test_what_is_not_understood_is_said_to_be_so(query: str) -> None:
    assert isinstance(ask(INDEX, query), Nothing)


def test_a_code_is_found_in_a_sentence_and_an_old_one_too() -> None:
    assert ask(INDEX, "mã 1.001193 là gì") == Found((BIRTH,))
    for old, code in INDEX.codes.items():
        assert ask(INDEX, old) == Found((code,))


def test_two_close_readings_are_asked_back_by_their_names() -> None:
    back = question_back(CONTENT, Close((BIRTH, DEATH)), "vi")

    assert back == "Ông bà cần “Khai sinh cho bé” hay “Khai tử”?"
    assert question_back(CONTENT, Close((BIRTH, DEATH)), "en").startswith("Do you mean")


def test_a_name_finds_its_own_procedure() -> None:
    for procedure in CONTENT.procedures:
        for name in (procedure.name["vi"], procedure.short_name["vi"]):
            assert procedure.code in codes_of(ask(INDEX, name))[:2], name


def test_a_content_of_nothing_answers_nothing() -> None:
    empty = Content(office=CONTENT.office, life_events=(), procedures=())

    assert codes_of(make_finder(empty).ask("khai sinh")) == ()


def test_the_finder_gives_what_the_pages_show() -> None:
    hits = FINDER.find("con tui mới sanh")

    assert (hits.query, hits.kind, hits.codes[0]) == (
        "con tui mới sanh",
        "found",
        BIRTH,
    )


@given(st.text(max_size=80))
@settings(max_examples=60, deadline=None)
def test_any_text_gets_an_answer_of_known_codes(query: str) -> None:
    answer = ask(INDEX, query, limit=3)

    assert set(codes_of(answer)) <= set(INDEX.titles)
    assert len(codes_of(answer)) <= 3
    assert (kind_of(answer) == "close") == isinstance(answer, Close)


@given(st.permutations(["đăng", "ký", "khai", "sinh", "cho", "con"]))
@settings(max_examples=25, deadline=None)
def test_the_order_of_the_words_may_change(order: list[str]) -> None:
    assert BIRTH in codes_of(ask(INDEX, " ".join(order)))


@pytest.mark.parametrize(
    "letters", ["a", "ươ", "a\u0323\u0302", "khai sinh ", "\x1b[2J"]
)
def test_ten_megabytes_are_answered_by_how_they_begin(letters: str) -> None:
    query = letters * (10_000_000 // len(letters))

    assert ask(INDEX, query) == ask(INDEX, query[:MOST_LETTERS])


def test_questions_come_in_by_lines_and_go_out_as_json(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    lines = io.BytesIO("con tui mới sanh\r\nlàm hộ chiếu\n".encode())
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(lines))

    status = main(["search", "--limit", "2", "--json"])

    found, nothing = map(json.loads, capsys.readouterr().out.splitlines())
    assert status == 0
    assert found["query"] == "con tui mới sanh"
    assert found["codes"][0] == BIRTH
    assert len(found["codes"]) == 2
    assert (nothing["codes"], nothing["answer"]) == ([], "nothing")


def test_a_built_bundle_is_searched_as_its_source_is(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    everyday = {one.code: one.everyday for one in CONTENT.procedures}
    (tmp_path / MANIFEST).write_bytes(b"{}")
    (tmp_path / WRITTEN).write_bytes(written(CONTENT))
    (tmp_path / EVERYDAY).write_bytes(in_json(everyday))
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(b"mat cai the")))

    status = main(["search", "--content", str(tmp_path), "--json"])

    assert status == 0
    said = json.loads(capsys.readouterr().out)
    assert said["codes"] == list(codes_of(ask(INDEX, "mat cai the")))


def test_an_index_and_its_finder_share_nothing_that_changes() -> None:
    again = ContentFinder(INDEX)
    before = again.ask("khai sinh")

    again.ask("chuyện khác hẳn")

    assert again.ask("khai sinh") == before
    assert isinstance(again.index, Index)
