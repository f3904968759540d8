"""Every page of the starting content, with the fonts that it is drawn with."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

import pytest

from edge.contract.content import Language, said
from kiosk.adapters.typefaces import DEBIAN, Typefaces
from kiosk.build.files import open_content
from kiosk.core import pages
from kiosk.core.layout import Code, Sheet, Size, lay_out, sentences, sizes_for
from kiosk.core.page import Choice, Heading, Look, Page, Paragraph, Tick
from kiosk.core.pages import Place
from kiosk.core.session import PrintStage, Session
from tests.kiosk import measuring
from tests.kiosk.sample import content, read_in_khmer

DAY = date(2026, 11, 22)
FULL_HD = Size(1920, 1080)
PLACE = Place(
    languages=("vi", "en", "km"), printer=True, local_url="https://kiosk.xa.example"
)


@pytest.mark.parametrize(("language", "every"), [("vi", 1), ("en", 3), ("km", 5)])
def test_every_page_is_read_and_touched_by_whom_it_is_made_for(
    language: Language, every: int
) -> None:
    starter, faces = read_in_khmer(open_content()), Typefaces(DEBIAN)
    for number, page_id in enumerate(list(pages.every(starter))[::every]):
        # Each text size in turn: all of them at 200 % is what the builder does.
        look = Look((100, 150, 200)[number % 3], high_contrast=number % 2 == 1)
        sizes = sizes_for(look, FULL_HD)
        page = pages.page(starter, page_id, language, DAY, place=PLACE)

        sheets = lay_out(page, look, FULL_HD, faces)

        for sheet in sheets:
            assert sheet.missing == ()
            measuring.stays_on_the_screen(sheet)
            measuring.targets_can_be_touched(sheet, sizes)
            measuring.grounds_are_true_and_contrast(sheet)
            measuring.lines_keep_apart(sheet)
            measuring.writing_can_be_read(sheet, sizes)
        shown = {number for sheet in sheets for number in sheet.sentences}
        assert shown == {one.number for one in sentences(page)}


@pytest.mark.parametrize("language", ["vi", "en", "km"])
@pytest.mark.parametrize("languages", [("vi", "en"), ("vi", "en", "km")])
def test_nothing_moves_under_the_finger_as_reading_begins_and_ends(
    language: Language, languages: tuple[Language, ...]
) -> None:
    starter, faces = read_in_khmer(open_content()), Typefaces(DEBIAN)
    for page_id in ("home", "event:sinh-con", "procedure:1.001193"):
        places = []
        for reading in (False, True):
            place = replace(PLACE, languages=languages, reading=reading)
            page = pages.page(starter, page_id, language, DAY, place=place)
            sheet = lay_out(page, Look(), FULL_HD, faces)[0]
            places.append([target.rect for target in sheet.targets])

        assert places[0] == places[1]


def long_suggestions() -> Iterator[tuple[str, ...]]:
    """What the search may offer that needs most room, and names that are alike."""
    names = [one.short_name for one in open_content().procedures]
    for language in ("vi", "en"):
        own = {text for name in names if (text := said(name, language))}
        longest = sorted(own, key=lambda one: (-len(one), one))
        yield tuple(longest[:3])
        yield (longest[-1], longest[0], longest[-2])
        yield (longest[0], longest[-1], longest[-2])
    yield tuple(
        sorted(text for one in names if (text := one["vi"]).startswith("Mai táng phí"))
    )[:3]


@pytest.mark.parametrize("scale", [100, 150, 200])
@pytest.mark.parametrize("language", ["vi", "en", "km"])
@pytest.mark.parametrize("languages", [("vi", "en"), ("vi", "en", "km")])
def test_long_suggestions_never_take_the_screen_from_somebody_who_types(
    languages: tuple[Language, ...], language: Language, scale: int
) -> None:
    faces, look = Typefaces(DEBIAN), Look(scale)
    sizes, known = sizes_for(look, FULL_HD), read_in_khmer(content())
    place = replace(PLACE, languages=languages)

    def typing(suggestions: tuple[str, ...]) -> tuple[Sheet, ...]:
        session = Session(typed="mai tang phi", suggestions=suggestions)
        page = pages.page(known, "search", language, DAY, session, place)
        return lay_out(page, look, FULL_HD, faces)

    (plain,) = typing(())
    for suggestions in long_suggestions():
        (sheet,) = typing(suggestions)

        offered = [one for one in sheet.targets if one.act.startswith("key:word=")]
        assert offered[0].act == f"key:word={suggestions[0]}"
        assert set(plain.targets) == set(sheet.targets) - set(offered)
        assert set(plain.marks) <= set(sheet.marks)
        measuring.stays_on_the_screen(sheet)
        measuring.targets_can_be_touched(sheet, sizes)
        measuring.writing_can_be_read(sheet, sizes)
        measuring.lines_keep_apart(sheet)


@pytest.mark.parametrize("scale", [100, 150, 200])
@pytest.mark.parametrize("size", [FULL_HD, Size(1080, 1920), Size(1280, 720)])
def test_a_question_and_its_two_answers_are_seen_together(
    size: Size, scale: int
) -> None:
    starter, faces = open_content(), Typefaces(DEBIAN)
    for language in ("vi", "en"):
        for page_id in pages.every(starter):
            if ":case:" in page_id:
                page = pages.page(starter, page_id, language, DAY, place=PLACE)

                (sheet,) = lay_out(page, Look(scale), size, faces)

                answers = [t for t in sheet.targets if t.act.startswith("answer:")]
                assert [one.act.split(">")[0][-3:] for one in answers] == ["yes", ":no"]


def test_answers_too_long_to_stand_beside_each_other_stand_together() -> None:
    long = "Có giấy chứng sinh của bệnh viện và giấy kết hôn của cha mẹ cháu bé"
    ask = Paragraph("Cháu bé có giấy gì, ai đi khai, ở với ai? " * 3)
    answers = (Choice("yes", long, beside=True), Choice("no", long))
    page = Page("p", "vi", (Heading("Khai sinh"), ask, *answers))

    sheets = lay_out(page, Look(200), FULL_HD, Typefaces(DEBIAN))

    acts = [
        [t.act for t in sheet.targets if t.act in {"yes", "no"}] for sheet in sheets
    ]
    assert ["yes", "no"] in acts


def test_a_line_that_leads_in_a_list_is_never_alone_at_the_end_of_a_sheet() -> None:
    starter, faces = open_content(), Typefaces(DEBIAN)
    for code in ("1.001193", "1.000656"):
        page = pages.page(starter, f"procedure:{code}:ready", "vi", DAY, place=PLACE)
        leads = {one.number for one in sentences(page) if one.text.endswith(":")}
        for scale_percent in (100, 150, 200):
            for sheet in lay_out(page, Look(scale_percent), FULL_HD, faces):
                assert not leads & {max(sheet.sentences)}


@pytest.mark.parametrize("stage", ["saving", "no-paper"])
@pytest.mark.parametrize("language", ["vi", "en"])
def test_the_code_stands_below_the_words_that_ask_to_photograph_it(
    language: Language, stage: PrintStage
) -> None:
    starter, faces = open_content(), Typefaces(DEBIAN)
    session = Session(printing=stage)
    page = pages.page(starter, "procedure:1.001193:take", language, DAY, session, PLACE)

    first, *_ = lay_out(page, Look(), FULL_HD, faces)

    assert any(isinstance(mark, Code) for mark in first.marks)
    assert {one.number for one in sentences(page) if one.block == 1} <= set(
        first.sentences
    )


@pytest.mark.parametrize("scale_percent", [150, 200])
@pytest.mark.parametrize(("language", "every"), [("vi", 1), ("en", 2), ("km", 4)])
def test_a_source_never_stands_alone_on_a_sheet(
    language: Language, every: int, scale_percent: int
) -> None:
    starter, faces = read_in_khmer(open_content()), Typefaces(DEBIAN)
    for one in starter.procedures[::every]:
        for part in ("", ":where", ":steps"):
            page_id = f"procedure:{one.code}{part}"
            page = pages.page(starter, page_id, language, DAY, place=PLACE)
            heading = {one.number for one in sentences(page) if one.block == 0}
            for sheet in lay_out(page, Look(scale_percent), FULL_HD, faces):
                assert set(sheet.sentences) - heading, (page_id, sheet.number)


@pytest.mark.parametrize(
    ("page_id", "language", "scale_percent"),
    [
        ("procedure:1.002755", "vi", 200),
        ("procedure:1.003677", "en", 200),
        ("procedure:1.001612:steps", "en", 150),
    ],
)
def test_a_heading_does_not_stand_alone_where_smaller_sources_help(
    page_id: str, language: Language, scale_percent: int
) -> None:
    page = pages.page(open_content(), page_id, language, DAY, place=PLACE)

    (sheet,) = lay_out(page, Look(scale_percent), FULL_HD, Typefaces(DEBIAN))

    assert (sheet.number, sheet.count) == (1, 1)
    assert set(sheet.sentences) == {one.number for one in sentences(page)}


def test_the_fee_begins_on_the_first_sheet_of_its_page() -> None:
    starter, faces = open_content(), Typefaces(DEBIAN)
    page = pages.page(starter, "procedure:1.001193:where", "vi", DAY, place=PLACE)
    fee = next(one for one in sentences(page) if one.text.startswith("Lệ phí"))

    for scale_percent in (100, 150):
        first, *_ = lay_out(page, Look(scale_percent), FULL_HD, faces)

        assert {fee.number, fee.number + 1} <= set(first.sentences)


@pytest.mark.parametrize("language", ["vi", "en"])
def test_the_first_sheet_of_a_births_papers_has_something_to_touch(
    language: Language,
) -> None:
    starter, faces = open_content(), Typefaces(DEBIAN)
    page = pages.page(starter, "procedure:1.001193", language, DAY, place=PLACE)
    lines = {one.act for one in page.blocks if isinstance(one, Choice | Tick)}

    for scale_percent in (100, 150, 200):
        first, *_ = lay_out(page, Look(scale_percent), FULL_HD, faces)

        assert lines & {one.act for one in first.targets}
