"""Clips: asked for, waited for, and played in the page.

A camera behind 4G may be away for days and needs minutes for a clip: the page says how
far it is, by itself, and nothing has to be asked twice. What plays is the film that
lies in the camera's ZIP file, as it came; the file itself is evidence and is left
as it is.
"""

from datetime import datetime
from typing import IO, cast

from flask import (
    Blueprint,
    Response,
    abort,
    flash,
    redirect,
    render_template,
    request,
    url_for,
)
from werkzeug.wrappers import Response as BaseResponse
from werkzeug.wsgi import wrap_file

from console import auth
from console.adapters.excerpt_file import BadExcerptError, Excerpt, opened
from console.auth import writing
from console.core.cameras import Camera
from console.core.clips import Stage, gaps_within, percent
from console.core.fleet import Presence, presence
from console.core.permissions import Action
from console.core.watching import Look
from console.models import ClipAsked
from console.store import clips, evidence, requests
from console.views import camera_words, clip_form, frame, purpose
from console.views import sighting_words as sw
from console.views import sightings as hours
from console.views.cameras import camera_of
from console.views.footage_shelf import shelf
from console.views.languages import gettext as _

blueprint = Blueprint("clips", __name__, url_prefix="/cameras/<node>/clips")

Page = str | tuple[str, int] | BaseResponse


@blueprint.get("")
def listed(node: str) -> Page:
    """Which were asked for, by whom and why: no picture is shown."""
    found = camera_of(node, Action.WATCH)
    rows = clips.newest(auth.db(), [found.node])
    return render_template(
        "clips.html",
        camera=found,
        clips=[(row, clips.stage_of(auth.db(), row)) for row in rows],
        locks=evidence.locks(auth.db(), [found.node]),
        sw=sw,
    )


@blueprint.post("")
def ask(node: str) -> Page:
    """Asks the camera for a stretch; the clip's page follows what becomes of it."""
    found = camera_of(node, Action.WATCH)
    if asking := purpose.ask(found):
        return asking
    begin = hours.hour_of(request.form.get("hour", ""))
    problems: dict[str, str] = {}
    asked = clip_form.read(request.form, begin, problems, now=auth.now())
    if clips.open_of(auth.db(), found.node) >= clips.MOST_OPEN:
        problems["start"] = _(
            "Camera này còn %(n)s đoạn chưa gửi xong. Chờ bớt rồi lấy thêm.",
            n=clips.MOST_OPEN,
        )
    if problems or asked is None:
        hours.look_at_hour(found, begin)
        facts = hours.hour_facts(found, begin) | {"problems": problems}
        facts["wanted"] = clip_form.typed(request.form)
        return render_template("camera_hour.html", **facts), 422
    with writing() as changing:
        made = clips.ask(
            changing,
            found.node,
            start=asked.start,
            end=asked.end,
            purpose=asked.purpose,
            deed=auth.deed(),
        )
    auth.web().wake()
    return redirect(url_for("clips.page", node=found.node, clip=made.id))


@blueprint.get("/<clip>")
def page(node: str, clip: str) -> Page:
    """How far it is; once it is here, it plays."""
    found, row = _clip(node, clip)
    stage = clips.stage_of(auth.db(), row)
    if stage is Stage.HERE:
        if asking := purpose.ask(found):
            return asking
        purpose.log(Look.CLIP, found, clip=row.id)
        row = clips.get(auth.db(), clip) or row
    return shown(found, row)


@blueprint.get("/<clip>/state")
def state(node: str, clip: str) -> Page:
    """The living part of its page."""
    found, row = _clip(node, clip)
    if not clips.stage_of(auth.db(), row).goes_on:
        return "", 286  # the script reloads the page
    return render_template("parts/clip.html", **_facts(found, row))


@blueprint.post("/<clip>/cancel")
def cancel(node: str, clip: str) -> Page:
    """Nobody wants it any more."""
    found, row = _clip(node, clip)
    if clips.stage_of(auth.db(), row).goes_on:
        with writing() as changing:
            same = changing.merge(row)
            clips.cancel(changing, same, deed=auth.deed())
        if row.sha256:
            shelf().drop_growing(found.node, row.sha256)
        flash(_("Đã thôi, không lấy đoạn này nữa."), "good")
    return redirect(url_for("clips.page", node=node, clip=clip))


