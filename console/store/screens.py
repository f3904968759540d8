"""Pictures of kiosks' screens: asked for by staff, brought by the kiosk itself.

The newest question of each kiosk is the only one that counts; its picture lies beside
the other work, and goes with the next.
"""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Literal

from sqlalchemy import select
from sqlalchemy.orm import Session

from console.models import Report, Request
from console.store import kiosks, requests
from console.store.audit import Deed
from edge.contract.codec import decode
from edge.contract.command import Snapshot
from edge.contract.kiosk import ScreenSeen
from edge.contract.upload import Upload

KIND: Final = "snapshot"
ANSWERED: Final = "screen-seen"
PATIENCE: Final = timedelta(minutes=4)
"""The order lasts two minutes, and a picture may take two more on a slow line."""

Stage = Literal["sending", "waiting", "seen", "silent"]


@dataclass(frozen=True, slots=True)
class Asked:
    """A question, and how far its answer is."""

    snapshot: str
    at: datetime
    stage: Stage
    """sending: to the broker. waiting: for the kiosk. silent: nothing came in time."""
    seen: ScreenSeen | None = None


def ask(session: Session, node: str, *, deed: Deed) -> Request:
    """Asks a kiosk to show its screen; wake the bridge afterwards."""
    body = Snapshot(snapshot=secrets.token_hex(8))
    return requests.ask(session, KIND, address=f"node:{node}", body=body, deed=deed)


def newest(session: Session, node: str, *, at: datetime) -> Asked | None:
    """The last question of a kiosk; None: nobody ever asked."""
    row = requests.newest(session, KIND, node=node)
    if row is None:
        return None
    snapshot = decode(row.body.encode(), Snapshot).snapshot
    seen = _answer(session, node, snapshot, row.made_at)
    if seen is not None:
        return Asked(snapshot, row.made_at, "seen", seen)
    if row.failed or at > row.made_at + PATIENCE:
        return Asked(snapshot, row.made_at, "silent")
    return Asked(snapshot, row.made_at, "waiting" if row.sent_at else "sending")


def is_wanted(session: Session, upload: Upload, *, at: datetime) -> bool:
    """Whether this kiosk was asked for just this picture, and lately."""
    if kiosks.kiosk(session, upload.node) is None:  # out of service, or none
        return False
    row = requests.newest(session, KIND, node=upload.node)
    if row is None or not row.made_at <= at <= row.made_at + PATIENCE:
        return False
    return decode(row.body.encode(), Snapshot).snapshot == upload.snapshot


def _answer(
    session: Session, node: str, snapshot: str, since: datetime
) -> ScreenSeen | None:
    rows = session.scalars(
        select(Report.body).where(
            Report.node_id == node,
            Report.kind == ANSWERED,
            Report.received_at >= since,
        )
    )
    told = (decode(body.encode(), ScreenSeen) for body in rows)
    return next((one for one in told if one.snapshot == snapshot), None)
