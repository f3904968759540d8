"""An emergency: the whole screen, and everything on it as large as it can be.

Headline and text shrink together until they fit on one sheet, down to a stated least
size (`ALARM_HEADLINE`, `ALARM_BODY`). What still does not fit goes on over further
sheets that whoever shows them alternates. No text, however long, no word and no
picture is refused: an emergency is shown whatever it says.
"""

from dataclasses import dataclass

from kiosk.core.layout.bar import controls
from kiosk.core.layout.box import Box, Kit
from kiosk.core.layout.geometry import Rect
from kiosk.core.layout.lines import Line, Style, TooWide, running, set_text
from kiosk.core.layout.sheet import Fill, Mark, Sheet
from kiosk.core.layout.sizes import ALARM_BODY, ALARM_HEADLINE, BODY, SMALL
from kiosk.core.layout.text import tokens
from kiosk.core.layout.words import sheet_of
from kiosk.core.page import Heading, Picture

_STEPS = 8
_HEADLINE_LINES = 3
_REPEATED_SHARE = 0.5
"""Of the height: a headline that needs more is not repeated on every sheet."""


@dataclass(frozen=True, slots=True)
class _Setting:
    """Headline and text at one size; a box for each line."""

    head: tuple[Box, ...]
    body: tuple[Box, ...]


def alarm_sheets(kit: Kit) -> tuple[Sheet, ...]:
    """The sheets of an emergency's page; usually one."""
    margin = kit.px(72)
    width = kit.sizes.screen.width - 2 * margin
    bar = controls(kit, kit.page.controls, width) if kit.page.controls else Box(0)
    foot = kit.sizes.screen.height - kit.sizes.top
    end = foot - bar.height - (kit.px(24) if bar.height else 0)
    settings = _fitting(kit, width, end - kit.px(56))
    band = bar.at(margin, foot - bar.height)
    return tuple(
        _sheet(kit, setting, (number, len(settings)), band, end)
        for number, setting in enumerate(settings, 1)
    )


def _fitting(kit: Kit, width: int, room: int) -> list[_Setting]:
    """One sheet at the largest size that fits, or several at the least."""
    best = None
    low, high = 0, _STEPS + 1
    while low < high:
        middle = (low + high) // 2
        tried = _tried(kit, middle / _STEPS, width)
        if tried is not None and _whole(kit, tried, room):
            best, high = tried, middle
        else:
            low = middle + 1
    return [best] if best else _poured(kit, _set(kit, 1.0, width), room)


def _whole(kit: Kit, setting: _Setting, room: int) -> bool:
    return len(setting.head) <= _HEADLINE_LINES and _high(kit, setting) <= room


def _tried(kit: Kit, shrunk: float, width: int) -> _Setting | None:
    """None where a word would have to be cut: it is made smaller first."""
    try:
        return _set(kit, shrunk, width)
    except TooWide:
        return None


def _set(kit: Kit, shrunk: float, width: int) -> _Setting:
    """`shrunk` 0 is the largest size, 1 the least."""
    scaled = BODY * kit.sizes.scale_percent / 100
    least = max(ALARM_BODY[1], min(ALARM_BODY[0], scaled))
    head_px = kit.px(_between(ALARM_HEADLINE[0], ALARM_HEADLINE[1], shrunk))
    body_px = kit.px(_between(ALARM_BODY[0], least, shrunk))
    cut = shrunk >= 1
    bold = Style(head_px, kit.theme.alarm, bold=True, forced=cut)
    plain = Style(body_px, kit.theme.alarm, forced=cut)
    beside = _picture_side(kit)
    head: list[Box] = []
    body: list[Box] = []
    for index, block in enumerate(kit.page.blocks):
        said = kit.said(index)
        if isinstance(block, Heading):
            inner = width - beside
            lines = running(said, bold, kit.measure).balanced(inner)
            head += (_box(line, inner, 0) for line in lines)
        else:
            lines = set_text(said, plain, width, kit.measure)
            room = [kit.px(28) if not number else 0 for number in range(len(lines))]
            body += map(_box, lines, [width] * len(lines), room)
    return _Setting(tuple(head), tuple(body))


