"""Between writing and submitting: listen, see what comes of it, then send it on."""

import msgspec
from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from console import auth
from console.auth import require, writing
from console.core.approval import Act, NotPossibleError, possible
from console.core.draft import IncompleteError, as_bulletin, lacks
from console.core.permissions import Action
from console.models import Bulletin
from console.store import bulletins, sounds, steps
from console.views import (
    asked,
    compose_form,
    compose_when,
    concerns,
    frame,
    making,
)
from console.views.concerns import Told
from console.views.languages import gettext as _
from console.views.reading_of import has_pictures, read_out, unread
from console.views.words import LACKS
from edge.contract.bulletin import Sound
from edge.errors import MessageError

blueprint = Blueprint("checking", __name__, url_prefix="/bulletins")

Page = str | tuple[str, int] | BaseResponse


@blueprint.get("/<lineage>/check")
def check(lineage: str) -> Page:
    """The sound, what the machine could not read, times and concerns; then submit."""
    bulletin = _open(lineage)
    state = making.state(bulletin.draft)
    if state is not None and state.state == "running":
        return render_template("making.html", bulletin=bulletin, state=state)
    if state is not None and state.state == "done":
        auth.let_go()  # it came after this look at the data, and is there in the next
        bulletin = _open(lineage)
    if state is not None and state.state == "failed":
        return _failed(bulletin, state.fault, state.found)
    if bulletin.draft.sound_sha256 is None:
        return redirect(url_for("compose.edit", lineage=lineage))
    return _page(bulletin, {})


@blueprint.get("/<lineage>/making")
def progress(lineage: str) -> Page:
    """How far the sound is; the page asks again and again."""
    bulletin = _open(lineage)
    state = making.state(bulletin.draft)
    if state is None or state.state != "running":
        return "", 286  # the script reloads the page
    return render_template("parts/making.html", state=state)


@blueprint.post("/<lineage>/submit")
def submit(lineage: str) -> Page:
    """Puts the draft to an approver, unless it would never sound."""
    bulletin = _open(lineage)
    require(Action.SUBMIT, bulletin.area_id)
    missing = lacks(bulletin.draft)
    if missing:
        problems = {str(lack): str(LACKS[lack]) for lack in missing}
        return _page(bulletin, problems), 422
    wrong = [said for one, said in findings_of(bulletin) if one.serious]
    if wrong:
        return _page(bulletin, {"concerns": wrong[0]}), 422
    row_version = asked.row_version()
    if request.form.get("base") == compose_form.digest(bulletin.draft):
        row_version = bulletin.row_version
    try:
        with writing() as changing:
            steps.submit(changing, lineage, row_version=row_version, deed=auth.deed())
    except (steps.ConflictError, NotPossibleError):
        abort(409)
    except IncompleteError:
        return redirect(url_for("compose.edit", lineage=lineage))
    flash(
        _("Đã gửi duyệt. Người duyệt sẽ nghe và duyệt; theo dõi ngay tại trang này."),
        "good",
    )
    return redirect(url_for("bulletins.page", lineage=lineage))


def findings_of(bulletin: Bulletin) -> Told:
    """What speaks against it, as its approver will read it too."""
    draft = bulletin.draft
    file = sounds.get(auth.db(), draft.sound_sha256) if draft.sound_sha256 else None
    if file is None or lacks(draft):
        return []
    sound = Sound(
        sha256=file.sha256, size_bytes=file.size_bytes, duration_ms=file.duration_ms
    )
    try:
        body = as_bulletin(draft, sound, lineage=bulletin.lineage, version=0)
    except MessageError:
        return []
    return concerns.known().for_author(bulletin, body)


def _open(lineage: str) -> Bulletin:
    bulletin = bulletins.get(auth.db(), lineage)
    require(Action.COMPOSE, bulletin.area_id)
    if Act.SUBMIT not in possible(bulletin.stage):
        abort(409)
    return bulletin


def _page(bulletin: Bulletin, problems: dict[str, str]) -> str:
    draft = bulletin.draft
    file = sounds.get(auth.db(), draft.sound_sha256) if draft.sound_sha256 else None
    spoken = draft.making.source == "spoken"
    return render_template(
        "check.html",
        bulletin=bulletin,
        draft=draft,
        sound=file,
        problems=problems,
        findings=findings_of(bulletin),
        unread=unread(draft.text) if spoken else [],
        pictures=spoken and has_pictures(draft.text),
        spelt=read_out(auth.web(), draft.text, draft.making.voice) if spoken else "",
        next_=compose_when.nearest(draft.timetable, auth.now())
        if draft.timetable
        else [],
        where=frame.audience_words(draft.audience),
        lacks=[str(LACKS[lack]) for lack in lacks(draft)],
        base=compose_form.digest(draft),
    )


def _failed(bulletin: Bulletin, fault: str, found: str) -> Page:
    with writing() as changing:
        same = bulletins.get(changing, bulletin.lineage)
        recorded = same.draft.making.source == "recorded"
        over = msgspec.structs.replace(
            same.draft.making, job="", refused=fault if recorded else ""
        )
        same.draft = msgspec.structs.replace(same.draft, making=over)
    return render_template(
        "failed.html", bulletin=same, why=making.why_not(fault, found)
    ), 422
