"""Debian's Noto fonts, cut down to what a kiosk can be asked to show.

Not to the letters of today's content alone: announcements and alerts arrive later, and
residents type. So all Vietnamese letters, Latin-1, everyday signs and the whole of
Khmer are always in. What no font has is told by `lacking`, before anybody sees boxes.
"""

import io
from collections.abc import Iterable
from pathlib import Path
from typing import Final

from fontTools import subset
from fontTools.ttLib import TTFont, TTLibError

from edge.errors import HardwareError

FOLDER: Final = Path("/usr/share/fonts/truetype/noto")
"""Of Debian's fonts-noto-core (SIL Open Font License 1.1)."""
LATIN: Final = ("NotoSans-Regular.ttf", "NotoSans-Bold.ttf")
KHMER: Final = ("NotoSansKhmer-Regular.ttf", "NotoSansKhmer-Bold.ttf")

_LATIN_ALWAYS: Final = (
    *range(0x20, 0x7F),
    *range(0xA0, 0x180),
    *(0x1A0, 0x1A1, 0x1AF, 0x1B0),
    *(0x300, 0x301, 0x302, 0x303, 0x306, 0x309, 0x31B, 0x323),
    *range(0x1EA0, 0x1EFA),
    *range(0x2010, 0x2028),
    *(0x2030, 0x2032, 0x2033, 0x2039, 0x203A, 0x20AB, 0x20AC, 0x2103, 0x2116),
    *(0x2122, 0x2190, 0x2191, 0x2192, 0x2193, 0x2212, 0x2248, 0x2260, 0x2264, 0x2265),
)
_KHMER_ALWAYS: Final = (
    *(0x20, 0x200B, 0x200C, 0x200D, 0x25CC),
    *range(0x1780, 0x17FE),
    *range(0x19E0, 0x1A00),
)
_UNSEEN: Final = frozenset("\n\u200b\u200c\u200d")


class Fonts:
    """The fonts of a folder."""

    def __init__(self, folder: Path = FOLDER) -> None:
        """Reads which characters they have.

        Raises:
            HardwareError: a font is missing.
        """
        self._folder = folder
        self._has = {name: _characters(folder / name) for name in (*LATIN, *KHMER)}

    def lacking(self, text: str) -> list[str]:
        """Characters that would be shown as empty boxes."""
        known = self._has[LATIN[0]] | self._has[KHMER[0]]
        wanted = dict.fromkeys(text)
        return [c for c in wanted if ord(c) not in known and c not in _UNSEEN]

    def cut(self, texts: Iterable[str]) -> dict[str, bytes]:
        """File name -> font, cut down; the same every time."""
        shown = {ord(character) for text in texts for character in text}
        return {
            name: _cut(self._folder / name, self._has[name] & (shown | {*always}))
            for names, always in ((LATIN, _LATIN_ALWAYS), (KHMER, _KHMER_ALWAYS))
            for name in names
        }


def _characters(path: Path) -> frozenset[int]:
    try:
        with TTFont(path, lazy=True) as font:
            return frozenset(font.getBestCmap())
    except (OSError, TTLibError) as error:
        raise HardwareError(
            f"{path}: {error}; install Debian's fonts-noto-core (script/setup does)"
        ) from error


def _cut(path: Path, characters: Iterable[int]) -> bytes:
    options = subset.Options()
    options.layout_features = ["*"]  # Khmer is unreadable without its substitutions
    options.hinting = False  # headings are 104 px high
    options.name_IDs = [0, 1, 2, 3, 4, 5, 6, 13, 14]  # the licence stays with the font
    options.notdef_outline = True
    # The time of the cut would make every bundle another one.
    with TTFont(path, recalcTimestamp=False) as font:
        cutter = subset.Subsetter(options)
        cutter.populate(unicodes=characters)
        cutter.subset(font)
        made = io.BytesIO()
        font.save(made)
    return made.getvalue()
