"""What is drawn: marks in order, what can be touched, and what is read out.

A sheet is one screenful of a page, ready to draw without any further thought. Colours
stand in the marks themselves, so that a test can measure them and a screen can tell
from two sheets what has changed.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from edge.contract.content import Language
from kiosk.core.layout.geometry import Rect, Size, merged
from kiosk.core.layout.sizes import Font
from kiosk.core.page import Act
from kiosk.core.theme import Colour, Theme


@dataclass(frozen=True, slots=True)
class Fill:
    """An area with round corners; `beneath` is the colour that the corners show."""

    rect: Rect
    colour: Colour
    beneath: Colour
    radius: int = 0
    edge: Colour | None = None
    edge_px: int = 0


@dataclass(frozen=True, slots=True)
class Text:
    """A run of one font. `rect` is its line box; nothing of it is drawn outside."""

    rect: Rect
    baseline: int
    text: str
    font: Font
    ink: Colour
    ground: Colour
    said: int = -1
    """Number of the sentence that it belongs to; -1: none."""


@dataclass(frozen=True, slots=True)
class Shape:
    """A drawing of `kiosk.core.pictograms`; `tone` of three: lines, areas, ground."""

    rect: Rect
    name: str
    ink: Colour
    tint: Colour
    ground: Colour
    said: int = -1


@dataclass(frozen=True, slots=True)
class Code:
    """A QR code: a row is a string of "0" and "1", the quiet zone included."""

    rect: Rect
    rows: tuple[str, ...]
    ink: Colour
    ground: Colour


Mark = Fill | Text | Shape | Code


@dataclass(frozen=True, slots=True)
class Target:
    """What can be touched, and what that means."""

    act: Act
    rect: Rect


@dataclass(frozen=True, slots=True)
class Sheet:
    """One screenful of a page."""

    page: str
    language: Language
    number: int
    """From 1."""
    count: int
    size: Size
    ground: Colour
    theme: Theme
    marks: tuple[Mark, ...]
    targets: tuple[Target, ...]
    missing: tuple[str, ...] = ()
    """Characters that no font has and no shape stands for: they were left out."""
    shift: tuple[int, int] = (0, 0)
    """Where everything is drawn, in pixels right and down: against burn-in."""

    @property
    def sentences(self) -> dict[int, tuple[Rect, ...]]:
        """Number of the sentence -> where it stands, a rectangle for each line."""
        places: dict[int, list[Rect]] = {}
        for mark in self.marks:
            if isinstance(mark, Text | Shape) and mark.said >= 0:
                _extend(places.setdefault(mark.said, []), mark.rect)
        return {number: tuple(rects) for number, rects in sorted(places.items())}


def _extend(rects: list[Rect], rect: Rect) -> None:
    """Runs of one line become one rectangle."""
    if rects and rects[-1].y < rect.bottom and rect.y < rects[-1].bottom:
        rects[-1] = rects[-1].joined(rect)
    else:
        rects.append(rect)


def act_at(sheet: Sheet, x: int, y: int) -> Act | None:
    """What a finger at this point of the screen touches; None: nothing."""
    target = target_at(sheet, x, y)
    return target.act if target else None


def target_at(sheet: Sheet, x: int, y: int) -> Target | None:
    """The target at this point of the screen."""
    dx, dy = sheet.shift
    inside = (one for one in sheet.targets if one.rect.has(x - dx, y - dy))
    return next(inside, None)


def highlighted(sheet: Sheet, number: int | None) -> Sheet:
    """The sheet while this sentence is being read out; None: none is."""
    rects = sheet.sentences.get(-1 if number is None else number, ())
    if not rects:
        return sheet
    tone = sheet.theme.spoken
    marks: list[Mark] = []
    begun = False
    for mark in sheet.marks:
        if isinstance(mark, Text | Shape) and mark.said == number:
            if not begun:
                marks += (Fill(rect, tone.ground, tone.ground) for rect in rects)
                begun = True
            marks.append(replace(mark, ink=tone.ink, ground=tone.ground))
        else:
            marks.append(mark)
    return replace(sheet, marks=tuple(marks))


def touched(sheet: Sheet, rect: Rect) -> Sheet:
    """The sheet while a finger is on the target of this rectangle.

    The panel, the writing and the drawings inside take the tone for that.
    """
    tone = sheet.theme.touched

    def turned(mark: Mark) -> Mark:
        if isinstance(mark, Code) or not rect.holds(mark.rect):
            return mark
        if isinstance(mark, Fill):
            return replace(mark, colour=tone.ground, edge=tone.edge)
        if isinstance(mark, Text):
            return replace(mark, ink=tone.ink, ground=tone.ground)
        return replace(mark, ink=tone.picture, tint=tone.tint, ground=tone.ground)

    return replace(sheet, marks=tuple(turned(mark) for mark in sheet.marks))


_WALK = ((0, 0), (1, 0), (1, 1), (0, 1), (-1, 1), (-1, 0), (-1, -1), (0, -1), (1, -1))


def shifted(sheet: Sheet, step: int) -> Sheet:
    """The sheet a few pixels aside, at a step of a walk that comes back after nine.

    The walk stays far inside the margins. Steps of a minute or more are not noticed.
    """
    dx, dy = _WALK[step % len(_WALK)]
    reach = max(1, round(min(sheet.size.width, sheet.size.height) / 270))
    return replace(sheet, shift=(dx * reach, dy * reach))


def changed(before: Sheet | None, after: Sheet) -> tuple[Rect, ...]:
    """Where two sheets differ, in rectangles of the screen that do not meet.

    One around everything when it is another page, or when most of it differs.
    """
    whole = Rect(0, 0, after.size.width, after.size.height)
    if before is None or _frame(before) != _frame(after):
        return (whole,)
    old, new = frozenset(before.marks), frozenset(after.marks)
    dx, dy = after.shift
    rects = merged(mark.rect.grown(1).moved(dx, dy) for mark in old ^ new)
    drawn = sum(rect.width * rect.height for rect in rects)
    return (whole,) if drawn * 2 > whole.width * whole.height else rects


def _frame(sheet: Sheet) -> tuple[object, ...]:
    return sheet.page, sheet.size, sheet.ground, sheet.shift


def moved(marks: Sequence[Mark], dx: int, dy: int) -> tuple[Mark, ...]:
    """The same marks, elsewhere."""
    return tuple(_moved(mark, mark.rect.moved(dx, dy), dy) for mark in marks)


def _moved(mark: Mark, rect: Rect, dy: int) -> Mark:
    # Spelt out: `dataclasses.replace` took a fifth of the time of a page.
    match mark:
        case Text(_, base, text, font, ink, ground, said):
            return Text(rect, base + dy, text, font, ink, ground, said)
        case Fill(_, colour, beneath, radius, edge, edge_px):
            return Fill(rect, colour, beneath, radius, edge, edge_px)
        case Shape(_, name, ink, tint, ground, said):
            return Shape(rect, name, ink, tint, ground, said)
        case Code(_, rows, ink, ground):
            return Code(rect, rows, ink, ground)
