"""Where sentences end, and the number of each on its page.

The layout and the voice count alike, so that the sentence that is heard is the one
that is lit. Numbers run from 0 through the whole page, over all of its sheets.
"""

import re
from dataclasses import dataclass
from itertools import pairwise

from kiosk.core.page import (
    Block,
    Choice,
    Detail,
    Heading,
    Page,
    Paragraph,
    Qr,
    Tick,
    Tile,
)

_END = re.compile(
    r"""[.!?…]+["”»)]*(?=\s+["“«(]?[^\Wa-zà-ỹ_])"""  # "bản sao. Ông bà"
    r"|[។៕]+(?=[\s\u200b]*\S)"  # Khmer may set no space before the next sentence
    r"|[!?]+(?=[\s\u200b]*[\u1780-\u17b3])"
    r"|\n+"
)
_SHORT = re.compile(
    r"(?:^|[\s(])(?:[A-ZĐ]|TP|TX|TT|Tp|ThS|TS|BS|PGS|GS|Mr|Mrs|Ms|Dr|No)$"
)


@dataclass(frozen=True, slots=True)
class Sentence:
    """What is read out in one breath, and lit while it is."""

    number: int
    block: int
    """Index of the block on the page."""
    text: str
    """As it is read out."""
    pieces: tuple[str, ...] | None = None
    """Where it is put together: what of (`Detail.pieces`)."""


def split(text: str) -> tuple[str, ...]:
    """The sentences of a text, without the space between them. "TP. " ends none."""
    ends = [0]
    for match in _END.finditer(text):
        full_stop = match.group().startswith(".")
        if not (full_stop and _SHORT.search(text[ends[-1] : match.start()])):
            ends.append(match.end())
    ends.append(len(text))
    pieces = (text[a:b].strip() for a, b in pairwise(ends))
    return tuple(piece for piece in pieces if piece)


def sentences(page: Page) -> tuple[Sentence, ...]:
    """Everything that can be read out, in the order in which it stands."""
    spoken: list[Sentence] = []
    for index, block in enumerate(page.blocks):
        shown, said = _parts(block), _spoken(block)
        for part, text in enumerate(shown):
            alike = len(said) == len(shown)
            aloud = said[part] if alike else " ".join(said) if part == 0 else ""
            last = part == len(shown) - 1
            pieces = block.pieces if last and isinstance(block, Detail) else None
            spoken.append(Sentence(len(spoken), index, aloud or text, pieces))
    return tuple(spoken)


def shown(page: Page, block: int) -> tuple[tuple[int, str], ...]:
    """The sentences of a block as they are drawn, each with its number."""
    before = sum(len(_parts(one)) for one in page.blocks[:block])
    return tuple(enumerate(_parts(page.blocks[block]), before))


def _parts(block: Block) -> tuple[str, ...]:
    match block:
        case Paragraph(text=text, spoken=spoken):
            parts = split(text)
            # Read differently: lit whole unless both have as many sentences.
            same = not spoken or len(split(spoken)) == len(parts)
            return parts if same else (text.strip(),)
        case Heading(text=text) | Tile(text=text):
            return (text,)
        case Qr(caption=text):
            return split(text)
        case Detail(label=label, text=text, pieces=pieces):
            parts = split(text) if pieces is None else (text,)
            return (label, *parts) if label else parts
        case Tick(text=text, note=note) | Choice(text=text, note=note):
            return (text, note) if note else (text,)
        case _:
            return ()


def _spoken(block: Block) -> tuple[str, ...]:
    if isinstance(block, Paragraph) and block.spoken:
        return split(block.spoken)
    return _parts(block)
