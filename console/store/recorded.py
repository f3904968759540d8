"""When a camera told that its chain had grown: by that it is known what it recorded."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import UnaryExpression, select
from sqlalchemy.orm import Session

from console.models import EvidenceMark


def first(session: Session, node: str) -> EvidenceMark | None:
    """The oldest that is kept of what was told."""
    return _end(session, node, EvidenceMark.at.asc())


def last(session: Session, node: str) -> EvidenceMark | None:
    """The newest, by the camera's clock."""
    return _end(session, node, EvidenceMark.at.desc())


def grown(
    session: Session, node: str, start: datetime, end: datetime
) -> Sequence[datetime]:
    """When it told so within [start, end)."""
    return session.scalars(
        select(EvidenceMark.at)
        .where(
            EvidenceMark.node_id == node,
            EvidenceMark.at >= start,
            EvidenceMark.at < end,
        )
        .order_by(EvidenceMark.at)
    ).all()


def _end(
    session: Session, node: str, order: UnaryExpression[datetime]
) -> EvidenceMark | None:
    return session.scalars(
        select(EvidenceMark)
        .where(EvidenceMark.node_id == node)
        .order_by(order)
        .limit(1)
    ).first()
