"""Pictures of the kiosk's pages, to be looked at: `script/golden`.

Every page of the starting content, in its languages, at three text sizes, on a fixed
day. A small sample lies in `golden/` beside this file, at half size and in 216 colours;
test_golden.py draws it anew and compares. Whoever changes how pages look looks at the
new pictures (`script/golden --sample`) before he commits them.
"""

import argparse
import struct
import sys
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo

import numpy as np
import pygame
from numpy.typing import NDArray

from edge.contract.content import Content, Language
from kiosk.adapters.drawing import Painter, blank, png
from kiosk.adapters.typefaces import DEBIAN, Typefaces
from kiosk.build.files import open_content
from kiosk.core import pages
from kiosk.core.alarm import Alarm
from kiosk.core.layout import Sheet, Size, lay_out
from kiosk.core.page import Look, Page
from kiosk.core.pages import Place
from kiosk.core.session import Session
from tests.kiosk.sample import read_in_khmer

KEPT = Path(__file__).parent / "golden"
DAY = date(2026, 11, 22)
FULL_HD = Size(1920, 1080)
LANGUAGES: tuple[Language, ...] = ("vi", "en", "km")
SCALES = (100, 150, 200)
PLACE = Place(languages=LANGUAGES, printer=True, local_url="https://kiosk.xa.example")
LEVELS = np.array([0, 51, 102, 153, 204, 255], dtype=np.uint8)
"""Of red, green and blue in a kept picture."""

Pixels = NDArray[np.uint8]


@dataclass(frozen=True, slots=True)
class Shot:
    """One picture: a sheet of a page."""

    page: str
    language: Language = "vi"
    scale: int = 100
    high_contrast: bool = False
    sheet: int = 1

    @property
    def name(self) -> str:
        """Of its file, without ending."""
        contrast = "-contrast" if self.high_contrast else ""
        page = self.page.replace(":", "-")
        return f"{page}.{self.language}-{self.scale}{contrast}-{self.sheet}"


SAMPLE = (
    Shot("home"),
    Shot("home", "en", 150),
    Shot("home", "km", 200),
    Shot("event:sinh-con"),
    Shot("procedure:1.001193"),
    Shot("procedure:1.001193", "en", 200),
    Shot("procedure:1.001193:where", "vi", 150, high_contrast=True),
    Shot("procedure:1.001193:take"),
    Shot("search"),
    Shot("call", "km"),
    Shot("idle:hours"),
    Shot("alarm"),
)
"""What is kept in the repository."""


@cache
def starter() -> Content:
    return read_in_khmer(open_content())


@cache
def faces() -> Typefaces:
    return Typefaces(DEBIAN)


def page_of(shot: Shot) -> Page:
    """The page as a resident meets it; an emergency has its texts in each language."""
    place = PLACE
    if shot.page == "alarm":
        begin = datetime(2026, 11, 22, 3, 0, tzinfo=ZoneInfo("Asia/Ho_Chi_Minh"))
        texts: dict[Language, str] = {
            "vi": "Nước lên nhanh. Bà con ấp 3 lên nhà văn hóa xã ngay.",
            "km": "ទឹកឡើងលឿន",
            "en": "Water is rising fast. Hamlet 3: go to the culture house now.",
        }
        flood = Alarm("lu", 1, texts, begin + timedelta(hours=2), 300)
        place = Place(languages=LANGUAGES, alarms=(flood,))
    return pages.page(
        starter(), shot.page, shot.language, DAY, Session(language=shot.language), place
    )


def sheets_of(shot: Shot) -> tuple[Sheet, ...]:
    look = Look(shot.scale, shot.high_contrast)
    return lay_out(page_of(shot), look, FULL_HD, faces())


def drawn(sheet: Sheet) -> pygame.Surface:
    surface = blank(FULL_HD)
    Painter(faces()).draw(sheet, surface)
    return surface


def every(only: str) -> Iterator[Shot]:
    """All first sheets of the pages whose id begins so."""
    for page_id in pages.every(starter()):
        if page_id.startswith(only):
            for language in LANGUAGES:
                yield from (Shot(page_id, language, scale) for scale in SCALES)


def reduced(surface: pygame.Surface) -> Pixels:
    """Half size, as numbers of the palette: height by width."""
    half = (FULL_HD.width // 2, FULL_HD.height // 2)
    small = pygame.transform.smoothscale(surface, half)
    rgb = np.frombuffer(pygame.image.tobytes(small, "RGB"), dtype=np.uint8)
    steps = (rgb.reshape(half[1], half[0], 3).astype(np.uint16) + 25) // 51
    return (steps[..., 0] * 36 + steps[..., 1] * 6 + steps[..., 2]).astype(np.uint8)


def kept(shot: Shot) -> Pixels:
    """The picture in the repository, as numbers of the palette."""
    picture = pygame.image.load(KEPT / f"{shot.name}.png")
    width, height = picture.get_size()
    numbers = np.frombuffer(picture.get_buffer().raw, dtype=np.uint8)
    return numbers.reshape(height, picture.get_pitch())[:, :width]


def palette_png(numbers: Pixels) -> bytes:
    """A PNG file of colour type 3. Source: PNG 1.2, chapters 3 and 4."""
    height, width = numbers.shape
    rows = np.concatenate([np.zeros((height, 1), np.uint8), numbers], axis=1)
    palette = np.array([(r, g, b) for r in LEVELS for g in LEVELS for b in LEVELS])
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        (
            _chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 3, 0, 0, 0)),
            _chunk(b"PLTE", palette.astype(np.uint8).tobytes()),
            _chunk(b"IDAT", zlib.compress(rows.tobytes(), 9)),
            _chunk(b"IEND", b""),
        )
    )


def _chunk(kind: bytes, data: bytes) -> bytes:
    check = zlib.crc32(kind + data)
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", check)


def draw_all(out: Path, only: str) -> int:
    """Draws every sheet of the pages asked for; how many there were."""
    out.mkdir(parents=True, exist_ok=True)
    count = 0
    for first in every(only):
        for sheet in sheets_of(first):
            shot = Shot(first.page, first.language, first.scale, sheet=sheet.number)
            (out / f"{shot.name}.png").write_bytes(png(drawn(sheet)))
            count += 1
    return count


def keep_sample() -> int:
    """Draws the sample into the repository."""
    KEPT.mkdir(exist_ok=True)
    for old in KEPT.glob("*.png"):
        old.unlink()
    for shot in SAMPLE:
        picture = reduced(drawn(sheets_of(shot)[shot.sheet - 1]))
        (KEPT / f"{shot.name}.png").write_bytes(palette_png(picture))
    return len(SAMPLE)


def main() -> int:
    """The command."""
    parser = argparse.ArgumentParser(prog="script/golden")
    parser.add_argument("out", type=Path, nargs="?", metavar="DIR")
    parser.add_argument(
        "--only", default="", metavar="ID", help='pages whose id begins so: "home"'
    )
    parser.add_argument(
        "--sample", action="store_true", help="draw what tests/kiosk/golden keeps"
    )
    options = parser.parse_args()
    if options.sample is (options.out is not None):
        parser.error("give a directory, or --sample")
    count = keep_sample() if options.sample else draw_all(options.out, options.only)
    where = KEPT if options.sample else options.out
    sys.stdout.write(f"{count} pictures in {where}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
