"""The slip to take home: what stands on it, and the printer's bytes (pure).

Letters are printed as a picture (`GS v 0`), never as text: of the cheap 58 mm printers
hardly one has the Vietnamese code pages, those that have them print tones beside their
letters, and none has Khmer. A picture looks alike on all of them (docs/adr/0017).

Source of the commands: Epson, ESC/POS Command Reference (`ESC @`, `GS v 0`, `ESC J`,
`GS V`, `DLE EOT`).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final, Literal

from edge.contract.content import Procedure
from kiosk.core.pages.checklist import ask_more, hand_in, when_needed
from kiosk.core.pages.papers import needed
from kiosk.core.pages.procedure import leaflet_url
from kiosk.core.pages.view import View

WIDTH_PX: Final = {58: 384, 80: 576}
"""Printable dots of a line, at 203 dots an inch, by the paper's width in mm."""
BAND_ROWS: Final = 128
"""Rows sent at once: 58 mm printers have little memory."""
MOST_ROWS: Final = 4096
"""Half a metre of paper."""
FEED_ROWS: Final = 120
"""Until the last line is past the tear-off edge."""

RESET: Final = b"\x1b@"
FEED: Final = b"\x1bJ"
CUT: Final = b"\x1dVB\x00"
"""Feeds to the cutter and cuts; a printer without one feeds."""
ASK_PAPER: Final = b"\x10\x04\x04"
ASK_STATE: Final = b"\x10\x04\x01"

_FIXED: Final = 0b0001_0010
_FIXED_MASK: Final = 0b1001_0011
_NO_PAPER: Final = 0b0110_0000
_OFF_LINE: Final = 0b0000_1000


@dataclass(frozen=True, slots=True)
class Line:
    """One paragraph of the slip."""

    text: str
    kind: Literal["title", "heading", "body", "box", "note"] = "body"
    """box: with a square before it, to tick by hand."""


@dataclass(frozen=True, slots=True)
class Ticket:
    """The whole slip, from top to bottom."""

    lines: tuple[Line, ...]
    qr: str = ""
    """Payload of the code at its end; empty: none."""
    below: str = ""
    """What the code does."""


@dataclass(frozen=True, slots=True)
class Bitmap:
    """Rows of `(width + 7) // 8` bytes each; a bit that is set is black."""

    width: int
    rows: bytes

    @property
    def row_bytes(self) -> int:
        """Of one row."""
        return (self.width + 7) // 8

    @property
    def height(self) -> int:
        """Rows."""
        return len(self.rows) // self.row_bytes


def ticket(view: View, procedure: Procedure) -> Ticket:
    """What a resident takes home of a procedure: papers first."""
    lines = [Line(view.said(procedure.short_name) or procedure.code, "title")]
    lines.append(Line(view.word("papers"), "heading"))
    known = 0
    listed = needed(procedure, view.session.answers)
    for one in listed:
        text = view.said(one.paper.fact.text)
        if text is None or view.told((one.paper.fact,)) is None:
            continue
        known += 1
        case = when_needed(view, procedure, one)
        said = f"{text} ({case})" if case else text
        lines.append(Line(said, "box" if one.paper.brought else "body"))
    if known < len(listed) or not known:
        lines.append(Line(view.word("unsure-papers" if known else "ask")))
    for label, facts in (
        ("office-label", procedure.office),
        ("time", procedure.ways[0].time if procedure.ways else ()),
        ("fee", procedure.ways[0].fee if procedure.ways else ()),
    ):
        fact = view.told(facts)
        text = view.said(fact.text) if fact is not None else None
        lines.append(Line(f"{view.word(label)}: {text or view.word('ask')}"))
    known_place = not procedure.counter and view.told(procedure.office) is not None
    last = ask_more(view, procedure) if known_place else hand_in(view, procedure)
    lines += [Line(last)] if last else []
    lines.append(Line(_printed_on(view, view.day), "note"))
    local = leaflet_url(view, procedure)
    page = local or procedure.portal_url
    below = view.word("qr-local" if local else "qr-portal") if page else ""
    return Ticket(tuple(lines), page, below)


def _printed_on(view: View, day: date) -> str:
    name = view.said(view.content.office.name) if view.content else None
    return f"{name}, {day:%d/%m/%Y}" if name else f"{day:%d/%m/%Y}"


def escpos(picture: Bitmap) -> bytes:
    """The bytes that print a picture and cut the paper.

    Raises:
        ValueError: longer than `MOST_ROWS`; nothing may empty a roll.
    """
    if picture.height > MOST_ROWS:
        raise ValueError(f"{picture.height} rows, {MOST_ROWS} at most")
    sent = [RESET]
    for top in range(0, picture.height, BAND_ROWS):
        rows = min(BAND_ROWS, picture.height - top)
        head = _little(picture.row_bytes) + _little(rows)
        begin = top * picture.row_bytes
        band = picture.rows[begin : begin + rows * picture.row_bytes]
        sent.append(b"\x1dv0\x00" + head + band)
    return b"".join([*sent, FEED, bytes([FEED_ROWS]), CUT])


def fault(answer: int, asked: bytes) -> Literal["", "no-paper", "failed"]:
    """What one byte of status says; the fixed bits tell it from noise."""
    if answer & _FIXED_MASK != _FIXED:
        return "failed"
    if asked == ASK_PAPER:
        return "no-paper" if answer & _NO_PAPER else ""
    return "failed" if answer & _OFF_LINE else ""


def stacked(pictures: Sequence[Bitmap]) -> Bitmap:
    """Pictures of one width below each other."""
    return Bitmap(pictures[0].width, b"".join(one.rows for one in pictures))


def _little(number: int) -> bytes:
    return number.to_bytes(2, "little")
