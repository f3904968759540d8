"""Writing a bulletin: the form, drafts that save themselves, two people at once."""

from dataclasses import replace as replaced
from datetime import timedelta

import msgspec
from flask import (
    Blueprint,
    Response,
    flash,
    jsonify,
    redirect,
    render_template,
    request,
    url_for,
)
from werkzeug.wrappers import Response as BaseResponse

from console import auth
from console.auth import require, writing
from console.core.approval import Act, Stage, possible
from console.core.audience import outside
from console.core.draft import Draft
from console.core.permissions import Action
from console.models import Bulletin
from console.store import areas, bulletins, nodes, steps
from console.views import asked, compose_when, frame, making, wording
from console.views import compose_form as form_of
from console.views.compose_form import Read
from console.views.languages import gettext as _
from console.views.reading_of import has_words
from console.views.starters import STARTERS, left_open
from console.views.words import SOUND_FAULTS
from edge.contract.units import BroadcastClass

blueprint = Blueprint("compose", __name__, url_prefix="/bulletins")

Page = str | tuple[str, int] | tuple[Response, int] | BaseResponse

ALERT_LASTS = timedelta(hours=2)
"""Unless its author chooses otherwise; the approver's own page has the same."""


@blueprint.get("/new")
def begin() -> Page:
    """An empty form, or one that begins from a template."""
    require(Action.COMPOSE)
    key = request.args.get("template", "")
    draft = Draft()
    if key in STARTERS:
        starter = STARTERS[key]
        draft = Draft(title=starter.title, text=starter.text, template=key)
    return _form(draft, None)


@blueprint.post("/new")
@making.takes_uploads
def create() -> Page:
    """The first save makes the bulletin; from then on it is edited."""
    require(Action.COMPOSE)
    key = request.form.get("template", "")
    before = Draft(template=key if key in STARTERS else "")
    read, upload = _read(before)
    if "where" in read.problems and _act() == "autosave":
        read.draft = msgspec.structs.replace(read.draft, audience=())
    if upload.fault:
        read.problems["upload"] = upload.fault
    if _act() == "autosave" and not (read.draft.title or read.draft.text):
        return jsonify(said=""), 200  # nothing to keep yet
    area = auth.home(Action.COMPOSE)
    with writing() as changing:
        bulletin = steps.create(changing, area=area, draft=read.draft, deed=auth.deed())
    return _go_on(bulletin, read)


@blueprint.get("/<lineage>/edit")
def edit(lineage: str) -> Page:
    """The form of a bulletin that is there."""
    bulletin = _mine(lineage)
    return _form(bulletin.draft, bulletin)


@blueprint.post("/<lineage>/edit")
@making.takes_uploads
def save(lineage: str) -> Page:
    """Keeps what was typed, then goes where the button said."""
    bulletin = _mine(lineage)
    read, upload = _read(bulletin.draft)
    if upload.fault:
        read.problems["upload"] = upload.fault
    row_version = asked.row_version()
    unchanged = request.form.get("base") == form_of.digest(bulletin.draft)
    if unchanged:  # only the machine, making the sound, has touched it since
        row_version = bulletin.row_version
    try:
        with writing() as changing:
            bulletin = steps.save(
                changing,
                lineage,
                row_version=row_version,
                draft=read.draft,
                deed=auth.deed(),
                by_itself=_act() == "autosave",
            )
    except steps.ConflictError as conflict:
        return _conflict(read, conflict.theirs)
    return _go_on(bulletin, read)


def _go_on(bulletin: Bulletin, read: Read) -> Page:
    match _act():
        case "autosave":
            return jsonify(
                action=url_for("compose.save", lineage=bulletin.lineage),
                edit=url_for("compose.edit", lineage=bulletin.lineage),
                row_version=bulletin.row_version,
                base=form_of.digest(bulletin.draft),
                said=_(
                    "Đã tự lưu lúc %(at)s",
                    at=auth.now().astimezone(auth.web().zone).strftime("%H:%M"),
                ),
            ), 200
        case "save":
            flash(_("Đã lưu bản nháp."), "good")
            for words in read.problems.values():
                flash(words, "warn")
            return redirect(url_for("bulletins.page", lineage=bulletin.lineage))
        case _:
            problems = _not_ready(read) | read.problems
            if problems:
                read = replaced(read, problems=problems)
                return _form(bulletin.draft, bulletin, problems), 422
            making.begin(bulletin)
            return redirect(url_for("checking.check", lineage=bulletin.lineage))


def _act() -> str:
    return request.form.get("act", "check")


def _read(before: Draft) -> tuple[Read, making.Upload]:
    upload = making.receive(request.files.get("upload"))
    if not upload.name:
        upload = making.carried(upload)
    if upload.name:
        fresh = msgspec.structs.replace(
            before.making,
            upload=upload.name,
            upload_name=upload.as_called[:120],
            refused="",
            job="",
        )
        before = msgspec.structs.replace(before, making=fresh)
    read = form_of.read(request.form, before, now=auth.now(), zone=auth.web().zone)
    reach = auth.my_areas(Action.COMPOSE)
    places = nodes.places(auth.db())
    if outside(read.draft.audience, reach, places):
        allowed = tuple(
            a for a in read.draft.audience if not outside([a], reach, places)
        )
        read.draft = msgspec.structs.replace(read.draft, audience=allowed)
        read.problems["where"] = _("Anh/chị không được phát ở nơi đã chọn.")
    return read, upload


