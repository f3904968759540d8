"""Stills: what a camera sees now, asked for by whoever sets it up.

The newest question of a camera is the only one that counts; what it brings is one of
its files. Once somebody saved what she drew, no question counts any more.
"""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Literal

from sqlalchemy import select
from sqlalchemy.orm import Session

from console.models import Report, Request
from console.store import requests
from console.store.audit import Deed
from edge.contract.camera import Still, StillMade
from edge.contract.codec import decode

KIND: Final = "still"
ANSWERED: Final = "still-made"
WITHDRAWN: Final = "withdrawn"
PATIENCE: Final = timedelta(minutes=4)
"""The order lasts two minutes, and a picture may take two more on a slow line."""

Stage = Literal["sending", "waiting", "coming", "lacking", "silent"]


@dataclass(frozen=True, slots=True)
class Asked:
    """A question, and how far its answer is."""

    still: str
    at: datetime
    stage: Stage
    """sending: to the broker. waiting: for the camera. coming: it took one and brings
    it. lacking: it has no picture. silent: nothing came in time."""
    made: StillMade | None = None


def ask(session: Session, node: str, *, deed: Deed) -> Request:
    """Asks a camera for a still; wake the bridge afterwards."""
    body = Still(still=secrets.token_hex(8))
    return requests.ask(session, KIND, address=f"node:{node}", body=body, deed=deed)


def withdraw(session: Session, node: str) -> None:
    """Nobody wants an answer any more: it is not sent, or what it brings not taken."""
    row = requests.newest(session, KIND, node=node)
    if row is not None:
        row.failed = WITHDRAWN
        session.flush()


def newest(session: Session, node: str, *, at: datetime) -> Asked | None:
    """The last question of a camera; None: nobody asks."""
    row = requests.newest(session, KIND, node=node)
    if row is None or row.failed == WITHDRAWN:
        return None
    still = decode(row.body.encode(), Still).still
    made = _answer(session, node, still, row.made_at)
    if made is not None:
        stage: Stage = "coming" if made.outcome == "made" else "lacking"
        return Asked(still, row.made_at, stage, made)
    if row.failed or at > row.made_at + PATIENCE:
        return Asked(still, row.made_at, "silent")
    return Asked(still, row.made_at, "waiting" if row.sent_at else "sending")


def _answer(
    session: Session, node: str, still: str, since: datetime
) -> StillMade | None:
    rows = session.scalars(
        select(Report.body).where(
            Report.node_id == node,
            Report.kind == ANSWERED,
            Report.received_at >= since,
        )
    )
    told = (decode(body.encode(), StillMade) for body in rows)
    return next((one for one in told if one.still == still), None)
