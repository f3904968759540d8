"""The guidance that kiosks show: every procedure, its facts, its versions."""

import unicodedata
from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as BaseResponse

from console import auth
from console.auth import require, writing
from console.core import changes, pairing, procedure, statements
from console.core.approval import Act, NotPossibleError, Stage, possible
from console.core.building import shown_version
from console.core.guidance import OFFICE
from console.core.permissions import Action
from console.models import GuidanceRecord
from console.store import guidance, guidance_steps
from console.store.guidance_hand import RecordConflictError
from console.views import asked, frame, guidance_picture, guidance_words, languages
from console.views.guidance_record import (
    attention,
    condition,
    may,
    may_edit,
    name_of,
    of,
    store,
    worklist,
)
from console.views.languages import gettext as _

blueprint = Blueprint("guidance", __name__, url_prefix="/guidance")

HISTORY_SHOWN = 50
Page = str | tuple[str, int] | BaseResponse


@blueprint.get("")
def listed() -> Page:
    """Every procedure by life event; those that were looked for; those at a state."""
    require(Action.VIEW)
    rows = guidance.listed(auth.db())
    words, state = (
        request.args.get("q", "").strip()[:100],
        request.args.get("state", ""),
    )
    event = request.args.get("event", "")
    conditions = {row.code: condition(row) for row in rows}
    attentions = {row.code: attention(row) for row in rows}
    events = _events(rows)
    shown = [
        row
        for row in rows
        if row.code != OFFICE
        and (not words or _plain(words) in _searched(row))
        and (not state or state in {conditions[row.code], attentions[row.code]})
        and (not event or row.code in dict(events).get(event, ()))
    ]
    return render_template(
        "guidance.html",
        rows=rows,
        groups=_grouped(shown, events) if not words else [("", shown)],
        office=next((row for row in rows if row.code == OFFICE), None),
        conditions=conditions,
        attentions=attentions,
        events=[name for name, _codes in events],
        q=words,
        state=state,
        event=event,
        worries=len(worklist()),
        unsent=sum(row.stage in {Stage.DRAFT, Stage.RETURNED} for row in rows),
        waiting=len(guidance.waiting(auth.db())),
        gw=guidance_words,
    )


@blueprint.get("/<code>")
def page(code: str) -> Page:
    """One procedure: as residents see it, every fact, and what can be done with it."""
    return one(code, {})


@blueprint.post("/<code>/check")
def check(code: str) -> Page:
    """Somebody has compared a statement with its source today, and it is so."""
    slot = request.form.get("slot", "")
    source = request.form.get("source", "").strip()[:200]
    row = of(code)
    if not statements.is_slot(code, row.draft, slot):
        abort(404)
    held = statements.facts_of(row.draft, slot)
    if not source and not all(statements.unmarked(one.source) for one in held):
        flash(
            _("Chưa ghi nguồn nào ở đây. Ghi anh/chị vừa đọc ở đâu, rồi lưu."), "warn"
        )
        return redirect(url_for("guidance_edit.fact", code=code, slot=slot))
    record = statements.confirmed(
        row.draft, slot, by=auth.person().display, day=frame.today(), source=source
    )
    store(code, record)
    flash(
        _(
            "Đã ghi: anh/chị đối chiếu hôm nay. Còn phải bấm Gửi duyệt; "
            "người duyệt ký xong thì bà con thấy trên màn hình."
        ),
        "good",
    )
    if request.form.get("back") == "worklist":
        return redirect(url_for("guidance_confirm.listed"))
    return redirect(url_for("guidance.page", code=code) + f"#{slot}")


@blueprint.post("/<code>/submit")
def submit(code: str) -> Page:
    """Puts the working copy to an approver."""
    return _step(
        code,
        Action.SUBMIT,
        lambda changing, seen: guidance_steps.submit(
            changing, code, row_version=seen, deed=auth.deed()
        ),
        _("Đã gửi duyệt. Trong lúc chờ, màn hình vẫn hiện bản đã duyệt trước đó."),
    )


@blueprint.post("/<code>/recall")
def recall(code: str) -> Page:
    """Takes back what nobody has decided on."""
    return _step(
        code,
        Action.SUBMIT,
        lambda changing, seen: guidance_steps.recall(
            changing, code, row_version=seen, deed=auth.deed()
        ),
        _("Đã lấy lại để sửa. Khi xong, gửi duyệt lần nữa."),
    )


@blueprint.post("/<code>/discard")
def discard(code: str) -> Page:
    """The working copy is again what was approved."""
    return _step(
        code,
        Action.COMPOSE,
        lambda changing, seen: guidance_steps.discard(
            changing, code, row_version=seen, deed=auth.deed()
        ),
        _("Đã bỏ phần đang sửa. Nội dung trở lại như bản đã duyệt."),
    )


