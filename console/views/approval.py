"""The approver's desk: read, listen, return with a comment, approve by one password."""

from dataclasses import replace
from datetime import timedelta

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from console import auth, signing
from console.auth import TooManyTriesError, require, signing_try, writing
from console.core.approval import NotPossibleError
from console.core.permissions import Action
from console.models import Person, Version
from console.signing import Choice, NotAllowedError, Signer
from console.store import bulletins, people, sounds, steps
from console.views import (
    asked,
    compose_when,
    concerns,
    frame,
    outlook_of,
    wording,
)
from console.views.languages import gettext as _
from edge.errors import MessageError

blueprint = Blueprint("approval", __name__, url_prefix="/approval")

LASTS_HOURS = (1, 2, 6, 12, 24)
"""Of an emergency, from its approval on."""
Page = str | tuple[str, int] | BaseResponse


@blueprint.get("")
def queue() -> Page:
    """Everything that waits, and what fell with a revoked key."""
    require(Action.APPROVE)
    return _queue({})


@blueprint.get("/<lineage>")
def one(lineage: str) -> Page:
    """One bulletin to hear, read and decide on."""
    return _one(_waiting(lineage), {})


@blueprint.post("")
def approve() -> Page:
    """All that is ticked, by one password: all of them or none."""
    require(Action.APPROVE)
    choices = [_choice(text) for text in request.form.getlist("pick")]
    single = request.form.get("single", "")
    hours = asked.whole(request.form.get("lasts", ""))
    if single and len(choices) == 1 and hours in LASTS_HOURS:
        choices = [replace(choices[0], lasts=timedelta(hours=hours))]
    problems = {}
    if not choices:
        problems["pick"] = _("Đánh dấu ít nhất một bản tin đã nghe.")
    elif not request.form.get("password"):
        problems["password"] = _("Nhập mật khẩu của anh/chị để ký duyệt.")
    if not problems:
        problems = _sign(choices)
    if problems:
        page = _one(_waiting(single), problems) if single else _queue(problems)
        return page, 422
    auth.web().wake()
    if len(choices) == 1 and (missed := _too_late(choices[0])):
        flash(missed, "bad")
        return redirect(url_for("bulletins.page", lineage=choices[0].lineage))
    flash(
        _("Đã duyệt. Bản tin đang được gửi đến các cụm loa.")
        if len(choices) == 1
        else _("Đã duyệt %(n)s bản tin. Đang gửi đến các cụm loa.", n=len(choices)),
        "good",
    )
    if len(choices) == 1:
        return redirect(url_for("bulletins.page", lineage=choices[0].lineage))
    return redirect(url_for("approval.queue"))


@blueprint.post("/<lineage>/return")
def give_back(lineage: str) -> Page:
    """Back to the author, with what to mend."""
    put = _waiting(lineage)
    require(Action.RETURN, put.bulletin.area_id)
    comment = request.form.get("comment", "").strip()[:2000]
    if not comment:
        why = _("Viết góp ý, để người soạn biết cần sửa gì.")
        return _one(put, {"comment": why}), 422
    try:
        with writing() as changing:
            steps.give_back(
                changing,
                lineage,
                row_version=asked.row_version(),
                comment=comment,
                deed=auth.deed(),
            )
    except (steps.ConflictError, NotPossibleError):
        abort(409)
    flash(_("Đã trả lại kèm góp ý."), "good")
    return redirect(url_for("approval.queue"))


def _too_late(choice: Choice) -> str:
    """Why it does not sound, where it was approved too late all the same."""
    auth.let_go()
    put = bulletins.version(auth.db(), choice.lineage, choice.version)
    found = put and outlook_of.approved_too_late(put)
    return found.sentence if found else ""


def _sign(choices: list[Choice]) -> dict[str, str]:
    try:
        with signing_try(), writing() as changing:
            same = people.get(changing, auth.person().id)
            if same is None:
                abort(401)
            signing.approve(changing, choices, signer(same))
    except TooManyTriesError:
        return {"password": locked_approver_words()}
    except NotAllowedError as error:
        return {"password": not_allowed(error.code)}
    except MessageError:
        return {"password": _("Mật khẩu không đúng. Chưa có bản tin nào được duyệt.")}
    except (steps.ConflictError, NotPossibleError):
        return {
            "pick": _(
                "Có bản tin vừa được người khác sửa hoặc quyết định. "
                "Xem lại danh sách rồi duyệt lần nữa."
            )
        }
    return {}


