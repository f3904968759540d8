"""Clips that people asked cameras for: how far each is, and what became of it.

A clip waits for its camera for as long as it takes. The bridge orders it when the
camera can be reached, and again where nothing came of that, or not all of it; a camera
that has the order keeps it through power cuts, and brings the file when it can.
"""

import secrets
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import Select, select
from sqlalchemy.orm import Session, joinedload

from console.core.clips import Stage, stage
from console.models import CameraFile, ClipAsked, ClipCopy, EvidenceLock
from console.store import audit, camera_files
from console.store.audit import Deed
from edge.contract.camera import ClipMade

LONGEST: Final = timedelta(hours=1)
"""As the contract has it."""
MOST_OPEN: Final = 20
"""Of one camera: what waits behind that would come in days."""


def ask(
    session: Session,
    node: str,
    *,
    start: datetime,
    end: datetime,
    purpose: str,
    deed: Deed,
) -> ClipAsked:
    """Somebody who signed in wants to see it; wake the bridge afterwards."""
    row = ClipAsked(
        id=secrets.token_hex(8),
        node_id=node,
        start=start,
        end=end,
        purpose=purpose,
        asked_by=deed.person_id,
        asked_at=deed.at,
        ordered=0,
        outcome="",
        reason="",
        gaps=(),
        size_bytes=0,
    )
    session.add(row)
    session.flush()
    _log(session, row, "clip.ask", deed)
    return row


def cancel(session: Session, row: ClipAsked, *, deed: Deed) -> None:
    """Nobody wants it any more: when the camera brings it, it is sent away."""
    row.cancelled_at = deed.at
    session.flush()
    _log(session, row, "clip.cancel", deed)


def remove(session: Session, row: ClipAsked, *, deed: Deed) -> list[str]:
    """Its files go before their time; gives the hashes that nothing refers to."""
    row.removed_at = deed.at
    gone = _drop_files(session, row, at=deed.at)
    _log(session, row, "clip.remove", deed)
    return gone


def expire(session: Session, *, before: datetime, at: datetime) -> list[str]:
    """Files of clips that came before then, but for those that are locked."""
    rows = session.scalars(
        select(ClipAsked).where(
            ClipAsked.asked_at < before,
            ClipAsked.removed_at.is_(None),
            ClipAsked.sha256.is_not(None),
            ClipAsked.id.not_in(_locked()),
        )
    ).all()
    gone = []
    for row in rows:
        row.removed_at = at
        gone += _drop_files(session, row, at=at)
    return gone


def get(session: Session, name: str) -> ClipAsked | None:
    """One of them."""
    return session.get(ClipAsked, name)


def of_stretch(
    session: Session, node: str, start: datetime, end: datetime
) -> Sequence[ClipAsked]:
    """Those that show something of [start, end), the newest asked first."""
    return session.scalars(
        select(ClipAsked)
        .where(ClipAsked.node_id == node, ClipAsked.start < end, ClipAsked.end > start)
        .order_by(ClipAsked.asked_at.desc())
        .limit(50)
    ).all()


def newest(
    session: Session, nodes: Iterable[str], *, limit: int = 50
) -> Sequence[ClipAsked]:
    """The last ones that anybody asked these cameras for."""
    return session.scalars(
        select(ClipAsked)
        .where(ClipAsked.node_id.in_(tuple(nodes)))
        .order_by(ClipAsked.asked_at.desc())
        .limit(limit)
        .options(joinedload(ClipAsked.node), joinedload(ClipAsked.by))
    ).all()


def waiting(session: Session) -> Sequence[ClipAsked]:
    """Those that are not here, whatever their cameras began to bring, the oldest first.

    "sent" alone is no answer: a camera says so when all of it is here.
    """
    is_here = (
        select(CameraFile.sha256)
        .where(
            CameraFile.node_id == ClipAsked.node_id,
            CameraFile.sha256 == ClipAsked.sha256,
        )
        .exists()
    )
    return session.scalars(
        select(ClipAsked)
        .where(
            ClipAsked.outcome.in_(("", "sent")),
            ClipAsked.cancelled_at.is_(None),
            ClipAsked.removed_at.is_(None),
            ~is_here,
        )
        .order_by(ClipAsked.asked_at)
    ).all()


