"""Characters: which font draws each, and where a line may break.

A line breaks at a space, or at a zero-width space, which is how the builder marks
Khmer words; never inside a word, and never with a hyphen. A number keeps its unit. Only
where one word is wider than the line is it cut, after "/", "." or "@" of an address,
and for an emergency between two clusters: a letter never loses its marks.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol

from kiosk.core.layout.sizes import Face, Font

ZWSP = "\u200b"
NBSP = "\u00a0"

_INVISIBLE = dict.fromkeys(
    [*map(ord, "\u200b\u200c\u200d\u2060\ufeff\u00ad\ufe0e\ufe0f\u200e\u200f"),
     *range(0x20), *range(0x7F, 0xA0)]
)  # fmt: skip
_SPACES = dict.fromkeys(map(ord, "\n\t\r\u2002\u2003\u2005\u2007\u2009\u202f"), " ")

SHAPES = {
    "✓": "check",
    "✔": "check",
    "☑": "check",
    "✗": "cross",
    "✘": "cross",
    "☒": "cross",
    "☐": "box",
    "□": "box",
    "→": "arrow-right",
    "▶": "arrow-right",
    "➜": "arrow-right",
    "←": "arrow-left",
    "◀": "arrow-left",
    "↑": "arrow-up",
    "↓": "arrow-down",
    "●": "dot",
    "■": "block",
    "⚠": "warning",
    "☎": "telephone",
    "📞": "telephone",
    "🔔": "bell",
    "🏠": "home",
    "🔍": "search",
    "🔊": "speaker",
}
"""Characters that Noto Sans lacks -> the drawing that stands for each."""

_UNIT = (
    "ngày|tháng|năm|tuổi|giờ|phút|giây|tuần|quý|lần|bản|bộ|tờ|trang|trường hợp|người|"
    "đồng|đ|VNĐ|triệu|tỷ|nghìn|ngàn|m|m²|m2|km|cm|mm|kg|ha|%|"
    "days?|months?|years?|hours?|minutes?|copies|copy|originals?|VND|dong"
)
_LABEL = (
    "số|quầy|Quầy|điều|Điều|khoản|Khoản|điểm|Điểm|mục|Mục|chương|Chương|mẫu|Mẫu|"
    "thứ|tháng|ngày|năm|khu|ấp|Ấp|tổ|Tổ|No\\.|counter|Counter|page|form|Form"
)
_GLUE = (
    (re.compile(rf"(?<=[0-9]) (?=(?:{_UNIT})(?![^\W\d_]))"), NBSP),
    (re.compile(rf"(?:(?<=\s)|(?<=^))({_LABEL}) (?=[0-9])"), rf"\1{NBSP}"),
    (re.compile(r"(?<=[0-9]) (?=[0-9]{3}(?![0-9]))"), NBSP),  # 10 000
    (re.compile(r" (?=[\u2013\u2014-] )"), NBSP),  # a dash begins no line
)
_PLAIN = re.compile(r"[ -~\u00a1-\u02ff\u1ea0-\u1ef9\u2010-\u2027\u20ab]+")
_ADDRESS = re.compile(r"(?<=[/.@?&=_-])(?=[^/.@?&=_\s-])")


class Measure(Protocol):
    """What the layout asks of the fonts."""

    def width(self, text: str, font: Font) -> int:
        """How far it advances, in px; `text` is of one face and has no line break."""

    def has(self, character: str, face: Face) -> bool:
        """Whether the font of this face has a glyph for it."""


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch that one font draws, or one shape (then `text` is its name)."""

    text: str
    face: Face | None
    """None: a shape."""


@dataclass(frozen=True, slots=True)
class Token:
    """What no line breaks inside; `gap` stands before it within a line."""

    text: str
    gap: str = ""
    said: int = -1


def tokens(text: str, said: int = -1) -> tuple[Token, ...]:
    """The text between its possible line breaks."""
    found: list[Token] = []
    gap = ""
    for piece in re.split(rf"([ {ZWSP}]+)", _glued(text.translate(_SPACES))):
        if piece.strip(f" {ZWSP}"):
            found.append(Token(piece, gap, said))
        gap = " " if " " in piece else ""
    return tuple(found)


def _glued(line: str) -> str:
    for pattern, kept in _GLUE:
        line = pattern.sub(kept, line)
    return line


def addresses(token: Token) -> tuple[Token, ...]:
    """An internet address cut where people cut it when they write it down."""
    return _cut(token, tuple(_ADDRESS.split(token.text)))


def clusters(token: Token) -> tuple[Token, ...]:
    """A word cut between its clusters, as the last resort."""
    return _cut(token, tuple(graphemes(token.text)))


def _cut(token: Token, pieces: tuple[str, ...]) -> tuple[Token, ...]:
    first, *rest = pieces
    begins = Token(first, token.gap, token.said)
    return (begins, *(Token(piece, "", token.said) for piece in rest))


def graphemes(text: str) -> Iterator[str]:
    """A character with every mark on it; a Khmer consonant with those below it."""
    cluster = ""
    for character in text:
        joins = unicodedata.category(character).startswith("M") or (
            cluster.endswith("\u17d2") and "\u1780" <= character <= "\u17b3"
        )
        if cluster and not joins:
            yield cluster
            cluster = ""
        cluster += character
    if cluster:
        yield cluster


def runs(text: str, measure: Measure) -> tuple[tuple[Run, ...], tuple[str, ...]]:
    """The stretches of a text by what draws them, and what nothing can draw.

    A cluster stays whole: it goes to the font of its script, or else to another that
    has all of it. What is left out is returned, never drawn as an empty box.
    """
    found: list[Run] = []
    missing: list[str] = []
    text = text.replace(NBSP, " ").translate(_INVISIBLE)
    if _PLAIN.fullmatch(text) and all(measure.has(one, "latin") for one in set(text)):
        return (Run(text, "latin"),), ()
    for cluster in graphemes(text):
        run = _run(cluster, measure, found[-1].face if found else None)
        if run is None:
            missing.append(cluster)
        elif found and run.face and found[-1].face == run.face:
            found[-1] = Run(found[-1].text + run.text, run.face)
        else:
            found.append(run)
    return tuple(found), tuple(missing)


def _run(cluster: str, measure: Measure, before: Face | None) -> Run | None:
    khmer = any("\u1780" <= c <= "\u17ff" or "\u19e0" <= c <= "\u19ff" for c in cluster)
    faces: list[Face] = ["khmer", "latin"] if khmer else ["latin", "khmer"]
    if cluster == " " and before:  # A space belongs to what it follows.
        faces = [before]
    for face in faces:
        if all(measure.has(character, face) for character in cluster):
            return Run(cluster, face)
    shape = SHAPES.get(cluster)
    return Run(shape, None) if shape else None
