"""Pours a page's blocks onto sheets: heading on top, the controls below, all between.

Whatever is touched lies in the reachable band (`Sizes.reach_top`): the first target of
a sheet is pushed down to it, and where a row is so tall that it has to begin above,
only what is below the line can be touched. Nothing scrolls: what has no room goes on
over to the next sheet; of suggestions to somebody who types it is left out.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from itertools import groupby

from kiosk.core.layout.alarm import alarm_sheets
from kiosk.core.layout.box import Box, Kit, TextTooLongError, smaller
from kiosk.core.layout.flow import Flow
from kiosk.core.layout.frame import Frame, Plan, frame_of, types
from kiosk.core.layout.geometry import Size
from kiosk.core.layout.prose import code, detail, is_source, paragraph
from kiosk.core.layout.rows import beside, choice, tick
from kiosk.core.layout.sheet import Sheet, Text
from kiosk.core.layout.sizes import GROWN, sizes_for
from kiosk.core.layout.text import Measure
from kiosk.core.layout.tiles import tiles
from kiosk.core.page import (
    Block,
    Choice,
    Detail,
    Look,
    Page,
    Paragraph,
    Picture,
    Qr,
    Tick,
    Tile,
)
from kiosk.core.theme import theme_of


def lay_out(page: Page, look: Look, size: Size, measure: Measure) -> tuple[Sheet, ...]:
    """The sheets of a page on a screen of this size; at least one.

    Raises: TextTooLongError, never for an emergency.
    """
    kit = Kit(page, sizes_for(look, size), theme_of(look), measure)
    if page.alarm:
        return alarm_sheets(kit)
    flow = _laid(kit)
    for grown in _with_larger_controls(kit):
        try:
            tried = _laid(grown)
        except TextTooLongError:
            continue
        if len(tried.sheets) == len(flow.sheets) and _words(tried) == _words(flow):
            flow = tried
            break
    return _sheets(flow)


def _with_larger_controls(kit: Kit) -> Iterator[Kit]:
    """The largest first; the page itself keeps its sheets and its letters.

    None where somebody types: with other suggestions the controls would move.
    """
    for percent in () if types(kit) else GROWN[kit.sizes.scale_percent]:
        yield replace(kit, sizes=replace(kit.sizes, control_percent=percent))


def _laid(kit: Kit) -> Flow:
    only = frame_of(kit, (1, 1))
    flow = _poured(kit, Plan(only, only))
    if len(flow.sheets) > 1:  # Once more, with room for the way through them.
        flow = _poured(kit, Plan(frame_of(kit, (1, 2)), frame_of(kit, (2, 2))))
    return flow


def _sheets(flow: Flow) -> tuple[Sheet, ...]:
    kit, count = flow.kit, len(flow.sheets)
    places = [(number, count) for number in range(1, count + 1)]
    return tuple(
        _sheet(kit, frame_of(kit, place), boxes, place)
        for place, boxes in zip(places, flow.sheets, strict=True)
    )


def _words(flow: Flow) -> Counter[tuple[str, int]]:
    """Every line that was poured, with the size of its letters."""
    boxes = (box for sheet in flow.sheets for box in sheet)
    return Counter(
        (mark.text, mark.font.px)
        for box in boxes
        for mark in box.marks
        if isinstance(mark, Text)
    )


def _poured(kit: Kit, plan: Plan) -> Flow:
    flow = Flow(kit, plan)
    blocks = enumerate(kit.page.blocks)
    for kind, group in groupby(blocks, lambda pair: type(pair[1])):
        pairs = list(group)
        if kind is Tile:
            flow.settle()
            _pour_tiles(flow, pairs)
        elif kind is Choice and types(kit):
            choices = [(at, one) for at, one in pairs if isinstance(one, Choice)]
            _pour_suggestions(flow, choices)
        else:
            waiting = pairs
            while waiting:
                waiting = _pour_next(flow, waiting)
    flow.settle()
    return flow


def _pour_next(flow: Flow, waiting: list[tuple[int, Block]]) -> list[tuple[int, Block]]:
    """The first of these blocks, or the first two where both are seen together."""
    (index, block), *rest = waiting
    if rest and isinstance(block, Choice) and block.beside:
        flow.settle()
        flow.add(_answers(flow, waiting[:2]))
        return rest[1:]
    boxes = _boxes(flow, index, block)
    if is_source(flow.kit, index + 1):  # It stays with what it is the source of.
        boxes[-1:] = [replace(box, keep=True) for box in boxes[-1:]]
    if is_source(flow.kit, index):
        boxes[:-1] = [replace(box, keep=True) for box in boxes[:-1]]
    flow.pour(boxes)
    return rest


def _answers(flow: Flow, pairs: list[tuple[int, Block]]) -> list[Box]:
    """Two answers in one row; below each other where one is too long for half of it."""
    width = flow.frame.width
    half = (width - flow.kit.sizes.gap) // 2
    room = flow.plan.others.end - max(flow.plan.others.top, flow.kit.sizes.reach_top)
    blocks = [(index, one) for index, one in pairs if isinstance(one, Choice)]
    try:
        one, other = (choice(flow.kit, *pair, half, room // 2) for pair in blocks)
    except TextTooLongError:
        return [choice(flow.kit, *pair, width, room) for pair in blocks]
    return [beside(one, other, width)]


def _pour_suggestions(flow: Flow, choices: list[tuple[int, Choice]]) -> None:
    """Above the keyboard: those that there is room for, the likeliest first.

    The rest is left out, never carried on: nothing moves under a typing finger.
    """
    waiting = choices
    while waiting:
        row, taken = _suggestions(flow, waiting)
        if row is not None:
            flow.add([row])
        waiting = waiting[taken:]


def _suggestions(
    flow: Flow, waiting: list[tuple[int, Choice]]
) -> tuple[Box | None, int]:
    """The next row, and how many suggestions are dealt with; None: no room for it.

    Two beside each other, or one; one that is too long for half a row has it whole.
    """
    width = flow.frame.width
    half = (width - flow.kit.sizes.gap) // 2
    one, *other = (_suggestion(flow, *pair, half) for pair in waiting[:2])
    if one is not None and other and other[0] is not None:
        return beside(one, other[0], width), 2
    return one or _suggestion(flow, *waiting[0], width), 1


def _suggestion(flow: Flow, index: int, block: Choice, width: int) -> Box | None:
    """None: it has no room on this sheet, however small its letters."""
    room = flow.room(flow.kit.sizes.gap)
    try:
        box = choice(flow.kit, index, block, width, room)
    except TextTooLongError:
        return None
    return box if box.height <= room else None


def _boxes(flow: Flow, index: int, block: Block) -> list[Box]:
    kit, width = flow.kit, flow.frame.width
    room = min(frame.end - frame.top for frame in (flow.plan.first, flow.plan.others))
    top = max(flow.plan.others.top, kit.sizes.reach_top)
    reachable = flow.plan.others.end - top
    match block:
        case Paragraph():
            return paragraph(kit, index, block, width, room)
        case Detail():
            return detail(kit, index, block, width, room)
        case Tick():
            return [tick(kit, index, block, width, reachable - _source(flow, index))]
        case Choice():
            return [choice(kit, index, block, width, reachable)]
        case Qr():
            return _code(flow, index, block, room)
        case _:  # In the frame already, or poured as a grid.
            return []


def _source(flow: Flow, index: int) -> int:
    """How high the source is that stays with this block; 0: it has none."""
    if not is_source(flow.kit, index + 1):
        return 0
    boxes = _boxes(flow, index + 1, flow.kit.page.blocks[index + 1])
    return sum(box.before + box.height for box in boxes)


def _code(flow: Flow, index: int, block: Qr, room: int) -> list[Box]:
    """As large as a sheet has room, or below what is said of it where that will do."""
    kit, width = flow.kit, flow.frame.width
    left = flow.frame.end - flow.y - kit.px(28)
    if index and isinstance(kit.page.blocks[index - 1], Paragraph):
        try:
            boxes = code(kit, index, block, width, left)
        except TextTooLongError:
            return code(kit, index, block, width, room)
        if sum(box.before + box.height for box in boxes) <= left + boxes[0].before:
            return boxes
    return code(kit, index, block, width, room)


def _pour_tiles(flow: Flow, pairs: list[tuple[int, Block]]) -> None:
    """One grid for all; on a sheet of its own where the rest leaves too little room."""
    blocks = [block for _, block in pairs if isinstance(block, Tile)]
    first = pairs[0][0]
    room = flow.room(flow.kit.sizes.gap)
    try:
        rows = tiles(flow.kit, first, blocks, flow.frame.width, room)
    except TextTooLongError:
        if not flow.fresh:
            flow.turn()
        rows = _smaller_tiles(flow, first, blocks)
    for row in rows:
        flow.add([row])


def _smaller_tiles(flow: Flow, first: int, blocks: list[Tile]) -> list[Box]:
    room = flow.room(flow.kit.sizes.gap)
    *larger, least = smaller(flow.kit)
    for kit in larger:
        try:
            return tiles(kit, first, blocks, flow.frame.width, room)
        except TextTooLongError:
            continue
    return tiles(least, first, blocks, flow.frame.width, room)


def _sheet(kit: Kit, frame: Frame, boxes: list[Box], place: tuple[int, int]) -> Sheet:
    placed = [*frame.fixed, *_centred(kit, frame, boxes)]
    return Sheet(
        kit.page.id,
        kit.page.language,
        *place,
        kit.sizes.screen,
        kit.theme.page.ground,
        kit.theme,
        tuple(mark for box in placed for mark in box.marks),
        tuple(target for box in placed for target in box.targets),
        tuple(character for box in placed for character in box.missing),
    )


def _centred(kit: Kit, frame: Frame, boxes: list[Box]) -> list[Box]:
    """What is read beside a large drawing stands at its middle."""
    drawn = any(isinstance(block, Picture) for block in kit.page.blocks)
    marks = [mark.rect.bottom for box in boxes for mark in box.marks]
    if not drawn or kit.sizes.portrait or any(box.targets for box in boxes):
        return boxes
    down = (frame.end - max(marks, default=frame.end)) // 2
    return [box.at(0, down) for box in boxes]
