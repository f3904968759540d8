"""A camera's chain of evidence as it was told, what is doubtful of it, and locks."""

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from console import auth
from console.auth import writing
from console.core.cameras import Camera
from console.core.permissions import Action
from console.core.watching import LONGEST_WORDS
from console.models import EvidenceDoubt
from console.store import clips, evidence
from console.views import asked
from console.views import sighting_words as sw
from console.views.cameras import camera_of
from console.views.clips import shown
from console.views.languages import gettext as _

blueprint = Blueprint("evidence", __name__, url_prefix="/cameras/<node>")

Page = str | tuple[str, int] | BaseResponse


@blueprint.get("/evidence")
def page(node: str) -> Page:
    """What was told of the chain, and what is doubtful."""
    return _page(_camera(node), {})


@blueprint.post("/evidence")
def explain(node: str) -> Page:
    """Somebody answers for a doubt: a card that was replaced, say."""
    found = _camera(node)
    number, words = asked.whole(request.form.get("doubt", "")), _words("words")
    if problem := _lacking(words):
        return _page(found, {"words": problem}), 422
    with writing() as changing:
        row = evidence.open_doubt(changing, node)
        if row is not None and row.id == number:
            evidence.explain(changing, row, words, deed=auth.deed())
    flash(_("Đã ghi lời giải thích vào sổ kiểm tra."), "good")
    return redirect(url_for("evidence.page", node=node))


@blueprint.post("/clips/<clip>/lock")
def lock(node: str, clip: str) -> Page:
    """Has the camera keep what the clip shows, and the console the clip."""
    found = _camera(node)
    row, words = clips.get(auth.db(), clip), _words("lock_reason")
    if row is None or row.node_id != node:
        abort(404)
    if problem := _lacking(words):
        return shown(found, row, {"lock_reason": problem}), 422
    with writing() as changing:
        evidence.lock(changing, changing.merge(row), words, deed=auth.deed())
    auth.web().wake()
    flash(_("Đã khóa. Camera giữ phim này, không xóa theo hạn lưu."), "good")
    return redirect(url_for("clips.page", node=node, clip=clip) + "#lock")


@blueprint.post("/locks/<name>/unlock")
def unlock(node: str, name: str) -> Page:
    """Lets retention have it again."""
    found = _camera(node)
    words = _words("unlock_reason")
    row = evidence.get_lock(auth.db(), name)
    if row is None or row.node_id != node:
        abort(404)
    if problem := _lacking(words):
        problems = {f"unlock-{name}": problem}
        clip = clips.get(auth.db(), row.clip_id) if row.clip_id else None
        page = shown(found, clip, problems) if clip else _page(found, problems)
        return page, 422
    back = url_for("evidence.page", node=node)
    if row.clip_id:
        back = url_for("clips.page", node=node, clip=row.clip_id) + "#lock"
    if row.ended_at is None:
        with writing() as changing:
            evidence.unlock(changing, changing.merge(row), words, deed=auth.deed())
        auth.web().wake()
        flash(_("Đã mở khóa. Phim này lại theo hạn lưu như thường."), "good")
    return redirect(back)


def open_doubts() -> list[EvidenceDoubt]:
    """Those that this person may know of; for the first page."""
    if not auth.allowed(Action.WATCH):
        return []
    return [
        one
        for one in evidence.open_doubts(auth.db())
        if auth.allowed(Action.WATCH, one.node.area_id)
    ]


# -- inside ---------------------------------------------------------------------------


def _camera(node: str) -> Camera:
    return camera_of(node, Action.EXPORT)


def _words(name: str) -> str:
    return " ".join(request.form.get(name, "").split())


def _lacking(words: str) -> str:
    if words and len(words) <= LONGEST_WORDS:
        return ""
    return _("Ghi lý do, nhiều nhất %(n)s chữ.", n=LONGEST_WORDS)


def _page(found: Camera, problems: dict[str, str]) -> str:
    return render_template(
        "evidence.html",
        camera=found,
        newest=evidence.newest(auth.db(), found.node),
        doubt=evidence.open_doubt(auth.db(), found.node),
        doubts=evidence.doubts_of(auth.db(), found.node),
        locks=evidence.locks(auth.db(), [found.node]),
        typed=request.form,
        problems=problems,
        sw=sw,
    )
