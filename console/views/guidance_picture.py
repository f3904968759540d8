"""A kiosk's page as residents see it: drawn beside the request, kept, shown."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, time
from pathlib import Path
from threading import Thread
from typing import Final

import msgspec
from flask import Blueprint, Response, abort, render_template, request, send_file
from werkzeug.wrappers import Response as BaseResponse

from console import auth
from console.adapters import kiosk_picture
from console.adapters.kiosk_picture import Picture
from console.auth import require
from console.core import outline
from console.core.guidance import OFFICE, Record
from console.core.permissions import Action
from console.models import GuidanceRecord
from console.store import guidance
from console.store.guidance import NoSuchRecordError
from console.views import asked, frame
from console.views.guidance_words import LANGUAGES, OFFICE_PARTS, PARTS, SIZES

blueprint = Blueprint("guidance_picture", __name__, url_prefix="/guidance")

SCREEN: Final = "1280x720"
"""As on a kiosk, sizes and all, with fewer pixels on the line."""
MOST_SHEETS: Final = 30
Page = str | tuple[str, int] | BaseResponse


@dataclass(frozen=True, slots=True)
class Wanted:
    """What somebody wants to see, and how far its picture is."""

    code: str
    part: str
    language: str
    size: str
    sheet: int
    name: str
    """Of the picture's file."""
    picture: Picture


def wanted(row: GuidanceRecord) -> Wanted:
    """The picture that the address asks for; nothing is drawn for it yet."""
    return _asked(row)


@blueprint.get("/<code>/picture")
def progress(code: str) -> Page:
    """The picture's place on the page, asked for again until it is there."""
    require(Action.VIEW)
    row = _row(code)
    found = _asked(row)
    if found.picture.state == "none":
        _begin(row, found)
        found = _asked(row)
    if found.picture.state in {"there", "failed"}:
        return "", 286  # the script reloads the page
    return render_template("parts/guidance_picture.html", picture=found)


@blueprint.get("/<code>/picture.png")
def at_once(code: str) -> Page:
    """The picture for browsers without scripts: they wait for it."""
    require(Action.VIEW)
    row = _row(code)
    found = _asked(row)
    if found.picture.state == "none":
        _begin(row, found).join(timeout=kiosk_picture.WAIT_S)
    if not (_folder() / f"{found.name}.png").exists():
        abort(503)
    return png(found.name)


@blueprint.get("/pictures/<name>.png")
def png(name: str) -> BaseResponse:
    """A picture that was drawn."""
    require(Action.VIEW)
    if len(name) != 64 or not set(name) <= set("0123456789abcdef"):
        abort(404)
    path = _folder() / f"{name}.png"
    if not path.exists():
        abort(404)
    answer: Response = send_file(path, mimetype="image/png")
    answer.headers["Cache-Control"] = "private, max-age=86400"
    return answer


def _begin(row: GuidanceRecord, of: Wanted) -> Thread:
    return kiosk_picture.begin(_folder(), of.name, _source(row), _options(of))


def _asked(row: GuidanceRecord) -> Wanted:
    part = request.args.get("part", "")
    language = request.args.get("language", "vi")
    size = request.args.get("size", "100")
    if part not in (OFFICE_PARTS if row.code == OFFICE else PARTS):
        part = ""
    if language not in LANGUAGES:
        language = "vi"
    if size not in SIZES:
        size = "100"
    sheet = min(max(1, asked.whole(request.args.get("sheet", ""))), MOST_SHEETS)
    shown: list[object] = [
        row.draft,
        part,
        language,
        size,
        sheet,
        SCREEN,
        frame.today().isoformat(),
    ]
    if row.code != OFFICE:
        shown += [_records().get(OFFICE), sorted(_source(row))]
    name = hashlib.sha256(msgspec.json.encode(shown, order="sorted")).hexdigest()
    return Wanted(
        row.code, part, language, size, sheet, name, kiosk_picture.look(_folder(), name)
    )


def _options(of: Wanted) -> tuple[str, ...]:
    page = f"procedure:{of.code}" + (f":{of.part}" if of.part else "")
    if of.code == OFFICE:
        page = of.part or OFFICE
    return (
        *("--page", page),
        *("--lang", of.language),
        *("--scale", of.size),
        *("--sheet", str(of.sheet)),
        *("--size", SCREEN),
        *("--day", frame.today().isoformat()),
    )


def _source(row: GuidanceRecord) -> Mapping[str, object]:
    records = {**_records(), row.code: row.draft}
    if row.code == OFFICE:
        codes = tuple(code for code in records if code != OFFICE)
    else:
        codes = outline.around(row.code, records)
    midnight = datetime.combine(frame.today(), time(23, 59), auth.web().zone)
    return outline.source(codes, records, made=midnight.isoformat())


def _records() -> dict[str, Record]:
    return {row.code: row.draft for row in guidance.listed(auth.db())}


def _row(code: str) -> GuidanceRecord:
    try:
        return guidance.get(auth.db(), code)
    except NoSuchRecordError:
        abort(404)


def _folder() -> Path:
    return auth.web().work / "pictures"
