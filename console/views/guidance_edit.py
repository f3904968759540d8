"""Changing the guidance: one statement, the papers, the questions.

A form that does not fit comes back as it was typed. When somebody else was faster, her
words stand above the form, and nothing of either is lost.
"""

from collections.abc import Sequence

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from console import auth
from console.auth import require
from console.core import procedure, statements
from console.core.guidance import OFFICE, Fact, Record
from console.core.permissions import Action
from console.core.procedure import MOST_CASES, Case
from console.models import GuidanceRecord
from console.store import guidance as records
from console.store.guidance_hand import RecordConflictError
from console.views import asked, frame, guidance_words
from console.views import guidance_record as pages
from console.views.guidance_form import (
    MOST_LETTERS,
    PaperRow,
    Row,
    once_asked,
    paper_rows,
    questions,
    read_facts,
    read_papers,
    rows_of,
    sure_of,
    typed_papers,
    typed_rows,
)
from console.views.guidance_questions import case_problems, typed_cases
from console.views.languages import gettext as _

blueprint = Blueprint("guidance_edit", __name__, url_prefix="/guidance")

BLANK = {"steps": 3}
"""Rows for what is new; one of everything else."""
Page = str | tuple[str, int] | BaseResponse


# -- one statement --------------------------------------------------------------------


@blueprint.get("/<code>/fact/<slot>")
def fact(code: str, slot: str) -> Page:
    """The form of one statement, with its values by date."""
    row = mine(code, slot)
    held = statements.facts_of(row.draft, slot)
    blank = 0 if slot in statements.paper_slots(row.draft) else BLANK.get(slot, 1)
    return _fact_page(row, slot, rows_of(held, blank=blank), {})


@blueprint.post("/<code>/fact/<slot>")
def save_fact(code: str, slot: str) -> Page:
    """Keeps the statement; what differs was checked by her, today."""
    row = mine(code, slot)
    rows = typed_rows(request.form)
    if _was_changed(row):
        return _fact_page(row, slot, rows, {}, theirs=row), 409
    typed, problems = read_facts(rows, frame.today())
    if not typed and slot in statements.paper_slots(row.draft):
        problems["vi0"] = _("Viết tên giấy tờ. Muốn bỏ: sửa danh sách giấy tờ.")
    before = statements.facts_of(row.draft, slot)
    if problems:
        return _fact_page(row, slot, rows, problems), 422
    wanted = statements.taken(
        before, typed, by=auth.person().display, day=frame.today()
    )
    if slot != statements.STEPS:
        wanted = statements.joined(wanted)
    changed = statements.with_facts(row.draft, slot, wanted)
    day = frame.today()
    over = statements.slot_standing(changed, slot, day) == "over"
    if problems := questions(rows, before, day, over=over):
        rows = once_asked(rows, problems)
        return _fact_page(row, slot, rows, problems), 422
    try:
        return kept(row, changed, f"#{slot}")
    except RecordConflictError as error:
        return _fact_page(error.theirs, slot, rows, {}, theirs=error.theirs), 409


@blueprint.post("/<code>/way")
def way(code: str) -> Page:
    """One more way of filing; its fee is written next."""
    row = mine(code)
    how = request.form.get("how", "")
    if how not in statements.HOWS:
        abort(400)
    changed, slot = statements.with_way(row.draft, how)
    try:
        pages.store(code, changed)
    except RecordConflictError:
        abort(409)
    return redirect(url_for("guidance_edit.fact", code=code, slot=slot))


# -- papers ---------------------------------------------------------------------------


@blueprint.get("/<code>/papers")
def papers(code: str) -> Page:
    """The checklist in one form."""
    row = mine(code)
    held = procedure.papers(row.draft)
    return _papers_page(row, paper_rows(held), {}, _likely(row))


@blueprint.post("/<code>/papers")
def save_papers(code: str) -> Page:
    """Keeps the checklist."""
    row = mine(code)
    rows, before = typed_papers(request.form), procedure.papers(row.draft)
    new = Fact(
        vi="",
        source=statements.unmarked(request.form.get("source", "")[:MOST_LETTERS]),
        sure=sure_of(request.form.get("sure", "")),
        checked=frame.today(),
    )
    if _was_changed(row):
        return _papers_page(row, rows, {}, new, theirs=row), 409
    asked_already = request.form.get("asked") == "sure"
    wanted, problems = read_papers(
        rows,
        before,
        new,
        asked_already=asked_already,
        chosen=bool(request.form.get("sure")),
    )
    if problems:
        return _papers_page(row, rows, problems, new), 422
    changed = procedure.with_papers(
        row.draft, wanted, by=auth.person().display, day=frame.today()
    )
    try:
        return kept(row, changed, "#papers")
    except RecordConflictError as error:
        return _papers_page(error.theirs, rows, {}, new, theirs=error.theirs), 409


