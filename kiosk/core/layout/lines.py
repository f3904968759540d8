"""Lines of text: how many words go on each, and where each run of it stands."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from kiosk.core.layout.geometry import Rect
from kiosk.core.layout.sheet import Mark, Shape, Text
from kiosk.core.layout.sizes import Font
from kiosk.core.layout.text import (
    Measure,
    Run,
    Token,
    addresses,
    clusters,
    runs,
    tokens,
)
from kiosk.core.theme import Tone

# Of the em: how far letters and all that is set on and below them reach.
ASCENT, DESCENT = 1.07, 0.30
KHMER_ASCENT, KHMER_DESCENT = 1.22, 0.58
_SHAPE_EM = 0.9


class TooWide(ValueError):  # noqa: N818 - becomes TextTooLong where the block is known
    """One word is wider than the line, and may not be cut."""


@dataclass(frozen=True)
class Style:
    """How a text is set."""

    px: int
    tone: Tone
    bold: bool = False
    centred: bool = False
    forced: bool = False
    """A word that is too wide is cut between clusters, rather than refused."""

    def font(self, run: Run) -> Font:
        """The font of a run in this style."""
        return Font(run.face or "latin", self.px, self.bold)


@dataclass(frozen=True)
class Line:
    """Words that stand beside each other."""

    words: tuple[Token, ...]
    style: Style
    measure: Measure

    @cached_property
    def _runs(self) -> tuple[tuple[Run, int], ...]:
        """The runs, each with its sentence; a gap belongs to the word before it."""
        parts: list[tuple[str, int]] = []
        for position, word in enumerate(self.words):
            gap = word.gap if position else ""
            if parts and parts[-1][1] == word.said:
                parts[-1] = (parts[-1][0] + gap + word.text, word.said)
            else:
                if parts and gap:
                    parts[-1] = (parts[-1][0] + gap, parts[-1][1])
                parts.append((word.text, word.said))
        return tuple(
            (run, said) for text, said in parts for run in runs(text, self.measure)[0]
        )

    @property
    def missing(self) -> tuple[str, ...]:
        """What nothing can draw."""
        return runs("".join(word.text for word in self.words), self.measure)[1]

    @cached_property
    def width(self) -> int:
        """Of all runs, in px."""
        return sum(_width(run, self.style, self.measure) for run, _ in self._runs)

    @cached_property
    def _khmer(self) -> bool:
        return any(run.face == "khmer" for run, _ in self._runs)

    @property
    def ascent(self) -> int:
        """Above the baseline, in px."""
        return round(self.style.px * (KHMER_ASCENT if self._khmer else ASCENT))

    @property
    def height(self) -> int:
        """Of the line box: Khmer needs more above and below."""
        below = KHMER_DESCENT if self._khmer else DESCENT
        return self.ascent + round(self.style.px * below)

    def marks(self, x: int, y: int, width: int) -> tuple[Mark, ...]:
        """The line with its box's upper left corner at (x, y), `width` wide."""
        if self.style.centred:
            x += (width - self.width) // 2
        tone, px = self.style.tone, self.style.px
        placed: list[Mark] = []
        for run, said in self._runs:
            wide = _width(run, self.style, self.measure)
            box = Rect(x, y, wide, self.height)
            if run.face:
                baseline = y + self.ascent
                font = self.style.font(run)
                placed.append(
                    Text(box, baseline, run.text, font, tone.ink, tone.ground, said)
                )
            else:
                side = round(px * 0.8)
                square = Rect(
                    x + (wide - side) // 2,
                    y + self.ascent - round(px * 0.76),
                    side,
                    side,
                )
                placed.append(
                    Shape(square, run.text, tone.ink, tone.tint, tone.ground, said)
                )
            x += wide
        return tuple(placed)


def _width(run: Run, style: Style, measure: Measure) -> int:
    if run.face is None:
        return round(style.px * _SHAPE_EM)
    return measure.width(run.text, style.font(run))


@dataclass(frozen=True, slots=True)
class Words:
    """Words with their widths, measured once and broken as often as is needed."""

    style: Style
    measure: Measure
    tokens: tuple[Token, ...]
    widths: tuple[int, ...]
    gaps: tuple[int, ...]

    def lines(self, width: int) -> tuple[Line, ...]:
        """In lines no wider than this, as many on each as there is room for.

        Raises: TooWide.
        """
        if any(own > width for own in self.widths):
            return self._cut(width).lines(width)
        lines: list[list[Token]] = []
        used = 0
        for token, own, gap in zip(self.tokens, self.widths, self.gaps, strict=True):
            if lines and used + gap + own <= width:
                lines[-1].append(token)
                used += gap + own
            else:
                lines.append([token])
                used = own
        return tuple(Line(tuple(line), self.style, self.measure) for line in lines)

    def _cut(self, width: int) -> "Words":
        """With the words that are too wide cut once more; these get shorter."""
        smaller: list[Token] = []
        for token, own in zip(self.tokens, self.widths, strict=True):
            smaller += (token,) if own <= width else _pieces(token, self.style)
        return measured(smaller, self.style, self.measure)

    def balanced(self, width: int) -> tuple[Line, ...]:
        """As `lines`, all of nearly equal length: for headings and labels.

        Raises: TooWide.
        """
        best = self.lines(width)
        low, high = max((0, *self.widths)), width
        while len(best) > 1 and high - low > max(4, width // 64):
            middle = (low + high) // 2
            tried = self.lines(middle)
            if len(tried) > len(best):
                low = middle
            else:
                best, high = tried, middle
        return best


def measured(tokens_: Sequence[Token], style: Style, measure: Measure) -> Words:
    """The words, measured in this style."""
    space = measure.width(" ", Font("latin", style.px, style.bold))
    return Words(
        style,
        measure,
        tuple(tokens_),
        tuple(Line((replace(one, gap=""),), style, measure).width for one in tokens_),
        tuple(space if one.gap else 0 for one in tokens_),
    )


def _pieces(word: Token, style: Style) -> tuple[Token, ...]:
    pieces = addresses(word)
    if len(pieces) == 1 and style.forced:
        pieces = clusters(word)
    if len(pieces) == 1:
        raise TooWide(word.text)
    return pieces


def balanced(
    text: str, said: int, style: Style, width: int, measure: Measure
) -> tuple[Line, ...]:
    """A heading or a label, in lines of nearly equal length.

    Raises: TooWide.
    """
    return measured(tokens(text, said), style, measure).balanced(width)


def running(parts: Sequence[tuple[int, str]], style: Style, measure: Measure) -> Words:
    """Numbered sentences, one after the other."""
    words: list[Token] = []
    for said, text in parts:
        found = tokens(text, said)
        words += [replace(token, gap=" ") for token in found[:1]] + list(found[1:])
    return measured(words, style, measure)


def set_text(
    parts: Sequence[tuple[int, str]], style: Style, width: int, measure: Measure
) -> tuple[Line, ...]:
    """Numbered sentences, one after the other, in lines.

    Raises: TooWide.
    """
    return running(parts, style, measure).lines(width)
