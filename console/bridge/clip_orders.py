"""What goes down to cameras of clips and locks, when they can be reached.

People ask for a clip once and wait; a camera behind 4G may be away for days. So the
orders are made here, from what people asked for and what has become of it.
"""

from datetime import datetime, timedelta

import msgspec
from sqlalchemy.orm import Session

from console.core.clips import AGAIN, UNFINISHED, is_due
from console.core.fleet import Presence, presence
from console.models import ClipAsked, EvidenceLock, Request
from console.store import audit, cameras, clips, evidence, requests
from console.store.audit import Deed
from edge.contract.camera import Clip, Lock, Unlock


def orders(session: Session, *, now: datetime) -> None:
    """Asks for what is wanted of the cameras that can be reached now."""
    asked, locks = clips.waiting(session), evidence.unfinished_locks(session)
    if not asked and not locks:
        return
    there = {
        one.node
        for one in cameras.cameras(session)
        if presence(one, now) is Presence.ONLINE
    }
    for row in asked:
        patience = UNFINISHED if row.sha256 else AGAIN
        if row.node_id in there and _again(session, row.request_id, now, patience):
            row.request_id = _send(session, "clip", row.node_id, _clip(row), now)
            row.ordered += 1
    for lock in locks:
        if lock.node_id in there:
            _tell(session, lock, now)
    session.flush()


def waits_for(session: Session, node: str) -> bool:
    """Whether somebody wants something of this camera."""
    asked = {row.node_id for row in clips.waiting(session)}
    return node in asked | {lock.node_id for lock in evidence.unfinished_locks(session)}


def _tell(session: Session, lock: EvidenceLock, now: datetime) -> None:
    """An unlocking has no answer: that it was sent has to do."""
    if lock.ended_at is None:
        if _again(session, lock.request_id, now):
            lock.request_id = _send(session, "lock", lock.node_id, _lock(lock), now)
        return
    sent = _request(session, lock.end_request_id)
    if sent is not None and sent.sent_at is not None:
        lock.end_sent_at = sent.sent_at
    elif _again(session, lock.end_request_id, now):
        body = Unlock(lock=lock.id)
        lock.end_request_id = _send(session, "unlock", lock.node_id, body, now)


def _again(
    session: Session, number: int | None, now: datetime, after: timedelta = AGAIN
) -> bool:
    request = _request(session, number)
    if request is None:
        return True
    failed = bool(request.failed)
    return is_due(request.sent_at, failed=failed, now=now, after=after)


def _request(session: Session, number: int | None) -> Request | None:
    return None if number is None else requests.get(session, number)


def _send(
    session: Session, kind: str, node: str, body: msgspec.Struct, now: datetime
) -> int:
    deed = Deed(audit.BRIDGE, now)
    made = requests.ask(session, kind, address=f"node:{node}", body=body, deed=deed)
    return made.id


def _clip(row: ClipAsked) -> Clip:
    return Clip(
        clip=row.id,
        start=row.start,
        end=row.end,
        purpose=row.purpose[:200],
        asked_by=row.by.display[:60],
    )


def _lock(row: EvidenceLock) -> Lock:
    return Lock(lock=row.id, start=row.start, end=row.end, reason=row.reason[:200])
