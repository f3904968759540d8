"""What every sheet of every page keeps to, measured from the layout itself."""

import math
from dataclasses import replace
from typing import Final

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk.core.layout import (
    NEXT_SHEET,
    PREVIOUS_SHEET,
    Rect,
    Sheet,
    Size,
    Text,
    TextTooLongError,
    act_at,
    changed,
    highlighted,
    lay_out,
    pour,
    sentences,
    shifted,
    sizes_for,
    touched,
)
from kiosk.core.layout.sizes import SCALES_PERCENT, Sizes
from kiosk.core.page import (
    Block,
    Button,
    Choice,
    Heading,
    Keyboard,
    Look,
    Page,
    Paragraph,
    Qr,
    Tick,
    Tile,
    Typed,
)
from tests.kiosk.measuring import (
    grounds_are_true_and_contrast,
    lines_keep_apart,
    stays_on_the_screen,
    targets_can_be_touched,
    writing_can_be_read,
)
from tests.kiosk.paper import SIZES, Case, Paper, cases, words

PAPER = Paper()
FULL_HD: Final = Size(1920, 1080)
FEW = settings(max_examples=12)


def laid(case: Case) -> tuple[Sheet, ...]:
    return lay_out(case.page, case.look, case.size, PAPER)


@FEW
@given(cases())
def test_whatever_is_drawn_lies_on_the_screen(case: Case) -> None:
    for sheet in laid(case):
        stays_on_the_screen(sheet)


@FEW
@given(cases())
def test_targets_are_large_apart_and_in_reach_of_a_seated_hand(case: Case) -> None:
    for sheet in laid(case):
        targets_can_be_touched(sheet, sizes_for(case.look, case.size))


@FEW
@given(cases())
def test_a_finger_on_a_target_touches_it_and_nothing_else(case: Case) -> None:
    for sheet in laid(case):
        for target in sheet.targets:
            rect = target.rect
            assert act_at(sheet, rect.x, rect.y) == target.act
            assert act_at(sheet, rect.right - 1, rect.bottom - 1) == target.act
        assert act_at(sheet, 0, 0) is None


@FEW
@given(cases())
def test_writing_and_drawings_stand_out_seven_to_one(case: Case) -> None:
    for sheet in laid(case):
        grounds_are_true_and_contrast(sheet)


@FEW
@given(cases(), st.integers(0, 30), st.integers(0, 30))
def test_they_stand_out_while_read_aloud_and_while_touched(
    case: Case, sentence: int, target: int
) -> None:
    for sheet in laid(case):
        grounds_are_true_and_contrast(highlighted(sheet, sentence))
        rect = sheet.targets[target % len(sheet.targets)].rect
        grounds_are_true_and_contrast(touched(sheet, rect))


@FEW
@given(cases())
def test_headings_are_read_from_three_metres_and_the_rest_from_an_arm(
    case: Case,
) -> None:
    for sheet in laid(case):
        writing_can_be_read(sheet, sizes_for(case.look, case.size))


def test_capitals_of_a_heading_have_seven_tenths_of_a_degree_at_three_metres() -> None:
    sizes = sizes_for(Look(), Size(1920, 1080))
    pixel_mm = 43 * 25.4 / math.hypot(1920, 1080)

    capital_mm = sizes.heading * 0.714 * pixel_mm

    assert math.degrees(math.atan(capital_mm / 3000)) >= 0.7


@FEW
@given(cases())
def test_nothing_is_lost_between_the_sheets(case: Case) -> None:
    sheets = laid(case)
    acts = {target.act for sheet in sheets for target in sheet.targets}
    said = {number for sheet in sheets for number in sheet.sentences}

    wanted = {
        block.act
        for block in case.page.blocks
        if isinstance(block, Tick | Choice | Tile)
    } | {button.act for button in case.page.controls}
    assert wanted <= acts
    assert {one.number for one in sentences(case.page)} == said


@FEW
@given(cases())
def test_controls_keep_their_places_from_sheet_to_sheet(case: Case) -> None:
    first, *others = laid(case)
    wanted = {button.act for button in case.page.controls}
    places = {target for target in first.targets if target.act in wanted}

    for sheet in others:
        assert {t for t in sheet.targets if t.act in wanted} == places


@FEW
@given(cases())
def test_the_way_through_the_sheets_leads_on_and_back_and_no_further(
    case: Case,
) -> None:
    sheets = laid(case)
    for sheet in sheets:
        acts = {target.act for target in sheet.targets}
        assert (NEXT_SHEET in acts) == (sheet.number < len(sheets))
        assert (PREVIOUS_SHEET in acts) == (sheet.number > 1)
        count = f"Trang {sheet.number}/{len(sheets)}"
        told = any(isinstance(m, Text) and m.text == count for m in sheet.marks)
        assert told == (len(sheets) > 1)


@FEW
@given(cases())
def test_lines_of_writing_do_not_run_into_each_other(case: Case) -> None:
    for sheet in laid(case):
        lines_keep_apart(sheet)


@FEW
@given(cases(), st.integers(0, 100))
def test_the_walk_against_burn_in_moves_the_targets_too(case: Case, step: int) -> None:
    for sheet in laid(case):
        aside = shifted(sheet, step)
        dx, dy = aside.shift
        for target in sheet.targets:
            x, y = target.rect.x + dx, target.rect.y + dy
            assert act_at(aside, x, y) == target.act
        moved = [mark.rect.moved(dx, dy) for mark in sheet.marks]
        whole = Rect(0, 0, case.size.width, case.size.height)
        assert all(whole.holds(rect) for rect in moved)


