"""The grid of tiles: a large drawing with its word.

Of all grids that the room allows, the one that shows most tiles at once, and among
those the one with the largest drawings.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from kiosk.core.layout.box import Box, Kit, left_out, stacked
from kiosk.core.layout.geometry import Rect
from kiosk.core.layout.lines import Line, Style, TooWide, balanced
from kiosk.core.layout.sheet import Target
from kiosk.core.page import Tile

LABEL_LINES = 3
_LEADING = 0.93
_LEAST_PICTURE, _LARGEST_PICTURE = 56, 300
_MOST_COLUMNS = 4
_HIGHEST = 420
_PAD = 14


@dataclass(frozen=True, slots=True)
class _Grid:
    columns: int
    rows: int
    width: int
    """Of a tile."""
    height: int
    picture: int
    beside: bool
    """The word stands beside the drawing, not below it."""
    labels: tuple[tuple[Line, ...], ...]


def tiles(
    kit: Kit, first: int, blocks: Sequence[Tile], width: int, room: int
) -> list[Box]:
    """Rows of tiles for sheets that have this room; `first` is the first one's index.

    Raises: TextTooLongError.
    """
    grids: list[_Grid] = []
    for columns in range(1, min(_MOST_COLUMNS, len(blocks)) + 1):
        for beside in (False, True):
            grids += _grids(kit, first, blocks, columns, (width, room), beside=beside)
    if not grids:
        longest = max(blocks, key=lambda block: len(block.text))
        raise kit.too_long(first + blocks.index(longest), longest.text)
    best = max(grids, key=lambda grid: _worth(grid, len(blocks)))
    return [
        _row(kit, first + begin, blocks[begin : begin + best.columns], best, begin)
        for begin in range(0, len(blocks), best.columns)
    ]


def _worth(grid: _Grid, count: int) -> tuple[int, ...]:
    """Fewest sheets; few empty places; no label of three lines; the largest drawing."""
    sheets = -(-count // (grid.columns * grid.rows))
    empty = -count % grid.columns
    tall = max(len(label) for label in grid.labels) > 2
    return -sheets, -empty, -int(tall), grid.picture, -int(grid.beside)


def _grids(
    kit: Kit,
    first: int,
    blocks: Sequence[Tile],
    columns: int,
    room: tuple[int, int],
    *,
    beside: bool,
) -> Iterator[_Grid]:
    """Those with so many columns in which every label fits its tile."""
    gap, pad = kit.sizes.gap, kit.px(_PAD)
    width = (room[0] - (columns - 1) * gap) // columns
    aside = min(width // 3, kit.px(_LARGEST_PICTURE))
    inner = width - 3 * pad - aside if beside else width - 2 * pad
    labels = _labels(kit, first, blocks, inner, centred=not beside)
    if not labels:
        return
    words = max(stacked(lines, 0, 0, inner, _LEADING)[1] for lines in labels)
    for rows in range(1, -(-len(blocks) // columns) + 1):
        height = min((room[1] - (rows - 1) * gap) // rows, kit.px(_HIGHEST))
        left = height - 2 * pad - (0 if beside else words + kit.px(6))
        picture = min(left, aside if beside else kit.px(_LARGEST_PICTURE), inner)
        fits = words <= height - 2 * pad and picture >= kit.px(_LEAST_PICTURE)
        if fits:
            yield _Grid(columns, rows, width, height, picture, beside, labels)


def _labels(
    kit: Kit, first: int, blocks: Sequence[Tile], inner: int, *, centred: bool
) -> tuple[tuple[Line, ...], ...]:
    """The lines of every label; none where one is too long."""
    style = Style(kit.sizes.body, kit.theme.panel, bold=True, centred=centred)
    labels = []
    for number, block in enumerate(blocks):
        said = kit.said(first + number)[0][0]
        try:
            lines = balanced(block.text, said, style, inner, kit.measure)
        except TooWide:
            return ()
        if len(lines) > LABEL_LINES:
            return ()
        labels.append(lines)
    return tuple(labels)


def _row(kit: Kit, index: int, blocks: Sequence[Tile], grid: _Grid, begin: int) -> Box:
    boxes = [
        _tile(kit, block, grid, grid.labels[begin + number]).at(
            number * (grid.width + kit.sizes.gap), 0
        )
        for number, block in enumerate(blocks)
    ]
    return Box(
        grid.height,
        tuple(mark for box in boxes for mark in box.marks),
        tuple(target for box in boxes for target in box.targets),
        before=kit.sizes.gap,
        missing=tuple(character for box in boxes for character in box.missing),
        block=index,
    )


def _tile(kit: Kit, block: Tile, grid: _Grid, lines: tuple[Line, ...]) -> Box:
    tone, pad, side = kit.theme.panel, kit.px(_PAD), grid.picture
    rect = Rect(0, 0, grid.width, grid.height)
    high = stacked(lines, 0, 0, 0, _LEADING)[1]
    if not grid.beside and len(lines) < LABEL_LINES:  # One long label shrinks its own.
        two = max(high, stacked(lines[:1] * 2, 0, 0, 0, _LEADING)[1])
        free = grid.height - 2 * pad - two - kit.px(6)
        side = max(side, min(free, grid.width - 2 * pad, kit.px(_LARGEST_PICTURE)))
    if grid.beside:
        square = Rect(pad, (grid.height - side) // 2, side, side)
        x, inner = 2 * pad + side, grid.width - 3 * pad - side
        y = (grid.height - high) // 2
    else:
        used = side + kit.px(6) + high
        top = (grid.height - used) // 2
        square = Rect((grid.width - side) // 2, top, side, side)
        x, inner = pad, grid.width - 2 * pad
        y = top + side + kit.px(6)
    marks, _ = stacked(lines, x, y, inner, _LEADING)
    shape = kit.shape(square, block.picture, tone)
    ground = kit.panel(rect, tone, radius=28)
    targets = (Target(block.act, rect),)
    return Box(grid.height, (ground, shape, *marks), targets, missing=left_out(lines))