def open_of(session: Session, node: str) -> int:
    """How many wait for this camera."""
    return sum(one.node_id == node for one in waiting(session))


def is_here(session: Session, row: ClipAsked) -> bool:
    """Whether all of it came."""
    if row.sha256 is None or row.removed_at is not None:
        return False
    return session.get(CameraFile, (row.node_id, row.sha256)) is not None


def stage_of(session: Session, row: ClipAsked) -> Stage:
    """How far it is."""
    return stage(
        row.outcome,
        here=is_here(session, row),
        coming=row.sha256 is not None,
        ordered=row.ordered > 0,
        cancelled=row.cancelled_at is not None,
        removed=row.removed_at is not None,
    )


def coming(session: Session, name: str, sha256: str, size_bytes: int) -> None:
    """The camera has begun to bring this file."""
    row = session.get(ClipAsked, name)
    if row is not None and (row.sha256, row.size_bytes) != (sha256, size_bytes):
        row.sha256, row.size_bytes = sha256, size_bytes
        session.flush()


def made(session: Session, node: str, told: ClipMade, *, at: datetime) -> None:
    """A camera answers. What it was not asked is not believed."""
    row = session.get(ClipAsked, told.clip)
    if row is None or row.node_id != node:
        return
    row.outcome, row.reason, row.answered_at = told.outcome, told.reason, at
    row.gaps = told.gaps
    if told.outcome != "sent" and not is_here(session, row):
        row.sha256, row.size_bytes = None, 0
    session.flush()


# -- copies ---------------------------------------------------------------------------


def copies(session: Session, clip: str) -> Sequence[ClipCopy]:
    """What was made of it for others, the newest first."""
    return session.scalars(
        select(ClipCopy)
        .where(ClipCopy.clip_id == clip)
        .order_by(ClipCopy.made_at.desc())
        .options(joinedload(ClipCopy.by))
    ).all()


def copy(session: Session, name: str) -> ClipCopy | None:
    """One of them."""
    return session.get(ClipCopy, name)


def begin_copy(
    session: Session,
    clip: ClipAsked,
    *,
    number: str,
    reason: str,
    receiver: str,
    deed: Deed,
) -> ClipCopy:
    """Somebody takes evidence out of the house; its job follows."""
    row = ClipCopy(
        id=secrets.token_hex(12),
        clip_id=clip.id,
        number=number,
        reason=reason,
        receiver=receiver,
        made_by=deed.person_id,
        made_at=deed.at,
        size_bytes=0,
    )
    session.add(row)
    session.flush()
    return row


def copy_made(session: Session, name: str, sha256: str, size_bytes: int) -> None:
    """Its file is on the shelf."""
    row = session.get(ClipCopy, name)
    if row is not None:
        row.sha256, row.size_bytes = sha256, size_bytes
        session.flush()


# -- inside ---------------------------------------------------------------------------


def _locked() -> Select[str | None]:
    return select(EvidenceLock.clip_id).where(
        EvidenceLock.ended_at.is_(None), EvidenceLock.clip_id.is_not(None)
    )


def _drop_files(session: Session, row: ClipAsked, *, at: datetime) -> list[str]:
    """Call it when the row says that it is removed. Others may have the same bytes."""
    mine = set()
    for one in copies(session, row.id):
        if one.sha256 is not None:
            mine.add(one.sha256)
        one.sha256, one.removed_at, one.size_bytes = None, at, 0
    session.flush()
    held = session.get(CameraFile, (row.node_id, row.sha256 or ""))
    if held is not None and not _is_needed(session, held):
        mine.add(held.sha256)
        session.delete(held)
        session.flush()
    return camera_files.unnamed(session, mine)


def _is_needed(session: Session, held: CameraFile) -> bool:
    """Whether a clip that is not removed is this file."""
    other = select(ClipAsked.id).where(
        ClipAsked.node_id == held.node_id,
        ClipAsked.sha256 == held.sha256,
        ClipAsked.removed_at.is_(None),
    )
    return session.scalar(other.limit(1)) is not None


def _log(session: Session, row: ClipAsked, action: str, deed: Deed) -> None:
    audit.append(
        session,
        deed=deed,
        action=action,
        subject=row.node_id,
        clip=row.id,
        purpose=row.purpose,
        start=row.start.isoformat(),
        end=row.end.isoformat(),
    )
