"""What the database forgets, and when; a few thousand rows at a time.

As-run records are kept for years, whatever else nodes say for months. The audit log is
kept for ever: it is a chain, and a chain with its beginning cut off proves nothing.
"""

from datetime import datetime
from typing import Any, Final, cast

from sqlalchemy import (
    ColumnElement,
    CursorResult,
    Table,
    delete,
    func,
    select,
    tuple_,
)
from sqlalchemy.orm import Session

from console.models import (
    AsRunRow,
    Base,
    CameraFile,
    CameraPurpose,
    ClipAsked,
    ClipCopy,
    DeletionRequest,
    EndedSession,
    EvidenceDoubt,
    EvidenceLock,
    EvidenceMark,
    HotspotHour,
    KioskDay,
    PageViews,
    Report,
    Request,
    Sighting,
    TroubleRow,
)

Olds = tuple[tuple[type[Base], ColumnElement[bool]], ...]
CHUNK: Final = 2000
"""Rows in one transaction: a stop that comes meanwhile waits for some milliseconds."""


def prune(
    session: Session,
    *,
    as_run: datetime,
    others: datetime,
    heads: datetime,
    stills: datetime,
) -> int:
    """Deletes a chunk of what came before; how many rows. 0: nothing is left to do.

    ``as_run``: as-run records received before it, and troubles, commands and counts of
    kiosks and hotspots from before it, what residents asked and got, and who asked
    which camera for what. ``others``: every other report, ended sessions, what cameras
    saw. ``heads``: what cameras told of their chains; that is kept as marks besides.
    ``stills``: what cameras were set up with, if nobody saved what she drew on it.
    """
    is_run, is_head = Report.kind == "as-run", Report.kind == "evidence-head"
    olds: Olds = (
        (Report, (~is_run) & (Report.received_at < others)),
        (Report, is_head & (Report.received_at < heads)),
        (Report, is_run & (Report.received_at < as_run)),
        (AsRunRow, AsRunRow.received_at < as_run),
        (TroubleRow, TroubleRow.ended_at < as_run),
        (Request, Request.expires_at < as_run),
        (EndedSession, EndedSession.ended_at < others),
        (PageViews, PageViews.day < as_run.date()),
        (KioskDay, KioskDay.day < as_run.date()),
        (HotspotHour, HotspotHour.hour < as_run),
        (CameraPurpose, CameraPurpose.given_at < others),
        (DeletionRequest, DeletionRequest.done_at < as_run),
        (CameraFile, (CameraFile.kind == "still") & (CameraFile.received_at < stills)),
        *_of_cameras(as_run, others),
    )
    for kind, old in olds:
        deleted = _delete(session, kind, old)
        if deleted:
            return deleted
    return 0


def _of_cameras(as_run: datetime, others: datetime) -> Olds:
    """Files go from the disk later: no row names them any more."""
    newest = select(func.max(EvidenceMark.id)).group_by(EvidenceMark.node_id)
    is_picture = CameraFile.kind != "clip"
    named = (
        select(ClipCopy.clip_id)
        .union(select(EvidenceLock.clip_id).where(EvidenceLock.clip_id.is_not(None)))
        .scalar_subquery()
    )
    gone = ClipAsked.removed_at.is_not(None) | ClipAsked.sha256.is_(None)
    return (
        (Sighting, Sighting.began < others),
        (CameraFile, is_picture & (CameraFile.received_at < others)),
        (
            EvidenceMark,
            (EvidenceMark.told_at < others) & EvidenceMark.id.not_in(newest),
        ),
        (EvidenceDoubt, EvidenceDoubt.explained_at < as_run),
        (EvidenceLock, EvidenceLock.ended_at < as_run),
        (ClipCopy, ClipCopy.sha256.is_(None) & (ClipCopy.made_at < as_run)),
        (
            ClipAsked,
            gone & (ClipAsked.asked_at < as_run) & ClipAsked.id.not_in(named),
        ),
    )


def _delete(session: Session, kind: type[Base], old: ColumnElement[bool]) -> int:
    table = cast("Table", kind.__table__)
    key = tuple_(*table.primary_key.columns)
    first = select(*table.primary_key.columns).where(old).limit(CHUNK)
    done: Any = session.execute(delete(table).where(key.in_(first)))
    return cast("CursorResult[Any]", done).rowcount
