"""How a procedure is called and found; the office and its counters."""

from flask import Blueprint, render_template, request
from werkzeug.wrappers import Response as BaseResponse

from console import auth
from console.core import permissions, procedure
from console.core.guidance import OFFICE
from console.core.permissions import Action
from console.core.procedure import MOST_COUNTERS, Names, Office
from console.models import GuidanceRecord
from console.store import people
from console.store.guidance_hand import RecordConflictError
from console.views import guidance_record as pages
from console.views.guidance_edit import common, kept, mine
from console.views.guidance_form import MOST_LETTERS
from console.views.languages import gettext as _

blueprint = Blueprint("guidance_names", __name__, url_prefix="/guidance")

SHORT_NAME_LETTERS = 46
Page = str | tuple[str, int] | BaseResponse


# -- names ----------------------------------------------------------------------------


@blueprint.get("/<code>/names")
def names(code: str) -> Page:
    """Names, words of residents, counter, address."""
    row = mine(code)
    return _names_page(row, procedure.names(row.draft), {})


@blueprint.post("/<code>/names")
def save_names(code: str) -> Page:
    """Keeps them."""
    row = mine(code)
    typed = Names(
        **{
            name: request.form.get(name, "").strip()[:MOST_LETTERS]
            for name in Names.__slots__
            if name != "everyday"
        },
        everyday=tuple(
            line.strip()[:200]
            for line in request.form.get("everyday", "").splitlines()
            if line.strip()
        ),
    )
    if problems := _name_problems(typed):
        return _names_page(row, typed, problems), 422
    changed = procedure.with_names(row.draft, typed)
    try:
        return kept(row, changed, "#names")
    except RecordConflictError as error:
        return _names_page(error.theirs, typed, {}, theirs=error.theirs), 409


# -- the office -----------------------------------------------------------------------


@blueprint.get("/office/counters")
def office() -> Page:
    """The office's name and counters."""
    row = mine(OFFICE)
    return _office_page(row, procedure.office(row.draft), {})


@blueprint.post("/office/counters")
def save_office() -> Page:
    """Keeps them; a counter without a number goes."""
    row = mine(OFFICE)
    counters = [
        tuple(
            request.form.get(f"{name}{n}", "").strip()[:200]
            for name in ("number", "vi", "en")
        )
        for n in range(MOST_COUNTERS)
    ]
    typed = Office(
        name_vi=request.form.get("name_vi", "").strip()[:200],
        name_en=request.form.get("name_en", "").strip()[:200],
        help_counter=request.form.get("help_counter", "").strip()[:20],
        khmer_read_by=request.form.get("khmer_read_by", "").strip()[:200],
        counters=tuple((one[0], one[1], one[2]) for one in counters if any(one)),
    )
    problems = {}
    if not typed.name_vi:
        problems["name_vi"] = _("Viết tên cơ quan như trên bảng hiệu.")
    if typed.khmer_read_by and typed.khmer_read_by not in _approvers():
        problems["khmer_read_by"] = _("Chọn một người duyệt nội dung của cả xã.")
    for n, (number, vi, _en) in enumerate(typed.counters):
        if not number or not vi:
            problems[f"number{n}"] = _("Viết cả số quầy và quầy làm việc gì.")
    if problems:
        return _office_page(row, typed, problems), 422
    changed = procedure.with_office(row.draft, typed)
    try:
        return kept(row, changed, "#counters")
    except RecordConflictError as error:
        return _office_page(error.theirs, typed, {}, theirs=error.theirs), 409


# -- inside ---------------------------------------------------------------------------


def _names_page(
    row: GuidanceRecord,
    typed: Names,
    problems: dict[str, str],
    theirs: GuidanceRecord | None = None,
) -> str:
    return render_template(
        "guidance_names.html",
        **common(row, problems, theirs),
        typed=typed,
        counters=_counters(),
        letters=SHORT_NAME_LETTERS,
        their_names=procedure.names(theirs.draft) if theirs else None,
    )


def _office_page(
    row: GuidanceRecord,
    typed: Office,
    problems: dict[str, str],
    theirs: GuidanceRecord | None = None,
) -> str:
    blank = [("", "", "")] * min(2, MOST_COUNTERS - len(typed.counters))
    return render_template(
        "guidance_office.html",
        **common(row, problems, theirs),
        typed=typed,
        counters=[*typed.counters, *blank],
        readers=[("", _("Chưa có ai")), *((one, one) for one in _approvers())],
        their_office=procedure.office(theirs.draft) if theirs else None,
    )


def _approvers() -> list[str]:
    """Who may sign what kiosks show, by name."""
    commune = auth.web().commune
    return sorted(
        one.display
        for one in people.everyone(auth.db())
        if permissions.may(one.grants, Action.APPROVE, commune)
    )


def _counters() -> list[tuple[str, str]]:
    held = procedure.office(pages.of(OFFICE).draft)
    return [(number, f"{number}: {vi}") for number, vi, _en in held.counters]


def _name_problems(typed: Names) -> dict[str, str]:
    problems = {}
    if not typed.name_vi:
        problems["name_vi"] = _("Viết tên thủ tục.")
    if not typed.short_vi:
        problems["short_vi"] = _("Viết tên ngắn, như bà con hay gọi.")
    for name in ("short_vi", "short_en"):
        if len(getattr(typed, name)) > SHORT_NAME_LETTERS:
            problems[name] = _(
                "Dài quá: nút bấm chứa được %(n)s chữ cái.", n=SHORT_NAME_LETTERS
            )
    if typed.portal_url and not typed.portal_url.startswith("https://"):
        problems["portal_url"] = _("Địa chỉ trang phải bắt đầu bằng https://")
    return problems
