"""The layout and the voice count sentences alike."""

import pytest
from hypothesis import given

from kiosk.core.layout import Size, lay_out, sentences
from kiosk.core.layout.sentences import split
from kiosk.core.page import Detail, Heading, Look, Page, Paragraph, Tick, Tile
from tests.kiosk import paper


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("Mời ông bà ngồi. Cán bộ tới ngay.", ("Mời ông bà ngồi.", "Cán bộ tới ngay.")),
        ("Ông bà có giấy chưa? Chưa có thì hỏi.", None),
        ("Nộp tại TP. Cần Thơ trong ngày.", ("Nộp tại TP. Cần Thơ trong ngày.",)),
        ("Lệ phí 5.000 đồng.", ("Lệ phí 5.000 đồng.",)),
        ("Xem dichvucong.gov.vn để biết.", ("Xem dichvucong.gov.vn để biết.",)),
        ("Một\nHai", ("Một", "Hai")),
        ("ឯកសារ។ សូមសួរ។", ("ឯកសារ។", "សូមសួរ។")),
        ("", ()),
    ],
)
def test_a_sentence_ends_where_people_pause(
    text: str, parts: tuple[str, ...] | None
) -> None:
    expected = parts or ("Ông bà có giấy chưa?", "Chưa có thì hỏi.")

    assert split(text) == (() if not text else expected)


@given(paper.sentences)
def test_no_word_is_lost_between_sentences(text: str) -> None:
    assert " ".join(split(text)).split() == text.split()


def test_everything_that_is_read_has_a_number_in_the_order_of_the_page() -> None:
    page = Page(
        "p",
        "vi",
        (
            Heading("Khai sinh"),
            Paragraph("Một. Hai."),
            Detail("Lệ phí", "Không thu."),
            Tick("t", "Căn cước", note="bản gốc"),
            Tile("e", "Cưới", "rings"),
        ),
    )

    said = [(one.number, one.block, one.text) for one in sentences(page)]

    assert said == [
        (0, 0, "Khai sinh"),
        (1, 1, "Một."),
        (2, 1, "Hai."),
        (3, 2, "Lệ phí"),
        (4, 2, "Không thu."),
        (5, 3, "Căn cước"),
        (6, 3, "bản gốc"),
        (7, 4, "Cưới"),
    ]


def test_what_is_read_differently_is_lit_sentence_by_sentence_if_it_has_as_many() -> (
    None
):
    alike = Paragraph("Nộp 5.000đ. Lấy ngay.", spoken="Nộp năm ngàn đồng. Lấy ngay.")
    other = Paragraph("Nộp 5.000đ. Lấy ngay.", spoken="Nộp năm ngàn đồng rồi lấy ngay.")

    assert [one.text for one in sentences(Page("p", "vi", (alike,)))] == [
        "Nộp năm ngàn đồng.",
        "Lấy ngay.",
    ]
    assert [one.text for one in sentences(Page("p", "vi", (other,)))] == [
        "Nộp năm ngàn đồng rồi lấy ngay."
    ]


def test_a_sentence_over_two_lines_has_a_rectangle_on_each() -> None:
    long = "Ông bà mang theo căn cước của cha mẹ và giấy chứng sinh do bệnh viện cấp."
    page = Page("p", "vi", (Heading("A"), Paragraph(f"Chào. {long}")))

    (sheet,) = lay_out(page, Look(), Size(1920, 1080), paper.Paper())

    first, second = sheet.sentences[2]
    assert first.bottom <= second.y
    assert sheet.sentences[1][0].right <= first.x
