"""Why somebody watches a camera: asked before the first look, and logged with each.

A view that shows what a camera sees or saw begins with

    if asking := purpose.ask(camera):
        return asking
    purpose.log(Look.EVENTS, camera, day="2026-11-30")

and nobody is shown a picture without an entry in the audit log. What the page fetches
by itself afterwards (thumbnails, pieces of film) is part of that look: the view that
serves it says so with ``log_once``, and who asks for it without the page, or long after
it, has an entry of her own.

A page of many cameras begins with ``ask_of_all``, whose answer counts for each of them
that had none, and is a look at each.
"""

from urllib.parse import urlsplit

from flask import Blueprint, redirect, render_template, request, session, url_for
from werkzeug.wrappers import Response as BaseResponse

from console import auth
from console.auth import require, writing
from console.core.cameras import Camera
from console.core.permissions import Action
from console.core.watching import LONGEST_WORDS, Look, Purpose
from console.models import CameraPurpose
from console.store import cameras, nodes, people, watching
from console.views import camera_words, frame, look_outcomes
from console.views.asked import whole
from console.views.cameras import camera_of
from console.views.languages import gettext as _
from edge.audience import covered

blueprint = Blueprint("purpose", __name__)

PAGE_SIZE = 50
Page = str | tuple[str, int] | BaseResponse


def stated(camera: Camera) -> CameraPurpose | None:
    """What this session said of this camera."""
    return watching.purpose(auth.db(), browser=session["id"], node=camera.node)


def ask(camera: Camera) -> BaseResponse | None:
    """The way to the question, where it was not answered yet; it leads back here."""
    if stated(camera) is not None:
        return None
    back = request.full_path.rstrip("?") if request.method == "GET" else ""
    return redirect(url_for("purpose.form", node=camera.node, next=back or None))


def ask_of_all(area: str) -> BaseResponse | None:
    """The same for every camera of an area that this person may watch."""
    if not _unasked(area):
        return None
    back = request.full_path.rstrip("?")
    return redirect(url_for("purpose.form_of_all", area=area or None, next=back))


def watchable(area: str = "") -> list[Camera]:
    """The cameras that this person may watch; ``area``: only those within it."""
    mine = cameras.cameras(auth.db(), areas=auth.my_areas(Action.WATCH))
    return [one for one in mine if not area or covered(one.area, (area,))]


def log(look: Look, *seen: Camera, **detail: str) -> None:
    """Writes the look at each of them down before anything is shown."""
    with writing() as changing:
        for camera in seen:
            watching.log_look(
                changing,
                look,
                browser=session["id"],
                node=camera.node,
                deed=auth.deed(),
                **detail,
            )


def log_once(look: Look, *seen: Camera, **detail: str) -> None:
    """Writes it down unless it was lately: for what pages fetch again and again."""
    if new := [one for one in seen if not is_logged(look, one, **detail)]:
        log(look, *new, **detail)


def is_logged(look: Look, camera: Camera, **detail: str) -> bool:
    """Whether this look of this person, for what she said, was written down lately."""
    return watching.is_logged(
        auth.db(),
        look,
        browser=session["id"],
        node=camera.node,
        deed=auth.deed(),
        **detail,
    )


@blueprint.get("/cameras/<node>/purpose")
def form(node: str) -> Page:
    """Why do you watch?"""
    return _form(_camera(node), {})


@blueprint.post("/cameras/<node>/purpose")
def state(node: str) -> Page:
    """Keeps the answer for this session, and goes on."""
    found = _camera(node)
    if problems := _keep([found]):
        return _form(found, problems), 422
    return redirect(_next(found))


@blueprint.get("/camera-purpose")
def form_of_all() -> Page:
    """Why do you watch all of them?"""
    require(Action.WATCH)
    return _form(None, {})


@blueprint.post("/camera-purpose")
def state_of_all() -> Page:
    """Keeps the answer for each that has none."""
    require(Action.WATCH)
    if problems := _keep(_unasked(request.args.get("area", ""))):
        return _form(None, problems), 422
    return redirect(_next(None))


@blueprint.get("/camera-log")
def looked() -> Page:
    """Who looked at which camera, when and why."""
    require(Action.READ_AUDIT, auth.web().commune)
    node, who = request.args.get("camera") or None, request.args.get("who") or None
    before = whole(request.args.get("before", "")) or None
    rows = watching.looks(
        auth.db(), node=node, who=who, before=before, limit=PAGE_SIZE + 1
    )
    return render_template(
        "camera_log.html",
        rows=rows[:PAGE_SIZE],
        more=rows[PAGE_SIZE - 1].id if len(rows) > PAGE_SIZE else None,
        node=node,
        who=who,
        names={one.node: one.name for one in cameras.cameras(auth.db())}
        | {row.subject: _name(row.subject) for row in rows},
        displays={one.sign_in: one.display for one in people.everyone(auth.db())},
        outcome=look_outcomes.outcome,
        people=watching.lookers(auth.db()),
        commune=auth.web().commune,
        cw=camera_words,
    )


def _name(node: str) -> str:
    found = nodes.get(auth.db(), node)
    return found.name if found else node


def _camera(node: str) -> Camera:
    return camera_of(node, Action.WATCH)


def _unasked(area: str) -> list[Camera]:
    return [one for one in watchable(area) if stated(one) is None]


def _keep(asked_of: list[Camera]) -> dict[str, str]:
    """Keeps the answer for these cameras, or tells what it lacks."""
    typed = request.form.get("purpose", "")
    words = " ".join(request.form.get("words", "").split())
    problems = {}
    if typed not in list(Purpose):
        problems["purpose"] = _("Chọn một mục đích.")
    if not words or len(words) > LONGEST_WORDS:
        problems["words"] = _(
            "Ghi vài chữ cho biết việc gì, nhiều nhất %(n)s chữ.", n=LONGEST_WORDS
        )
    if problems:
        return problems
    with writing() as changing:
        for camera in asked_of:
            watching.state_purpose(
                changing,
                browser=session["id"],
                node=camera.node,
                purpose=Purpose(typed),
                words=words,
                deed=auth.deed(),
            )
    return {}


def _form(found: Camera | None, problems: dict[str, str]) -> str:
    unasked = _unasked(request.args.get("area", "")) if found is None else []
    return render_template(
        "camera_purpose.html",
        camera=found,
        unasked=sorted(one.name for one in unasked),
        area=frame.area_names().get(found.area, found.area) if found else "",
        said=stated(found) if found else None,
        typed=request.form if request.method == "POST" else None,
        back=_next(found),
        problems=problems,
        longest=LONGEST_WORDS,
        cw=camera_words,
    )


def _next(found: Camera | None) -> str:
    """Only pages of this camera, or of all: no made-up link leads anybody elsewhere."""
    wanted = request.values.get("next", "")
    parts = urlsplit(wanted)
    if found is None:
        page = url_for("sightings.overview")
        ours = parts.path == page
    else:
        page = url_for("cameras.page", node=found.node)
        ours = parts.path.startswith(f"{page}/")
    strange = parts.scheme or parts.netloc or "\\" in wanted
    return wanted if ours and not strange else page
