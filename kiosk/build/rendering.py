"""Draws one page of a content into a PNG file, for a desk: no kiosk, no window."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from zoneinfo import ZoneInfo

from edge.adapters.host import SystemClock
from edge.contract.content import Language
from edge.errors import MessageError
from kiosk.adapters.drawing import rendered
from kiosk.adapters.typefaces import DEBIAN
from kiosk.build.files import open_content
from kiosk.core import pages
from kiosk.core.layout import Size
from kiosk.core.page import Look

LEAST_PX, MOST_PX = 600, 8192


@dataclass(frozen=True, slots=True)
class Wish:
    """What is to be drawn, and how."""

    page: str
    language: Language = "vi"
    look: Look = Look()  # noqa: RUF009 - a frozen value
    size: Size = Size(1920, 1080)  # noqa: RUF009 - a frozen value
    sheet: int = 1
    """From 1; one beyond the last is the last."""
    day: date | None = None
    """Whose facts are shown; None: today's, in Vietnam."""


def render(folder: Path | None, wish: Wish, out: Path) -> int:
    """Writes the file; how many sheets the page has. `folder` None: the starter.

    A bundle is drawn with its own fonts, a source directory with the machine's.

    Raises:
        MessageError: there is no such page, or a text of it has no room.
        ConfigError: the content cannot be read.
        HardwareError: the fonts cannot be used.
    """
    sides = (wish.size.width, wish.size.height)
    if min(sides) < LEAST_PX or max(sides) > MOST_PX:
        raise MessageError(
            f"{sides[0]}x{sides[1]} is no screen: {LEAST_PX} to {MOST_PX} pixels a side"
        )
    content = open_content(folder)
    if wish.page not in set(pages.every(content)):
        raise MessageError(
            f'there is no page "{wish.page}" in this content; pages are called like '
            '"home", "event:sinh-con", "procedure:1.001193:where"'
        )
    zone = ZoneInfo("Asia/Ho_Chi_Minh")
    day = wish.day or SystemClock().now().astimezone(zone).date()
    page = pages.page(content, wish.page, wish.language, day)
    own = folder / "fonts" if folder is not None else DEBIAN
    fonts = own if own.is_dir() else DEBIAN
    picture, sheets = rendered(page, wish.look, wish.size, fonts, wish.sheet - 1)
    out.write_bytes(picture)
    return sheets