# -- questions ------------------------------------------------------------------------


@blueprint.get("/<code>/cases")
def cases(code: str) -> Page:
    """The questions in one form."""
    row = mine(code)
    return _cases_page(row, procedure.cases(row.draft), {})


@blueprint.post("/<code>/cases")
def save_cases(code: str) -> Page:
    """Keeps the questions; one without words goes."""
    row = mine(code)
    typed = typed_cases(request.form, request.form.to_dict(flat=False))
    if problems := case_problems(typed):
        return _cases_page(row, typed, problems), 422
    changed = procedure.with_cases(row.draft, [one for one in typed if one.vi])
    try:
        return kept(row, changed, "#cases")
    except RecordConflictError as error:
        return _cases_page(error.theirs, typed, {}, theirs=error.theirs), 409


# -- inside ---------------------------------------------------------------------------


def mine(code: str, slot: str = "") -> GuidanceRecord:
    """The record, where this person may write it and it has such a statement."""
    require(Action.COMPOSE, auth.web().commune)
    row = pages.of(code)
    if slot and not statements.is_slot(code, row.draft, slot):
        abort(404)
    return row


def kept(row: GuidanceRecord, changed: Record, anchor: str) -> BaseResponse:
    """Back on the record's page, with the change kept. Raises: RecordConflictError."""
    if changed == row.draft:
        flash(_("Không có gì thay đổi."), "good")
    else:
        pages.store(row.code, changed)
        flash(
            _(
                "Đã lưu. Bấm Gửi duyệt khi sửa xong; "
                "chưa duyệt thì chưa hiện ra màn hình."
            ),
            "good",
        )
    return redirect(url_for("guidance.page", code=row.code) + anchor)


def _was_changed(row: GuidanceRecord) -> bool:
    """Whether somebody was faster: what is asked of a form is asked of her words.

    A form that comes back with a question would otherwise come back as if it had been
    made of the other one's text, and the next press would overwrite that unseen.
    """
    return asked.row_version() != row.row_version


def _likely(row: GuidanceRecord) -> Fact:
    """Where something new was likely read: where the last paper was."""
    held = procedure.papers(row.draft)
    source = statements.unmarked(held[-1].fact.source) if held else ""
    return Fact(source=source, sure="A", checked=frame.today())


def common(
    row: GuidanceRecord, problems: dict[str, str], theirs: GuidanceRecord | None
) -> dict[str, object]:
    """What every form of a record shows; ``theirs``: somebody was faster."""
    return {
        "row": row,
        "record": row.draft,
        "name": pages.name_of(row),
        "problems": problems,
        "theirs": theirs,
        "own_window": theirs is not None and theirs.edited_by == auth.person().id,
        "gw": guidance_words,
    }


def _fact_page(
    row: GuidanceRecord,
    slot: str,
    rows: Sequence[Row],
    problems: dict[str, str],
    theirs: GuidanceRecord | None = None,
) -> str:
    return render_template(
        "guidance_fact.html",
        **common(row, problems, theirs),
        slot=slot,
        rows=rows,
        is_steps=slot == statements.STEPS,
        is_paper=slot in statements.paper_slots(row.draft),
        their_facts=statements.facts_of(theirs.draft, slot) if theirs else (),
    )


def _papers_page(
    row: GuidanceRecord,
    rows: Sequence[PaperRow],
    problems: dict[str, str],
    new: Fact,
    theirs: GuidanceRecord | None = None,
) -> str:
    return render_template(
        "guidance_papers.html",
        **common(row, problems, theirs),
        rows=rows,
        new=new,
        sure=request.form.get("sure", ""),
        their_papers=procedure.papers(theirs.draft) if theirs else (),
    )


def _cases_page(
    row: GuidanceRecord,
    typed: Sequence[Case],
    problems: dict[str, str],
    theirs: GuidanceRecord | None = None,
) -> str:
    others = [
        (one.code, pages.name_of(one))
        for one in records.listed(auth.db())
        if one.code not in {OFFICE, row.code}
    ]
    return render_template(
        "guidance_cases.html",
        **common(row, problems, theirs),
        cases=[*typed, *[Case()] * (MOST_CASES - len(typed))],
        papers=procedure.papers(row.draft),
        others=sorted(others, key=lambda one: one[1]),
        their_cases=procedure.cases(theirs.draft) if theirs else (),
    )