def _not_ready(read: Read) -> dict[str, str]:
    """What the person should still fill in before listening."""
    draft, found = read.draft, {}
    if not draft.title:
        found["title"] = _("Nhập tiêu đề, để người duyệt biết tin nói về việc gì.")
    if draft.making.source == "spoken":
        if not draft.text:
            found["text"] = _("Nhập nội dung cần đọc ra loa.")
        elif not has_words(draft.text[: form_of.TEXT_LIMIT]):
            found["text"] = str(SOUND_FAULTS["no-words"])
        elif gaps := left_open(draft.text):
            found["text"] = _("Còn chỗ chưa điền: %(gaps)s", gaps=", ".join(gaps[:6]))
    elif not draft.making.upload:
        found["upload"] = _("Chọn tệp âm thanh, hoặc bấm Ghi âm.")
    elif not has_words(draft.text):
        found["said"] = _("Viết một câu: trong đoạn ghi âm nói gì.")
    if not draft.audience:
        found["where"] = _("Chọn ít nhất một ấp hoặc một cụm loa.")
    return found | _no_moment(read)


def _no_moment(read: Read) -> dict[str, str]:
    """When it sounds is missing, or lies behind."""
    draft = read.draft
    if draft.klass is BroadcastClass.EMERGENCY:
        if draft.alert is None and "expires_date" not in read.problems:
            return {"expires_date": _("Chọn lúc hết hạn của tin khẩn cấp.")}
        return {}
    if draft.timetable is not None:
        late = compose_when.gone(draft.timetable, auth.now(), auth.web().zone)
        return {"time1": late} if late else {}
    if read.problems.keys() & {"date", "weekday", "time1", "start"}:
        return {}
    return _no_time()


def _no_time() -> dict[str, str]:
    """Which of day and hour is missing."""
    hour = any(request.form.get(f"time{n}", "").strip() for n in (1, 2, 3))
    if request.form.get("repeat", "once") != "once" or request.form.get("start", ""):
        return {"time1": _("Nhập giờ phát, ví dụ 17:30.")}
    if hour:
        return {"start": _("Chọn ngày phát.")}
    return {"start": _("Chọn ngày và giờ phát.")}


def _mine(lineage: str) -> Bulletin:
    bulletin = bulletins.get(auth.db(), lineage)
    require(Action.COMPOSE, bulletin.area_id)
    if Act.SAVE not in possible(bulletin.stage):
        from flask import abort

        abort(409)
    return bulletin


def _form(
    draft: Draft,
    bulletin: Bulletin | None,
    problems: dict[str, str] | None = None,
    theirs: Bulletin | None = None,
) -> str:
    reach = auth.my_areas(Action.COMPOSE)
    places = [
        area
        for area in areas.tree(auth.db(), inside=reach)
        if area.id.startswith(auth.web().commune) or area.id in reach
    ]
    when = compose_when.shown(draft.timetable)
    if "repeat" in request.form:  # show what was typed, not what was read
        when = replaced(when, repeat=request.form["repeat"])
    return render_template(
        "compose.html",
        weekday_words=wording.WEEKDAYS,
        text_limit=form_of.TEXT_LIMIT,
        draft=draft,
        bulletin=bulletin,
        problems=problems or {},
        theirs=theirs,
        own_window=theirs is not None and theirs.edited_by == auth.person().id,
        when_=when,
        places=places,
        nodes=nodes.loudspeakers(auth.db(), areas=reach),
        single_nodes=[a for a in draft.audience if a.startswith("node:")],
        starters=STARTERS,
        form=compose_when,
        base=form_of.digest(bulletin.draft) if bulletin else "",
        typed=request.form if request.method == "POST" else None,
        expires=_local(draft),
        audience_words=frame.audience_words,
        changing_live=bulletin is not None and bulletin.in_force is not None,
        stage=bulletin.stage if bulletin else Stage.DRAFT,
        upload_there=making.is_there(draft.making.upload),
        carried=theirs is not None
        and theirs.draft.making.upload != draft.making.upload,
    )


def _local(draft: Draft) -> tuple[str, str]:
    expires = draft.alert.expires if draft.alert else auth.now() + ALERT_LASTS
    at = expires.astimezone(auth.web().zone)
    return at.date().isoformat(), at.strftime("%H:%M")


def _conflict(read: Read, theirs: Bulletin) -> Page:
    """Both are shown; the next save is the person's decision."""
    if _act() == "autosave":
        said = (
            _("Bản tin này vừa được lưu ở cửa sổ khác. Bấm lưu để so sánh.")
            if theirs.edited_by == auth.person().id
            else _("Người khác vừa sửa bản tin này. Bấm lưu để so sánh.")
        )
        return jsonify(said=said), 409
    theirs = bulletins.get(auth.db(), theirs.lineage)
    return _form(read.draft, theirs, theirs=theirs), 409
