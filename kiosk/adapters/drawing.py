"""Draws sheets on a pygame surface: text, panels, drawings, codes.

Everything comes from the sheet; nothing is decided here. Curves are drawn several times
too large and scaled down, since pygame's own have no smooth edges; what that gives is
kept in a small store. No window is needed. Not for several threads at once.
"""

import io
import os
from collections import OrderedDict
from collections.abc import Callable, Iterable
from itertools import pairwise
from pathlib import Path

from edge.errors import HardwareError
from kiosk.adapters.typefaces import Typefaces
from kiosk.core.layout import Code, Fill, Mark, Rect, Shape, Sheet, Size, Text, lay_out
from kiosk.core.page import Look, Page
from kiosk.core.pictograms import PICTOGRAMS
from kiosk.core.strokes import Area, Disc, Piece, Stroke
from kiosk.core.theme import Colour

os.environ.setdefault("PYGAME_HIDE_SUPPORT_PROMPT", "1")

import pygame

_FINE = 4
"""How many times too large a curve is drawn."""
_LETTER = "\u1780"
_KEPT_BYTES = 4 * 2**20
"""Of drawings and corners."""


def blank(size: Size) -> pygame.Surface:
    """A surface in the screen's own pixel format."""
    return pygame.Surface((size.width, size.height), depth=32)


def png(surface: pygame.Surface) -> bytes:
    """The surface as a PNG file."""
    file = io.BytesIO()
    pygame.image.save(surface, file, "page.png")
    return file.getvalue()


