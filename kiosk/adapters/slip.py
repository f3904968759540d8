"""Draws a ticket as rows of black and white dots, with the fonts of the bundle."""

import os
from pathlib import Path
from typing import Final

import segno

from edge.errors import HardwareError
from kiosk.adapters.typefaces import DEBIAN, Typefaces
from kiosk.core.layout import Face, Font
from kiosk.core.layout.text import runs
from kiosk.core.ticket import MOST_ROWS, WIDTH_PX, Bitmap, Line, Ticket

os.environ.setdefault("PYGAME_HIDE_SUPPORT_PROMPT", "1")

import pygame

SIZES_PX: Final = {"title": 40, "heading": 32, "body": 26, "box": 26, "note": 20}
"""At 203 dots an inch: body 3.2 mm high, as a newspaper's headline."""
BOLD: Final = frozenset({"title", "heading"})
BLACK: Final = 140
"""Of the grey of smooth edges, what is darker than this is a dot."""
_MARGIN_PX: Final = 8
_BOX_PX: Final = 22
_QR_MODULE_PX: Final = 6
_LEAST_MODULE_PX: Final = 3
"""0.37 mm at 203 dots an inch: smaller, and telephones see a grey square."""


def draw(ticket: Ticket, width_mm: int, fonts: Path | None) -> Bitmap:
    """The ticket as the printer's dots.

    Raises:
        HardwareError: the fonts cannot be opened, or it is too long.
    """
    width = WIDTH_PX[width_mm]
    book = Typefaces(fonts or DEBIAN)
    pieces = [_line(one, width, book) for one in ticket.lines]
    code = _qr(ticket.qr, width) if ticket.qr else None
    if code is not None:
        pieces += [code, _line(Line(ticket.below, "note"), width, book)]
    height = sum(piece.get_height() for piece in pieces)
    if height > MOST_ROWS:
        raise HardwareError(f"the ticket would be {height} rows long; shorten the list")
    page = pygame.Surface((width, height), depth=32)
    page.fill("white")
    top = 0
    for piece in pieces:
        page.blit(piece, (0, top))
        top += piece.get_height()
    return dots(page)


def dots(surface: pygame.Surface) -> Bitmap:
    """The surface as a bitmap."""
    width, height = surface.get_size()
    grey = pygame.image.tobytes(surface, "RGB")[::3]
    row_bytes = (width + 7) // 8
    rows = bytearray()
    for y in range(height):
        row = grey[y * width : (y + 1) * width].ljust(row_bytes * 8, b"\xff")
        bits = "".join("1" if shade < BLACK else "0" for shade in row)
        rows += int(bits, 2).to_bytes(row_bytes, "big")
    return Bitmap(width, bytes(rows))


def _line(line: Line, width: int, book: Typefaces) -> pygame.Surface:
    px, bold = SIZES_PX[line.kind], line.kind in BOLD
    left = _MARGIN_PX + (_BOX_PX + _MARGIN_PX if line.kind == "box" else 0)
    rows = _wrapped(line.text, px, width - left - _MARGIN_PX, book, bold=bold)
    height = round(px * 1.4)
    surface = pygame.Surface((width, height * len(rows) + px // 4), depth=32)
    surface.fill("white")
    if line.kind == "box":
        square = pygame.Rect(_MARGIN_PX, (height - _BOX_PX) // 2, _BOX_PX, _BOX_PX)
        pygame.draw.rect(surface, "black", square, 2)
    for number, row in enumerate(rows):
        x = left
        for run in runs(row, book)[0]:
            font = book.font(Font(_face(run.face), px, bold))
            drawn = font.render(run.text, True, "black")  # noqa: FBT003 - pygame's own
            surface.blit(drawn, (x, number * height))
            x += drawn.get_width()
    return surface


def _wrapped(
    text: str, px: int, width: int, book: Typefaces, *, bold: bool
) -> list[str]:
    """Lines of whole words; a word that is wider than the paper is cut."""
    rows: list[str] = []
    for word in text.split():
        joined = f"{rows[-1]} {word}" if rows else word
        if rows and _wide(joined, px, book, bold=bold) <= width:
            rows[-1] = joined
            continue
        rest = word
        while _wide(rest, px, book, bold=bold) > width:
            cut = next(
                n
                for n in range(len(rest) - 1, 0, -1)
                if n == 1 or _wide(rest[:n], px, book, bold=bold) <= width
            )
            rows.append(rest[:cut])
            rest = rest[cut:]
        rows.append(rest)
    return rows or [""]


def _wide(text: str, px: int, book: Typefaces, *, bold: bool) -> int:
    return sum(
        book.width(run.text, Font(_face(run.face), px, bold))
        for run in runs(text, book)[0]
    )


def _face(face: Face | None) -> Face:
    return face or "latin"


def _qr(payload: str, width: int) -> pygame.Surface | None:
    """None: too dense to photograph; the list of papers is printed all the same."""
    try:
        code = segno.make(payload, error="m", micro=False)
    except segno.DataOverflowError:
        return None
    rows = [bytes(row) for row in code.matrix_iter(border=4)]
    module = min(_QR_MODULE_PX, width // len(rows))
    if module < _LEAST_MODULE_PX:
        return None
    side = module * len(rows)
    surface = pygame.Surface((width, side), depth=32)
    surface.fill("white")
    left = (width - side) // 2
    for y, row in enumerate(rows):
        for x, dark in enumerate(row):
            if dark:
                at = (left + x * module, y * module, module, module)
                surface.fill("black", at)
    return surface
