"""The slip to take home, to its last byte."""

from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edge.contract.content import Paper
from kiosk.core.pages.view import Place, View
from kiosk.core.session import Session
from kiosk.core.ticket import (
    ASK_PAPER,
    ASK_STATE,
    BAND_ROWS,
    CUT,
    FEED,
    FEED_ROWS,
    MOST_ROWS,
    RESET,
    Bitmap,
    Line,
    escpos,
    fault,
    ticket,
)
from tests.kiosk.paper_roll import printed
from tests.kiosk.sample import BIRTH, COPY, DAY, content, fact, procedure

KNOWN: Final = content()


def view(**changes: object) -> View:
    place = Place(local_url="http://10.0.0.1/")
    return View(KNOWN, "vi", DAY, place=place, **changes)  # type: ignore[arg-type]


def lines(of: View, code: str = BIRTH) -> list[str]:
    found = KNOWN.procedure(code)
    assert found is not None
    return [one.text for one in ticket(of, found).lines]


def test_the_slip_names_papers_place_time_fee_and_counter() -> None:
    assert lines(view()) == [
        "Khai sinh",
        "Giấy tờ cần mang",
        "Giấy chứng sinh",
        "Căn cước của cha mẹ",
        "Giấy kết hôn (Cha mẹ có đăng ký kết hôn không? Có thì cần.)",
        "Nơi nộp: Ủy ban nhân dân xã",
        "Bao lâu: Trong ngày",
        "Lệ phí: Không thu",
        "Mời ông bà đến quầy số 2.",
        "Trung tâm Phục vụ hành chính công, 22/11/2026",
    ]


def test_a_slip_without_a_counter_sends_to_the_place_that_takes_the_papers() -> None:
    police = procedure(counter="", office=(fact("Công an xã"),))

    told = [one.text for one in ticket(view(), police).lines]

    assert "Nơi nộp: Công an xã" in told
    assert "Cần hỏi thêm: quầy số 1." in told
    assert not any("đến quầy" in line for line in told)


def test_answers_given_on_the_screen_are_those_of_the_slip() -> None:
    answered = Session(answers={f"{BIRTH}:co-ket-hon": False})

    assert not any("kết hôn" in line for line in lines(view(session=answered)))


def test_nothing_on_the_slip_is_the_residents() -> None:
    busy = Session(typed="Nguyễn Văn A", ticked=frozenset({f"{BIRTH}:chung-sinh"}))

    assert lines(view(session=busy)) == lines(view())


def test_what_may_not_be_shown_is_not_printed() -> None:
    unsure = procedure(checklist=(), ways=(), office=(fact("?", sure="C"),))

    told = [one.text for one in ticket(view(), unsure).lines]

    assert told.count("Hỏi cán bộ tại quầy.") == 1
    assert "Lệ phí: Hỏi cán bộ tại quầy." in told
    assert "?" not in "".join(told)


def test_the_code_leads_to_the_commune_or_else_to_the_portal() -> None:
    found = KNOWN.procedure(COPY)
    assert found is not None

    assert ticket(view(), found).qr == f"http://10.0.0.1/thu-tuc/{COPY}"
    assert ticket(View(KNOWN, "vi", DAY), found).qr == found.portal_url


def test_the_bytes_are_reset_picture_feed_and_cut() -> None:
    picture = Bitmap(16, b"\xaa\x55" * 2)

    assert escpos(picture) == (
        RESET
        + b"\x1dv0\x00\x02\x00\x02\x00\xaa\x55\xaa\x55"
        + FEED
        + bytes([FEED_ROWS])
        + CUT
    )


def test_a_long_picture_goes_in_bands_that_a_small_printer_holds() -> None:
    picture = Bitmap(384, bytes(48) * (BAND_ROWS * 2 + 5))

    assert printed(escpos(picture)).bands == [BAND_ROWS, BAND_ROWS, 5]


def test_nothing_empties_a_roll() -> None:
    with pytest.raises(ValueError, match="at most"):
        escpos(Bitmap(8, bytes(MOST_ROWS + 1)))


@given(st.integers(1, 72), st.integers(0, 300), st.data())
def test_what_is_sent_is_what_is_on_the_paper(
    row_bytes: int, height: int, data: st.DataObject
) -> None:
    rows = data.draw(
        st.binary(min_size=row_bytes * height, max_size=row_bytes * height)
    )
    picture = Bitmap(row_bytes * 8, rows)

    assert printed(escpos(picture)).rows == rows


@pytest.mark.parametrize(
    ("answer", "asked", "says"),
    [
        (0b0001_0010, ASK_PAPER, ""),
        (0b0111_0010, ASK_PAPER, "no-paper"),
        (0b0001_1110, ASK_PAPER, ""),
        (0b0001_1010, ASK_STATE, "failed"),
        (0b0001_0010, ASK_STATE, ""),
        (0b1111_1111, ASK_PAPER, "failed"),
        (0b0000_0000, ASK_STATE, "failed"),
    ],
)
def test_a_status_byte_is_understood(answer: int, asked: bytes, says: str) -> None:
    assert fault(answer, asked) == says


def test_a_sentence_that_is_only_told_has_no_box_to_tick() -> None:
    told = Paper(key="khong", fact=fact("Không cần giấy tờ gì."), brought=False)

    listed = ticket(view(), procedure(checklist=(told,), cases=())).lines

    assert Line("Không cần giấy tờ gì.") in listed
    assert not any(one.kind == "box" for one in listed)
