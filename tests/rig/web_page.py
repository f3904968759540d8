"""Pages of the kiosk as one web page: what a browser must draw to show the same.

Written from the laid out sheets: the same areas, words, letters and pictograms in the
same places. A target lights up as it is touched, and leads to its page, as on ours.
"""

import html
from collections.abc import Mapping
from pathlib import Path

from kiosk.adapters.typefaces import FILES
from kiosk.core.layout import Code, Fill, Mark, Rect, Shape, Sheet, Text
from kiosk.core.pictograms import PICTOGRAMS
from kiosk.core.strokes import Area, Disc, Piece, Stroke
from kiosk.core.theme import Colour

_HEAD = """<!doctype html><meta charset="utf-8"><title>kiosk</title>
<style>
%s
html, body { margin: 0; overflow: hidden; cursor: none; user-select: none }
.page { position: absolute; inset: 0 }
.page[hidden] { display: none }
.page > * { position: absolute; box-sizing: border-box; white-space: pre }
.target:active { background: rgba(0, 60, 120, .5) }
</style>
"""
_TAIL = """<script>
for (const target of document.querySelectorAll(".target"))
  target.addEventListener("pointerdown", () => {
    const next = document.getElementById(target.dataset.act);
    if (!next) return;
    for (const page of document.querySelectorAll(".page")) page.hidden = page !== next;
  });
</script>
"""


def web_page(sheets: Mapping[str, Sheet], fonts: Path) -> str:
    """All of them, the first one shown; by the act that leads to each."""
    faces = "\n".join(
        f"@font-face {{ font-family: {face}; font-weight: {700 if bold else 400};"
        f' src: url("{(fonts / name).as_uri()}") }}'
        for (face, bold), name in FILES.items()
        if (fonts / name).exists()
    )
    shown = [
        _page(act, sheet, hidden=number > 0)
        for number, (act, sheet) in enumerate(sheets.items())
    ]
    return _HEAD % faces + "\n".join(shown) + _TAIL


def _page(act: str, sheet: Sheet, *, hidden: bool) -> str:
    marks = "\n".join(map(_mark, sheet.marks))
    targets = "\n".join(
        f'<div class="target" data-act="{html.escape(one.act)}"'
        f' style="{_place(one.rect)}"></div>'
        for one in sheet.targets
    )
    return (
        f'<div class="page" id="{html.escape(act)}" style="background:'
        f'{_hex(sheet.ground)}"{" hidden" if hidden else ""}>\n{marks}\n{targets}</div>'
    )


def _mark(mark: Mark) -> str:
    place = _place(mark.rect)
    match mark:
        case Fill():
            edge = mark.edge
            border = f";border:{mark.edge_px}px solid {_hex(edge)}" if edge else ""
            return (
                f'<div style="{place};background:{_hex(mark.colour)};'
                f'border-radius:{mark.radius}px{border}"></div>'
            )
        case Text():
            weight = 700 if mark.font.bold else 400
            return (
                f'<div style="{place};color:{_hex(mark.ink)};font:{weight} '
                f'{mark.font.px}px/{mark.rect.height}px {mark.font.face}">'
                f"{html.escape(mark.text)}</div>"
            )
        case Shape():
            colours = {"ink": mark.ink, "tint": mark.tint, "ground": mark.ground}
            pieces = "".join(
                _piece(one, _hex(colours[one.role])) for one in PICTOGRAMS[mark.name]
            )
            return f'<svg style="{place}" viewBox="0 0 100 100">{pieces}</svg>'
        case Code():
            modules = "".join(
                f'<rect x="{x}" y="{y}" width="1" height="1"/>'
                for y, row in enumerate(mark.rows)
                for x, module in enumerate(row)
                if module == "1"
            )
            side = len(mark.rows)
            return f'<svg style="{place}" viewBox="0 0 {side} {side}">{modules}</svg>'


def _piece(piece: Piece, colour: str) -> str:
    match piece:
        case Disc(x=x, y=y, radius=radius):
            return f'<circle cx="{x}" cy="{y}" r="{radius}" fill="{colour}"/>'
        case Area(points=points):
            return f'<polygon points="{_points(points)}" fill="{colour}"/>'
        case Stroke(points=points, width=width):
            return (
                f'<polyline points="{_points(points)}" fill="none" stroke="{colour}"'
                f' stroke-width="{width}" stroke-linecap="round"'
                ' stroke-linejoin="round"/>'
            )


def _points(points: tuple[tuple[float, float], ...]) -> str:
    return " ".join(f"{x},{y}" for x, y in points)


def _place(rect: Rect) -> str:
    return f"left:{rect.x}px;top:{rect.y}px;width:{rect.width}px;height:{rect.height}px"


def _hex(colour: Colour) -> str:
    return "#{:02x}{:02x}{:02x}".format(*colour)
