"""An emergency fills the screen, and nothing that it says is ever refused."""

from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk.core.layout import Rect, Sheet, Size, Text, lay_out, sizes_for
from kiosk.core.layout.sizes import ALARM_BODY, ALARM_HEADLINE
from kiosk.core.page import Block, Button, Heading, Look, Page, Paragraph, Picture
from kiosk.core.theme import CONTRAST, contrast
from tests.kiosk.paper import SIZES, Paper

PAPER = Paper()
FULL_HD = Size(1920, 1080)
FEW = settings(max_examples=25)
WARNING = (
    "Nước sông Hậu đang lên nhanh. Bà con ấp 3, ấp 4 đến ngay trường tiểu học xã, "
    "mang theo giấy tờ và thuốc men. Không đi qua cầu cũ. "
)


def alarm(headline: str, *texts: str, picture: str = "") -> Page:
    blocks: list[Block] = [Heading(headline)]
    blocks += [Picture(picture)] if picture else []
    blocks += (Paragraph(text, "alarm") for text in texts)
    call = Button("call", "Gọi cán bộ", "bell")
    return Page("alarm", "vi", tuple(blocks), (call,), alarm=True)


def laid(
    page: Page, size: Size = FULL_HD, look: Look | None = None
) -> tuple[Sheet, ...]:
    return lay_out(page, look or Look(), size, PAPER)


def sizes_of(sheets: tuple[Sheet, ...], *, bold: bool) -> set[int]:
    texts = (mark for sheet in sheets for mark in sheet.marks if isinstance(mark, Text))
    return {m.font.px for m in texts if m.said >= 0 and m.font.bold == bold}


def test_a_short_warning_has_the_largest_size_and_one_sheet() -> None:
    sheets = laid(alarm("LŨ", "Lên chỗ cao ngay."))

    assert len(sheets) == 1
    assert sizes_of(sheets, bold=True) == {ALARM_HEADLINE[0]}
    assert sizes_of(sheets, bold=False) == {ALARM_BODY[0]}


def test_a_longer_one_shrinks_before_it_goes_on_to_another_sheet() -> None:
    sheets = laid(alarm("KHẨN CẤP", WARNING, picture="flood"))

    assert len(sheets) == 1
    assert ALARM_HEADLINE[1] <= max(sizes_of(sheets, bold=True)) < ALARM_HEADLINE[0]


def test_a_long_one_goes_on_over_sheets_at_the_least_size_under_its_headline() -> None:
    sheets = laid(alarm("KHẨN CẤP", WARNING * 4))

    assert len(sheets) > 1
    assert sizes_of(sheets, bold=True) == {ALARM_HEADLINE[1]}
    assert sizes_of(sheets, bold=False) == {ALARM_BODY[1]}
    assert all(0 in sheet.sentences for sheet in sheets)


def test_a_word_is_made_smaller_before_it_is_cut() -> None:
    portrait = Size(1080, 1920)
    (fits,) = laid(alarm("EMERGENCY"), portrait)
    (cut,) = laid(alarm("EMERGENCYEMERGENCY"), portrait)

    assert headline(fits) == ["EMERGENCY"]
    assert len(headline(cut)) == 2
    assert "".join(headline(cut)) == "EMERGENCYEMERGENCY"


def headline(sheet: Sheet) -> list[str]:
    return [m.text for m in sheet.marks if isinstance(m, Text) and m.said == 0]


def test_a_larger_text_size_is_honoured_by_more_sheets_not_smaller_ones() -> None:
    sheets = laid(alarm("KHẨN CẤP", WARNING * 2), look=Look(200))

    assert min(sizes_of(sheets, bold=False)) >= 108


@FEW
@given(st.text(max_size=60), st.text(max_size=400), st.sampled_from(SIZES))
def test_whatever_it_says_is_shown_and_stays_on_the_screen(
    title: str, text: str, size: Size
) -> None:
    for sheet in laid(alarm(title, text), size):
        whole = Rect(0, 0, size.width, size.height).grown(1)
        assert all(whole.holds(mark.rect) for mark in sheet.marks)


@FEW
@given(st.text("Ổabc ạễđ漢🙂", max_size=300), st.sampled_from(SIZES))
def test_every_character_is_on_a_sheet_or_reported(text: str, size: Size) -> None:
    sheets = laid(alarm("LŨ", text), size)

    shown = "".join(
        mark.text
        for sheet in sheets
        for mark in sheet.marks
        if isinstance(mark, Text) and mark.said > 0
    )
    missing = {one for sheet in sheets for one in sheet.missing}
    kept = [one for one in text if one not in missing and one != " "]
    assert shown.replace(" ", "") == "".join(kept)
    assert missing == set(text) & {"漢", "🙂"}


@FEW
@given(st.integers(1, 6), st.sampled_from(SIZES), st.booleans())
def test_it_keeps_to_its_least_sizes_and_to_contrast(
    times: int,
    size: Size,
    high: bool,  # noqa: FBT001 - drawn by chance
) -> None:
    look = Look(high_contrast=high)
    sizes = sizes_for(look, size)

    for sheet in laid(alarm("KHẨN CẤP", WARNING * times), size, look):
        for mark in sheet.marks:
            if isinstance(mark, Text) and mark.said >= 0:
                least = ALARM_HEADLINE[1] if mark.said == 0 else ALARM_BODY[1]
                assert mark.font.px >= sizes.px(least)
                assert contrast(mark.ink, mark.ground) >= CONTRAST