@blueprint.get("/<code>/history")
def history(code: str) -> Page:
    """Every version, with what it changed."""
    row = of(code)
    require(Action.VIEW)
    versions = guidance.history(auth.db(), code)[:HISTORY_SHOWN]
    before = {put.version: old.body for put, old in pairwise(versions)}
    return render_template(
        "guidance_history.html",
        row=row,
        name=name_of(row),
        versions=versions,
        changes={
            put.version: changes.differences(
                code, before.get(put.version), put.body, guidance_words.told
            )
            for put in versions
        },
        number=shown_version,
        may_edit=may(Action.COMPOSE),
        gw=guidance_words,
    )


@blueprint.post("/<code>/history/<int(max=999999999999):version>")
def revert(code: str, version: int) -> Page:
    """The words of an older version, as a new one to submit."""
    require(Action.COMPOSE, auth.web().commune)
    put = guidance.version(auth.db(), code, version)
    if put is None:
        abort(404)
    store(code, put.body, compared=True)
    flash(
        _(
            "Nội dung đã trở lại như bản %(n)s. Xem lại rồi gửi duyệt.",
            n=shown_version(version),
        ),
        "good",
    )
    return redirect(url_for("guidance.page", code=code))


def one(code: str, problems: dict[str, str]) -> str:
    """The page of one record."""
    require(Action.VIEW)
    row = of(code)
    live = guidance.version(auth.db(), code, row.in_force) if row.in_force else None
    day, record = frame.today(), row.draft
    papers = statements.paper_slots(record)
    slots = statements.slots(code, record)
    return render_template(
        "guidance_one.html",
        row=row,
        record=record,
        name=name_of(row),
        condition=condition(row),
        slots=slots,
        papers=dict(zip(papers, procedure.papers(record), strict=True)),
        cases=procedure.cases(record),
        names=procedure.names(record),
        office=procedure.office(record) if code == OFFICE else None,
        more=statements.empty_lists(record) if code != OFFICE else (),
        facts={slot: statements.facts_of(record, slot) for slot in (*slots, *papers)},
        standing=lambda fact: statements.standing(fact, day),
        slot_standing=lambda slot: statements.slot_standing(record, slot, day),
        changes=changes.differences(
            code, live.body if live else None, record, guidance_words.told
        )
        if row.stage is not Stage.APPROVED
        else (),
        returned=_comment(row),
        behind=pairing.behind(record),
        acts={str(act) for act in _acts(row)},
        may_edit=may_edit(row),
        live=live,
        number=shown_version,
        picture=guidance_picture.wanted(row),
        problems=problems,
        gw=guidance_words,
    )


# -- inside ---------------------------------------------------------------------------


def _acts(row: GuidanceRecord) -> set[Act]:
    wanted = {
        Act.SUBMIT: Action.SUBMIT,
        Act.APPROVE: Action.APPROVE,
        Act.RECALL: Action.SUBMIT,
        Act.DISCARD: Action.COMPOSE,
    }
    return {act for act in possible(row.stage) if act in wanted and may(wanted[act])}


def _comment(row: GuidanceRecord) -> str:
    if row.stage is not Stage.RETURNED:
        return ""
    put = guidance.version(auth.db(), row.code, row.newest)
    return put.comment if put else ""


def _step(
    code: str, action: Action, act: Callable[[Session, int], object], said: str
) -> Page:
    require(action, auth.web().commune)
    try:
        with writing() as changing:
            act(changing, asked.row_version())
    except (RecordConflictError, NotPossibleError):
        abort(409)
    auth.web().wake()
    flash(said, "good")
    return redirect(url_for("guidance.page", code=code))


def _events(rows: Sequence[GuidanceRecord]) -> list[tuple[str, tuple[str, ...]]]:
    """Name of each tile, with its procedures."""
    office = next((row.draft for row in rows if row.code == OFFICE), {})
    english = languages.language() == "en"
    return [
        (
            str((english and event["name"].get("en")) or event["name"].get("vi", "")),
            tuple(event.get("procedures", ())),
        )
        for event in office.get("life_events", ())
    ]


def _grouped(
    rows: Sequence[GuidanceRecord], events: Sequence[tuple[str, tuple[str, ...]]]
) -> list[tuple[str, list[GuidanceRecord]]]:
    by_code = {row.code: row for row in rows}
    groups: list[tuple[str, list[GuidanceRecord]]] = []
    left = dict(by_code)
    for name, codes in events:
        here = [left.pop(code) for code in codes if code in left]
        if here:
            groups.append((name, here))
    if left:
        groups.append((_("Không nằm trong mục nào"), list(left.values())))
    return groups


def _searched(row: GuidanceRecord) -> str:
    names: Any = procedure.names(row.draft)
    return _plain(
        " ".join(
            (
                row.code,
                names.name_vi,
                names.short_vi,
                names.name_en,
                names.short_en,
                *names.everyday,
            )
        )
    )


def _plain(text: str) -> str:
    """Without capitals and diacritics: people search "khai sinh" as "khai sinh"."""
    apart = unicodedata.normalize("NFD", text.casefold().replace("đ", "d"))
    return "".join(one for one in apart if not unicodedata.combining(one))
