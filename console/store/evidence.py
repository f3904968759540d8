"""How far each camera's chain of evidence goes, what is doubtful, what is locked.

What a camera tells of its chain is kept line by line. Where it tells something else, it
is in doubt until somebody who may export evidence has explained it; meanwhile the chain
is followed as it is told now, and the doubt counts what is added to it.
"""

import secrets
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import Session, joinedload

from console.core.evidence import Break, Mark, broken, first_other
from console.core.sightings import believable
from console.models import ClipAsked, EvidenceDoubt, EvidenceLock, EvidenceMark
from console.store import audit
from console.store.audit import Deed
from edge.contract.camera import EvidenceHead, EvidenceLocked

CLOSEST: Final = timedelta(seconds=30)
"""Honest cameras tell once a minute. Of what is told closer together one line is kept
for so long, and the newest; no more is known of the lines between."""
MARKS_MEASURED: Final = 30


# -- the chain ------------------------------------------------------------------------


def head(
    session: Session, node: str, told: EvidenceHead, *, said: datetime, at: datetime
) -> None:
    """A camera tells how far its chain goes. ``said``: by its own clock.

    A lying clock fills no table: it is believed no more than ``core.sightings`` says,
    and a mark stays only if it is ``CLOSEST`` after the one before. So a camera has two
    at most for each minute of the console's clock, from ``OLDEST`` before its first one
    on, and one for each doubt that begins.
    """
    last, before = _last_two(session, node)
    said = believable(said, at)
    held = Mark(last.link, last.sha256) if last is not None else None
    now = Mark(told.link, told.sha256)
    earlier = [Mark(link, sha256) for link, sha256 in told.earlier]
    links = [one.link for one in (now, *earlier)]
    wrong = broken(held, now, earlier, _known(session, node, links))
    doubted = False
    if wrong is not None and held is not None:
        doubted = doubt(session, node, wrong, held, now, at=at).count == 1
    if held == now:
        return
    row = last
    stays = before is None or (last is not None and last.at - before.at >= CLOSEST)
    if row is None or doubted or stays:
        row = EvidenceMark(node_id=node)
        session.add(row)
    row.link, row.sha256, row.segment = told.link, told.sha256, told.segment
    row.written_bytes, row.at, row.told_at = told.written_bytes, said, at
    session.flush()


def newest(session: Session, node: str) -> EvidenceMark | None:
    """What was told last."""
    return _last_two(session, node)[0]


def _last_two(
    session: Session, node: str
) -> tuple[EvidenceMark | None, EvidenceMark | None]:
    """The last one, and the one before it."""
    rows = session.scalars(_lately(node).limit(2)).all()
    return (rows[0] if rows else None, rows[1] if len(rows) > 1 else None)


def _lately(node: str) -> Select[EvidenceMark]:
    return (
        select(EvidenceMark)
        .where(EvidenceMark.node_id == node)
        .order_by(EvidenceMark.id.desc())
    )


def megabytes_a_minute(session: Session, node: str) -> float:
    """What a minute of its recording takes, by what it wrote lately; 0: not known."""
    rows = session.scalars(_lately(node).limit(MARKS_MEASURED)).all()
    if len(rows) < 2:
        return 0.0
    last, first = rows[0], rows[-1]
    minutes = (last.at - first.at).total_seconds() / 60
    written = last.written_bytes - first.written_bytes
    if minutes < 1 or written <= 0:
        return 0.0
    return round(written / minutes / 1e6, 1)


def _of_this_chain(session: Session, node: str) -> ColumnElement[bool]:
    """Marks told since somebody answered for another chain: a replaced card, say."""
    began = session.scalar(
        select(func.max(EvidenceDoubt.last_at)).where(
            EvidenceDoubt.node_id == node,
            EvidenceDoubt.explained_at.is_not(None),
            EvidenceDoubt.kind != Break.COPY.value,
        )
    )
    own = EvidenceMark.node_id == node
    return own if began is None else own & (EvidenceMark.told_at >= began)


def _known(session: Session, node: str, links: Iterable[int]) -> dict[int, str]:
    """Their hashes as they were told, the last time that they were."""
    rows = session.execute(
        select(EvidenceMark.link, EvidenceMark.sha256)
        .where(_of_this_chain(session, node), EvidenceMark.link.in_(tuple(links)))
        .order_by(EvidenceMark.id)
    )
    return {row.link: row.sha256 for row in rows}


def compare(
    session: Session, node: str, lines: Mapping[int, str], *, at: datetime
) -> Mark | None:
    """The first line of a copy that is another than was told; it is in doubt then."""
    if not lines:
        return None
    rows = session.scalars(
        select(EvidenceMark).where(
            _of_this_chain(session, node),
            EvidenceMark.link >= min(lines),
            EvidenceMark.link <= max(lines),
        )
    )
    wrong = first_other((Mark(row.link, row.sha256) for row in rows), lines)
    if wrong is not None:
        found = Mark(wrong.link, lines[wrong.link])
        doubt(session, node, Break.COPY, wrong, found, at=at)
    return wrong


