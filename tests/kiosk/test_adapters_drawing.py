"""What is drawn is what the sheet says, whole or piece by piece."""

import io
import random

import pygame
import pytest

from edge.contract.content import Language
from kiosk.adapters.drawing import Painter, blank, png, rendered, small_png
from kiosk.adapters.typefaces import DEBIAN, Typefaces
from kiosk.core.layout import (
    Fill,
    Rect,
    Shape,
    Sheet,
    Size,
    Text,
    changed,
    highlighted,
    lay_out,
    shifted,
    touched,
)
from kiosk.core.page import (
    Button,
    Detail,
    Heading,
    Look,
    Page,
    Paragraph,
    Qr,
    Tick,
)
from kiosk.core.pictograms import PICTOGRAMS
from kiosk.core.theme import PLAIN, Colour

FULL_HD = Size(1920, 1080)
Z = "\u200b"


@pytest.fixture(scope="module")
def faces() -> Typefaces:
    return Typefaces(DEBIAN)


def papers(*, ticked: bool = False, language: Language = "vi") -> Page:
    return Page(
        "papers",
        language,
        (
            Heading("Giấy tờ cần mang"),
            Paragraph("Ông bà chạm vào giấy tờ đã có. Rồi hỏi cán bộ."),
            Tick("tick:1", "Căn cước của người đi đăng ký", ticked),
            Tick("tick:2", f"ឯកសារ{Z}ត្រូវ{Z}យកមក ✓"),
            Detail("Lệ phí", "Không thu.", "Nghị quyết của tỉnh"),
        ),
        (Button("home", "Trang đầu", "home"), Button("call", "Gọi cán bộ", "bell")),
    )


def drawn(faces: Typefaces, sheet: Sheet) -> pygame.Surface:
    surface = blank(sheet.size)
    Painter(faces).draw(sheet, surface)
    return surface


def pixels(surface: pygame.Surface) -> bytes:
    return pygame.image.tobytes(surface, "RGB")


def at(surface: pygame.Surface, x: int, y: int) -> Colour:
    colour = surface.get_at((x, y))
    return colour.r, colour.g, colour.b


def test_drawing_what_has_changed_gives_what_drawing_all_gives(
    faces: Typefaces,
) -> None:
    (before,) = lay_out(papers(), Look(), FULL_HD, faces)
    (after,) = lay_out(papers(ticked=True), Look(), FULL_HD, faces)
    for begin, end in [
        (before, after),
        (before, highlighted(before, 1)),
        (highlighted(before, 1), highlighted(before, 2)),
        (highlighted(before, 5), before),
        (before, touched(before, before.targets[0].rect)),
        (before, shifted(before, 3)),
        (shifted(before, 3), shifted(highlighted(after, 2), 3)),
    ]:
        surface = drawn(faces, begin)

        Painter(faces).draw(end, surface, changed(begin, end))

        assert pixels(surface) == pixels(drawn(faces, end))


def test_a_tick_redraws_less_than_a_tenth_of_the_screen(faces: Typefaces) -> None:
    (before,) = lay_out(papers(), Look(), FULL_HD, faces)
    (after,) = lay_out(papers(ticked=True), Look(), FULL_HD, faces)

    where = changed(before, after)

    assert sum(r.width * r.height for r in where) < 1920 * 1080 / 10


def test_no_writing_is_drawn_outside_its_line_box(faces: Typefaces) -> None:
    hanging = f"ន្ទ្រី៍{Z}ខ្ញុំ{Z}ស្ត្រី{Z}ញ្ញ{Z}ជ្រៀ{Z}ម៉ែ ẬỄ gỵ"
    page = Page("p", "km", (Heading(hanging), Paragraph(hanging)))
    (sheet,) = lay_out(page, Look(), FULL_HD, faces)
    surface = drawn(faces, sheet)
    for mark in sheet.marks:
        if isinstance(mark, Text):  # A pixel aside for smooth edges of letters.
            rect = mark.rect.grown(2)
            surface.fill(sheet.ground, (rect.x, rect.y, rect.width, rect.height))

    assert pixels(surface) == pixels(drawn(faces, _without_text(sheet)))


def _without_text(sheet: Sheet) -> Sheet:
    return Sheet(
        sheet.page, sheet.language, 1, 1, sheet.size, sheet.ground, sheet.theme, (), ()
    )


