"""The approver's desk for the guidance: what changed, and one password for all of it.

What she signs is what a kiosk will show, down to the voice, so it is made first: she
ticks, the console makes it (a progress), she reads the changes once more and signs.
"""

from collections.abc import Mapping
from typing import Literal

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from console import auth, signing_guidance
from console.auth import TooManyTriesError, require, signing_try, writing
from console.core import changes, pairing, statements
from console.core.approval import NotPossibleError
from console.core.building import shown_version
from console.core.permissions import Action
from console.models import GuidanceBundle, GuidanceVersion
from console.signing import NotAllowedError
from console.signing_guidance import Ticked
from console.store import guidance, guidance_steps, people
from console.store.guidance_hand import RecordConflictError
from console.views import approval, asked, builder_words, frame, guidance_words
from console.views import guidance_record as pages
from console.views.languages import gettext as _
from edge.errors import MessageError

blueprint = Blueprint("guidance_approval", __name__, url_prefix="/approval/guidance")

Page = str | tuple[str, int] | BaseResponse


@blueprint.get("")
def queue() -> Page:
    """Everything that waits, and what fell with a revoked key."""
    _mine()
    return _queue({})


@blueprint.post("")
def prepare() -> Page:
    """Has the bundle made that holds what is ticked; its page is where she signs."""
    _mine()
    codes = request.form.getlist("pick")
    if not codes:
        return _queue({"pick": _("Đánh dấu ít nhất một thủ tục.")}), 422
    with writing() as changing:
        bundle = guidance.propose(changing, codes, deed=auth.deed())
        number = bundle.version if bundle else 0
    if not number:
        abort(409)
    auth.web().wake()
    return redirect(url_for("guidance_approval.bundle", number=number))


@blueprint.get("/<int(max=999999999999):number>")
def bundle(number: int) -> Page:
    """What one act of approval would bring, or how far the making of it is."""
    _mine()
    return _page(_bundle(number), {})


@blueprint.get("/<int(max=999999999999):number>/making")
def progress(number: int) -> Page:
    """How far it is; the page asks again and again."""
    _mine()
    found = _bundle(number)
    if found.stage not in {"wanted", "building"}:
        return "", 286  # the script reloads the page
    return render_template(
        "parts/guidance_making.html", bundle=found, gw=guidance_words
    )


@blueprint.post("/<int(max=999999999999):number>")
def approve(number: int) -> Page:
    """Signs every record of the bundle: all, or none."""
    _mine()
    found = _bundle(number)
    problems = {}
    if not request.form.get("password"):
        problems["password"] = _("Nhập mật khẩu của anh/chị để ký duyệt.")
    else:
        problems = _sign(found.version)
    if problems:
        return _page(_bundle(number), problems), 422
    auth.web().wake()
    flash(_("Đã duyệt. Nội dung đang được gửi đến các màn hình hướng dẫn."), "good")
    return redirect(url_for("guidance_approval.queue"))


@blueprint.post("/<code>/return")
def give_back(code: str) -> Page:
    """Back to the author, with what to mend."""
    require(Action.RETURN, auth.web().commune)
    comment = request.form.get("comment", "").strip()[:2000]
    if not comment:
        why = _("Viết góp ý, để người soạn biết cần sửa gì.")
        return _queue({f"comment-{code}": why}), 422
    try:
        with writing() as changing:
            guidance_steps.give_back(
                changing,
                code,
                row_version=asked.row_version(),
                comment=comment,
                deed=auth.deed(),
            )
    except (RecordConflictError, NotPossibleError, guidance.NoSuchRecordError):
        abort(409)
    flash(_("Đã trả lại kèm góp ý."), "good")
    return redirect(url_for("guidance_approval.queue"))


@blueprint.post("/renew")
def renew() -> Page:
    """Puts up again, as they are, records whose approval fell with a key."""
    require(Action.SUBMIT, auth.web().commune)
    codes = request.form.getlist("code")
    with writing() as changing:
        done = guidance_steps.renew(changing, codes, deed=auth.deed())
    auth.web().wake()
    flash(_("Đã gửi duyệt lại %(n)s mục.", n=len(done)), "good")
    return redirect(url_for("guidance_approval.queue"))