# -- doubts ---------------------------------------------------------------------------


def doubt(
    session: Session, node: str, kind: Break, held: Mark, told: Mark, *, at: datetime
) -> EvidenceDoubt:
    """Says it, or counts it once more while it is not explained."""
    row = open_doubt(session, node)
    if row is None:
        row = EvidenceDoubt(
            node_id=node,
            kind=kind.value,
            link=told.link,
            held_link=held.link,
            held_sha256=held.sha256,
            told_sha256=told.sha256,
            count=0,
            since=at,
            words="",
        )
        session.add(row)
    row.count += 1
    row.last_at = at
    session.flush()
    return row


def open_doubt(session: Session, node: str) -> EvidenceDoubt | None:
    """The one that nobody has explained yet."""
    return session.scalars(
        select(EvidenceDoubt)
        .where(EvidenceDoubt.node_id == node, EvidenceDoubt.explained_at.is_(None))
        .limit(1)
    ).first()


def open_doubts(session: Session) -> Sequence[EvidenceDoubt]:
    """All of them, the oldest first."""
    return session.scalars(
        select(EvidenceDoubt)
        .where(EvidenceDoubt.explained_at.is_(None))
        .order_by(EvidenceDoubt.since)
        .options(joinedload(EvidenceDoubt.node))
    ).all()


def doubts_of(session: Session, node: str) -> Sequence[EvidenceDoubt]:
    """Those of a camera, explained or not, the newest first."""
    return session.scalars(
        select(EvidenceDoubt)
        .where(EvidenceDoubt.node_id == node)
        .order_by(EvidenceDoubt.id.desc())
        .limit(50)
    ).all()


def explain(session: Session, row: EvidenceDoubt, words: str, *, deed: Deed) -> None:
    """Somebody answers for it; the audit log keeps it for ever."""
    row.explained_at, row.explained_by, row.words = deed.at, deed.person_id, words
    session.flush()
    audit.append(
        session,
        deed=deed,
        action="evidence.explain",
        subject=row.node_id,
        why=words,
        kind=row.kind,
        link=str(row.link),
        held=f"{row.held_link}:{row.held_sha256}",
        told=f"{row.link}:{row.told_sha256}",
    )


# -- locks ----------------------------------------------------------------------------


def lock(session: Session, clip: ClipAsked, reason: str, *, deed: Deed) -> EvidenceLock:
    """Has the camera keep what a clip shows; wake the bridge afterwards."""
    row = EvidenceLock(
        id=secrets.token_hex(8),
        node_id=clip.node_id,
        clip_id=clip.id,
        start=clip.start,
        end=clip.end,
        reason=reason,
        made_by=deed.person_id,
        made_at=deed.at,
        segments=0,
        end_reason="",
    )
    session.add(row)
    session.flush()
    _log(session, row, "evidence.lock", reason, deed)
    return row


def unlock(session: Session, row: EvidenceLock, reason: str, *, deed: Deed) -> None:
    """Lets retention have it again; wake the bridge afterwards."""
    row.ended_at, row.ended_by, row.end_reason = deed.at, deed.person_id, reason
    session.flush()
    _log(session, row, "evidence.unlock", reason, deed)


def _log(
    session: Session, row: EvidenceLock, action: str, reason: str, deed: Deed
) -> None:
    audit.append(
        session,
        deed=deed,
        action=action,
        subject=row.node_id,
        reason=reason,
        lock=row.id,
        start=row.start.isoformat(),
        end=row.end.isoformat(),
    )


def locked(session: Session, node: str, told: EvidenceLocked, *, at: datetime) -> None:
    """A camera answers. What it was not asked is not believed."""
    row = session.get(EvidenceLock, told.lock)
    if row is not None and row.node_id == node:
        row.answered_at, row.segments = at, told.segments
        session.flush()


def get_lock(session: Session, name: str) -> EvidenceLock | None:
    """One of them."""
    return session.get(EvidenceLock, name)


def locks_of_clip(session: Session, clip: str) -> Sequence[EvidenceLock]:
    """All that were made from its page, the newest first."""
    return session.scalars(
        select(EvidenceLock)
        .where(EvidenceLock.clip_id == clip)
        .order_by(EvidenceLock.made_at.desc())
    ).all()


def locks(session: Session, nodes: Iterable[str]) -> Sequence[EvidenceLock]:
    """Those of these cameras that stand, the newest first."""
    return session.scalars(
        select(EvidenceLock)
        .where(EvidenceLock.node_id.in_(tuple(nodes)), EvidenceLock.ended_at.is_(None))
        .order_by(EvidenceLock.made_at.desc())
    ).all()


def unfinished_locks(session: Session) -> Sequence[EvidenceLock]:
    """Those of which a camera still has to be told something."""
    unsaid = EvidenceLock.answered_at.is_(None) & EvidenceLock.ended_at.is_(None)
    unended = EvidenceLock.ended_at.is_not(None) & EvidenceLock.end_sent_at.is_(None)
    return session.scalars(
        select(EvidenceLock).where(unsaid | unended).order_by(EvidenceLock.made_at)
    ).all()
