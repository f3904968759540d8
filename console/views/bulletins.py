"""The bulletins and each one's page: its life, what was heard of it, and undoing."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Any

import msgspec
from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as BaseResponse

from console import auth
from console.auth import require, writing
from console.core.approval import Act, NotPossibleError, Stage, possible
from console.core.outlook import Outlook, Phase
from console.core.permissions import Action
from console.core.timeline import Slot, covers, slots
from console.models import Bulletin, Version
from console.store import (
    audit,
    bulletins,
    nodes,
    people,
    pictures,
    sounds,
    steps,
    suppressions,
)
from console.views import asked, compose_when, frame, outlook_of, wording, words
from console.views.audit_words import details
from console.views.languages import gettext as _

blueprint = Blueprint("bulletins", __name__, url_prefix="/bulletins")

PAGE_SIZE = 30
AHEAD = timedelta(days=60)
COMING_SHOWN = 8
NEXT_SHOWN = 3
OCCURRENCES_SHOWN = 6
TOLD_DEEDS = (
    "bulletin.create",
    "bulletin.withdraw",
    "bulletin.reinstate",
    "bulletin.discard",
    "occurrence.suppress",
    "occurrence.restore",
)
"""What a bulletin's history tells besides its versions."""
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
        standing=_standing(rows[:PAGE_SIZE]),
        more=rows[PAGE_SIZE - 1].edited_at.isoformat() if len(rows) > PAGE_SIZE else "",
        stage=stage,
        stages=[s for s in Stage if s is not Stage.DISCARDED],
        where=frame.audience_words,
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
        next_=_next(bulletin),
        **_occurrences(bulletin, live),
        **(known := _life(bulletin, live)),
        acts={str(act) for act in _acts(bulletin, again=known["stands"] == "again")},
        history=_history(bulletin),
    )


@blueprint.get("/<lineage>/life")
def life(lineage: str) -> Page:
    """The part of the page that lives: next, ready, on air, heard.

    Once somebody has changed the bulletin, its state and its buttons are others.
    """
    bulletin = _seen(lineage)
    live = _live(bulletin)
    known = _life(bulletin, live)
    seen = (request.args.get("seen"), request.args.get("stands", ""))
    if seen != (str(bulletin.row_version), known["stands"]):
        return "", 286  # the script reloads the page
    return render_template("parts/life.html", bulletin=bulletin, live=live, **known)


@blueprint.get("/<lineage>/occurrences")
def occurrences(lineage: str) -> Page:
    """The occurrences to come: what begins to sound leaves the list by itself."""
    bulletin = _seen(lineage)
    known = _occurrences(bulletin, _live(bulletin))
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
    if live is None or planned not in {slot.start for slot in _coming(live)}:
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


def _standing(rows: Sequence[Bulletin]) -> dict[str, tuple[str, str, str]]:
    """Where each stands, by its lineage."""
    among = pictures.speakers(auth.db())
    return {
        row.lineage: outlook_of.standing(
            row, pictures.outlook_of(auth.db(), row, auth.now(), among)
        )
        for row in rows
    }


def _seen(lineage: str) -> Bulletin:
    bulletin = bulletins.get(auth.db(), lineage)
    require(Action.VIEW, bulletin.area_id)
    return bulletin


def _live(bulletin: Bulletin) -> Version | None:
    if bulletin.in_force is None:
        return None
    return bulletins.version(auth.db(), bulletin.lineage, bulletin.in_force)


def _life(bulletin: Bulletin, live: Version | None) -> dict[str, Any]:
    """What lives: who is ready, where it sounds, what was heard."""
    among = pictures.speakers(auth.db())
    rows = pictures.told_of(auth.db(), bulletin.lineage, auth.now())
    outlook = pictures.outlook_of(auth.db(), bulletin, auth.now(), among)
    return {
        "outlook": outlook,
        "standing": outlook_of.standing(bulletin, outlook),
        "stands": _stands(outlook),
        "fallen": outlook.phase is Phase.FALLEN,
        "audible": any(
            frame.audible(doing)
            for _node, doing in frame.sounding()
            if doing.lineage == bulletin.lineage
        ),
        "over": live is not None and outlook.phase is Phase.DONE,
        "ready": outlook.readiness,
        "played": outlook_of.grouped(rows, among)[:OCCURRENCES_SHOWN],
        "too_late": outlook_of.approved_too_late(live) if live else None,
    }


