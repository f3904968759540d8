"""What every sheet keeps to, asked of the sheet itself."""

import itertools

from kiosk.core.layout import Code, Fill, Rect, Sheet, Sizes, Text
from kiosk.core.theme import CONTRAST, contrast


def grounds_are_true_and_contrast(sheet: Sheet) -> None:
    """Writing and drawings stand on what they say, and stand out from it."""
    areas: list[Fill] = []
    for mark in sheet.marks:
        if isinstance(mark, Fill):
            areas.insert(0, mark)
            continue
        if not isinstance(mark, Code):
            below = (area.colour for area in areas if area.rect.holds(mark.rect))
            assert mark.ground == next(below, sheet.ground)
        assert contrast(mark.ink, mark.ground) >= CONTRAST


def targets_can_be_touched(sheet: Sheet, sizes: Sizes) -> None:
    """Large enough, apart, and in reach of a seated hand."""
    least, gap = sizes.px(60), sizes.px(12)
    for target in sheet.targets:
        assert min(target.rect.width, target.rect.height) >= least
        assert target.rect.y >= sizes.reach_top
    grown = [(target.rect.grown(gap), target.rect) for target in sheet.targets]
    for (one, _), (_, other) in itertools.combinations(grown, 2):
        assert not one.meets(other)


def writing_can_be_read(sheet: Sheet, sizes: Sizes) -> None:
    """The heading from three metres where the page begins, the rest from an arm's."""
    texts = [mark for mark in sheet.marks if isinstance(mark, Text)]
    heading = [mark.font.px for mark in texts if mark.said == 0]
    types = any(target.act == "key:space" for target in sheet.targets)
    large = sheet.number == 1 and not types
    assert all(px >= sizes.px(104 if large else 54) for px in heading)
    assert all(mark.font.px >= sizes.px(54) for mark in texts if mark.said > 0)
    assert all(mark.font.px >= sizes.px(40) for mark in texts)


def stays_on_the_screen(sheet: Sheet) -> None:
    whole = Rect(0, 0, sheet.size.width, sheet.size.height)
    assert all(whole.holds(mark.rect) for mark in sheet.marks)


def lines_keep_apart(sheet: Sheet) -> None:
    inked = [_inked(mark) for mark in sheet.marks if isinstance(mark, Text)]
    assert not any(one.meets(other) for one, other in itertools.combinations(inked, 2))


def _inked(mark: Text) -> Rect:
    """The line box without the room below the longest tails of Noto Sans."""
    rect = mark.rect
    return Rect(rect.x, rect.y, rect.width, rect.height - mark.font.px // 8)
