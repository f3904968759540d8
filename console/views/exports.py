"""Evidence that leaves the house: the camera's own file as it is, and a copy to watch.

The original proves itself (its verifier lies in it) and is never touched. The copy has
drawn in for whom it is, who made it and the time of each picture; faces and plates are
covered in it where somebody asks for that. Each export has the number of a request and
a reason, and every download of it is logged.
"""

import hashlib
import shutil
from datetime import datetime
from pathlib import Path
from typing import Final

from flask import (
    Blueprint,
    Response,
    abort,
    redirect,
    render_template,
    request,
    url_for,
)
from werkzeug.wrappers import Response as BaseResponse

from console import auth, sound
from console.adapters import film_copy
from console.adapters.disk import ROOM_BYTES, has_room
from console.adapters.excerpt_file import BadExcerptError, Film, opened
from console.adapters.ffmpeg import ToolError
from console.adapters.film_copy import Cover, Reel
from console.auth import Web, writing
from console.core import camera_key
from console.core.cameras import Camera
from console.core.clips import Stage
from console.core.permissions import Action
from console.core.watching import LONGEST_WORDS, Look
from console.models import ClipAsked, ClipCopy
from console.store import camera_files, clips
from console.views import export_form, purpose
from console.views import sighting_words as sw
from console.views.cameras import camera_of
from console.views.footage_shelf import sent, shelf
from console.views.languages import gettext as _

blueprint = Blueprint("exports", __name__, url_prefix="/cameras/<node>")

TIMEOUT_S: Final = 6 * 3600.0
_READ_BYTES: Final = 1 << 20
Page = str | tuple[str, int] | BaseResponse


@blueprint.get("/clips/<clip>/export")
def form(node: str, clip: str) -> Page:
    """For whom, why, and what is to be covered."""
    found, row = _clip(node, clip)
    return purpose.ask(found) or _form(found, row, {})


@blueprint.post("/clips/<clip>/export")
def begin(node: str, clip: str) -> Page:
    """Writes it down and begins the copy; its page follows."""
    found, row = _clip(node, clip)
    if asking := purpose.ask(found):
        return asking
    problems: dict[str, str] = {}
    wanted = export_form.read(request.form, problems, len(_films(row)))
    if not _has_room(row):
        problems["number"] = _(
            "Máy chủ không đủ chỗ cho bản sao. Xóa bớt đoạn phim không cần nữa."
        )
    if problems:
        return _form(found, row, problems), 422
    with writing() as changing:
        made = clips.begin_copy(
            changing,
            changing.merge(row),
            number=wanted.number,
            reason=wanted.reason,
            receiver=wanted.receiver,
            deed=auth.deed(),
        )
    told = {"number": made.number, "receiver": made.receiver, "reason": made.reason}
    purpose.log(Look.EXPORT, found, clip=row.id, copy=made.id, **told)
    _start(row, made, wanted.covers, auth.person().display)
    return redirect(url_for("exports.page", node=node, name=made.id))


@blueprint.get("/copies/<name>")
def page(node: str, name: str) -> Page:
    """How far the copy is; then both files."""
    found, copy = _copy(node, name)
    return purpose.ask(found) or render_template("export.html", **_facts(found, copy))


@blueprint.get("/copies/<name>/state")
def state(node: str, name: str) -> Page:
    """The living part of its page."""
    found, copy = _copy(node, name)
    facts = _facts(found, copy)
    if not facts["making"]:
        return "", 286  # the script reloads the page
    return render_template("parts/export.html", **facts)


@blueprint.get("/copies/<name>/copy.mp4")
def copy_file(node: str, name: str) -> BaseResponse:
    """The copy to watch."""
    found, copy = _copy(node, name)
    if copy.sha256 is None or not shelf().has(copy.sha256):
        abort(404)
    return _sent(found, copy, copy.sha256, "copy", "mp4")


@blueprint.get("/ca.crt")
def authority(node: str) -> Response:
    """The commune's certificate, by which anybody knows whose key it is."""
    camera_of(node, Action.EXPORT)
    answer = Response(auth.web().authority.read_bytes())
    answer.mimetype = "application/x-pem-file"
    answer.headers["Content-Disposition"] = "attachment; filename=ca.crt"
    return answer


@blueprint.get("/copies/<name>/original.zip")
def original(node: str, name: str) -> BaseResponse:
    """The camera's own file, byte for byte."""
    found, copy = _copy(node, name)
    if not clips.is_here(auth.db(), copy.clip):
        abort(404)
    return _sent(found, copy, copy.clip.sha256 or "", "original", "zip")


# -- inside ---------------------------------------------------------------------------


def _clip(node: str, clip: str) -> tuple[Camera, ClipAsked]:
    found = camera_of(node, Action.EXPORT)
    row = clips.get(auth.db(), clip)
    if row is None or row.node_id != found.node:
        abort(404)
    if clips.stage_of(auth.db(), row) is not Stage.HERE:
        abort(404)
    return found, row


def _copy(node: str, name: str) -> tuple[Camera, ClipCopy]:
    found = camera_of(node, Action.EXPORT)
    copy = clips.copy(auth.db(), name)
    if copy is None or copy.clip.node_id != found.node:
        abort(404)
    return found, copy


