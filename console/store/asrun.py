"""What really sounded: as-run rows, by bulletin, by day, by node."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session, aliased, joinedload

from console.models import AsRunRow, Version
from console.store import audit

KEY_REVOKED: Final = "key-revoked"
"""Beside the words of ``edge.contract.report.REASONS``."""
CLOCKS_DIFFER: Final = timedelta(minutes=1)


def of_bulletin(
    session: Session,
    lineage: str,
    *,
    planned: datetime | None = None,
    until: datetime | None = None,
    limit: int = 500,
) -> Sequence[AsRunRow]:
    """Of one bulletin, or of one occurrence of it; the newest planned first.

    ``until``: the last instant that counts. What a node tells of a time to come is a
    lie, or was said by a clock that ran ahead.
    """
    query = (
        select(AsRunRow)
        .where(AsRunRow.lineage == lineage)
        .order_by(AsRunRow.planned.desc(), AsRunRow.node_id)
        .limit(limit)
        .options(joinedload(AsRunRow.node))
    )
    if planned is not None:
        query = query.where(AsRunRow.planned == planned)
    if until is not None:
        query = query.where(AsRunRow.planned <= until)
    return session.scalars(query).all()


def newest(
    session: Session, lineages: Sequence[str], *, until: datetime
) -> Mapping[str, Sequence[AsRunRow]]:
    """Lineage -> all that nodes told of its newest occurrence, in one statement."""
    other = aliased(AsRunRow)
    last = (
        select(func.max(other.planned))
        .where(other.lineage == AsRunRow.lineage, other.planned <= until)
        .correlate(AsRunRow)
        .scalar_subquery()
    )
    query = select(AsRunRow).where(
        AsRunRow.lineage.in_(lineages), AsRunRow.planned == last
    )
    found: dict[str, list[AsRunRow]] = {}
    for row in session.scalars(query):
        found.setdefault(row.lineage, []).append(row)
    return found


def between(
    session: Session, start: datetime, end: datetime, *, limit: int = 5000
) -> Sequence[AsRunRow]:
    """All that was planned in [start, end), in order."""
    return session.scalars(
        select(AsRunRow)
        .where(AsRunRow.planned >= start, AsRunRow.planned < end)
        .order_by(AsRunRow.planned, AsRunRow.lineage, AsRunRow.node_id)
        .limit(limit)
        .options(joinedload(AsRunRow.node))
    ).all()


def of_node(session: Session, node: str, *, limit: int = 100) -> Sequence[AsRunRow]:
    """Of one node, the newest first."""
    return session.scalars(
        select(AsRunRow)
        .where(AsRunRow.node_id == node)
        .order_by(AsRunRow.planned.desc())
        .limit(limit)
    ).all()


def reason(session: Session, row: AsRunRow) -> str:
    """Why it ended so: the node's word, or ``KEY_REVOKED`` where that was behind it.

    The keyset and the snapshot without the bulletin reach a node in any order, so that
    it cannot tell a withdrawal from a fallen approval; the console's own log can.
    """
    put = session.get(Version, (row.lineage, row.version))
    if row.reason != "withdrawn" or put is None or put.decision != "fallen":
        return row.reason
    ends = (
        entry.action
        for entry in audit.entries(session, subject=row.lineage, limit=500)
        if entry.at <= row.at + CLOCKS_DIFFER
        and entry.action in {"bulletin.fall", "bulletin.withdraw"}
    )
    return KEY_REVOKED if next(ends, "") == "bulletin.fall" else row.reason
