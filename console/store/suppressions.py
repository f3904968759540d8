"""Occurrences that must not sound: stops, holidays, cancellations."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from console.models import SuppressionMade
from console.store import audit
from console.store.audit import Deed

KEPT = timedelta(days=2)
"""Longer than any window of a missed occurrence that is not dropped anyway."""


def suppress(
    session: Session,
    *,
    lineage: str,
    planned: datetime,
    until: datetime | None = None,
    audience: Sequence[str] = (),
    reason: str,
    deed: Deed,
) -> SuppressionMade:
    """Silences one occurrence, or with ``until`` every one in [planned, until).

    What is silenced already stays so: all of them travel to every node.
    """
    for held in current(session, at=deed.at, lineage=lineage):
        same_time = (held.planned, held.until) == (planned, until)
        if same_time and held.audience == tuple(audience):
            return held
    made = SuppressionMade(
        lineage=lineage,
        planned=planned,
        until=until,
        audience=tuple(audience),
        reason=reason,
        made_at=deed.at,
        made_by=deed.person_id,
    )
    session.add(made)
    session.flush()
    audit.append(
        session,
        deed=deed,
        action="occurrence.suppress",
        subject=lineage,
        planned=planned.isoformat(),
        until=until.isoformat() if until else "",
        audience=", ".join(audience),
        reason=reason,
    )
    return made


def lift(session: Session, made: SuppressionMade, *, deed: Deed) -> None:
    """Undoes it, for what has not passed yet."""
    made.lifted_at = deed.at
    session.flush()
    audit.append(
        session,
        deed=deed,
        action="occurrence.restore",
        subject=made.lineage,
        planned=made.planned.isoformat(),
    )


def get(session: Session, number: int) -> SuppressionMade | None:
    """One suppression."""
    return session.get(SuppressionMade, number)


def current(
    session: Session, *, at: datetime, lineage: str | None = None
) -> Sequence[SuppressionMade]:
    """Those that still matter: not lifted, and not over for ``KEPT``."""
    over = func.coalesce(SuppressionMade.until, SuppressionMade.planned)
    query = (
        select(SuppressionMade)
        .where(SuppressionMade.lifted_at.is_(None), over > at - KEPT)
        .order_by(SuppressionMade.planned, SuppressionMade.id)
    )
    if lineage is not None:
        query = query.where(SuppressionMade.lineage == lineage)
    return session.scalars(query).all()
