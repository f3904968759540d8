"""Bulletins and their versions, looked up; what happens to them is ``store.steps``."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, false, or_, select
from sqlalchemy.orm import Session, joinedload, selectinload

from console.core.approval import Stage
from console.core.publication import is_over
from console.models import Area, Bulletin, Version
from edge.contract.units import BroadcastClass
from edge.errors import EdgeError


class NoSuchBulletinError(EdgeError, LookupError):
    """There is no bulletin of this lineage."""


def get(session: Session, lineage: str) -> Bulletin:
    """One bulletin.

    Raises:
        NoSuchBulletinError: there is none.
    """
    bulletin = session.get(Bulletin, lineage)
    if bulletin is None:
        raise NoSuchBulletinError(f"there is no bulletin {lineage!r}")
    return bulletin


def version(session: Session, lineage: str, number: int) -> Version | None:
    """One version of a bulletin."""
    return session.get(Version, (lineage, number))


def listed(
    session: Session,
    *,
    areas: Sequence[str],
    stages: Sequence[Stage] = (),
    before: datetime | None = None,
    limit: int = 50,
) -> Sequence[Bulletin]:
    """Bulletins of these areas and all within, the last edited first.

    No stages given: all but the discarded ones. ``before`` is the ``edited_at`` that
    the last page ended with.
    """
    query = (
        select(Bulletin)
        .where(_inside(areas))
        .order_by(Bulletin.edited_at.desc(), Bulletin.lineage)
        .limit(limit)
        .options(
            joinedload(Bulletin.author),
            joinedload(Bulletin.editor),
            selectinload(Bulletin.versions),
        )
    )
    if stages:
        query = query.where(Bulletin.stage.in_(stages))
    else:
        query = query.where(Bulletin.stage != Stage.DISCARDED)
    if before is not None:
        query = query.where(Bulletin.edited_at < before)
    return session.scalars(query).all()


def of_author(
    session: Session, author: int, *, stages: Sequence[Stage], limit: int = 20
) -> Sequence[Bulletin]:
    """What a person began and is now at one of these stages, the last edited first."""
    return session.scalars(
        select(Bulletin)
        .where(Bulletin.author_id == author, Bulletin.stage.in_(stages))
        .order_by(Bulletin.edited_at.desc(), Bulletin.lineage)
        .limit(limit)
        .options(selectinload(Bulletin.versions))
    ).all()


def waiting(
    session: Session, *, areas: Sequence[str] | None = None
) -> Sequence[Version]:
    """Versions that wait for an approver, the longest waiting first."""
    query = (
        select(Version)
        .join(Version.bulletin)
        .where(Version.decision == "waiting")
        .order_by(Version.submitted_at)
        .options(joinedload(Version.bulletin), joinedload(Version.submitter))
    )
    if areas is not None:
        query = query.where(_inside(areas))
    return session.scalars(query).all()


def approved_between(
    session: Session, start: datetime, end: datetime, *, areas: Sequence[str]
) -> Sequence[Version]:
    """Versions in force that were approved in [start, end), the first one first."""
    return session.scalars(
        select(Version)
        .join(Version.bulletin)
        .where(
            Bulletin.in_force == Version.version,
            Version.decided_at >= start,
            Version.decided_at < end,
            _inside(areas),
        )
        .order_by(Version.decided_at, Version.lineage)
        .options(joinedload(Version.bulletin).selectinload(Bulletin.versions))
    ).all()


def in_force(
    session: Session, *, areas: Sequence[str] | None = None
) -> Sequence[Version]:
    """Versions that may sound now or later, of all classes, by submission."""
    query = (
        select(Version)
        .join(Version.bulletin)
        .where(Bulletin.in_force == Version.version)
        .order_by(Version.submitted_at, Version.lineage)
        .options(joinedload(Version.bulletin))
    )
    if areas is not None:
        query = query.where(_inside(areas))
    return session.scalars(query).all()


def fallen(
    session: Session, *, areas: Sequence[str], at: datetime
) -> Sequence[Bulletin]:
    """Those of these areas that have to be approved again, the longest silent first."""
    rows = session.scalars(
        select(Bulletin)
        .where(
            Bulletin.stage == Stage.APPROVED,
            Bulletin.in_force.is_(None),
            _inside(areas),
        )
        .order_by(Bulletin.edited_at, Bulletin.lineage)
        .options(selectinload(Bulletin.versions))
    ).all()
    return [row for row in rows if has_fallen(row, at)]


def has_fallen(bulletin: Bulletin, at: datetime) -> bool:
    """Its approval fell with a revoked key, and something of it was still to sound."""
    if bulletin.stage is not Stage.APPROVED or bulletin.in_force is not None:
        return False
    return not is_over(bulletin.versions[-1].body, at)


def is_emergency(put: Version) -> bool:
    """True where the version travels in the alerts, not in the plan."""
    return put.body.klass is BroadcastClass.EMERGENCY


def _inside(areas: Sequence[str]) -> ColumnElement[bool]:
    inner = select(Area.id).where(
        or_(
            false(),  # nobody's areas hold no bulletin
            *(Area.id == area for area in areas),
            *(Area.id.startswith(f"{area}/", autoescape=True) for area in areas),
        )
    )
    return Bulletin.area_id.in_(inner)