def test_a_sign_above_a_vowel_leaves_the_line_where_it_is(faces: Typefaces) -> None:
    plain, tall = "កក", "កន្ទ្រី៍"
    feet = []
    for text in (plain, tall):
        (sheet,) = lay_out(Page("p", "km", (Heading(text),)), Look(), FULL_HD, faces)
        (mark,) = (m for m in sheet.marks if isinstance(m, Text))
        width = faces.font(mark.font).size("ក")[0]
        first = drawn(faces, sheet).subsurface(
            (mark.rect.x, mark.rect.y, width, mark.rect.height)
        )
        ink = pygame.mask.from_threshold(first, mark.ink, (60, 60, 60, 255))
        places = ((x, y) for y in range(mark.rect.height) for x in range(width))
        feet.append(max(y for x, y in places if ink.get_at((x, y))))

    assert feet[0] == feet[1]


def test_runs_stand_beside_each_other_as_wide_as_they_were_measured(
    faces: Typefaces,
) -> None:
    (sheet,) = lay_out(papers(), Look(), FULL_HD, faces)

    for mark in sheet.marks:
        if isinstance(mark, Text):
            assert mark.rect.width == faces.font(mark.font).size(mark.text)[0]


@pytest.mark.parametrize("name", sorted(PICTOGRAMS))
def test_every_drawing_is_seen_at_every_size(faces: Typefaces, name: str) -> None:
    tone = PLAIN.panel
    for side in (40, 52, 140, 360):
        mark = Shape(Rect(0, 0, side, side), name, tone.picture, tone.tint, tone.ground)
        sheet = Sheet(
            "p", "vi", 1, 1, Size(side, side), tone.ground, PLAIN, (mark,), ()
        )
        surface = drawn(faces, sheet)
        dark = pygame.mask.from_threshold(surface, tone.picture, (40, 40, 40, 255))

        assert dark.count() > side * side / 60
        assert at(surface, 0, 0) == tone.ground


def test_round_corners_show_what_is_beneath(faces: Typefaces) -> None:
    panel = Fill(
        Rect(10, 10, 80, 60), (255, 255, 255), (250, 247, 240), 20, (0, 0, 0), 4
    )
    sheet = Sheet("p", "vi", 1, 1, Size(100, 80), (250, 247, 240), PLAIN, (panel,), ())
    surface = drawn(faces, sheet)

    corners = [(10, 10), (89, 10), (10, 69), (89, 69)]
    assert {at(surface, *place) for place in corners} == {(250, 247, 240)}
    assert at(surface, 50, 11) == (0, 0, 0)
    assert at(surface, 50, 40) == (255, 255, 255)


def test_a_code_has_squares_that_a_telephone_can_read(faces: Typefaces) -> None:
    payload = "https://dichvucong.gov.vn/p/home/dvc-tra-cuu.html?ma=0001"
    page = Page("lookup", "vi", (Heading("Tra hồ sơ"), Qr(payload, "Mở máy ảnh.")))
    (sheet,) = lay_out(page, Look(), FULL_HD, faces)
    (code,) = (mark for mark in sheet.marks if hasattr(mark, "rows"))
    surface = drawn(faces, sheet)

    side = code.rect.width // len(code.rows)
    assert side >= 7
    for row, modules in enumerate(code.rows):
        for column, module in enumerate(modules):
            x = code.rect.x + column * side + side // 2
            y = code.rect.y + row * side + side // 2
            assert (surface.get_at((x, y))[0] < 128) == (module == "1")


def test_a_page_is_a_png_of_the_size_that_was_asked_for() -> None:
    for size in (FULL_HD, Size(1080, 1920)):
        picture, sheets = rendered(papers(), Look(150), size, DEBIAN, sheet=9)

        assert sheets >= 1
        assert picture.startswith(b"\x89PNG")
        assert int.from_bytes(picture[16:20], "big") == size.width
        assert int.from_bytes(picture[20:24], "big") == size.height


def test_equal_pages_give_equal_pictures(faces: Typefaces) -> None:
    (sheet,) = lay_out(papers(), Look(), FULL_HD, faces)

    assert png(drawn(faces, sheet)) == png(drawn(Typefaces(DEBIAN), sheet))


def test_a_picture_for_the_console_is_half_as_large(faces: Typefaces) -> None:
    surface = drawn(faces, lay_out(papers(), Look(), FULL_HD, faces)[0])

    picture = small_png(surface, 150 * 1024)

    read = pygame.image.load(io.BytesIO(picture), "picture.png")
    assert read.get_size() == (960, 540)
    assert len(picture) <= 150 * 1024


def test_a_picture_that_would_be_too_large_is_made_smaller() -> None:
    chance = random.Random(1)
    noise = pygame.image.frombytes(chance.randbytes(600 * 300 * 3), (600, 300), "RGB")

    picture = small_png(noise, 50_000)

    assert pygame.image.load(io.BytesIO(picture)).get_size() == (150, 75)
    assert len(picture) <= 50_000
