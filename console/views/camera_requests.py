"""What residents ask about pictures of themselves: "Yêu cầu xóa"."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as BaseResponse

from console import auth
from console.auth import require, writing
from console.core.permissions import Action
from console.core.watching import ANSWERED_WITHIN, Decision, first_answer_due, is_open
from console.models import ClipAsked, ClipCopy, DeletionRequest
from console.store import camera_requests, cameras, clips, people
from console.views import camera_words, frame
from console.views.languages import gettext as _
from edge.errors import MessageError

blueprint = Blueprint("camera_requests", __name__, url_prefix="/camera-requests")

LONGEST = 500
MOST_CLIPS = 200
Page = str | tuple[str, int] | BaseResponse


@blueprint.get("")
def listed() -> Page:
    """All of them, those that wait first."""
    _require(Action.TAKE_REQUESTS)
    return _page({})


@blueprint.post("")
def receive() -> Page:
    """Writes a request down."""
    _require(Action.TAKE_REQUESTS)
    problems: dict[str, str] = {}
    asked_by = _words("asked_by", problems)
    stretch = _words("stretch", problems)
    words = _words("words", problems)
    node = request.form.get("camera") or None
    if node is not None and cameras.camera(auth.db(), node) is None:
        problems["camera"] = _("Chọn một camera trong danh sách.")
    due = _due(problems)
    if problems or due is None:
        return _page(problems), 422
    with writing() as changing:
        row = camera_requests.receive(
            changing,
            asked_by=asked_by,
            node=node,
            stretch=stretch,
            words=words,
            due=due,
            deed=auth.deed(),
        )
        number = row.id
    flash(_("Đã ghi nhận yêu cầu số %(n)s.", n=number), "good")
    return redirect(url_for("camera_requests.page", number=number))


@blueprint.get("/<int(max=999999999):number>")
def page(number: int) -> Page:
    """One request."""
    _require(Action.TAKE_REQUESTS)
    return _one(_found(number), {})


@blueprint.post("/<int(max=999999999):number>/decide")
def decide(number: int) -> Page:
    """Granted, or refused with its reason."""
    _require(Action.DECIDE_REQUESTS)
    problems: dict[str, str] = {}
    found = _found(number)
    reason = _words("reason", problems)
    chosen = request.form.get("decision", "")
    if chosen not in (Decision.GRANTED, Decision.REFUSED):
        problems["decision"] = _("Chọn đồng ý hoặc từ chối.")
    if problems:
        return _one(found, problems), 422

    def decided(changing: Session, row: DeletionRequest) -> None:
        camera_requests.decide(
            changing, row, Decision(chosen), reason=reason, deed=auth.deed()
        )

    return _step(number, decided)


@blueprint.post("/<int(max=999999999):number>/done")
def close(number: int) -> Page:
    """What was done, and how she was told."""
    _require(Action.TAKE_REQUESTS)
    problems: dict[str, str] = {}
    found = _found(number)
    outcome = _words("outcome", problems)
    left = _still_here(found) if found.decision is Decision.GRANTED else []
    if left and "looked" not in request.form:
        problems["looked"] = _(
            "Máy chủ còn %(n)s đoạn phim của camera này. Mở từng đoạn, xóa đoạn có "
            "hình người yêu cầu, rồi đánh dấu ở đây.",
            n=len(left),
        )
    kept = ", ".join(one.clip.id for one in left)
    if problems:
        return _one(found, problems), 422

    def done(changing: Session, row: DeletionRequest) -> None:
        camera_requests.close(
            changing, row, outcome=outcome, kept=kept, deed=auth.deed()
        )

    return _step(number, done)


@blueprint.post("/<int(max=999999999):number>/answer")
def answer(number: int) -> Page:
    """She was answered for the first time."""
    _require(Action.TAKE_REQUESTS)

    def answered(changing: Session, row: DeletionRequest) -> None:
        camera_requests.answer(changing, row, deed=auth.deed())

    return _step(number, answered)


def undecided() -> list[DeletionRequest]:
    """Those that wait for this person's decision; for the first page."""
    if not auth.allowed(Action.DECIDE_REQUESTS, auth.web().commune):
        return []
    rows = camera_requests.listed(auth.db())
    return [row for row in rows if row.decision is Decision.PENDING]


