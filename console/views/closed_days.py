"""The days on which the office is closed, in one list for all its guidance screens.

The form says which list the person had before her. Where somebody saved another one
meanwhile, nothing is replaced: both are shown, and saving again is her decision.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import msgspec
from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from console import auth
from console.auth import writing
from console.core.permissions import Action
from console.store import kiosks
from console.views import asked, frame, kiosk_words
from console.views.languages import gettext as _
from edge.contract.settings import CLOSED_FOR, ClosedDays

blueprint = Blueprint("closed_days", __name__, url_prefix="/kiosks/closed")

MOST = 40
BLANK = 3
LONGEST_DAYS = 60
"""Of one line. A year that was mistyped would close the office for very long."""
Page = str | tuple[str, int] | BaseResponse


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the form, as it was typed."""

    since: str = ""
    until: str = ""
    reason: str = "other"


@blueprint.get("")
def form() -> Page:
    """Those to come, and room for more."""
    _require()
    held = kiosks.wish(auth.db(), _scope()).closed_days or ()
    rows = [
        Row(str(one.since), str(one.until) if one.until else "", one.reason)
        for one in to_come(held)
    ]
    return _page(rows, {}, mark(held))


@blueprint.post("")
def save() -> Page:
    """Keeps them for the whole commune; a line without its first day goes."""
    _require()
    typed = (
        Row(*(request.form.get(f"{name}{n}", "").strip() for name in Row.__slots__))
        for n in range(MOST)
    )
    rows = [row for row in typed if row.since or row.until]
    problems: dict[str, str] = {}
    read = [_read(n, row, problems) for n, row in enumerate(rows)]
    _name_overlaps(read, problems)
    seen = request.form.get("seen", "")
    if problems:
        return _page(rows, problems, seen), 422
    days = tuple(one for one in read if one is not None)
    with writing() as changing:
        held = kiosks.wish(changing, _scope())
        theirs = held.closed_days or ()
        free = seen == mark(theirs) or days == theirs
        if free:
            wish = msgspec.structs.replace(held, closed_days=days)
            kiosks.put_wish(changing, _scope(), wish, deed=auth.deed())
    if not free:
        return _page(rows, {}, mark(theirs), theirs=to_come(theirs)), 409
    auth.web().wake()
    flash(_("Đã lưu. Màn hình đổi theo khi nhận được, thường trong vài giây."), "good")
    return redirect(url_for("closed_days.form"))


def to_come(days: Sequence[ClosedDays]) -> list[ClosedDays]:
    """Those that are not over, the next first."""
    left = [one for one in days if (one.until or one.since) >= frame.today()]
    return sorted(left, key=lambda one: one.since)


def mark(days: Sequence[ClosedDays]) -> str:
    """Which list it is; another one has another mark."""
    return hashlib.sha256(msgspec.json.encode(days)).hexdigest()[:16]


# -- inside ---------------------------------------------------------------------------


def _scope() -> str:
    return f"area:{auth.web().commune}"


def _require() -> None:
    commune = auth.web().commune
    if not any(
        auth.allowed(one, commune) for one in (Action.SET_UP_NODES, Action.SET_RULES)
    ):
        abort(403)


def _read(n: int, row: Row, problems: dict[str, str]) -> ClosedDays | None:
    since, until = _day(row.since), _day(row.until)
    if since is None or (row.until and until is None):
        problems[f"since{n}"] = _("Ngày không đúng. Chọn lại, hoặc để trống cả dòng.")
        return None
    if until is not None and until < since:
        problems[f"since{n}"] = _("Ngày hết nghỉ phải sau ngày bắt đầu nghỉ.")
        return None
    if until is not None and (until - since).days >= LONGEST_DAYS:
        problems[f"since{n}"] = _(
            "Một dòng dài nhất %(days)s ngày. Xem lại năm.", days=LONGEST_DAYS
        )
        return None
    if (until or since) < frame.today():
        problems[f"since{n}"] = _("Ngày này đã qua. Ghi ngày sắp tới.")
        return None
    reason = row.reason if row.reason in CLOSED_FOR else "other"
    return ClosedDays(since=since, until=until, reason=reason)


def _name_overlaps(read: Sequence[ClosedDays | None], problems: dict[str, str]) -> None:
    """The screen has room for one reason a day."""
    for n, one in enumerate(read):
        for earlier, other in enumerate(read[:n], 1):
            if one is None or other is None:
                continue
            apart = (one.until or one.since) < other.since or (
                other.until or other.since
            ) < one.since
            if not apart:
                problems.setdefault(
                    f"since{n}", _("Trùng ngày với dòng %(line)s.", line=earlier)
                )


def _day(text: str) -> date | None:
    try:
        found = date.fromisoformat(text)
    except ValueError:
        return None
    return found if found.year in asked.YEARS else None


def _page(
    rows: list[Row],
    problems: dict[str, str],
    seen: str,
    theirs: Sequence[ClosedDays] | None = None,
) -> str:
    return render_template(
        "closed_days.html",
        rows=[*rows, *[Row()] * min(BLANK, MOST - len(rows))],
        reasons=kiosk_words.CLOSED_FOR.items(),
        words_of=kiosk_words.CLOSED_FOR,
        problems=problems,
        seen=seen,
        theirs=theirs,
    )
