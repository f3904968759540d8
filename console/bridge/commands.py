"""What goes down once: commands that people asked for, and acknowledgements.

As in ``orders``, every function works in one transaction of the caller and only writes
rows; sending is the agent's.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Final

import msgspec
from sqlalchemy.orm import Session

from console.bridge.desk import Desk
from console.models import Request
from console.store import audit, nodes, requests
from console.store.audit import Deed
from edge.contract.camera import Clip, Live, Lock, Still, Unlock
from edge.contract.codec import decode
from edge.contract.command import Snapshot, StaffComing, Stop, TestTone
from edge.contract.report import Ack
from edge.contract.topics import Topic

REQUESTS: Final[Mapping[str, type[msgspec.Struct]]] = {
    "stop": Stop,
    "test-tone": TestTone,
    "staff-coming": StaffComing,
    "snapshot": Snapshot,
    "still": Still,
    "clip": Clip,
    "lock": Lock,
    "unlock": Unlock,
    "live": Live,
}
SPENT: Final = timedelta(seconds=5)
"""A command that would expire sooner than this is not sent any more."""


def commands(session: Session, desk: Desk, *, now: datetime) -> list[Request]:
    """Requests with their orders composed and stored, ready to be sent.

    One that was composed before and never confirmed goes out again as it was.
    """
    ready = []
    for request in requests.waiting(session):
        if request.expires_at - SPENT <= now:
            request.failed = "expired"
            audit.append(
                session,
                deed=Deed(audit.BRIDGE, now),
                action="command.expire",
                subject=request.address,
                kind=request.kind,
            )
        else:
            if request.signed is None:
                _compose_command(session, desk, request, now)
            ready.append(request)
    session.flush()
    return ready


def command_topic(desk: Desk, request: Request) -> Topic:
    """Where a command goes: to one node, or to the commune for its audience."""
    kind, _, rest = request.address.partition(":")
    if kind == "node":
        return Topic("cmd", node=rest)
    return Topic("cmd", commune=desk.commune)


def _compose_command(
    session: Session, desk: Desk, request: Request, now: datetime
) -> None:
    body = decode(request.body.encode(), REQUESTS[request.kind])
    (epoch, seq), jws = desk.order(
        session,
        command_topic(desk, request),
        type_=request.kind,
        body=body,
        now=now,
        aud=(request.address,),
    )
    request.signed = jws.decode()
    request.order_id = f"{request.kind}-{epoch}-{seq}"


def acknowledgement(
    session: Session, desk: Desk, of: Topic, upto: tuple[int, int], *, now: datetime
) -> tuple[Topic, bytes]:
    """Tells an agent up to which report (outbox epoch, number) all are stored."""
    topic = Topic("ack", node=of.node, agent=of.agent)
    body = Ack(outbox_epoch=upto[0], upto=upto[1])
    _, jws = desk.order(session, topic, type_="ack", body=body, now=now)
    return topic, jws


def acknowledgements(
    session: Session, desk: Desk, *, now: datetime
) -> list[tuple[Topic, bytes]]:
    """One for each agent that ever reported."""
    return [
        acknowledgement(
            session,
            desk,
            Topic("evt", node=agent.node_id, agent=agent.name),
            (agent.outbox_epoch, agent.outbox_upto),
            now=now,
        )
        for agent in nodes.reporting(session)
    ]
