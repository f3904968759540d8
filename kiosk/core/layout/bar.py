"""The lower band: the page's controls, and at its end the way through the sheets.

On every sheet of a page each control has the same place; "Trang 1/3" and the ways back
and on stand last, where the reading hand rests.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from kiosk.core.layout.box import Box, Kit
from kiosk.core.layout.geometry import Rect
from kiosk.core.layout.lines import Line, Style
from kiosk.core.layout.sheet import Mark, Target
from kiosk.core.layout.text import tokens
from kiosk.core.layout.words import (
    NEXT_SHEET,
    PREVIOUS_SHEET,
    next_sheet,
    previous_sheet,
    sheet_of,
)
from kiosk.core.page import Button
from kiosk.core.theme import Tone

_PICTURE = 52
_PAD = 16
_HEIGHT = 88
_STACKED_HEIGHT = 154
_MOST_ROWS = 5


@dataclass(frozen=True, slots=True)
class _Item:
    """A button, or words that only say something."""

    button: Button
    dead: bool = False
    hidden: bool = False
    """Keeps its place, empty."""
    quiet: bool = False
    """Not the one to press next, although it will be on the last sheet."""


def controls(
    kit: Kit, buttons: Sequence[Button], width: int, place: tuple[int, int] = (1, 1)
) -> Box:
    """All controls in as few rows as they need, the rows filled from side to side.

    `place`: number of the sheet, and how many there are; more than one adds the way
    through them, and the way on is the main control until the last. In one row the
    drawing stands beside the word where there is room, else above it; in several rows
    beside.

    Raises: TextTooLongError.
    """
    number, count = place
    items = [_Item(one, quiet=number < count) for one in buttons] + _way(kit, *place)
    gap = kit.sizes.gap
    words = [_words(kit, item) for item in items]
    apart, above = (
        [
            _needed(kit, item, own, beside=beside)
            for item, own in zip(items, words, strict=True)
        ]
        for beside in (True, False)
    )
    for beside, needed in ((True, apart), (False, above)):
        if sum(needed) + gap * (len(needed) - 1) <= width:
            return _row(kit, items, needed, width, beside=beside)
    needed = apart
    for item, own in zip(items, needed, strict=True):
        if own > width:
            raise kit.too_long(-1, item.button.text)
    rows: list[Box] = []
    begin = 0
    for count in _shared(needed, width, gap):
        part = slice(begin, begin + count)
        rows.append(_row(kit, items[part], needed[part], width, beside=True))
        begin += count
    if len(rows) > _MOST_ROWS:
        raise kit.too_long(-1, " | ".join(button.text for button in buttons))
    return _below_each_other(rows, gap)


def _words(kit: Kit, item: _Item) -> int:
    """How wide its words are, or those that stand there at another time."""
    button = item.button
    other = replace(item, button=replace(button, text=button.other or button.text))
    return max(_line(kit, one, kit.theme.panel).width for one in (item, other))


def _way(kit: Kit, number: int, count: int) -> list[_Item]:
    if count == 1:
        return []
    language = kit.page.language
    back = Button(PREVIOUS_SHEET, previous_sheet(language), "arrow-left")
    here = Button("", sheet_of(language, number, count))
    on = Button(NEXT_SHEET, next_sheet(language), "arrow-right", main=True)
    return [
        _Item(back, hidden=number == 1),
        _Item(here, dead=True),
        _Item(on, hidden=number == count),
    ]


def _shared(needed: Sequence[int], width: int, gap: int) -> list[int]:
    """How many go on each row: as few rows as can be, about as full as each other."""
    least = len(_filled(needed, width, gap))
    low, high = max(needed), width
    while low < high:
        middle = (low + high) // 2
        if len(_filled(needed, middle, gap)) > least:
            low = middle + 1
        else:
            high = middle
    return _filled(needed, high, gap)


def _filled(needed: Sequence[int], width: int, gap: int) -> list[int]:
    counts: list[int] = []
    used = 0
    for own in needed:
        if counts and used + gap + own <= width:
            counts[-1] += 1
            used += gap + own
        else:
            counts.append(1)
            used = own
    return counts


def _below_each_other(rows: Sequence[Box], gap: int) -> Box:
    marks: list[Mark] = []
    targets: list[Target] = []
    y = 0
    for row in rows:
        placed = row.at(0, y)
        marks += placed.marks
        targets += placed.targets
        y += row.height + gap
    missing = tuple(character for row in rows for character in row.missing)
    return Box(max(0, y - gap), tuple(marks), tuple(targets), missing=missing)


def _needed(kit: Kit, item: _Item, words: int, *, beside: bool) -> int:
    picture = _grown(kit, _PICTURE) if item.button.picture else 0
    pad = 2 * _grown(kit, _PAD)
    if beside:
        return picture + (kit.px(12) if picture and words else 0) + words + pad
    return max(picture, words) + pad


def _row(
    kit: Kit, items: Sequence[_Item], needed: Sequence[int], width: int, *, beside: bool
) -> Box:
    """Items from side to side; what room is left is shared out."""
    gap, count = kit.sizes.gap, len(needed)
    spare = max(0, width - sum(needed) - gap * (count - 1))
    height = _grown(kit, _HEIGHT if beside else _STACKED_HEIGHT)
    boxes: list[Box] = []
    x = 0
    for number, (item, own) in enumerate(zip(items, needed, strict=True), 1):
        share = spare * number // count - spare * (number - 1) // count
        rect = Rect(x, 0, own + share, height)
        if not item.hidden:
            boxes.append(_item(kit, item, rect, beside=beside))
        x += own + share + gap
    return Box(
        height,
        tuple(mark for box in boxes for mark in box.marks),
        tuple(target for box in boxes for target in box.targets),
        missing=tuple(character for box in boxes for character in box.missing),
    )


def _item(kit: Kit, item: _Item, rect: Rect, *, beside: bool) -> Box:
    button = item.button
    tone = kit.beneath if item.dead else _tone(kit, item)
    line = _line(kit, item, tone)
    side = _grown(kit, _PICTURE) if button.picture else 0
    marks: list[Mark] = [] if item.dead else [kit.panel(rect, tone, radius=18)]
    middle = rect.y + (rect.height - line.height) // 2
    if beside or not side:
        between = kit.px(12) if side and line.words else 0
        x = rect.x + (rect.width - side - between - line.width) // 2
        y = rect.y + (rect.height - side) // 2
        words = line.marks(x + side + between, middle, line.width)
    else:
        x = rect.x + (rect.width - side) // 2
        y = rect.y + kit.px(12) if line.words else rect.y + (rect.height - side) // 2
        words = line.marks(rect.x, y + side, rect.width)
    if side:
        marks.append(kit.shape(Rect(x, y, side, side), button.picture, tone))
    targets = () if item.dead else (Target(button.act, rect),)
    return Box(rect.height, (*marks, *words), targets, missing=line.missing)


def _grown(kit: Kit, reference: int) -> int:
    """What grows with the words on controls."""
    return kit.px(reference * kit.sizes.control_percent / 100)


def _line(kit: Kit, item: _Item, tone: Tone) -> Line:
    bold = item.button.main or item.dead
    style = Style(kit.sizes.control, tone, bold=bold, centred=True)
    return Line(tokens(item.button.text), style, kit.measure)


def _tone(kit: Kit, item: _Item) -> Tone:
    button = item.button
    if kit.page.alarm:
        return kit.theme.alarm
    if button.main and not item.quiet:
        return kit.theme.main
    return kit.theme.lit if button.lit else kit.theme.panel
