"""An emergency by one approver on one page; and its all-clear."""

from contextlib import ExitStack
from datetime import timedelta

import msgspec
from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from console import auth, signing
from console.auth import TooManyTriesError, require, signing_try, writing
from console.core.approval import NotPossibleError, Stage
from console.core.audience import Place, outside, reached
from console.core.draft import Draft, Making
from console.core.fleet import Presence, presence
from console.core.permissions import Action
from console.models import Bulletin
from console.signing import Choice, NotAllowedError
from console.store import areas, bulletins, nodes, people, pictures, settings, steps
from console.views import asked, bridge, compose_form, making
from console.views.approval import locked_approver_words, not_allowed, signer
from console.views.languages import gettext as _
from console.views.languages import ngettext
from console.views.reading_of import has_words
from console.views.words import SOUND_FAULTS, said
from edge.contract.bulletin import Alert
from edge.contract.units import BroadcastClass
from edge.errors import MessageError

blueprint = Blueprint("emergency", __name__, url_prefix="/emergency")

HOURS = (1, 2, 6, 12, 24)
EVERY_MIN = (1, 3, 5, 10, 30, 60)
MAKING_WAIT_S = 60.0
"""An emergency is short: its sound is there in seconds, and the person waits for it."""
LONGEST = 1500
ALL_CLEAR_TRIES = 30
"""More than elsewhere: silence must be within reach of hasty fingers."""
Page = str | tuple[str, int] | BaseResponse


@blueprint.get("")
def begin() -> Page:
    """One page: what, where, how long, password."""
    require(Action.STOP_EMERGENCY)
    return _page({})


@blueprint.post("")
def sound_now() -> Page:
    """Makes the sound, submits and approves it in one act."""
    require(Action.STOP_EMERGENCY)
    draft = _draft()
    problems = _problems(draft) if _alone() else {"send": _not_alone()}
    if problems:
        return _page(problems), 422
    with writing() as changing:
        bulletin = steps.create(
            changing, area=auth.home(Action.APPROVE), draft=draft, deed=auth.deed()
        )
    with ExitStack() as unsigned:
        unsigned.callback(_put_away, bulletin.lineage)
        problems = _make_and_sign(bulletin)
        if problems:
            return _page(problems), 422
        unsigned.pop_all()
    auth.web().wake()
    flash(*what_happens(draft.audience))
    return redirect(url_for("bulletins.page", lineage=bulletin.lineage))


@blueprint.post("/draft")
def write() -> Page:
    """Keeps what was typed as a draft that somebody else approves."""
    require(Action.STOP_EMERGENCY)
    require(Action.COMPOSE)
    typed = _draft()
    reach, places = auth.my_areas(Action.COMPOSE), nodes.places(auth.db())
    within = tuple(a for a in typed.audience if not outside([a], reach, places))
    draft = msgspec.structs.replace(typed, audience=within)
    area = auth.home(Action.COMPOSE)
    with writing() as changing:
        bulletin = steps.create(changing, area=area, draft=draft, deed=auth.deed())
    if not (has_words(draft.text) and draft.audience):
        flash(_("Đã lưu bản nháp. Điền chỗ còn thiếu rồi gửi duyệt."), "warn")
        return redirect(url_for("compose.edit", lineage=bulletin.lineage))
    making.begin(bulletin)
    flash(_("Chưa phát: nghe thử rồi gửi người khác duyệt."), "warn")
    return redirect(url_for("checking.check", lineage=bulletin.lineage))


@blueprint.get("/<lineage>/all-clear")
def all_clear(lineage: str) -> Page:
    """Asks for the password before an emergency falls silent."""
    bulletin = _sounding(lineage)
    return render_template("all_clear.html", bulletin=bulletin, problems={})


@blueprint.post("/<lineage>/all-clear")
def all_clear_now(lineage: str) -> Page:
    """Silences the emergency everywhere and takes it out of force."""
    bulletin = _sounding(lineage)
    problems: dict[str, str] = {}
    try:
        with signing_try(most=ALL_CLEAR_TRIES), writing() as changing:
            same = people.get(changing, auth.person().id)
            if same is None:
                abort(401)
            signing.stop_emergency(
                changing,
                lineage,
                signer(same),
                row_version=bulletin.row_version,
                reason=request.form.get("reason", "").strip()[:200]
                or _("Hết cảnh báo"),
            )
    except TooManyTriesError:
        abort(429)
    except NotAllowedError as error:
        problems = {"password": not_allowed(error.code)}
    except (steps.ConflictError, NotPossibleError):
        abort(409)
    except MessageError:
        problems = {"password": _("Mật khẩu không đúng. Tin khẩn cấp vẫn đang phát.")}
    if problems:
        bulletin = _sounding(lineage)
        page = render_template("all_clear.html", bulletin=bulletin, problems=problems)
        return page, 422
    auth.web().wake()
    flash(*bridge.sent(_("Đã báo hết cảnh báo. Các cụm loa im trong vài giây.")))
    return redirect(url_for("bulletins.page", lineage=lineage))


def _draft() -> Draft:
    form = request.form
    hours = _chosen("hours", HOURS, 2)
    every = _chosen("every", EVERY_MIN, 5)
    text = compose_form.clean(form.get("text", ""))
    alert = Alert(
        effective=auth.now(),
        expires=auth.now() + timedelta(hours=hours),
        repeat_every_s=60 * every,
        drill="drill" in form,
    )
    title = form.get("title", "").strip() or text.split("\n")[0]
    return Draft(
        title=title[:120],
        text=text,
        klass=BroadcastClass.EMERGENCY,
        making=Making(chime=True, repeats=2),
        audience=tuple(dict.fromkeys(form.getlist("where")))[:100],
        volume_percent=100,
        alert=alert,
    )


