"""What the database forgets, and when; a few thousand rows at a time.

As-run records are kept for years, whatever else nodes say for months. The audit log is
kept for ever: it is a chain, and a chain with its beginning cut off proves nothing.
"""

from datetime import datetime
from typing import Any, Final, cast

from sqlalchemy import ColumnElement, CursorResult, Table, delete, select, tuple_
from sqlalchemy.orm import Session

from console.models import (
    AsRunRow,
    Base,
    EndedSession,
    HotspotHour,
    KioskDay,
    PageViews,
    Report,
    Request,
    TroubleRow,
)

CHUNK: Final = 2000
"""Rows in one transaction: a stop that comes meanwhile waits for some milliseconds."""


def prune(session: Session, *, as_run: datetime, others: datetime) -> int:
    """Deletes a chunk of what came before; how many rows. 0: nothing is left to do.

    ``as_run``: as-run records received before it, and troubles, commands and counts of
    kiosks and hotspots from before it. ``others``: every other report, ended sessions.
    """
    is_run = Report.kind == "as-run"
    for kind, old in (
        (Report, (~is_run) & (Report.received_at < others)),
        (Report, is_run & (Report.received_at < as_run)),
        (AsRunRow, AsRunRow.received_at < as_run),
        (TroubleRow, TroubleRow.ended_at < as_run),
        (Request, Request.expires_at < as_run),
        (EndedSession, EndedSession.ended_at < others),
        (PageViews, PageViews.day < as_run.date()),
        (KioskDay, KioskDay.day < as_run.date()),
        (HotspotHour, HotspotHour.hour < as_run),
    ):
        deleted = _delete(session, kind, old)
        if deleted:
            return deleted
    return 0


def _delete(session: Session, kind: type[Base], old: ColumnElement[bool]) -> int:
    table = cast("Table", kind.__table__)
    key = tuple_(*table.primary_key.columns)
    first = select(*table.primary_key.columns).where(old).limit(CHUNK)
    done: Any = session.execute(delete(table).where(key.in_(first)))
    return cast("CursorResult[Any]", done).rowcount