def small_png(surface: pygame.Surface, most_bytes: int) -> bytes:
    """The same, half as large or smaller, so that it fits; at worst, not quite."""
    made = b""
    for parts in (2, 3, 4, 6):
        size = (surface.get_width() // parts, surface.get_height() // parts)
        made = png(pygame.transform.smoothscale(surface, size))
        if len(made) <= most_bytes:
            break
    return made


class Painter:
    """Draws with the fonts of one book."""

    def __init__(self, fonts: Typefaces) -> None:
        self._fonts = fonts
        self._kept: OrderedDict[object, pygame.Surface] = OrderedDict()
        self._kept_bytes = 0

    def draw(
        self,
        sheet: Sheet,
        surface: pygame.Surface,
        where: Iterable[Rect] | None = None,
    ) -> None:
        """Draws the sheet, or only what lies in these rectangles of the screen."""
        whole = Rect(0, 0, sheet.size.width, sheet.size.height)
        dx, dy = sheet.shift
        for rect in (whole,) if where is None else where:
            surface.set_clip(_pygame(rect))
            surface.fill(sheet.ground)
            inside = rect.moved(-dx, -dy).grown(2)
            for mark in sheet.marks:
                if mark.rect.meets(inside):
                    self._mark(mark, surface, dx, dy)
        surface.set_clip(None)

    def _mark(self, mark: Mark, surface: pygame.Surface, dx: int, dy: int) -> None:
        match mark:
            case Fill():
                self._fill(mark, mark.rect.moved(dx, dy), surface)
            case Text():
                self._text(mark, surface, dx, dy)
            case Shape():
                rect = mark.rect.moved(dx, dy)
                surface.blit(self._picture(mark), (rect.x, rect.y))
            case Code():
                _code(mark, mark.rect.moved(dx, dy), surface)

    def _text(self, mark: Text, surface: pygame.Surface, dx: int, dy: int) -> None:
        font = self._fonts.font(mark.font)
        drawn = font.render(mark.text, True, mark.ink)  # noqa: FBT003 - pygame's own
        top = mark.baseline - font.get_ascent() - self._raised(mark, drawn)
        surface.blit(drawn, (mark.rect.x + dx, top + dy))

    def _raised(self, mark: Text, drawn: pygame.Surface) -> int:
        """How far SDL_ttf lowered the baseline to make room above, px.

        It does for signs above vowels (Khmer), and tells nobody: a letter before them
        shows it.
        """
        font = self._fonts.font(mark.font)
        if drawn.get_height() <= font.get_height() or mark.font.face != "khmer":
            return 0
        letter = font.render(_LETTER, True, mark.ink)  # noqa: FBT003 - pygame's own
        both = font.render(_LETTER + mark.text, True, mark.ink)  # noqa: FBT003
        width = letter.get_width()
        beside = both.subsurface((0, 0, width, both.get_height())).get_bounding_rect()
        return beside.bottom - letter.get_bounding_rect().bottom

    def _fill(self, mark: Fill, rect: Rect, surface: pygame.Surface) -> None:
        target = _pygame(rect)
        if not mark.radius:
            surface.fill(mark.colour, target)
            return
        edge = mark.edge or mark.colour
        surface.fill(edge, target)
        surface.fill(mark.colour, target.inflate(-2 * mark.edge_px, -2 * mark.edge_px))
        corner = self._corner(mark)
        side = corner.get_width()
        right, bottom = rect.right - side, rect.bottom - side
        flips = (
            (rect.x, rect.y, False, False),
            (right, rect.y, True, False),
            (rect.x, bottom, False, True),
            (right, bottom, True, True),
        )
        for x, y, across, down in flips:
            surface.blit(pygame.transform.flip(corner, across, down), (x, y))

    def _corner(self, mark: Fill) -> pygame.Surface:
        """The upper left corner of a panel."""
        key = (mark.colour, mark.beneath, mark.radius, mark.edge, mark.edge_px)

        def make() -> pygame.Surface:
            side = mark.radius * _FINE
            large = pygame.Surface((side, side), depth=32)
            large.fill(mark.beneath)
            pygame.draw.circle(large, mark.edge or mark.colour, (side, side), side)
            inner = side - mark.edge_px * _FINE
            pygame.draw.circle(large, mark.colour, (side, side), inner)
            return pygame.transform.smoothscale(large, (mark.radius, mark.radius))

        return self._keep(key, make)

    def _picture(self, mark: Shape) -> pygame.Surface:
        side = mark.rect.width
        key = (mark.name, side, mark.ink, mark.tint, mark.ground)

        def make() -> pygame.Surface:
            fine = _FINE if side <= 320 else 2  # Powers of two keep the ground.
            large = pygame.Surface((side * fine, side * fine), depth=32)
            large.fill(mark.ground)
            roles = {"ink": mark.ink, "tint": mark.tint, "ground": mark.ground}
            for piece in PICTOGRAMS[mark.name]:
                _piece(piece, large, side * fine / 100, roles[piece.role])
            return pygame.transform.smoothscale(large, (side, side))

        return self._keep(key, make)

    def _keep(self, key: object, make: Callable[[], pygame.Surface]) -> pygame.Surface:
        kept = self._kept.get(key)
        if kept is None:
            kept = self._kept[key] = make()
            self._kept_bytes += _bytes(kept)
            while self._kept_bytes > _KEPT_BYTES and len(self._kept) > 1:
                self._kept_bytes -= _bytes(self._kept.popitem(last=False)[1])
        self._kept.move_to_end(key)
        return kept


def _bytes(surface: pygame.Surface) -> int:
    return surface.get_width() * surface.get_height() * 4


def _pygame(rect: Rect) -> pygame.Rect:
    return pygame.Rect(rect.x, rect.y, rect.width, rect.height)


def _piece(piece: Piece, surface: pygame.Surface, scale: float, colour: Colour) -> None:
    match piece:
        case Disc(x=x, y=y, radius=radius):
            pygame.draw.circle(surface, colour, (x * scale, y * scale), radius * scale)
        case Area(points=points):
            pygame.draw.polygon(
                surface, colour, [(x * scale, y * scale) for x, y in points]
            )
        case Stroke(points=points, width=width):
            _stroke(surface, colour, points, scale, width * scale / 2)


def _stroke(
    surface: pygame.Surface,
    colour: Colour,
    points: tuple[tuple[float, float], ...],
    scale: float,
    half: float,
) -> None:
    """A line with round ends and corners; pygame's thick lines have neither."""
    places = [pygame.Vector2(x * scale, y * scale) for x, y in points]
    for place in places:
        pygame.draw.circle(surface, colour, place, half)
    for begin, end in pairwise(places):
        along = end - begin
        if along.length() > 0:
            aside = along.normalize().rotate(90) * half
            corners = (begin + aside, end + aside, end - aside, begin - aside)
            pygame.draw.polygon(surface, colour, corners)


def _code(mark: Code, rect: Rect, surface: pygame.Surface) -> None:
    surface.fill(mark.ground, _pygame(rect))
    side = rect.width // len(mark.rows)
    for row, modules in enumerate(mark.rows):
        for column, module in enumerate(modules):
            if module == "1":
                square = (rect.x + column * side, rect.y + row * side, side, side)
                surface.fill(mark.ink, square)


def rendered(
    page: Page, look: Look, size: Size, fonts: Path, sheet: int = 0
) -> tuple[bytes, int]:
    """One sheet of the page as a PNG file, without any window, and how many it has.

    `sheet` from 0; one beyond the last is the last.

    Raises: TextTooLongError, HardwareError.
    """
    faces = Typefaces(fonts)
    sheets = lay_out(page, look, size, faces)
    if page.language == "km" and faces.khmer_refused:
        raise HardwareError(faces.khmer_refused)
    surface = blank(size)
    Painter(faces).draw(sheets[min(sheet, len(sheets) - 1)], surface)
    return png(surface), len(sheets)
