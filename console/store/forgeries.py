"""Orders that nodes refused and that none of our own hands makes; who has seen them.

That somebody has seen them stands in the audit log, up to which instant: what comes
later is told again.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session, contains_eager

from console.models import Node, RefusalCount
from console.store import audit
from console.store.audit import Deed
from edge.contract.refusal import RefusalKind

FORGED: Final = (
    RefusalKind.ALTERED,
    RefusalKind.ALGORITHM,
    RefusalKind.KEY_UNKNOWN,
    RefusalKind.NO_RIGHT,
    RefusalKind.REPLAYED,
    RefusalKind.FOREIGN_APPROVAL,
    RefusalKind.UNKNOWN_TYPE,
    RefusalKind.UNREADABLE,
)
"""The others happen to honest orders too: late, elsewhere, of a key that has ended."""
SEEN: Final = "forged.seen"


def unseen(session: Session, *, since: datetime) -> Sequence[RefusalCount]:
    """Those after ``since`` that nobody has acknowledged, the newest first."""
    rows = session.scalars(
        select(RefusalCount)
        .join(RefusalCount.node)
        .where(
            RefusalCount.kind.in_(FORGED),
            RefusalCount.last_at > since,
            Node.revoked_at.is_(None),
        )
        .order_by(RefusalCount.last_at.desc())
        .options(contains_eager(RefusalCount.node))
        .limit(500)
    ).all()
    if not rows:
        return ()
    seen: dict[str, datetime] = {}
    for entry in audit.since(session, since):
        if entry.action == SEEN:
            until = datetime.fromisoformat(entry.detail["until"])
            seen[entry.subject] = max(until, seen.get(entry.subject, until))
    return [row for row in rows if row.last_at > seen.get(row.node_id, since)]


def acknowledge(session: Session, node: str, *, until: datetime, deed: Deed) -> None:
    """Somebody has seen what came of this node until then."""
    audit.append(session, deed=deed, action=SEEN, subject=node, until=until.isoformat())