def unanswered() -> list[tuple[DeletionRequest, date]]:
    """Those whose first answer is this person's to give, each with its last day."""
    if not auth.allowed(Action.TAKE_REQUESTS, auth.web().commune):
        return []
    rows = camera_requests.listed(auth.db())
    return [(row, _first_due(row)) for row in rows if _waits_for_answer(row)]


# -- inside ---------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class StillHere:
    """A clip that the console holds or fetches, and its copies for others."""

    clip: ClipAsked
    copies: Sequence[ClipCopy]
    may_open: bool


def _still_here(found: DeletionRequest) -> list[StillHere]:
    """Of its camera, or of all where nobody knows which: when is in words alone."""
    db = auth.db()
    known = {one.node: one for one in cameras.cameras(db)}
    nodes = [found.node_id] if found.node_id else list(known)
    here = [
        row
        for row in clips.newest(db, nodes, limit=MOST_CLIPS)
        if clips.is_here(db, row)
        or clips.stage_of(db, row).goes_on
        or any(copy.removed_at is None for copy in clips.copies(db, row.id))
    ]
    return [
        StillHere(
            row,
            [one for one in clips.copies(db, row.id) if one.removed_at is None],
            may_open=auth.allowed(Action.WATCH, row.node.area_id),
        )
        for row in here
    ]


def _first_due(row: DeletionRequest) -> date:
    return first_answer_due(row.received_at.astimezone(auth.web().zone).date())


def _waits_for_answer(row: DeletionRequest) -> bool:
    return row.answered_at is None and row.done_at is None


def _require(action: Action) -> None:
    require(action, auth.web().commune)


def _found(number: int) -> DeletionRequest:
    found = camera_requests.get(auth.db(), number)
    if found is None:
        abort(404)
    return found


def _step(number: int, act: Callable[[Session, DeletionRequest], None]) -> Page:
    """One step further, unless somebody else took it meanwhile."""
    try:
        with writing() as changing:
            row = camera_requests.get(changing, number)
            if row is None:
                abort(404)
            act(changing, row)
    except MessageError:
        flash(_("Yêu cầu này đã có người xử lý trước; xem lại bên dưới."), "warn")
        return redirect(url_for("camera_requests.page", number=number))
    flash(_("Đã ghi nhận."), "good")
    return redirect(url_for("camera_requests.page", number=number))


def _words(name: str, problems: dict[str, str]) -> str:
    words = " ".join(request.form.get(name, "").split())
    if not words or len(words) > LONGEST:
        problems[name] = _("Ghi vài chữ, nhiều nhất %(n)s chữ.", n=LONGEST)
    return words


def _due(problems: dict[str, str]) -> date | None:
    try:
        due = date.fromisoformat(request.form.get("due", ""))
    except ValueError:
        due = None
    if due is None or not frame.today() <= due <= frame.today().replace(year=2199):
        problems["due"] = _("Chọn một ngày từ hôm nay trở đi.")
        return None
    return due


def _page(problems: dict[str, str]) -> str:
    return render_template(
        "camera_requests.html",
        rows=camera_requests.listed(auth.db()),
        typed=request.form if request.method == "POST" else None,
        due=(frame.today() + ANSWERED_WITHIN).isoformat(),
        cameras=cameras.cameras(auth.db()),
        problems=problems,
        **_shared(),
    )


def _one(found: DeletionRequest, problems: dict[str, str]) -> str:
    who = {
        number: person.display
        for number in (found.received_by, found.decided_by, found.done_by)
        if number is not None and (person := people.get(auth.db(), number))
    }
    return render_template(
        "camera_request.html",
        row=found,
        who=who,
        here=_still_here(found) if found.done_at is None else [],
        first_due=_first_due(found),
        unanswered=_waits_for_answer(found),
        may_decide=auth.allowed(Action.DECIDE_REQUESTS, auth.web().commune),
        typed=request.form if request.method == "POST" else None,
        problems=problems,
        **_shared(),
    )


def _shared() -> dict[str, object]:
    return {
        "names": {one.node: one.name for one in cameras.cameras(auth.db())},
        "is_open": lambda row: is_open(row.decision, done=row.done_at is not None),
        "longest": LONGEST,
        "cw": camera_words,
    }
