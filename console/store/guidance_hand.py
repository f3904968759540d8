"""One hand on a record of the guidance: is it still as she saw it, and who did what.

``console.store.guidance_steps`` puts its steps together from these.
"""

from sqlalchemy.orm import Session

from console.core.approval import Act, NotPossibleError, after
from console.core.building import next_version
from console.core.guidance import Fact, numbered
from console.models import GuidanceRecord, GuidanceVersion
from console.store import audit, guidance
from console.store.audit import Deed
from console.store.guidance import get
from edge.errors import EdgeError


class RecordConflictError(EdgeError):
    """Somebody else changed the record after this person had opened it.

    ``theirs`` is what it is now, with its ``editor``; it belongs to no session.
    """

    def __init__(self, theirs: GuidanceRecord) -> None:
        by = theirs.editor.sign_in if theirs.editor else "the program"
        super().__init__(
            f"guidance {theirs.code} was changed by {by} at "
            f"{theirs.edited_at:%Y-%m-%d %H:%M:%S} UTC; compare before saving again"
        )
        self.theirs = theirs


def put_up(session: Session, row: GuidanceRecord, deed: Deed) -> GuidanceVersion:
    """The working copy as the next version, waiting for an approver."""
    number = next_version(row.newest, guidance.epoch(session))
    row.draft = numbered(row.code, row.draft, number)
    row.newest = number
    put = GuidanceVersion(
        code=row.code,
        version=number,
        body=row.draft,
        submitted_at=deed.at,
        submitted_by=deed.person_id,
        writers=row.writers,
        decision="waiting",
    )
    session.add(put)
    session.flush()
    log(session, row, "submit", deed=deed, version=str(number))
    return put


def step(
    session: Session, code: str, act: Act, *, row_version: int, deed: Deed
) -> GuidanceRecord:
    """The record with the act done to it, if it is still as the person saw it.

    Raises:
        RecordConflictError, NotPossibleError, NoSuchRecordError
    """
    row = get(session, code)
    if row.row_version != row_version:
        conflict = RecordConflictError(row)
        # Out of the session, or the transaction's undoing would empty them.
        if row.editor is not None:
            session.expunge(row.editor)
        session.expunge(row)
        raise conflict
    if act in {Act.WITHDRAW, Act.REINSTATE}:
        raise NotPossibleError(row.stage, act)
    row.stage = after(row.stage, act)
    hand(row, deed)
    if act is Act.SAVE and deed.person_id is not None:
        row.writers = tuple(sorted({*row.writers, deed.person_id}))
    return row


def hand(row: GuidanceRecord, deed: Deed) -> None:
    """Who had it last, and when."""
    row.edited_at, row.edited_by = deed.at, deed.person_id


def decide(
    session: Session, row: GuidanceRecord, decision: str, *, deed: Deed
) -> GuidanceVersion:
    """The newest version, with what became of it."""
    put = session.get_one(GuidanceVersion, (row.code, row.newest))
    put.decision, put.decided_at, put.decided_by = decision, deed.at, deed.person_id
    session.flush()
    return put


def told(place: str, fact: Fact) -> dict[str, str]:
    """A fact as the audit log has it."""
    return {
        "place": place,
        "text": fact.vi[:300],
        "sure": fact.sure,
        "source": fact.source[:200],
    }


def log(
    session: Session, row: GuidanceRecord, name: str, *, deed: Deed, **detail: str
) -> None:
    """One line of the audit log."""
    action = f"guidance.{name}"
    audit.append(session, deed=deed, action=action, subject=row.code, **detail)
