"""Residents' requests for deletion: received, decided, done; each step in the log.

The log names the number of a request and never who asked: it is kept for ever.
"""

from collections.abc import Sequence
from datetime import date
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from console.core.watching import Decision, is_open
from console.models import DeletionRequest
from console.store import audit
from console.store.audit import Deed
from edge.errors import MessageError

MOST: Final = 500


def receive(
    session: Session,
    *,
    asked_by: str,
    node: str | None,
    stretch: str,
    words: str,
    due: date,
    deed: Deed,
) -> DeletionRequest:
    """Writes a request down."""
    row = DeletionRequest(
        received_at=deed.at,
        received_by=deed.person_id,
        asked_by=asked_by,
        node_id=node,
        stretch=stretch,
        words=words,
        due=due,
        decision=Decision.PENDING,
        reason="",
        outcome="",
    )
    session.add(row)
    session.flush()
    _log(session, row, "receive", deed, due=due.isoformat())
    return row


def answer(session: Session, row: DeletionRequest, *, deed: Deed) -> None:
    """Whoever asked was told that it is being seen to, or what becomes of it.

    Raises:
        MessageError: somebody told her before, or it is done.
    """
    if row.answered_at is not None or row.done_at is not None:
        raise MessageError(f"request {row.id} was answered before")
    row.answered_at = deed.at
    session.flush()
    _log(session, row, "answer", deed)


def decide(
    session: Session,
    row: DeletionRequest,
    decision: Decision,
    *,
    reason: str,
    deed: Deed,
) -> None:
    """Granted or refused, once and with its reason.

    Raises:
        MessageError: somebody decided before.
    """
    if row.decision is not Decision.PENDING:
        raise MessageError(f"request {row.id} was {row.decision} before")
    row.decision, row.reason = decision, reason
    row.decided_at, row.decided_by = deed.at, deed.person_id
    session.flush()
    _log(session, row, "decide", deed, decision=decision.value, reason=reason)


def close(
    session: Session,
    row: DeletionRequest,
    *,
    outcome: str,
    kept: str = "",
    deed: Deed,
) -> None:
    """What was really done with what was granted, or how the refusal was told.

    ``kept``: the clips of that camera that are still here.

    Raises:
        MessageError: nothing was decided yet, or it is done.
    """
    if row.decision is Decision.PENDING or row.done_at is not None:
        raise MessageError(f"request {row.id} cannot be closed now")
    row.outcome, row.done_at, row.done_by = outcome, deed.at, deed.person_id
    session.flush()
    left = {"kept": kept} if kept else {}
    _log(session, row, "done", deed, outcome=outcome, **left)


def get(session: Session, number: int) -> DeletionRequest | None:
    """One request."""
    return session.get(DeletionRequest, number)


def listed(session: Session) -> Sequence[DeletionRequest]:
    """Those that are open first, by their due date; then the others, newest first."""
    rows = session.scalars(
        select(DeletionRequest).order_by(DeletionRequest.id.desc()).limit(MOST)
    ).all()
    waiting = [row for row in rows if is_open(row.decision, done=bool(row.done_at))]
    waiting.sort(key=lambda row: (row.due, row.id))
    return [*waiting, *(row for row in rows if row not in waiting)]


def _log(
    session: Session, row: DeletionRequest, step: str, deed: Deed, **detail: str
) -> None:
    audit.append(
        session,
        deed=deed,
        action=f"deletion.{step}",
        subject=f"{row.id}",
        node=row.node_id or "",
        **detail,
    )
