"""Headings, paragraphs, details, pictures and codes: what is read, not touched."""

from dataclasses import replace
from itertools import groupby

import segno
from segno import DataOverflowError

from kiosk.core.layout.box import Box, Kit, TextTooLongError, fitted, left_out, stacked
from kiosk.core.layout.geometry import Rect
from kiosk.core.layout.lines import Line, Style, balanced, set_text
from kiosk.core.layout.sheet import Code, moved
from kiosk.core.layout.sizes import BODY
from kiosk.core.page import Detail, Heading, Paragraph, Picture, Qr
from kiosk.core.theme import BLACK, WHITE, Tone

HEADING_LINES = 3
HEADING_LINES_UPRIGHT = 5
_SIGN = {"good": "check", "warning": "warning", "alarm": "warning"}
_NUMBER_LETTERS = 3
_MODULE = 7
"""The least side of a square of a QR code, px: 3.5 mm, read from 60 cm by any phone."""


def heading(
    kit: Kit, index: int, block: Heading, width: int, *, running: bool = False
) -> Box:
    """The heading, in up to three lines of nearly equal length.

    `running`: small, where the page goes on, or where a keyboard needs the room.
    """
    (said, text), *_ = kit.said(index)
    px = kit.px(BODY) if running else kit.sizes.heading
    style = Style(px, kit.theme.page, bold=True)
    with kit.naming(index, block.text):
        lines = balanced(text, said, style, width, kit.measure)
    if len(lines) > (HEADING_LINES_UPRIGHT if kit.sizes.portrait else HEADING_LINES):
        raise kit.too_long(index, block.text)
    marks, height = stacked(lines, 0, 0, width, leading=0.94)
    return Box(height, marks, missing=left_out(lines), block=index)


def paragraph(
    kit: Kit, index: int, block: Paragraph, width: int, room: int
) -> list[Box]:
    """Lines, each of its own, so that a long text goes on over the page.

    With a tone that calls for attention: one panel with a sign.
    """
    if block.tone in _SIGN:
        return [fitted(kit, room, lambda k: _notice(k, index, block, width))]
    tone = kit.theme.note if block.tone == "note" else kit.theme.page
    style = Style(kit.sizes.body, tone)
    with kit.naming(index, block.text):
        lines = set_text(kit.said(index), style, width, kit.measure)
    boxes = flowing(kit, index, lines, width, before=kit.px(22))
    if boxes and block.text.rstrip().endswith(":"):  # It leads in what follows.
        boxes[-1] = replace(boxes[-1], keep=True)
    return boxes


def flowing(
    kit: Kit, index: int, lines: tuple[Line, ...], width: int, *, before: int
) -> list[Box]:
    """A box for each line; no line is left alone at the end of a sheet."""
    boxes = []
    for number, line in enumerate(lines):
        boxes.append(
            Box(
                line.height,
                line.marks(0, 0, width),
                before=before if number == 0 else kit.px(4),
                keep=number in (0, len(lines) - 2) and len(lines) > 1,
                missing=line.missing,
                block=index,
            )
        )
    return boxes