def _problems(draft: Draft) -> dict[str, str]:
    found = {}
    if not draft.text:
        found["text"] = _("Nhập lời cảnh báo.")
    elif not has_words(draft.text):
        found["text"] = str(SOUND_FAULTS["no-words"])
    elif len(draft.text) > LONGEST:
        found["text"] = _("Lời cảnh báo quá dài: tối đa 1.500 ký tự.")
    reach = auth.my_areas(Action.APPROVE)
    if not draft.audience:
        found["where"] = _("Chọn ít nhất một ấp hoặc một cụm loa.")
    elif outside(draft.audience, reach, nodes.places(auth.db())):
        found["where"] = _("Anh/chị không được phát ở nơi đã chọn.")
    elif not reached(
        draft.audience, (*nodes.places(auth.db()), *nodes.screens(auth.db()))
    ):
        found["where"] = _(
            "Nơi đã chọn chưa có cụm loa nào: không ai nghe được. Chọn nơi khác."
        )
    password = request.form.get("password", "")
    if not password:
        return found | {"password": _("Nhập mật khẩu.")}
    try:
        if not auth.is_mine(password):
            found["password"] = _("Mật khẩu không đúng.")
    except TooManyTriesError:
        found["password"] = locked_approver_words()
    return found


def _alone() -> bool:
    """True where the commune lets one person write and sound an emergency."""
    home = auth.home(Action.APPROVE)
    rules = settings.rules_of(auth.db(), home, at=auth.now())
    return rules.own_approval


def _not_alone() -> str:
    return _(
        "Xã chưa cho phép một người vừa soạn vừa phát khẩn cấp. "
        "Soạn tin ở đây rồi gửi người khác duyệt, "
        "hoặc nhờ người quản trị bật ở trang Quy định."
    )


def _make_and_sign(bulletin: Bulletin) -> dict[str, str]:
    making.begin(bulletin, wait_s=MAKING_WAIT_S)
    auth.let_go()
    bulletin = bulletins.get(auth.db(), bulletin.lineage)
    if bulletin.draft.sound_sha256 is None:
        state = making.state(bulletin.draft)
        fault = state.fault if state and state.fault else "too-slow"
        return {"text": str(said(SOUND_FAULTS, fault))}
    return _submit_and_sign(bulletin)


def _submit_and_sign(bulletin: Bulletin) -> dict[str, str]:
    try:
        with writing() as changing:
            same = people.get(changing, auth.person().id)
            if same is None:
                abort(401)
            put = steps.submit(
                changing,
                bulletin.lineage,
                row_version=bulletin.row_version,
                deed=auth.deed(),
            )
            fresh = bulletins.get(changing, bulletin.lineage)
            changing.flush()
            signing.approve(
                changing,
                [Choice(put.lineage, put.version, fresh.row_version)],
                signer(same),
            )
    except NotAllowedError as error:
        return {"password": not_allowed(error.code)}
    except MessageError:
        return {"password": _("Mật khẩu không mở được khóa ký.")}
    except (steps.ConflictError, NotPossibleError):
        abort(409)
    return {}


def _put_away(lineage: str) -> None:
    """What was not signed is no draft, unless somebody else took it up meanwhile."""
    with writing() as changing:
        left = bulletins.get(changing, lineage)
        held, deed = left.row_version, auth.deed()
        if left.stage is Stage.DRAFT and left.edited_by == deed.person_id:
            steps.discard(changing, lineage, row_version=held, deed=deed)


def what_happens(audience: tuple[str, ...]) -> tuple[str, str]:
    """What is heard next, and how the page shows it."""
    if bridge.is_down():
        return _(
            "Đã ký, nhưng phần gửi lệnh ra loa đang ngừng: loa CHƯA phát. "
            "Báo kỹ thuật viên."
        ), "bad"
    known = pictures.speakers(auth.db())
    meant = reached(audience, [Place(s.node, s.area, s.groups) for s in known])
    names = {place.node for place in meant}
    there = [presence(s, auth.now()) for s in known if s.node in names]
    online = there.count(Presence.ONLINE)
    begins = ngettext(
        "Bắt đầu phát sau vài giây trên %(num)s cụm loa.",
        "Bắt đầu phát sau vài giây trên %(num)s cụm loa.",
        online,
    )
    if online == len(there) and online:
        return begins, "good"
    waits = ngettext(
        "%(num)s cụm loa không có kết nối: có mạng lại mới phát.",
        "%(num)s cụm loa không có kết nối: có mạng lại mới phát.",
        len(there) - online,
    )
    if not there:
        return _("Chưa có cụm loa nào ở nơi đã chọn: không ai nghe được."), "bad"
    return (f"{begins} {waits}", "warn") if online else (waits, "bad")


def _page(problems: dict[str, str]) -> str:
    reach = auth.my_areas(Action.APPROVE)
    return render_template(
        "emergency.html",
        problems=problems,
        typed=request.form,
        places=areas.tree(auth.db(), inside=reach),
        hours=HOURS,
        every=EVERY_MIN,
        alone=_alone(),
        not_alone=_not_alone(),
    )


def _sounding(lineage: str) -> Bulletin:
    bulletin = bulletins.get(auth.db(), lineage)
    require(Action.STOP_EMERGENCY, bulletin.area_id)
    if bulletin.in_force is None:
        abort(409 if bulletin.draft.klass is BroadcastClass.EMERGENCY else 404)
    # The working copy may be on its way to something else; this is what sounds.
    live = bulletins.version(auth.db(), lineage, bulletin.in_force)
    if live is None or not bulletins.is_emergency(live):
        abort(404)
    return bulletin


def _chosen(name: str, options: tuple[int, ...], default: int) -> int:
    number = asked.whole(request.form.get(name, ""))
    return number if number in options else default
