"""What the web asks of the bridge: commands that are sent at once and expire."""

from collections.abc import Sequence
from datetime import datetime, timedelta

import msgspec
from sqlalchemy import select
from sqlalchemy.orm import Session

from console.models import Request
from console.store import audit
from console.store.audit import Deed
from edge.contract.codec import encode
from edge.contract.command import Stop, TestTone
from edge.errors import MessageError

LIFE = timedelta(minutes=2)


def ask(
    session: Session,
    kind: str,
    *,
    address: str,
    body: msgspec.Struct,
    deed: Deed,
    signed: str | None = None,
    life: timedelta = LIFE,
) -> Request:
    """Puts a command before the bridge; wake it afterwards.

    Raises:
        MessageError: for ``all``: a commune's station has no right beyond its commune.
    """
    if address == "all":
        raise MessageError("a command goes to areas, groups or nodes, not to all")
    request = Request(
        kind=kind,
        address=address,
        body=encode(body).decode(),
        signed=signed,
        made_at=deed.at,
        made_by=deed.person_id,
        expires_at=deed.at + life,
    )
    session.add(request)
    session.flush()
    audit.append(
        session,
        deed=deed,
        action=f"command.{kind}",
        subject=address,
        body=request.body,
    )
    return request


def stop(
    session: Session,
    *,
    address: str,
    lineage: str | None,
    planned: datetime | None,
    reason: str,
    deed: Deed,
) -> Request:
    """Silences routine or priority sound now.

    The occurrence has to be suppressed besides, so that offline nodes catch up:
    ``store.silence.stop`` does both.
    """
    body = Stop(lineage=lineage, planned=planned, reason=reason)
    return ask(session, "stop", address=address, body=body, deed=deed)


def test_tone(session: Session, *, node: str, tone: TestTone, deed: Deed) -> Request:
    """Sounds the built-in tone on one node."""
    address = f"node:{node}"
    return ask(session, "test-tone", address=address, body=tone, deed=deed)


def waiting(session: Session) -> Sequence[Request]:
    """Not sent and not given up, oldest first."""
    return session.scalars(
        select(Request)
        .where(Request.sent_at.is_(None), Request.failed == "")
        .order_by(Request.id)
    ).all()


def mark_sent(session: Session, number: int, *, at: datetime) -> None:
    """The broker has it."""
    request = session.get(Request, number)
    if request is not None:
        request.sent_at = at


def get(session: Session, number: int) -> Request | None:
    """One request, to follow what became of it."""
    return session.get(Request, number)


def newest(session: Session, kind: str, *, node: str) -> Request | None:
    """The last of its kind that this node was asked."""
    return session.scalars(
        select(Request)
        .where(Request.kind == kind, Request.address == f"node:{node}")
        .order_by(Request.id.desc())
        .limit(1)
    ).first()
