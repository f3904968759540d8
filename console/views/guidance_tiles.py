"""The kiosk's first page: its tiles, their order, and the procedures behind each."""

from dataclasses import replace

from flask import Blueprint, abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from console import auth
from console.core.guidance import OFFICE, tidied
from console.core.tiles import MOST_TILES, Tile, ordered, tiles, with_tiles
from console.models import GuidanceRecord
from console.store import guidance
from console.store.guidance_hand import RecordConflictError
from console.views import asked
from console.views import guidance_record as pages
from console.views.guidance_edit import common, kept, mine
from console.views.guidance_words import PICTURES
from console.views.languages import gettext as _

blueprint = Blueprint("guidance_tiles", __name__, url_prefix="/guidance/office/tiles")

NAME_LETTERS = 60
Page = str | tuple[str, int] | BaseResponse


@blueprint.get("")
def listed() -> Page:
    """Names, pictures, order."""
    row = mine(OFFICE)
    return _page(row, tiles(row.draft), {})


@blueprint.post("")
def save() -> Page:
    """Keeps them; a tile without a name goes."""
    row = mine(OFFICE)
    held = {one.key: one for one in tiles(row.draft)}
    typed: list[tuple[int, Tile]] = []
    for n in range(MOST_TILES):
        before = held.get(request.form.get(f"key{n}", ""), Tile())
        one = replace(
            before,
            vi=request.form.get(f"vi{n}", "").strip()[:NAME_LETTERS],
            en=request.form.get(f"en{n}", "").strip()[:NAME_LETTERS],
            picture=request.form.get(f"picture{n}", ""),
        )
        if one.vi or one.en:
            place = asked.whole(request.form.get(f"order{n}", ""), default=n + 1)
            typed.append((place, one))
    wanted = tuple(one for _place, one in sorted(typed, key=lambda pair: pair[0]))
    if problems := _problems(wanted):
        return _page(row, wanted, problems), 422
    try:
        return kept(row, with_tiles(row.draft, wanted), "#tiles")
    except RecordConflictError as error:
        return _page(error.theirs, wanted, {}, theirs=error.theirs), 409


@blueprint.get("/<key>")
def tile(key: str) -> Page:
    """Which procedures stand on one tile, and in which order."""
    row = mine(OFFICE)
    return _tile_page(row, _of(row, key), {})


@blueprint.post("/<key>")
def save_tile(key: str) -> Page:
    """Keeps them: a number beside each that stands there."""
    row = mine(OFFICE)
    found = _of(row, key)
    codes = [one.code for one in guidance.listed(auth.db()) if one.code != OFFICE]
    places = [(code, asked.whole(request.form.get(f"at:{code}", ""))) for code in codes]
    changed = replace(found, procedures=ordered(places))
    if not changed.procedures:
        why = _("Ghi số 1 cạnh ít nhất một thủ tục, hoặc bỏ ô này ở trang trước.")
        return _tile_page(row, changed, {"none": why}), 422
    wanted = [changed if one.key == key else one for one in tiles(row.draft)]
    try:
        kept(row, with_tiles(row.draft, wanted), "")
    except RecordConflictError as error:
        return _tile_page(error.theirs, changed, {}, theirs=error.theirs), 409
    return redirect(url_for("guidance_tiles.listed"))


# -- inside ---------------------------------------------------------------------------


def _of(row: GuidanceRecord, key: str) -> Tile:
    found = next((one for one in tiles(row.draft) if one.key == key), None)
    if found is None:
        abort(404)
    return found


def _problems(wanted: tuple[Tile, ...]) -> dict[str, str]:
    problems: dict[str, str] = {}
    seen: set[str] = set()
    for n, one in enumerate(wanted):
        same = tidied(one.vi).casefold()
        if not one.vi:
            problems[f"vi{n}"] = _("Viết tên tiếng Việt của ô này.")
        elif same in seen:
            problems[f"vi{n}"] = _("Ô khác đã có tên này: bà con không biết chọn đâu.")
        seen.add(same)
        if one.picture not in PICTURES:
            problems[f"picture{n}"] = _("Chọn một hình.")
    if not wanted:
        problems["vi0"] = _("Màn hình cần ít nhất một ô.")
    return problems


def _page(
    row: GuidanceRecord,
    typed: tuple[Tile, ...],
    problems: dict[str, str],
    theirs: GuidanceRecord | None = None,
) -> str:
    blank = [Tile()] if len(typed) < MOST_TILES else []
    return render_template(
        "guidance_tiles.html",
        **common(row, problems, theirs),
        tiles=[*typed, *blank],
        their_tiles=tiles(theirs.draft) if theirs else (),
    )


def _tile_page(
    office: GuidanceRecord,
    of: Tile,
    problems: dict[str, str],
    theirs: GuidanceRecord | None = None,
) -> str:
    rows = [one for one in guidance.listed(auth.db()) if one.code != OFFICE]
    places = {code: n for n, code in enumerate(of.procedures, start=1)}
    named = [
        (held.code, pages.name_of(held), places.get(held.code, 0)) for held in rows
    ]
    return render_template(
        "guidance_tile.html",
        **common(office, problems, theirs),
        tile=of,
        procedures=sorted(named, key=lambda held: (held[2] or 999, held[1])),
    )