def locked_words() -> str:
    """After too many wrong passwords."""
    at = wording.not_before(auth.signing_opens_at(), auth.web().zone)
    return _("Nhập sai mật khẩu nhiều lần. Thử lại sau %(at)s.", at=at)


def locked_approver_words() -> str:
    """The same, and who else may approve meanwhile."""
    others = [
        one.display
        for one in people.everyone(auth.db())
        if one.active and one.id != auth.person().id and signing.is_approver(one)
    ]
    if not others:
        return locked_words()
    instead = _("Cần gấp thì nhờ %(who)s duyệt.", who=", ".join(others[:3]))
    return f"{locked_words()} {instead}"


def signer(same: Person) -> Signer:
    """The person with the password that she has just typed."""
    password = request.form.get("password", "")
    return Signer(same, password, auth.web().secret, auth.now())


def not_allowed(code: str) -> str:
    """Why a signature was refused, and what to do."""
    match code:
        case "no-key":
            return _(
                "Anh/chị chưa có khóa ký. Nhờ người quản trị cấp khóa "
                "ở trang Người dùng."
            )
        case "own-bulletin":
            return _(
                "Bản tin do chính anh/chị soạn phải để người khác duyệt "
                "(trừ khi xã cho phép tự duyệt)."
            )
        case "expired":
            return _(
                "Tin khẩn cấp này đã hết hạn trong lúc chờ duyệt. "
                "Mở bản tin và chọn phát đến khi nào."
            )
        case "no-right":
            return _("Anh/chị không được duyệt tin của nơi này.")
        case "class":
            return _("Khóa ký của anh/chị không được duyệt mức độ tin này.")
        case "audience":
            return _("Bản tin phát ra ngoài địa bàn mà khóa ký của anh/chị phụ trách.")
        case _:
            return _("Bản tin vừa thay đổi. Mở lại để nghe bản mới nhất.")


def _queue(problems: dict[str, str]) -> str:
    reach = auth.my_areas(Action.APPROVE)
    waiting = bulletins.waiting(auth.db(), areas=reach)
    picked = request.form.getlist("pick")
    return render_template(
        "approval.html",
        waiting=waiting,
        fallen=bulletins.fallen(auth.db(), areas=reach, at=auth.now()),
        where=frame.audiences(),
        nearest=compose_when.nearest,
        key=_key,
        concerns=concerns.known().for_approver,
        picked=picked,
        problems=problems,
    )


def _one(put: Version, problems: dict[str, str]) -> str:
    body = put.body
    return render_template(
        "approve_one.html",
        put=put,
        draft=body,
        sound=sounds.get(auth.db(), body.sound.sha256),
        where=frame.audience_words(body.audience),
        next_=compose_when.nearest(body.timetable, auth.now())
        if body.timetable
        else [],
        findings=concerns.known().for_approver(put),
        problems=problems,
        hours=LASTS_HOURS,
        lasts=_lasts(put),
    )


def _lasts(put: Version) -> int:
    """The hours to offer first; 0 where most of what was written is still to come."""
    alert = put.body.alert
    if alert is None:
        return 0
    if "lasts" in request.form:
        return asked.whole(request.form["lasts"])
    written = alert.expires - alert.effective
    if alert.expires - auth.now() > written * 3 / 4:
        return 0
    hours = round(written / timedelta(hours=1))
    return min(LASTS_HOURS, key=lambda one: abs(one - hours))


def _waiting(lineage: str) -> Version:
    bulletin = bulletins.get(auth.db(), lineage)
    require(Action.APPROVE, bulletin.area_id)
    put = bulletins.version(auth.db(), lineage, bulletin.newest)
    if put is None or put.decision != "waiting":
        abort(409)
    return put


def _key(put: Version) -> str:
    """What ``_choice`` reads."""
    return f"{put.lineage}.{put.version}.{put.bulletin.row_version}"


def _choice(text: str) -> Choice:
    """``lineage.version.row_version``, as the page was shown."""
    parts = text.split(".")
    numbers = [asked.whole(part, default=-1) for part in parts[1:]]
    if len(numbers) != 2 or -1 in numbers:
        abort(400)
    return Choice(parts[0], numbers[0], numbers[1])