def _form(found: Camera, row: ClipAsked, problems: dict[str, str]) -> str:
    return render_template(
        "export_form.html",
        camera=found,
        clip=row,
        typed=request.form,
        films=_films(row),
        held=_held(row),
        covers=range(export_form.COVERS),
        problems=problems,
        longest=LONGEST_WORDS,
        sw=sw,
    )


def _films(row: ClipAsked) -> tuple[Film, ...]:
    try:
        return opened(shelf().place(row.sha256 or "")).films
    except BadExcerptError:
        return ()


def _held(row: ClipAsked) -> tuple[datetime, datetime] | None:
    """From when to when the original goes, where it says so."""
    try:
        return opened(shelf().place(row.sha256 or "")).stretch
    except BadExcerptError:
        return None


def _facts(found: Camera, copy: ClipCopy) -> dict[str, object]:
    job = sound.look(_jobs(auth.web()), copy.id)
    here = copy.sha256 is not None and shelf().has(copy.sha256)
    going = job is not None and job.state == "running"
    return {
        "camera": found,
        "copy": copy,
        "clip": copy.clip,
        "job": job,
        "making": going and not here and copy.removed_at is None,
        "here": here,
        "original_here": (there := clips.is_here(auth.db(), copy.clip)),
        "held": _held(copy.clip) if there else None,
        "keys": _keys(found, copy.clip) if there else [],
        "sw": sw,
    }


def _keys(found: Camera, clip: ClipAsked) -> list[str]:
    """Fingerprints of the camera's keys, where the authority vouches for each.

    It has another after every renewal of its certificate.
    """
    try:
        signers = opened(shelf().place(clip.sha256 or "")).signers
        pem = auth.web().authority.read_bytes()
    except (BadExcerptError, OSError):
        return []
    prints = [camera_key.fingerprint(one, pem, found.node) for one in signers]
    vouched = [one for one in prints if one is not None]
    return list(dict.fromkeys(vouched)) if len(vouched) == len(prints) else []


def _has_room(row: ClipAsked) -> bool:
    """The copy is about as large as the film, and the film lies beside it meanwhile."""
    budget = auth.web().keep.footage_mib << 20
    used = camera_files.used_bytes(auth.db())
    room = has_room(shelf().folder, ROOM_BYTES + 2 * row.size_bytes)
    return room and used + row.size_bytes <= budget


def _start(
    row: ClipAsked, copy: ClipCopy, covers: tuple[Cover, ...], person: str
) -> None:
    web, shelved, name = auth.web(), shelf(), copy.id
    source, length = shelved.place(row.sha256 or ""), row.end - row.start
    label = _(
        "Bản sao cho %(receiver)s, văn bản %(number)s. Người trích: %(person)s, %(at)s",
        receiver=copy.receiver,
        number=copy.number,
        person=person,
        at=f"{copy.made_at.astimezone(web.zone):%d/%m/%Y %H:%M}",
    )

    def work(scratch: Path, told: sound.OnStage) -> None:
        told("reading", 0.0)
        out = scratch / "copy.mp4"
        try:
            films = enumerate(opened(source).films)
            reels = [_reel(web, source, one, scratch / f"{n}.mp4") for n, one in films]
            film_copy.draw(
                reels,
                out,
                label=label,
                covers=covers,
                timeout_s=TIMEOUT_S,
                progress=lambda s: told("drawing", s / max(1, length.total_seconds())),
            )
        except BadExcerptError as error:
            raise sound.SoundError("unreadable") from error
        except ToolError as error:
            raise sound.SoundError(
                "too-slow" if error.late else "unreadable"
            ) from error
        sha256, size_bytes = _hashed(out)
        shelved.take(out, sha256)
        with web.database.write() as changing:
            clips.copy_made(changing, name, sha256, size_bytes)

    sound.start(_jobs(web), name, work)


def _reel(web: Web, source: Path, film: Film, path: Path) -> Reel:
    """Its name in the archive is the camera's word, and no path of ours."""
    with film.open(source) as part, path.open("wb") as file:
        shutil.copyfileobj(part, file, _READ_BYTES)
    began: datetime | None = film.began
    return Reel(path, began.astimezone(web.zone) if began else None)


def _hashed(path: Path) -> tuple[str, int]:
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    return digest, path.stat().st_size


def _sent(
    found: Camera, copy: ClipCopy, sha256: str, which: str, ending: str
) -> BaseResponse:
    """A download, or a part of one; it is logged with why before a byte leaves."""
    if asking := purpose.ask(found):
        return asking
    start = copy.clip.start.astimezone(auth.web().zone)
    name = f"{found.node}-{start:%Y-%m-%d-%Hh%M}-{which}.{ending}"
    detail = {"clip": copy.clip_id, "copy": copy.id, "number": copy.number}
    if part := request.headers.get("Range", "")[:40]:
        detail["part"] = part
    purpose.log(Look.EXPORT, found, file=which, sha256=sha256, **detail)
    kind = "video/mp4" if ending == "mp4" else "application/zip"
    return sent(sha256, kind, name=name)


def _jobs(web: Web) -> Path:
    """Apart from sounds: an announcement never waits for a copy."""
    return web.work / "copies"
