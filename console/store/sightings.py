"""What cameras told of what they saw: each thing once, and no more than a day has."""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, time, timedelta
from typing import Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload

from console.core.sightings import Glimpse, believable
from console.models import Sighting
from console.store import notices
from edge.contract.camera import CameraSaw, CameraTampered

MOST_A_DAY: Final = 2000
"""Of one camera. What is more stays among its reports and on no page."""
TOO_MANY: Final = "camera-sees-too-much"


def saw(session: Session, node: str, told: CameraSaw, *, at: datetime) -> None:
    """It began, or it ended: the same id says so."""
    row = session.get(Sighting, (node, told.id))
    if row is None:
        row = _begin(session, node, told.id, told, at)
    if row is not None:
        row.zone = told.zone[:60]
        _follow(row, told, at)
        session.flush()


def tampered(
    session: Session, node: str, told: CameraTampered, *, at: datetime
) -> None:
    """Something keeps it from seeing, or no longer does."""
    row = _open(session, node, told.kind) if told.ended is not None else None
    name = f"{told.kind}-{told.began.timestamp():.0f}"
    row = row or session.get(Sighting, (node, name))
    row = row or _begin(session, node, name, told, at)
    if row is not None:
        _follow(row, told, at)
        session.flush()


def restarted(session: Session, node: str, at: datetime) -> None:
    """Of what was going on, nobody else tells the end: it ends where it was last told.

    The hours without power are no part of it, and no clip of them is offered.
    """
    open_ones = session.scalars(
        select(Sighting).where(Sighting.node_id == node, Sighting.ended.is_(None))
    )
    for row in open_ones:
        row.ended = max(row.began, min(at, row.told_at))
    session.flush()


def between(
    session: Session,
    nodes: Iterable[str],
    start: datetime,
    end: datetime,
    *,
    kinds: Iterable[str] = (),
) -> Sequence[Sighting]:
    """What these cameras saw in [start, end), the oldest first."""
    query = (
        select(Sighting)
        .where(
            Sighting.node_id.in_(tuple(nodes)),
            Sighting.began >= start,
            Sighting.began < end,
        )
        .order_by(Sighting.began, Sighting.node_id, Sighting.id)
        .options(joinedload(Sighting.node))
    )
    if wanted := tuple(kinds):
        query = query.where(Sighting.kind.in_(wanted))
    return session.scalars(query).all()


def kinds(session: Session, node: str) -> frozenset[str]:
    """What this camera has ever told of, as far as it is kept."""
    query = select(Sighting.kind).where(Sighting.node_id == node).distinct()
    return frozenset(session.scalars(query))


def glimpses(
    session: Session, nodes: Iterable[str], start: datetime, end: datetime
) -> list[Glimpse]:
    """The same in [start, end), no more of each than a count needs."""
    rows = session.execute(
        select(Sighting.node_id, Sighting.kind, Sighting.began).where(
            Sighting.node_id.in_(tuple(nodes)),
            Sighting.began >= start,
            Sighting.began < end,
        )
    )
    return [Glimpse(*row) for row in rows]


def newest(session: Session, nodes: Iterable[str]) -> dict[str, datetime]:
    """When each of these cameras saw something last, of those that did."""
    rows = session.execute(
        select(Sighting.node_id, func.max(Sighting.began))
        .where(Sighting.node_id.in_(tuple(nodes)))
        .group_by(Sighting.node_id)
    )
    return {row[0]: row[1] for row in rows}


def get(session: Session, node: str, name: str) -> Sighting | None:
    """One of them."""
    return session.get(Sighting, (node, name))


# -- inside ---------------------------------------------------------------------------


def _begin(
    session: Session,
    node: str,
    name: str,
    told: CameraSaw | CameraTampered,
    at: datetime,
) -> Sighting | None:
    began = believable(told.began, at)
    if _of_its_day(session, node, began) >= MOST_A_DAY:
        notices.raise_(session, TOO_MANY, subject=node, at=at)
        return None
    row = Sighting(node_id=node, id=name, kind=told.kind, began=began, zone="")
    session.add(row)
    return row


def _follow(row: Sighting, told: CameraSaw | CameraTampered, at: datetime) -> None:
    if told.ended is not None:
        row.ended = max(row.began, believable(told.ended, at))
    row.kind, row.score, row.words = told.kind, told.score, told.words
    row.thumbnail = told.thumbnail or row.thumbnail
    row.told_at = at


def _of_its_day(session: Session, node: str, began: datetime) -> int:
    midnight = datetime.combine(began.astimezone(UTC).date(), time(), UTC)
    counted = select(func.count()).where(
        Sighting.node_id == node,
        Sighting.began >= midnight,
        Sighting.began < midnight + timedelta(days=1),
    )
    return session.scalar(counted) or 0


def _open(session: Session, node: str, kind: str) -> Sighting | None:
    return session.scalars(
        select(Sighting)
        .where(
            Sighting.node_id == node, Sighting.kind == kind, Sighting.ended.is_(None)
        )
        .order_by(Sighting.began.desc())
        .limit(1)
    ).first()