def test_the_walk_comes_back_after_visiting_every_pixel_around() -> None:
    (sheet,) = lay_out(Page("p", "vi", (Heading("Chào"),)), Look(), SIZES[0], PAPER)

    places = [shifted(sheet, step).shift for step in range(10)]

    assert len(set(places)) == 9
    assert places[9] == places[0] == (0, 0)


def test_a_tick_redraws_its_own_row_alone() -> None:
    rows = [Tick(f"tick:{n}", "Căn cước của người đi đăng ký") for n in range(4)]
    page = Page("papers", "vi", (Heading("Giấy tờ"), *rows))
    done = replace(rows[1], ticked=True)
    ticked = Page("papers", "vi", (Heading("Giấy tờ"), rows[0], done, *rows[2:]))
    (before,) = lay_out(page, Look(), SIZES[0], PAPER)
    (after,) = lay_out(ticked, Look(), SIZES[0], PAPER)

    (where,) = changed(before, after)

    row = next(target.rect for target in after.targets if target.act == "tick:1")
    assert where == row.grown(1)


def test_another_page_is_drawn_whole() -> None:
    (one,) = lay_out(Page("one", "vi", (Heading("Một"),)), Look(), SIZES[0], PAPER)
    (two,) = lay_out(Page("two", "vi", (Heading("Hai"),)), Look(), SIZES[0], PAPER)

    assert changed(one, two) == (Rect(0, 0, 1920, 1080),)
    assert changed(None, two) == (Rect(0, 0, 1920, 1080),)
    assert changed(two, two) == ()


@FEW
@given(
    st.lists(words, max_size=3, unique=True),
    st.sampled_from([100, 150, 200]),
    st.sampled_from(SIZES),
)
def test_suggestions_move_nothing_and_those_without_room_are_left_out(
    suggestions: list[str], scale: int, size: Size
) -> None:
    frame = (Heading("Tìm"), Typed("khai", "Gõ"), Keyboard())
    controls = (Button("find", "Tìm", "search"), Button("home", "Trang đầu", "home"))
    choices = tuple(Choice(f"word:{one}", one) for one in suggestions)
    look = Look(scale)

    (plain,) = lay_out(Page("search", "vi", frame, controls), look, size, PAPER)
    blocks: tuple[Block, ...] = (*frame[:2], *choices, frame[2])
    (sheet,) = lay_out(Page("search", "vi", blocks, controls), look, size, PAPER)

    added = set(sheet.targets) - set(plain.targets)
    assert set(plain.targets) <= set(sheet.targets)
    assert {target.act for target in added} <= {choice.act for choice in choices}
    targets_can_be_touched(sheet, sizes_for(look, size))
    stays_on_the_screen(sheet)
    lines_keep_apart(sheet)


@pytest.mark.parametrize("letters", [900, 5000])
def test_a_code_too_dense_to_photograph_is_refused_before_anybody_sees_it(
    letters: int,
) -> None:
    code = Qr("https://x/" + "a" * letters, "Chụp mã này")
    page = Page("p", "vi", (Heading("Mang về"), code))

    with pytest.raises(TextTooLongError, match="no room"):
        lay_out(page, Look(), SIZES[0], Paper())


def bar_px(page: Page, scale_percent: int) -> set[int]:
    """How high the controls of a page are."""
    sheets = lay_out(page, Look(scale_percent), FULL_HD, PAPER)
    acts = {one.act for one in page.controls}
    return {
        one.rect.height for sheet in sheets for one in sheet.targets if one.act in acts
    }


BAR: Final = (Button("home", "Trang đầu", "home"), Button("call", "Gọi cán bộ"))


def test_words_on_controls_grow_with_the_text_where_there_is_room() -> None:
    page = Page("call", "vi", (Heading("Gọi cán bộ"), Paragraph("Một câu.")), BAR)

    heights = [max(bar_px(page, scale)) for scale in SCALES_PERCENT]

    assert heights == sorted(set(heights))


@pytest.mark.parametrize("scale", [150, 200])
@pytest.mark.parametrize("count", range(1, 12))
def test_controls_that_grow_cost_no_sheet_and_no_letter(
    count: int, scale: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    blocks = tuple(Paragraph(f"Câu dài thứ {n} của trang này.") for n in range(count))
    page = Page("office", "vi", (Heading("Giờ làm việc"), *blocks), BAR)
    grown = lay_out(page, Look(scale), FULL_HD, PAPER)

    monkeypatch.setattr(pour, "GROWN", {scale: ()})
    plain = lay_out(page, Look(scale), FULL_HD, PAPER)

    assert len(grown) == len(plain)
    for sheets in (grown, plain):
        assert {one.font.px for one in body(sheets)} == {Sizes(FULL_HD, scale).body}


def body(sheets: tuple[Sheet, ...]) -> list[Text]:
    """What was poured, without heading and controls."""
    marks = (mark for sheet in sheets for mark in sheet.marks)
    return [one for one in marks if isinstance(one, Text) and one.said > 0]


def test_under_a_typing_finger_no_control_grows() -> None:
    page = Page("search", "vi", (Heading("Tìm"), Typed("", "Gõ"), Keyboard()), BAR)

    assert bar_px(page, 100) == bar_px(page, 200)