def _notice(kit: Kit, index: int, block: Paragraph, width: int) -> Box:
    tones = {"good": kit.theme.good, "warning": kit.theme.warning}
    tone = tones.get(block.tone, kit.theme.alarm)
    pad, side = kit.px(26), kit.px(72)
    style = Style(kit.sizes.body, tone, bold=True)
    with kit.naming(index, block.text):
        inner = width - 3 * pad - side
        lines = set_text(kit.said(index), style, inner, kit.measure)
    marks, text_height = stacked(lines, 2 * pad + side, pad, inner)
    height = max(text_height, side) + 2 * pad
    marks = moved(marks, 0, (height - 2 * pad - text_height) // 2)
    sign = kit.shape(
        Rect(pad, (height - side) // 2, side, side), _SIGN[block.tone], tone
    )
    ground = kit.panel(Rect(0, 0, width, height), tone)
    return Box(
        height,
        (ground, sign, *marks),
        before=kit.px(28),
        missing=left_out(lines),
        block=index,
    )


def detail(kit: Kit, index: int, block: Detail, width: int, room: int) -> list[Box]:
    """The label beside the text, or above it where that needs more room."""
    beside = _as_columns(kit, index, block, width)
    if beside and beside.height <= (room if _is_numbered(block) else room // 2):
        return [beside]
    label, text, source = _detail_lines(kit, index, block, width, width)
    below = [
        *flowing(kit, index, label, width, before=kit.px(26)),
        *flowing(kit, index, text, width, before=kit.px(4)),
        *flowing(kit, index, source, width, before=kit.px(4)),
    ]
    # A label stays with its text, and a text's last line with its source.
    kept = {*range(len(label)), len(label) + len(text) - 1 if source else -1}
    return [
        replace(box, keep=True) if number in kept else box
        for number, box in enumerate(below)
    ]


def is_source(kit: Kit, index: int) -> bool:
    """Whether nothing but a source stands there."""
    block = kit.page.blocks[index] if index < len(kit.page.blocks) else None
    return isinstance(block, Detail) and not (block.label or block.text)


def with_sources(kit: Kit, width: int, boxes: list[Box]) -> list[Box]:
    """The same boxes, their sources in the print of this kit."""
    made: list[Box] = []
    for index, group in groupby(boxes, lambda box: box.block):
        block = kit.page.blocks[index]
        if isinstance(block, Detail) and is_source(kit, index):
            made += detail(kit, index, block, width, 0)
        else:
            made += group
    return made


def _is_numbered(block: Detail) -> bool:
    return 0 < len(block.label) <= _NUMBER_LETTERS


def _as_columns(kit: Kit, index: int, block: Detail, width: int) -> Box | None:
    """Label and text beside each other, where the page is wide enough for both.

    A number ("1.") always has its text beside it.
    """
    numbered = _is_numbered(block)
    wide = kit.sizes.scale_percent == 100 and not kit.sizes.portrait
    if not numbered and not (wide and block.label):
        return None
    column = kit.sizes.body * 3 // 2 if numbered else round(width * 0.26)
    try:
        return _beside(kit, index, block, width, column)
    except TextTooLongError:  # A word wider than its column.
        return None


def _beside(kit: Kit, index: int, block: Detail, width: int, column: int) -> Box:
    gutter = 0 if _is_numbered(block) else kit.px(32)
    inner = width - column - gutter
    label, text, source = _detail_lines(kit, index, block, column, inner)
    left, left_height = stacked(label, 0, 0, column)
    right, right_height = stacked(text, column + gutter, 0, inner)
    small, small_height = stacked(source, column + gutter, right_height, inner)
    return Box(
        max(left_height, right_height + small_height),
        (*left, *right, *small),
        before=kit.px(26),
        missing=left_out((*label, *text, *source)),
        block=index,
    )


def _detail_lines(
    kit: Kit, index: int, block: Detail, label_width: int, text_width: int
) -> tuple[tuple[Line, ...], tuple[Line, ...], tuple[Line, ...]]:
    sizes, theme = kit.sizes, kit.theme
    said = kit.said(index)
    labels = said[:1] if block.label else ()
    bold = Style(sizes.body, theme.page, bold=True)
    with kit.naming(index, block.label):
        label = set_text(labels, bold, label_width, kit.measure)
    with kit.naming(index, block.text or block.source):
        text = set_text(
            said[len(labels) :], Style(sizes.body, theme.page), text_width, kit.measure
        )
        small = Style(sizes.small, theme.note)
        printed = ((-1, block.source),) if block.source else ()
        source = set_text(printed, small, text_width, kit.measure)
    return label, text, source


def picture(kit: Kit, index: int, block: Picture, side: int, tone: Tone) -> Box:
    """A large drawing."""
    shape = kit.shape(Rect(0, 0, side, side), block.name, tone)
    return Box(side, (shape,), before=kit.px(24), block=index)


def code(kit: Kit, index: int, block: Qr, width: int, room: int) -> list[Box]:
    """The code, as large as there is room, with its caption beside or below it.

    Raises: TextTooLongError when its squares would be too small to photograph.
    """
    if not kit.sizes.portrait:
        return [fitted(kit, room, lambda k: _code_beside(k, index, block, width, room))]
    rows = _modules(kit, index, block)
    square = _square(kit, index, block.payload, rows, min(width, room * 3 // 5))
    side = square.rect.width
    style = Style(kit.sizes.body, kit.theme.page)
    with kit.naming(index, block.caption):
        lines = set_text(kit.said(index), style, width, kit.measure)
    whole = Box(side, (square,), before=kit.px(28), keep=True, block=index)
    return [whole, *flowing(kit, index, lines, width, before=kit.px(16))]


def _code_beside(kit: Kit, index: int, block: Qr, width: int, room: int) -> Box:
    rows = _modules(kit, index, block)
    square = _square(kit, index, block.payload, rows, min(width // 3, room))
    side, gutter = square.rect.width, kit.px(48)
    inner = width - side - gutter
    style = Style(kit.sizes.body, kit.theme.page)
    said = kit.said(index)
    with kit.naming(index, said[0][1]):
        lines = set_text(said, style, inner, kit.measure)
    text, height = stacked(lines, 0, 0, inner)
    text = moved(text, side + gutter, max(0, (side - height) // 2))
    return Box(
        max(side, height),
        (square, *text),
        before=kit.px(28),
        missing=left_out(lines),
        block=index,
    )


def _square(
    kit: Kit, index: int, payload: str, rows: tuple[str, ...], room: int
) -> Code:
    module = min(room // len(rows), kit.px(18))
    if module < kit.px(_MODULE):
        raise kit.too_long(index, payload)
    side = module * len(rows)
    return Code(Rect(0, 0, side, side), rows, BLACK, WHITE)


def _modules(kit: Kit, index: int, block: Qr) -> tuple[str, ...]:
    try:
        drawn = segno.make(block.payload, error="m", micro=False)
    except DataOverflowError as error:
        raise kit.too_long(index, block.payload) from error
    rows = drawn.matrix_iter(border=4)
    return tuple("".join("1" if dark else "0" for dark in row) for row in rows)
