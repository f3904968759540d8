"""Live views of cameras: asked for by who may watch, ended by the camera's word.

A view is an order like others; who asked for one lately may see its pieces. Several
people share one view: who asks while it goes on only makes it last longer.
"""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from console.core.live import BUDGET_BYTES, LASTS, Asked
from console.models import Report, Request
from console.store import nodes, requests
from console.store.audit import Deed
from console.store.cameras import CAMERA
from edge.contract.camera import Live, LiveEnded
from edge.contract.codec import decode

KIND: Final = "live"
ANSWERED: Final = "live-ended"
ORDER_LASTS: Final = timedelta(seconds=30)
"""A camera that comes back on line later does not begin a view that nobody awaits."""

TOLD_WITHIN: Final = timedelta(days=1)


def ask(session: Session, node: str, *, asked_by: str, deed: Deed) -> Asked:
    """Asks for a view, or for more of the one that goes on; wake the bridge after."""
    running = newest(session, node)
    joined = running is not None and running.goes_on(deed.at)
    live = running.live if running is not None and joined else secrets.token_hex(8)
    body = Live(
        live=live,
        seconds=int(LASTS.total_seconds()),
        budget_bytes=BUDGET_BYTES,
        asked_by=asked_by[:60] or "console",
    )
    requests.ask(
        session, KIND, address=f"node:{node}", body=body, deed=deed, life=ORDER_LASTS
    )
    return Asked(live, deed.at)


def newest(session: Session, node: str, *, by: int | None = None) -> Asked | None:
    """The last view of a camera that anybody asked for, or this person."""
    query = (
        select(Request)
        .where(Request.kind == KIND, Request.address == f"node:{node}")
        .order_by(Request.id.desc())
        .limit(1)
    )
    if by is not None:
        query = query.where(Request.made_by == by)
    row = session.scalars(query).first()
    if row is None:
        return None
    live = decode(row.body.encode(), Live).live
    word = ended(session, node, live, row.made_at)
    told = word.told if word is not None else None
    return Asked(live, row.made_at, told, failed=bool(row.failed))


def is_wanted(session: Session, node: str, live: str, *, at: datetime) -> bool:
    """Whether this camera was asked for just this view, and it is not over."""
    of = nodes.get(session, node)
    in_service = of is not None and of.revoked_at is None
    if not in_service or nodes.agent(session, node, CAMERA) is None:
        return False
    asked = newest(session, node)
    return asked is not None and asked.live == live and asked.takes(at)


@dataclass(frozen=True, slots=True)
class Ended:
    """A camera's word that a view is over."""

    told: LiveEnded
    at: datetime
    """When it came here: clocks of cameras go their own way."""


def ended(session: Session, node: str, live: str, since: datetime) -> Ended | None:
    """The first such word within a day after that instant."""
    rows = session.execute(
        select(Report.body, Report.received_at)
        .where(
            Report.node_id == node,
            Report.kind == ANSWERED,
            Report.received_at >= since,
            Report.received_at < since + TOLD_WITHIN,
        )
        .order_by(Report.received_at)
    )
    told = (Ended(decode(body.encode(), LiveEnded), at) for body, at in rows)
    return next((one for one in told if one.told.live == live), None)
