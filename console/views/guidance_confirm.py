"""What residents are not told, to be confirmed; and what was confirmed, to be sent."""

import re
from dataclasses import dataclass

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from console import auth
from console.auth import require, writing
from console.core.approval import Stage
from console.core.confirming import Doubt, Why
from console.core.guidance import OFFICE, Record
from console.core.pairing import Old, Pair
from console.core.permissions import Action
from console.models import GuidanceRecord
from console.store import guidance, guidance_pairs, guidance_steps, kiosks
from console.views import asked, guidance_words
from console.views.guidance_record import may, name_of, of, slot_of, worklist
from console.views.languages import gettext as _
from console.views.languages import ngettext

blueprint = Blueprint("guidance_confirm", __name__, url_prefix="/guidance/confirm")

DOUBTS_SHOWN = 25
OPEN = frozenset({Why.UNCHECKED, Why.UNKNOWN, Why.EXPIRED})
Page = str | tuple[str, int] | BaseResponse


@dataclass(frozen=True, slots=True)
class Unsent:
    """Working copies that nobody has put to an approver yet."""

    whole: tuple[GuidanceRecord, ...]
    open: tuple[GuidanceRecord, ...]
    """Something in them is still to be confirmed."""
    returned: tuple[GuidanceRecord, ...]
    """With a comment that somebody has to read first."""

    def __len__(self) -> int:
        return len(self.whole) + len(self.open) + len(self.returned)


@dataclass(frozen=True, slots=True)
class Compared:
    """Two languages of a text that somebody has just found to say the same."""

    code: str
    vi: str
    en: str
    old: Old


@blueprint.get("")
def listed() -> Page:
    """The most sought first; above them what is only to be sent."""
    require(Action.VIEW)
    return _listed()


def _listed(done: Compared | None = None) -> str:
    """``done``: what somebody has just pressed away, and may take back."""
    rows = {row.code: row for row in guidance.listed(auth.db())}
    found = worklist()
    first = asked.whole(request.args.get("from", ""))
    return render_template(
        "guidance_confirm.html",
        doubts=found[first : first + DOUBTS_SHOWN],
        total=len(found),
        following=first + DOUBTS_SHOWN if first + DOUBTS_SHOWN < len(found) else 0,
        rows=rows,
        unsent=_unsent(tuple(rows.values()), found),
        name_of=name_of,
        slot_of=lambda one: slot_of(one, rows[one.code].draft),
        edit_of=lambda one: _edit_of(one, rows[one.code].draft),
        may_edit=may(Action.COMPOSE),
        may_send=may(Action.SUBMIT),
        days=kiosks.LATELY.days,
        done=done,
        gw=guidance_words,
    )


@blueprint.post("")
def send() -> Page:
    """Puts all that are whole to an approver, as the page showed them."""
    require(Action.SUBMIT, auth.web().commune)
    seen = asked.row_versions()
    whole = _unsent(tuple(guidance.listed(auth.db())), worklist()).whole
    wanted = {row.code: seen[row.code] for row in whole if row.code in seen}
    with writing() as changing:
        done = guidance_steps.submit_all(changing, wanted, deed=auth.deed())
    if done:
        auth.web().wake()
        said = ngettext(
            "Đã gửi duyệt %(num)s thủ tục.", "Đã gửi duyệt %(num)s thủ tục.", len(done)
        )
        flash(said, "good")
    if len(done) < len(seen):
        flash(
            _("Có thủ tục vừa được người khác sửa nên chưa gửi. Xem lại danh sách."),
            "warn",
        )
    return redirect(url_for("guidance_confirm.listed"))


@blueprint.post("/<code>/compared")
def compared(code: str) -> Page:
    """Somebody has read both languages of a text, and they say the same."""
    require(Action.COMPOSE, auth.web().commune)
    of(code)
    pair = _pair()
    with writing() as changing:
        old = guidance_pairs.compare(changing, code, pair, deed=auth.deed())
    if old is None:
        return redirect(url_for("guidance_confirm.listed"))
    return _listed(Compared(code, *pair, old))


@blueprint.post("/<code>/uncompared")
def uncompared(code: str) -> Page:
    """She pressed too soon: both languages are on the list again."""
    require(Action.COMPOSE, auth.web().commune)
    of(code)
    old: Old = "vi" if request.form.get("old") == "vi" else "en"
    with writing() as changing:
        done = guidance_pairs.uncompare(changing, code, _pair(), old, deed=auth.deed())
    if done:
        flash(_("Đã hoàn tác. Câu này lại nằm trong danh sách bên dưới."), "good")
    else:
        flash(_("Câu này vừa được người khác sửa. Xem lại danh sách."), "warn")
    return redirect(url_for("guidance_confirm.listed"))


def _pair() -> Pair:
    """As the page showed them: browsers send other line ends."""
    vi, en = (request.form.get(one, "").replace("\r\n", "\n") for one in ("vi", "en"))
    return vi, en


def _edit_of(one: Doubt, record: Record) -> str:
    """The form in which it is put right; empty: there is none."""
    if slot := slot_of(one, record):
        return url_for("guidance_edit.fact", code=one.code, slot=slot)
    known = (
        ("checklist", "guidance_edit.papers"),
        ("cases", "guidance_edit.cases"),
        ("name", "guidance_names.names"),
        ("short_name", "guidance_names.names"),
    )
    for place, form in known:
        if re.match(rf"{place}\b", one.place):
            return url_for(form, code=one.code)
    if one.place.startswith("office."):
        return url_for("guidance_names.office")
    return url_for("guidance_tiles.listed") if one.code == OFFICE and one.place else ""


def _unsent(rows: tuple[GuidanceRecord, ...], found: tuple[Doubt, ...]) -> Unsent:
    doubtful = {one.code for one in found if one.why in OPEN}
    drafts = [row for row in rows if row.stage is Stage.DRAFT]
    return Unsent(
        whole=tuple(row for row in drafts if row.code not in doubtful),
        open=tuple(row for row in drafts if row.code in doubtful),
        returned=tuple(row for row in rows if row.stage is Stage.RETURNED),
    )
