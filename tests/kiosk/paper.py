"""Fonts made of paper, and pages made of chance, for the tests of the layout."""

import unicodedata
from dataclasses import dataclass

from hypothesis import strategies as st

from kiosk.core.layout import Face, Font, Size
from kiosk.core.page import (
    Block,
    Button,
    Choice,
    Detail,
    Heading,
    Look,
    Page,
    Paragraph,
    Picture,
    Qr,
    Tick,
    Tile,
)
from kiosk.core.pictograms import PICTOGRAMS


class Paper:
    """Every letter is as wide as any other; what marks a letter has no width."""

    def width(self, text: str, font: Font) -> int:
        letters = sum(not unicodedata.category(one).startswith("M") for one in text)
        return round(letters * font.px * (0.6 if font.bold else 0.56))

    def has(self, character: str, face: Face) -> bool:
        if face == "khmer":
            return "\u1780" <= character <= "\u17ff" or character == " "
        latin = " " <= character <= "\u02ff" or "\u1ea0" <= character <= "\u1ef9"
        return latin or "\u2010" <= character <= "\u2027"


SIZES = (
    Size(1920, 1080),
    Size(1280, 720),
    Size(1366, 768),
    Size(1024, 600),
    Size(1080, 1920),
)

TEXT = (
    "giấy tờ khai sinh đăng ký cư trú của cha mẹ nếu có căn cước bản sao hộ tịch tại "
    "quầy số 2 trong 60 ngày 5 000 đồng ông bà mang theo nghiêng trường không"
)
SYLLABLES = tuple(TEXT.split())

words = st.lists(st.sampled_from(SYLLABLES), min_size=1, max_size=9).map(" ".join)
few = st.lists(st.sampled_from(SYLLABLES), min_size=1, max_size=3).map(" ".join)
sentences = st.lists(words, min_size=1, max_size=5).map(
    lambda some: " ".join(one.capitalize() + "." for one in some)
)
pictures = st.sampled_from(sorted(PICTOGRAMS))

blocks = st.one_of(
    st.builds(
        Paragraph,
        sentences,
        st.sampled_from(["body", "note", "good", "warning"]),
    ),
    st.builds(Detail, few, sentences, st.one_of(st.just(""), words)),
    st.builds(Tick, st.just("tick"), words, st.booleans(), st.one_of(st.just(""), few)),
    st.builds(Choice, st.just("choice"), words, st.one_of(st.just(""), few)),
    st.builds(Qr, st.just("https://example.vn/tra-cuu?ma=0001"), words),
)


@dataclass(frozen=True)
class Case:
    """A page and how it is looked at."""

    page: Page
    look: Look
    size: Size


def _own_acts(made: list[Block]) -> tuple[Block, ...]:
    """Every target with an act of its own."""
    named: list[Block] = []
    for number, block in enumerate(made):
        match block:
            case Tick(text=text, ticked=ticked, note=note):
                named.append(Tick(f"tick:{number}", text, ticked, note))
            case Choice(text=text, note=note):
                named.append(Choice(f"choice:{number}", text, note))
            case _:
                named.append(block)
    return tuple(named)


@st.composite
def cases(draw: st.DrawFn) -> Case:
    """A page as the rooms above make them: heading, blocks or tiles, controls."""
    content: list[Block] = draw(st.lists(blocks, max_size=5))
    if draw(st.booleans()):
        labels = draw(st.lists(few, min_size=1, max_size=8))
        content += [
            Tile(f"tile:{number}", label, draw(pictures))
            for number, label in enumerate(labels)
        ]
    if draw(st.integers(0, 4)) == 0:
        content.append(Picture(draw(pictures)))
    names = draw(st.lists(few, min_size=1, max_size=6))
    controls = tuple(
        Button(f"control:{number}", name, draw(pictures), main=number == 0)
        for number, name in enumerate(names)
    )
    heading = Heading(draw(few))
    page = Page("page", "vi", (heading, *_own_acts(content)), controls)
    look = Look(draw(st.sampled_from([100, 150, 200])), draw(st.booleans()))
    return Case(page, look, draw(st.sampled_from(SIZES)))