def _occurrences(bulletin: Bulletin, live: Version | None) -> dict[str, Any]:
    """The occurrences to come, and what of them is cancelled."""
    lineage, now = bulletin.lineage, auth.now()
    return {
        "bulletin": bulletin,
        "coming": _coming(live)[:COMING_SHOWN] if live else [],
        "silences": suppressions.current(auth.db(), at=now, lineage=lineage),
    }


def _history(bulletin: Bulletin) -> list[tuple[datetime, Version | None, str]]:
    """What became of it, in order: each version, and what else was done to it."""
    names = {one.sign_in: one.display for one in people.everyone(auth.db())}
    done = [
        (
            entry.at,
            None,
            _(
                "%(who)s %(deed)s %(at)s",
                who=names.get(entry.who, entry.who),
                deed=words.said(words.DEEDS, entry.action),
                at=wording.moment(entry.at, auth.now(), auth.web().zone),
            )
            + "".join(f" · {name}: {value}" for name, value in details(entry)),
        )
        for entry in audit.entries(auth.db(), subject=bulletin.lineage, limit=200)
        if entry.action in TOLD_DEEDS
    ]
    versions = [(put.submitted_at, put, "") for put in bulletin.versions]
    return sorted([*versions, *done], key=lambda one: one[0])


def _stands(outlook: Outlook) -> str:
    """What changes the page's buttons though nobody has touched the bulletin."""
    refusing = outlook.readiness is not None and outlook.readiness.refusing
    if refusing or outlook.phase is Phase.FALLEN:
        return "again"  # it has to be approved again before it sounds
    return "over" if outlook.phase is Phase.DONE else ""


def _next(bulletin: Bulletin) -> list[datetime]:
    """The working copy's next occurrences, without those that were cancelled."""
    timetable = bulletin.draft.timetable
    if timetable is None:
        return []
    cancelled = [
        one
        for one in pictures.silences(auth.db(), at=auth.now())
        if one.lineage == bulletin.lineage and not one.audience
    ]
    coming = compose_when.nearest(timetable, auth.now(), AHEAD.days)
    sounding = [at for at in coming if not any(covers(one, at) for one in cancelled)]
    return sounding[:NEXT_SHOWN]


def _coming(live: Version) -> tuple[Slot, ...]:
    """What sounds already, or is about to, is stopped and not cancelled."""
    begun = {
        doing.planned
        for _node, doing in frame.sounding()
        if doing.lineage == live.lineage
    }
    planned = slots(
        [live.body],
        nodes.places(auth.db()),
        auth.now(),
        auth.now() + AHEAD,
        silences=pictures.silences(auth.db(), at=auth.now()),
    )
    return tuple(slot for slot in planned if slot.start not in begun)


def _step(lineage: str, action: Action, act: Callable[[Session, int], object]) -> None:
    bulletin = _seen(lineage)
    require(action, bulletin.area_id)
    try:
        with writing() as changing:
            act(changing, asked.row_version())
    except (steps.ConflictError, NotPossibleError):
        abort(409)
    auth.web().wake()


def _acts(bulletin: Bulletin, *, again: bool) -> set[Act]:
    wanted = {
        Act.SAVE: Action.COMPOSE,
        Act.SUBMIT: Action.SUBMIT,
        Act.RECALL: Action.SUBMIT,
        Act.WITHDRAW: Action.WITHDRAW,
        Act.REINSTATE: Action.WITHDRAW,
        Act.DISCARD: Action.COMPOSE,
        Act.APPROVE: Action.APPROVE,
    }
    if bulletin.stage is Stage.APPROVED and not again:
        del wanted[Act.SUBMIT]
    return {
        act
        for act in possible(bulletin.stage)
        if act in wanted
        and auth.allowed(wanted[act], bulletin.area_id)
        and not (act is Act.REINSTATE and steps.was_emergency(bulletin))
    }
