"""One record of the guidance, for every page of it: found, named, judged, kept."""

from flask import abort

from console import auth
from console.auth import require, writing
from console.core import statements
from console.core.approval import Act, NotPossibleError, Stage, possible
from console.core.confirming import Doubt, doubts
from console.core.guidance import Record
from console.core.pairing import left_behind
from console.core.permissions import Action
from console.models import GuidanceRecord
from console.store import guidance, guidance_steps, kiosks
from console.store.guidance import NoSuchRecordError
from console.views import asked, frame, guidance_words, languages


def of(code: str) -> GuidanceRecord:
    """One record, or the request ends with 404."""
    try:
        return guidance.get(auth.db(), code)
    except NoSuchRecordError:
        abort(404)


def name_of(row: GuidanceRecord) -> str:
    """In the page's language."""
    return guidance_words.name_of(row.code, row.draft, languages.language())


def condition(row: GuidanceRecord) -> str:
    """Where the working copy stands."""
    return {
        Stage.SUBMITTED: "submitted",
        Stage.RETURNED: "returned",
        Stage.APPROVED: "approved" if row.in_force is not None else "fallen",
    }.get(row.stage, "draft")


def attention(row: GuidanceRecord) -> str:
    """What residents are not told."""
    return statements.attention(row.code, row.draft, frame.today())


def may_edit(row: GuidanceRecord) -> bool:
    """Whether this person may write it now; what waits for approval is taken back."""
    acts = possible(row.stage)
    return may(Action.COMPOSE) and bool(acts & {Act.SAVE, Act.RECALL})


def store(
    code: str, record: Record, *, seen: int | None = None, compared: bool = False
) -> None:
    """Keeps a working copy; what waits for an approver is taken back first.

    ``seen``: the row version that the form was made of; unset: of the request.
    ``compared``: its languages belong together as they are; of another change what it
    left behind in one language is remembered.

    Raises:
        RecordConflictError: somebody was faster.
    """
    require(Action.COMPOSE, auth.web().commune)
    seen = asked.row_version() if seen is None else seen
    try:
        with writing() as changing:
            row = guidance.get(changing, code)
            if not compared:
                record = left_behind(row.draft, record)
            if Act.SAVE not in possible(row.stage):
                taken = guidance_steps.recall(
                    changing, code, row_version=seen, deed=auth.deed()
                )
                changing.flush()
                seen = taken.row_version
            guidance_steps.save(
                changing, code, record, row_version=seen, deed=auth.deed()
            )
    except NotPossibleError:
        abort(409)
    auth.web().wake()


def worklist() -> tuple[Doubt, ...]:
    """All that is to be confirmed."""
    held = guidance.in_force(auth.db())
    return doubts(
        {row.code: row.draft for row in guidance.listed(auth.db())},
        day=frame.today(),
        sought=kiosks.sought(auth.db(), at=auth.now()),
        ends={
            code: put.approval_until.astimezone(auth.web().zone).date()
            for code, put in held.items()
            if put.approval_until is not None
        },
    )


def slot_of(doubt: Doubt, record: Record) -> str:
    """Where it is changed; empty: nowhere by itself."""
    return slot_at(doubt.code, record, doubt.place)


def slot_at(code: str, record: Record, place: str) -> str:
    """The slot in which a place lies; empty: in none."""
    for slot in (place, place.rpartition("[")[0], place.rpartition(".")[0]):
        if slot and statements.is_slot(code, record, slot):
            return slot
    return ""


def may(action: Action) -> bool:
    """The guidance is the whole commune's."""
    return auth.allowed(action, auth.web().commune)