def _between(largest: float, least: float, shrunk: float) -> float:
    return largest + (least - largest) * shrunk


def _box(line: Line, width: int, before: int) -> Box:
    marks = line.marks(0, 0, width)
    return Box(line.height, marks, before=before, missing=line.missing)


def _piled(boxes: tuple[Box, ...]) -> int:
    """How high boxes are below each other."""
    return sum(box.height + (box.before if n else 0) for n, box in enumerate(boxes))


def _head_high(kit: Kit, head: tuple[Box, ...]) -> int:
    return max(_piled(head), _picture_side(kit)) if head else 0


def _high(kit: Kit, setting: _Setting) -> int:
    gap = kit.px(36) if setting.head and setting.body else 0
    return _head_high(kit, setting.head) + gap + _piled(setting.body)


def _poured(kit: Kit, setting: _Setting, room: int) -> list[_Setting]:
    room -= kit.px(SMALL * 1.6)  # For "Trang 1/2".
    repeat = _head_high(kit, setting.head) <= room * _REPEATED_SHARE
    head = setting.head if repeat else ()
    waiting = list(setting.body if repeat else (*setting.head, *setting.body))
    sheets: list[_Setting] = []
    while waiting:
        taken = [waiting.pop(0)]
        while waiting:
            more = _Setting(head, (*taken, waiting[0]))
            if _high(kit, more) > room:
                break
            taken.append(waiting.pop(0))
        sheets.append(_Setting(head, tuple(taken)))
    return sheets


def _picture_side(kit: Kit) -> int:
    """Room to the left of the headline for the page's drawing."""
    has = any(isinstance(block, Picture) for block in kit.page.blocks)
    return kit.px(280) if has else 0


def _sheet(
    kit: Kit, setting: _Setting, place: tuple[int, int], band: Box, end: int
) -> Sheet:
    tone, margin, size = kit.theme.alarm, kit.px(72), kit.sizes.screen
    marks: list[Mark] = [_frame(kit)]
    y = max(kit.px(56), (end - _high(kit, setting)) // 2)
    high = _head_high(kit, setting.head)
    beside = _picture_side(kit) if setting.head else 0
    if beside:
        names = (b.name for b in kit.page.blocks if isinstance(b, Picture))
        side = beside - kit.px(40)
        square = Rect(margin, y + (high - side) // 2, side, side)
        marks.append(kit.shape(square, next(names), tone))
    top = y + (high - _piled(setting.head)) // 2
    marks += _column(setting.head, margin + beside, top)
    y += high + (kit.px(36) if setting.head and setting.body else 0)
    marks += _column(setting.body, margin, y)
    if place[1] > 1:
        style = Style(kit.px(SMALL), tone, bold=True, centred=True)
        words = tokens(sheet_of(kit.page.language, *place))
        line = Line(words, style, kit.measure)
        marks += line.marks(margin, end - line.height, size.width - 2 * margin)
    boxes = (*setting.head, *setting.body, band)
    return Sheet(
        kit.page.id,
        kit.page.language,
        *place,
        size,
        tone.ground,
        kit.theme,
        (*marks, *band.marks),
        band.targets,
        tuple(character for box in boxes for character in box.missing),
    )


def _column(boxes: tuple[Box, ...], x: int, y: int) -> tuple[Mark, ...]:
    marks: list[Mark] = []
    for number, box in enumerate(boxes):
        y += box.before if number else 0
        marks += box.at(x, y).marks
        y += box.height
    return tuple(marks)


def _frame(kit: Kit) -> Fill:
    """A line all around: an emergency is told by its shape, not by red alone."""
    tone, size = kit.theme.alarm, kit.sizes.screen
    whole = Rect(0, 0, size.width, size.height).grown(-kit.px(14))
    return Fill(whole, tone.ground, tone.ground, kit.px(28), tone.edge, kit.px(10))
