"""The fonts of the bundle, opened by pygame.font and measured for the layout.

`pygame.font` sits on SDL_ttf, which shapes with HarfBuzz where it was built with it.
`pygame.freetype` is not used: it takes decomposed Vietnamese and Khmer apart. What a
font has is read from its character map: SDL_ttf answers for its empty box as well.

Not for several threads at once.
"""

import os
import struct
from collections import OrderedDict
from functools import lru_cache
from pathlib import Path

from edge.errors import HardwareError
from kiosk.core.layout import Face, Font

os.environ.setdefault("PYGAME_HIDE_SUPPORT_PROMPT", "1")

import pygame  # it greets on standard output unless told before

FILES: dict[tuple[Face, bool], str] = {
    ("latin", False): "NotoSans-Regular.ttf",
    ("latin", True): "NotoSans-Bold.ttf",
    ("khmer", False): "NotoSansKhmer-Regular.ttf",
    ("khmer", True): "NotoSansKhmer-Bold.ttf",
}
"""Names below the directory of fonts. Khmer ones may be absent, the others not."""

DEBIAN = Path("/usr/share/fonts/truetype/noto")
"""Where Debian's fonts-noto-core puts them."""

_KEPT_FONTS = 16
_KEPT_WIDTHS = 4096


class Typefaces:
    """The fonts of one directory at every size; answers as `kiosk.core.layout.Measure`.

    Raises: HardwareError when a font is missing or damaged.
    """

    def __init__(self, directory: Path) -> None:
        pygame.font.init()
        self._directory = directory
        self._open: OrderedDict[Font, pygame.font.Font] = OrderedDict()
        self._covered: dict[Face, frozenset[int]] = {"khmer": frozenset()}
        self._covered["latin"] = self._coverage("latin")
        self.khmer_refused = self._refuse_khmer()
        """Why no Khmer is drawn; empty: it is."""
        if not self.khmer_refused:
            self._covered["khmer"] = self._coverage("khmer")
        self._widths = lru_cache(_KEPT_WIDTHS)(self._advance)

    def width(self, text: str, font: Font) -> int:
        """How far a text advances, px. Raises: HardwareError."""
        return self._widths(text, font)

    def has(self, character: str, face: Face) -> bool:
        """Whether the fonts of this face have a glyph for it, and can set it."""
        return ord(character) in self._covered[face]

    def font(self, font: Font) -> pygame.font.Font:
        """The font, opened; a few are kept open. Raises: HardwareError."""
        if font in self._open:
            self._open.move_to_end(font)
            return self._open[font]
        path = self._directory / FILES[font.face, font.bold]
        try:
            opened = pygame.font.Font(str(path), font.px)
        except (OSError, pygame.error) as error:
            raise HardwareError(
                f"cannot open the font {path}: {error}; build the content again"
            ) from error
        if font.face == "khmer":
            opened.set_script("Khmr")
        self._open[font] = opened
        if len(self._open) > _KEPT_FONTS:
            self._open.popitem(last=False)
        return opened

    def _advance(self, text: str, font: Font) -> int:
        return self.font(font).size(text)[0]

    def _refuse_khmer(self) -> str:
        """Sets a consonant below another, and measures whether that was understood.

        It takes no room of its own; a font engine that cannot shape sets the sign for
        "below" and the consonant beside it, which nobody can read.
        """
        path = self._directory / FILES["khmer", False]
        if not path.exists():
            return f"there is no Khmer font in {self._directory}"
        try:
            font = self.font(Font("khmer", 40))
            if shapes(font):
                return ""
        except (AttributeError, HardwareError, pygame.error) as error:
            return f"this pygame cannot set Khmer: {error}"
        return (
            "this pygame cannot set Khmer (its SDL_ttf lacks HarfBuzz); "
            "install pygame 2.6 from its wheel"
        )

    def _coverage(self, face: Face) -> frozenset[int]:
        """What regular and bold both have."""
        both = [self._directory / FILES[face, bold] for bold in (False, True)]
        try:
            maps = [characters(path.read_bytes()) for path in both]
        except (OSError, ValueError, struct.error) as error:
            raise HardwareError(
                f"cannot read the {face} fonts in {self._directory}: {error}; "
                "build the content again"
            ) from error
        return maps[0] & maps[1]


def shapes(font: pygame.font.Font) -> bool:
    """Whether a Khmer consonant below another takes no room of its own."""
    return font.size("\u1780\u17d2\u1780")[0] < font.size("\u1780")[0] * 1.2


def characters(font: bytes) -> frozenset[int]:
    """The code points that a TrueType font has glyphs for, from its table "cmap".

    Formats 4 and 12, which are all that Unicode fonts carry. Source: OpenType 1.9,
    "cmap". Raises: ValueError, struct.error when it is no such font.
    """
    (count,) = struct.unpack_from(">H", font, 4)
    for number in range(count):
        tag, _, offset, _ = struct.unpack_from(">4sIII", font, 12 + 16 * number)
        if tag == b"cmap":
            return _unicode(font, offset)
    raise ValueError("it has no character map")


def _unicode(font: bytes, cmap: int) -> frozenset[int]:
    (count,) = struct.unpack_from(">H", font, cmap + 2)
    found: set[int] = set()
    for number in range(count):
        platform, _, offset = struct.unpack_from(">HHI", font, cmap + 4 + 8 * number)
        (form,) = struct.unpack_from(">H", font, cmap + offset)
        if platform in (0, 3) and form == 4:
            found |= _format_4(font, cmap + offset)
        elif platform in (0, 3) and form == 12:
            found |= _format_12(font, cmap + offset)
    return frozenset(found)


def _format_4(font: bytes, at: int) -> set[int]:
    (twice,) = struct.unpack_from(">H", font, at + 6)
    count = twice // 2
    ends = struct.unpack_from(f">{count}H", font, at + 14)
    starts = struct.unpack_from(f">{count}H", font, at + 16 + twice)
    deltas = struct.unpack_from(f">{count}H", font, at + 16 + 2 * twice)
    ranges_at = at + 16 + 3 * twice
    offsets = struct.unpack_from(f">{count}H", font, ranges_at)
    found = set()
    for number, (start, end) in enumerate(zip(starts, ends, strict=True)):
        for code in range(start, min(end, 0xFFFE) + 1):
            glyph = code
            if offsets[number]:
                place = ranges_at + 2 * number + offsets[number] + 2 * (code - start)
                (glyph,) = struct.unpack_from(">H", font, place)
                if not glyph:
                    continue
            if (glyph + deltas[number]) & 0xFFFF:
                found.add(code)
    return found


def _format_12(font: bytes, at: int) -> set[int]:
    (count,) = struct.unpack_from(">I", font, at + 12)
    found: set[int] = set()
    for number in range(count):
        start, end, glyph = struct.unpack_from(">III", font, at + 16 + 12 * number)
        found.update(range(start + (glyph == 0), end + 1))
    return found