@blueprint.post("/<clip>/remove")
def remove(node: str, clip: str) -> Page:
    """Its files go from the console; the camera still has the recording."""
    found, row = _clip(node, clip, Action.EXPORT)
    if any(lock.ended_at is None for lock in evidence.locks_of_clip(auth.db(), clip)):
        flash(_("Đoạn này đang được khóa làm chứng cứ nên không xóa."), "warn")
        return redirect(url_for("clips.page", node=node, clip=clip))
    with writing() as changing:
        same = changing.merge(row)
        gone = clips.remove(changing, same, deed=auth.deed())
    for one in gone:
        shelf().remove(one)
    flash(_("Đã xóa đoạn phim khỏi máy chủ. Sổ kiểm tra vẫn ghi ai đã lấy."), "good")
    return redirect(url_for("clips.page", node=found.node, clip=clip))


@blueprint.get("/<clip>/film-<int:number>.mp4")
def film(node: str, clip: str, number: int) -> Response:
    """The film of the ZIP file, any part of it: the look of its page goes on."""
    found, row = _clip(node, clip)
    if purpose.stated(found) is None:
        abort(403)
    if clips.stage_of(auth.db(), row) is not Stage.HERE:
        abort(404)
    path = shelf().place(row.sha256 or "")
    try:
        films = opened(path).films
    except BadExcerptError:
        abort(404)
    if not 1 <= number <= len(films):
        abort(404)
    purpose.log_once(Look.CLIP, found, clip=clip)
    part = films[number - 1]
    body = wrap_file(request.environ, cast("IO[bytes]", part.open(path)))
    answer = Response(body, mimetype="video/mp4", direct_passthrough=True)
    answer.content_length = part.size_bytes
    answer.headers["Cache-Control"] = "private, no-store"
    answer.set_etag(f"{row.sha256}-{number}")
    answer.make_conditional(
        request.environ, accept_ranges=True, complete_length=part.size_bytes
    )
    return answer


def shown(found: Camera, row: ClipAsked, problems: dict[str, str] | None = None) -> str:
    """Its page; with what was typed on it and is wrong."""
    facts = _facts(found, row) | {"problems": problems or {}, "typed": request.form}
    return render_template("clip.html", **facts)


# -- inside ---------------------------------------------------------------------------


def _clip(
    node: str, clip: str, action: Action = Action.WATCH
) -> tuple[Camera, ClipAsked]:
    found = camera_of(node, action)
    row = clips.get(auth.db(), clip)
    if row is None or row.node_id != found.node:
        abort(404)
    return found, row


def _facts(found: Camera, row: ClipAsked) -> dict[str, object]:
    stage = clips.stage_of(auth.db(), row)
    has = shelf().growing(found.node, row.sha256) if row.sha256 else 0
    return {
        "camera": found,
        "area": frame.area_names().get(found.area, found.area),
        "clip": row,
        "day": row.start.astimezone(auth.web().zone).date(),
        "stage": stage,
        "percent": percent(has, row.size_bytes),
        "has_mb": has / 1e6,
        "all_mb": row.size_bytes / 1e6,
        "online": presence(found, auth.now()) is Presence.ONLINE,
        "asked_again": _asked_again(row) if stage.goes_on else None,
        "gaps": gaps_within(row.gaps, row.start, row.end),
        "excerpt": _excerpt(row) if stage is Stage.HERE else None,
        "doubt": evidence.open_doubt(auth.db(), found.node),
        "copies": clips.copies(auth.db(), row.id),
        "locks": evidence.locks_of_clip(auth.db(), row.id),
        "may_export": auth.allowed(Action.EXPORT, found.area),
        "hour_url": hours.hour_url,
        "keep_days": auth.web().keep.footage_days,
        "cw": camera_words,
        "sw": sw,
    }


def _asked_again(row: ClipAsked) -> datetime | None:
    """When the camera was last told, where once did not do."""
    if row.ordered < 2 or row.request_id is None:
        return None
    order = requests.get(auth.db(), row.request_id)
    return order.made_at if order else None


def _excerpt(row: ClipAsked) -> Excerpt | None:
    try:
        return opened(shelf().place(row.sha256 or ""))
    except BadExcerptError:
        return None
