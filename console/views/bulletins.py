"""The bulletins and each one's page: its life, what was heard of it, and undoing."""

from collections.abc import Callable

import msgspec
from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as BaseResponse

from console import auth
from console.auth import require, writing
from console.core.approval import NotPossibleError, Stage
from console.core.permissions import Action
from console.models import Bulletin, Version
from console.store import (
    bulletins,
    sounds,
    steps,
    suppressions,
)
from console.views import asked, bulletin_parts, frame
from console.views.languages import gettext as _

blueprint = Blueprint("bulletins", __name__, url_prefix="/bulletins")

PAGE_SIZE = 30
Page = str | tuple[str, int] | BaseResponse


@blueprint.get("")
def listed() -> Page:
    """Newest first, by stage if wanted, page by page."""
    require(Action.VIEW)
    stage = request.args.get("stage", "")
    stages = [Stage(stage)] if stage in list(Stage) else []
    before = request.args.get("before", "")
    rows = bulletins.listed(
        auth.db(),
        areas=auth.my_areas(),
        stages=stages,
        before=asked.instant(before) if before else None,
        limit=PAGE_SIZE + 1,
    )
    return render_template(
        "bulletins.html",
        rows=rows[:PAGE_SIZE],
        standing=bulletin_parts.standing_of(rows[:PAGE_SIZE]),
        more=rows[PAGE_SIZE - 1].edited_at.isoformat() if len(rows) > PAGE_SIZE else "",
        stage=stage,
        stages=[s for s in Stage if s is not Stage.DISCARDED],
        where=frame.audiences(),
    )


@blueprint.get("/<lineage>")
def page(lineage: str) -> Page:
    """Everything about one bulletin, and what can be done with it now."""
    bulletin = _seen(lineage)
    live = _live(bulletin)
    draft = bulletin.draft
    file = sounds.get(auth.db(), draft.sound_sha256) if draft.sound_sha256 else None
    return render_template(
        "bulletin.html",
        draft=draft,
        live=live,
        sound=file,
        where=frame.audience_words(draft.audience),
        next_=bulletin_parts.next_of(bulletin),
        **bulletin_parts.occurrences_of(bulletin, live),
        **(known := bulletin_parts.life_of(bulletin, live)),
        acts={
            str(act)
            for act in bulletin_parts.acts_of(
                bulletin, again=known["stands"] == "again"
            )
        },
        history=bulletin_parts.history_of(bulletin),
    )


@blueprint.get("/<lineage>/life")
def life(lineage: str) -> Page:
    """The part of the page that lives: next, ready, on air, heard.

    Once somebody has changed the bulletin, or a loudspeaker refuses it, its state and
    its buttons are others.
    """
    bulletin = _seen(lineage)
    live = _live(bulletin)
    known = bulletin_parts.life_of(bulletin, live)
    seen = [request.args.get(name, "") for name in ("seen", "stands", "badge")]
    if seen != [str(bulletin.row_version), known["stands"], known["badge"]]:
        return "", 286  # the script reloads the page
    return render_template("parts/life.html", bulletin=bulletin, live=live, **known)


@blueprint.get("/<lineage>/occurrences")
def occurrences(lineage: str) -> Page:
    """The occurrences to come: what begins to sound leaves the list by itself."""
    bulletin = _seen(lineage)
    known = bulletin_parts.occurrences_of(bulletin, _live(bulletin))
    return render_template("parts/occurrences.html", **known)


@blueprint.post("/<lineage>/withdraw")
def withdraw(lineage: str) -> Page:
    """No later occurrence sounds; undone by reinstate.

    An emergency in force ends by the all-clear alone, which asks for the password.
    """
    live = _live(_seen(lineage))
    if live is not None and bulletins.is_emergency(live):
        require(Action.STOP_EMERGENCY, live.bulletin.area_id)
        return redirect(url_for("emergency.all_clear", lineage=lineage))
    reason = request.form.get("reason", "").strip()[:200]
    _step(
        lineage,
        Action.WITHDRAW,
        lambda changing, row_version: steps.withdraw(
            changing,
            lineage,
            row_version=row_version,
            reason=reason,
            deed=auth.deed(),
        ),
    )
    flash(_("Đã rút lại. Bản tin không phát nữa; có thể khôi phục bên dưới."), "good")
    return redirect(url_for("bulletins.page", lineage=lineage))


