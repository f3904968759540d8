"""What is touched line by line: ticks, choices, what was typed, and the keyboard."""

from dataclasses import dataclass, replace

from kiosk.core.layout.box import Box, Kit, fitted, left_out, stacked
from kiosk.core.layout.geometry import Rect
from kiosk.core.layout.lines import Line, Style, balanced, set_text
from kiosk.core.layout.sheet import Fill, Mark, Target, moved
from kiosk.core.layout.sizes import CONTROL, TARGET
from kiosk.core.layout.text import tokens
from kiosk.core.layout.words import erase_key, space_key
from kiosk.core.page import Act, Choice, Tick, Typed
from kiosk.core.theme import Tone

_LEADS_ON = "arrow-right"
_KEYS = ("1234567890", "qwertyuiop", "asdfghjkl", "zxcvbnm")


def tick(kit: Kit, index: int, block: Tick, width: int, room: int) -> Box:
    """A line of the checklist: its box on the left, in the row's middle."""
    tone = kit.theme.lit if block.ticked else kit.theme.panel
    sign = "box-ticked" if block.ticked else "box"
    row = _Row(block.act, block.text, tone, sign)
    return fitted(kit, room, lambda smaller: _row(smaller, index, row, width))


def choice(kit: Kit, index: int, block: Choice, width: int, room: int) -> Box:
    """An answer or a result: an arrow on the right says that it leads on."""
    row = _Row(block.act, block.text, kit.theme.panel, _LEADS_ON)
    return fitted(kit, room, lambda smaller: _row(smaller, index, row, width))


def beside(one: Box, other: Box, width: int) -> Box:
    """Two rows beside each other, both as high as the higher one."""
    height = max(one.height, other.height)
    left, right = (_heightened(box, height) for box in (one, other))
    right = right.at(width - right.targets[0].rect.width, 0)
    return Box(
        height,
        left.marks + right.marks,
        left.targets + right.targets,
        before=one.before,
        missing=left.missing + right.missing,
        block=one.block,
    )


def _heightened(box: Box, height: int) -> Box:
    ground, *marks = box.marks
    (target,) = box.targets
    rect = replace(target.rect, height=height)
    down = (height - box.height) // 2
    return replace(
        box,
        height=height,
        marks=(replace(ground, rect=rect), *moved(marks, 0, down)),
        targets=(replace(target, rect=rect),),
    )


@dataclass(frozen=True, slots=True)
class _Row:
    act: Act
    text: str
    tone: Tone
    sign: str


def _row(kit: Kit, index: int, row: _Row, width: int) -> Box:
    leads, pad = row.sign == _LEADS_ON, kit.px(28)
    side = kit.px(56) if leads else max(kit.px(72), round(kit.sizes.body * 0.9))
    inner = width - 3 * pad - side
    (said, words), *note = kit.said(index)
    with kit.naming(index, row.text):
        style = Style(kit.sizes.body, row.tone, bold=True)
        lines = balanced(words, said, style, inner, kit.measure)
        style = Style(kit.sizes.body, row.tone)
        lines += set_text(note, style, inner, kit.measure)
    x = pad if leads else 2 * pad + side
    above = kit.px(12)
    marks, high = stacked(lines, x, above, inner, leading=0.96)
    height = max(high + 2 * above, side + 2 * above, kit.px(TARGET))
    left = width - pad - side if leads else pad
    sign = kit.shape(Rect(left, (height - side) // 2, side, side), row.sign, row.tone)
    rect = Rect(0, 0, width, height)
    return Box(
        height,
        (kit.panel(rect, row.tone), sign, *marks),
        (Target(row.act, rect),),
        before=kit.sizes.gap,
        missing=left_out(lines),
        block=index,
    )


def typed(kit: Kit, index: int, block: Typed, width: int) -> Box:
    """The line that is being typed; of a long one the end is seen."""
    pad = kit.px(24)
    tone = kit.theme.page if block.text else kit.theme.note
    style = Style(kit.sizes.body, tone, bold=bool(block.text), forced=True)
    inner = width - 3 * pad
    with kit.naming(index, block.text or block.hint):
        lines = set_text([(-1, block.text or block.hint)], style, inner, kit.measure)
    line = lines[-1 if block.text else 0] if lines else None
    height = max(round(kit.sizes.body * 1.37) + pad, kit.px(TARGET))
    rect = Rect(0, 0, width, height)
    ground = Fill(
        rect, tone.ground, tone.ground, kit.px(12), kit.theme.panel.edge, kit.px(4)
    )
    marks: list[Mark] = [ground]
    caret_x = pad
    if line is not None:
        marks += line.marks(pad, (height - line.height) // 2, inner)
        caret_x = pad + line.width + kit.px(6) if block.text else pad - kit.px(10)
    caret = Rect(caret_x, pad, kit.px(5), height - 2 * pad)
    ink = kit.theme.panel.picture
    marks.append(Fill(caret, ink, tone.ground))
    missing = line.missing if line else ()
    return Box(height, tuple(marks), before=kit.px(20), missing=missing, block=index)


def keyboard(kit: Kit, index: int, width: int) -> Box:
    """Digits, letters, space and erase: marks are typed as in Telex, or not at all."""
    gap = kit.px(12)
    height = kit.px(88)
    wide = (width - 9 * gap) // 10
    boxes: list[Box] = []
    x = 0
    for number, letters in enumerate(_KEYS):
        x = (width - len(letters) * (wide + gap) + gap) // 2
        if number == len(_KEYS) - 1:
            x = 0
        for letter in letters:
            rect = Rect(x, number * (height + gap), wide, height)
            boxes.append(_key(kit, index, f"key:{letter}", letter.upper(), rect))
            x += wide + gap
    row = (len(_KEYS) - 1) * (height + gap)
    language = kit.page.language
    rest = width - x - gap
    space = Rect(x, row, rest // 2, height)
    erase = Rect(x + rest // 2 + gap, row, rest - rest // 2, height)
    boxes.append(_key(kit, index, "key:space", space_key(language), space))
    boxes.append(_key(kit, index, "key:back", erase_key(language), erase))
    return Box(
        row + height,
        tuple(mark for box in boxes for mark in box.marks),
        tuple(target for box in boxes for target in box.targets),
        block=index,
    )


def _key(kit: Kit, index: int, act: Act, label: str, rect: Rect) -> Box:
    tone = kit.theme.panel
    style = Style(kit.px(CONTROL), tone, bold=True, centred=True)
    line = Line(tokens(label), style, kit.measure)
    if line.width > rect.width:
        raise kit.too_long(index, label)
    marks = line.marks(rect.x, rect.y + (rect.height - line.height) // 2, rect.width)
    ground = kit.panel(rect, tone, radius=14)
    return Box(rect.height, (ground, *marks), (Target(act, rect),))
