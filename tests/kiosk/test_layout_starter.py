"""Every page of the starting content, with the fonts that it is drawn with."""

from dataclasses import replace
from datetime import date

import pytest

from edge.contract.content import Language
from kiosk.adapters.typefaces import DEBIAN, Typefaces
from kiosk.build.files import open_content
from kiosk.core import pages
from kiosk.core.layout import Size, lay_out, sentences, sizes_for
from kiosk.core.page import Look
from kiosk.core.pages import Place
from tests.kiosk import measuring

DAY = date(2026, 11, 22)
FULL_HD = Size(1920, 1080)
PLACE = Place(
    languages=("vi", "en", "km"), printer=True, local_url="https://kiosk.xa.example"
)


@pytest.mark.parametrize(("language", "every"), [("vi", 1), ("en", 3), ("km", 5)])
def test_every_page_is_read_and_touched_by_whom_it_is_made_for(
    language: Language, every: int
) -> None:
    content, faces = open_content(), Typefaces(DEBIAN)
    for number, page_id in enumerate(list(pages.every(content))[::every]):
        # Each text size in turn: all of them at 200 % is what the builder does.
        look = Look((100, 150, 200)[number % 3], high_contrast=number % 2 == 1)
        sizes = sizes_for(look, FULL_HD)
        page = pages.page(content, page_id, language, DAY, place=PLACE)

        sheets = lay_out(page, look, FULL_HD, faces)

        for sheet in sheets:
            assert sheet.missing == ()
            measuring.stays_on_the_screen(sheet)
            measuring.targets_can_be_touched(sheet, sizes)
            measuring.grounds_are_true_and_contrast(sheet)
            measuring.lines_keep_apart(sheet)
            measuring.writing_can_be_read(sheet, sizes)
        said = {number for sheet in sheets for number in sheet.sentences}
        assert said == {one.number for one in sentences(page)}


@pytest.mark.parametrize("language", ["vi", "en", "km"])
@pytest.mark.parametrize("languages", [("vi", "en"), ("vi", "en", "km")])
def test_nothing_moves_under_the_finger_as_reading_begins_and_ends(
    language: Language, languages: tuple[Language, ...]
) -> None:
    content, faces = open_content(), Typefaces(DEBIAN)
    for page_id in ("home", "event:sinh-con", "procedure:1.001193"):
        places = []
        for reading in (False, True):
            place = replace(PLACE, languages=languages, reading=reading)
            page = pages.page(content, page_id, language, DAY, place=place)
            sheet = lay_out(page, Look(), FULL_HD, faces)[0]
            places.append([target.rect for target in sheet.targets])

        assert places[0] == places[1]