@blueprint.post("/<lineage>/reinstate")
def reinstate(lineage: str) -> Page:
    """Undoes a withdrawal."""
    _step(
        lineage,
        Action.WITHDRAW,
        lambda changing, row_version: steps.reinstate(
            changing, lineage, row_version=row_version, deed=auth.deed()
        ),
    )
    if _live(_seen(lineage)) is None:
        said = _("Đã khôi phục, nhưng loa chưa phát: bản tin cần duyệt lại.")
        flash(said, "warn")
    else:
        flash(_("Đã khôi phục. Bản tin phát theo lịch như trước."), "good")
    return redirect(url_for("bulletins.page", lineage=lineage))


@blueprint.post("/<lineage>/recall")
def recall(lineage: str) -> Page:
    """Takes back what nobody has decided on, to mend it."""
    _step(
        lineage,
        Action.SUBMIT,
        lambda changing, row_version: steps.recall(
            changing, lineage, row_version=row_version, deed=auth.deed()
        ),
    )
    flash(_("Đã lấy lại để sửa. Khi xong, gửi duyệt lần nữa."), "good")
    return redirect(url_for("compose.edit", lineage=lineage))


@blueprint.post("/<lineage>/discard")
def discard(lineage: str) -> Page:
    """Puts a draft out of sight."""
    _step(
        lineage,
        Action.COMPOSE,
        lambda changing, row_version: steps.discard(
            changing, lineage, row_version=row_version, deed=auth.deed()
        ),
    )
    flash(_("Đã bỏ bản nháp. Mở lại từ danh sách “Đã bỏ” nếu cần."), "good")
    return redirect(url_for("bulletins.listed", stage="discarded"))


@blueprint.post("/<lineage>/copy")
def copy(lineage: str) -> Page:
    """A new draft with the same words, sound and places, without times."""
    bulletin = _seen(lineage)
    require(Action.COMPOSE, bulletin.area_id)
    making = msgspec.structs.replace(bulletin.draft.making, job="")
    draft = msgspec.structs.replace(
        bulletin.draft, timetable=None, alert=None, making=making
    )
    with writing() as changing:
        made = steps.create(
            changing, area=bulletin.area_id, draft=draft, deed=auth.deed()
        )
    flash(_("Đây là bản sao. Chọn ngày giờ mới rồi gửi duyệt."), "good")
    return redirect(url_for("compose.edit", lineage=made.lineage))


@blueprint.post("/<lineage>/cancel")
def cancel(lineage: str) -> Page:
    """Silences one occurrence to come; undone by restore."""
    bulletin = _seen(lineage)
    require(Action.SUPPRESS, bulletin.area_id)
    planned = asked.instant(request.form.get("planned", ""))
    live = _live(bulletin)
    if live is None or planned not in {
        slot.start for slot in bulletin_parts.coming_of(live)
    }:
        abort(409)
    with writing() as changing:
        suppressions.suppress(
            changing,
            lineage=lineage,
            planned=planned,
            reason=request.form.get("reason", "").strip()[:200],
            deed=auth.deed(),
        )
    auth.web().wake()
    flash(_("Đã hủy lượt phát đó. Các lượt khác vẫn theo lịch."), "good")
    return redirect(url_for("bulletins.page", lineage=lineage))


@blueprint.post("/<lineage>/restore/<int(max=999999999):number>")
def restore(lineage: str, number: int) -> Page:
    """Undoes a cancellation."""
    bulletin = _seen(lineage)
    require(Action.SUPPRESS, bulletin.area_id)
    with writing() as changing:
        made = suppressions.get(changing, number)
        if made is None or made.lineage != lineage:
            abort(404)
        suppressions.lift(changing, made, deed=auth.deed())
    auth.web().wake()
    flash(_("Đã khôi phục lượt phát."), "good")
    return redirect(url_for("bulletins.page", lineage=lineage))


def _seen(lineage: str) -> Bulletin:
    bulletin = bulletins.get(auth.db(), lineage)
    require(Action.VIEW, bulletin.area_id)
    return bulletin


def _live(bulletin: Bulletin) -> Version | None:
    if bulletin.in_force is None:
        return None
    return bulletins.version(auth.db(), bulletin.lineage, bulletin.in_force)


def _step(lineage: str, action: Action, act: Callable[[Session, int], object]) -> None:
    bulletin = _seen(lineage)
    require(action, bulletin.area_id)
    try:
        with writing() as changing:
            act(changing, asked.row_version())
    except (steps.ConflictError, NotPossibleError):
        abort(409)
    auth.web().wake()