def _mine() -> None:
    require(Action.APPROVE, auth.web().commune)


def _bundle(number: int) -> GuidanceBundle:
    found = guidance.bundle(auth.db(), number)
    if found is None:
        abort(404)
    return found


def _sign(number: int) -> dict[str, str]:
    try:
        with signing_try(), writing() as changing:
            same = people.get(changing, auth.person().id)
            if same is None:
                abort(401)
            ticked = Ticked(bundle=number, records=asked.row_versions())
            signing_guidance.approve(
                changing, ticked, approval.signer(same), commune=auth.web().commune
            )
    except TooManyTriesError:
        return {"password": approval.locked_approver_words()}
    except NotAllowedError as error:
        return {"password": not_allowed(error.code)}
    except MessageError:
        return {"password": _("Mật khẩu không đúng. Chưa có gì được duyệt.")}
    except (RecordConflictError, NotPossibleError):
        return {"password": not_allowed("changed")}
    return {}


def not_allowed(code: str) -> str:
    """Why a signature was refused, and what to do."""
    match code:
        case "own-guidance":
            return _(
                "Có thủ tục do chính anh/chị sửa: phải để người khác duyệt "
                "(trừ khi xã cho phép tự duyệt)."
            )
        case "no-right" | "audience":
            return _("Anh/chị không được duyệt nội dung màn hình của cả xã.")
        case "not-built":
            return _("Bản này chưa làm xong. Chờ một chút rồi ký lại.")
        case "other-words":
            return _(
                "Bản máy làm ra không đúng từng chữ với bản đã gửi duyệt nên không ký "
                "được. Báo kỹ thuật viên."
            )
        case "khmer":
            return _(
                "Có chữ hoặc tiếng Khmer mới: phải để người đọc được tiếng Khmer, "
                "ghi ở trang Cơ quan và các quầy, ký duyệt."
            )
        case "no-key":
            return approval.not_allowed(code)
        case _:
            return _(
                "Có thủ tục vừa được người khác sửa hoặc duyệt. "
                "Trở lại danh sách, đánh dấu rồi chuẩn bị lại."
            )


def _queue(problems: dict[str, str]) -> str:
    waiting = guidance.waiting(auth.db())
    held = guidance.in_force(auth.db())
    return render_template(
        "guidance_approval.html",
        waiting=waiting,
        first=not held,
        changes={put.code: _changes(put, held.get(put.code)) for put in waiting},
        hidden={put.code: _hidden(put) for put in waiting},
        behind={put.code: pairing.behind(put.body) for put in waiting},
        live=held,
        fallen=guidance.fallen(auth.db()),
        picked=request.form.getlist("pick"),
        name_of=pages.name_of,
        number=shown_version,
        problems=problems,
        gw=guidance_words,
    )


def _page(found: GuidanceBundle, problems: dict[str, str]) -> str:
    held = guidance.in_force(auth.db())
    choices = guidance.choices(auth.db(), found)
    rows = {row.code: row for row in guidance.listed(auth.db())}
    return render_template(
        "guidance_bundle.html",
        bundle=found,
        choices=choices,
        changes={put.code: _changes(put, held.get(put.code)) for put in choices},
        hidden={put.code: _hidden(put) for put in choices},
        behind={put.code: pairing.behind(put.body) for put in choices},
        live=held,
        rows=rows,
        slot_of=pages.slot_at,
        said=builder_words.said,
        reader=signing_guidance.reader_needed(auth.db(), found),
        name_of=pages.name_of,
        number=shown_version,
        problems=problems,
        gw=guidance_words,
    )


def _hidden(
    put: GuidanceVersion,
) -> Mapping[Literal["unsure", "over"], tuple[str, ...]]:
    """What she signs and residents will not see all the same."""
    return statements.hidden(put.code, put.body, frame.today())


def _changes(
    put: GuidanceVersion, live: GuidanceVersion | None
) -> tuple[changes.Difference, ...]:
    return changes.differences(
        put.code, live.body if live else None, put.body, guidance_words.told
    )
