"""What really sounded: as-run rows, by bulletin, by day, by node."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from console.models import AsRunRow


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
