"""The audit log and its witnesses: what nodes are told of it, and what they remember.

While what a node remembers is in doubt, no node is told anything newer: it would take
the place of what proves that the log was changed.
"""

from collections import defaultdict
from collections.abc import Collection
from datetime import UTC, datetime, time
from typing import Final
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from console.core.witness import Doubt, Reason, mark
from console.core.witness import doubts as judged
from console.models import AuditEntry, Notice
from console.store import audit, nodes, notices, station
from console.store.audit import Deed
from edge.contract.witness import AuditHead

DOUBTED: Final = "audit-doubted"
EXPLAINED: Final = "audit.explain"
RESTORED: Final = "console.restore"


def head_of_night(session: Session, *, zone: str, now: datetime) -> AuditHead | None:
    """The log as it stood at the last local midnight; None while it is in doubt."""
    if session.get(Notice, (DOUBTED, "")) is not None:
        return None
    local = now.astimezone(ZoneInfo(zone))
    midnight = datetime.combine(local.date(), time(), local.tzinfo).astimezone(UTC)
    newest = session.scalars(
        select(AuditEntry)
        .where(AuditEntry.at < midnight)
        .order_by(AuditEntry.id.desc())
        .limit(1)
    ).first()
    if newest is None:
        return None
    return AuditHead(number=newest.id, sha256=newest.hash, at=midnight)


def remembered(session: Session) -> dict[AuditHead, list[str]]:
    """What nodes in service last said to remember, and which of them."""
    found: defaultdict[AuditHead, list[str]] = defaultdict(list)
    for node in nodes.listed(session):
        for agent in node.agents:
            if agent.state is not None and agent.state.audit is not None:
                found[agent.state.audit].append(node.name)
    return dict(found)


def doubts(session: Session) -> tuple[Doubt, ...]:
    """What nodes remember and the log does not contain, explained or not."""
    told = remembered(session)
    hashes = _hashes(session, {head.number for head in told})
    if all(hashes.get(head.number) == head.sha256 for head in told):
        return ()
    return judged(told, hashes, _reasons(session))


def hear(session: Session, head: AuditHead, *, at: datetime) -> None:
    """A node has said what it remembers; call after its state is stored."""
    if _hashes(session, {head.number}).get(head.number) != head.sha256:
        look(session, at=at)


def look(session: Session, *, at: datetime) -> None:
    """Says on the first page when the log is in doubt, and takes that back."""
    open_ = [doubt for doubt in doubts(session) if doubt.reason is None]
    if not open_:
        notices.clear(session, DOUBTED)
    elif session.get(Notice, (DOUBTED, "")) is None:
        named = sorted({name for doubt in open_ for name in doubt.nodes})
        notices.raise_(
            session,
            DOUBTED,
            at=at,
            entry=str(open_[0].head.number),
            nodes=", ".join(named)[:200],
        )


def explain(session: Session, words: str, *, deed: Deed) -> AuditEntry:
    """Somebody answers for what is in doubt now; the log keeps it for ever.

    Nodes begin to remember anew, in a new epoch.
    """
    heads = [doubt.head for doubt in doubts(session) if doubt.reason is None]
    entry = audit.append(
        session,
        deed=deed,
        action=EXPLAINED,
        words=words,
        remembered=", ".join(mark(head) for head in heads),
    )
    station.get(session).needs_epoch = True
    notices.clear(session, DOUBTED)
    return entry


def _hashes(session: Session, numbers: Collection[int]) -> dict[int, str]:
    rows = session.execute(
        select(AuditEntry.id, AuditEntry.hash).where(AuditEntry.id.in_(numbers))
    )
    return {row.id: row.hash for row in rows}


def _reasons(session: Session) -> list[Reason]:
    rows = session.scalars(
        select(AuditEntry)
        .where(AuditEntry.action.in_([EXPLAINED, RESTORED]))
        .order_by(AuditEntry.id)
    )
    return [
        Reason(
            entry.id,
            entry.at,
            restored=entry.action == RESTORED,
            words=entry.detail.get("words", ""),
            heads=frozenset(entry.detail.get("remembered", "").split(", ")),
        )
        for entry in rows
    ]
