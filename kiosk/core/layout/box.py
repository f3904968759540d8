"""The pieces that a page is poured from: each stands whole on one sheet.

A `Box` is drawn relative to its upper left corner. A `Kit` is what every piece needs to
know about the page, the resident and the fonts.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace

from edge.errors import MessageError
from kiosk.core.layout.geometry import Rect
from kiosk.core.layout.lines import Line, TooWide
from kiosk.core.layout.sentences import shown
from kiosk.core.layout.sheet import Fill, Mark, Shape, Target, moved
from kiosk.core.layout.sizes import SCALES_PERCENT, Sizes
from kiosk.core.layout.text import Measure
from kiosk.core.page import Page
from kiosk.core.pictograms import PICTOGRAMS
from kiosk.core.theme import Theme, Tone


class TextTooLongError(MessageError):
    """A text has no room on any sheet of its page; `page`, `block` and `text` name it.

    The builder refuses content that raises it, so that no resident ever meets it.
    """

    def __init__(self, page: str, block: str, text: str, scale_percent: int) -> None:
        super().__init__(
            f"page {page}, {block}: the text has no room at {scale_percent} % text "
            f"size; shorten it: {text!r}"
        )
        self.page = page
        self.block = block
        self.text = text
        self.scale_percent = scale_percent


@dataclass(frozen=True, slots=True)
class Box:
    """A piece of known height, drawn from (0, 0)."""

    height: int
    marks: tuple[Mark, ...] = ()
    targets: tuple[Target, ...] = ()
    before: int = 0
    """Room above it, except on top of a sheet."""
    keep: bool = False
    """Stays on the sheet of the piece that follows."""
    missing: tuple[str, ...] = ()
    block: int = -1
    """Index on the page; -1: the controls."""

    def at(self, x: int, y: int) -> "Box":
        """The same, drawn there."""
        targets = tuple(replace(t, rect=t.rect.moved(x, y)) for t in self.targets)
        return replace(self, marks=moved(self.marks, x, y), targets=targets)


@dataclass(frozen=True)
class Kit:
    """The page, how large, in which colours, and the fonts."""

    page: Page
    sizes: Sizes
    theme: Theme
    measure: Measure

    def px(self, reference: float) -> int:
        """So many pixels of the reference screen, here."""
        return self.sizes.px(reference)

    def said(self, block: int) -> tuple[tuple[int, str], ...]:
        """The numbered sentences of a block."""
        return shown(self.page, block)

    def too_long(self, block: int, text: str) -> TextTooLongError:
        """The error that names where this text stands."""
        if block < 0:
            name = "lower band"
        else:
            name = f"block {block + 1} ({type(self.page.blocks[block]).__name__})"
        return TextTooLongError(self.page.id, name, text, self.sizes.scale_percent)

    @contextmanager
    def naming(self, block: int, text: str) -> Iterator[None]:
        """Turns a word that is too wide into the error that names its place.

        Raises: TextTooLongError.
        """
        try:
            yield
        except TooWide as error:
            raise self.too_long(block, text) from error

    def shape(self, rect: Rect, name: str, tone: Tone, said: int = -1) -> Shape:
        """A drawing.

        Raises: MessageError when there is none of this name, but not in an emergency.
        """
        if name not in PICTOGRAMS:
            if not self.page.alarm:
                raise MessageError(
                    f'page {self.page.id}: there is no picture "{name}"; '
                    "kiosk.core.pictograms has all that there are"
                )
            name = "warning"
        return Shape(rect, name, tone.picture, tone.tint, tone.ground, said)

    @property
    def beneath(self) -> Tone:
        """What everything stands on."""
        return self.theme.alarm if self.page.alarm else self.theme.page

    def panel(self, rect: Rect, tone: Tone, radius: float = 20) -> Fill:
        """A ground with round corners and an edge."""
        return Fill(
            rect,
            tone.ground,
            self.beneath.ground,
            self.px(radius),
            tone.edge,
            self.px(4),
        )


def smaller(kit: Kit) -> tuple[Kit, ...]:
    """The kits for the resident's text size and for those below it, largest first."""
    wanted = kit.sizes.scale_percent
    return tuple(
        replace(kit, sizes=replace(kit.sizes, scale_percent=scale))
        for scale in reversed(SCALES_PERCENT)
        if scale <= wanted
    )


def fitted(kit: Kit, room: int, make: Callable[[Kit], Box]) -> Box:
    """A piece at the resident's size, or at the next smaller one that has room.

    For what cannot go on over to the next sheet: smaller text is better than none.

    Raises: TextTooLongError when a word is too wide even at 100 %.
    """
    *larger, least = smaller(kit)
    for tried in larger:
        try:
            box = make(tried)
        except TextTooLongError:
            continue
        if box.height <= room:
            return box
    return make(least)


def stacked(
    lines: Sequence[Line], x: int, y: int, width: int, leading: float = 1.0
) -> tuple[tuple[Mark, ...], int]:
    """The marks of lines below each other, and how high they are together."""
    marks: list[Mark] = []
    top = y
    for line in lines:
        marks += line.marks(x, y, width)
        y += round(line.height * leading)
    if lines:  # The last line needs all of its box.
        y += lines[-1].height - round(lines[-1].height * leading)
    return tuple(marks), y - top


def left_out(lines: Iterable[Line]) -> tuple[str, ...]:
    """Characters of these lines that nothing can draw."""
    return tuple(character for line in lines for character in line.missing)
