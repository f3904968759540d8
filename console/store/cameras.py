"""Cameras: which there are, what they say of themselves, what is wished of them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

import msgspec
from sqlalchemy import select
from sqlalchemy.orm import Session

from console.core.cameras import Camera, CameraWish
from console.core.watching import NoticeWords
from console.models import Agent, AuditEntry, CameraNotice, CameraWishes, Node, Report
from console.store import audit, nodes, station
from console.store.audit import Deed
from console.store.wishes import WishBook
from edge.contract.codec import decode
from edge.contract.report import Refused
from edge.errors import MessageError

CAMERA: Final = "camera"
SETTINGS: Final = "camera.settings"
REFUSED: Final = "refused"
RECENT: Final = 20


def cameras(
    session: Session, *, areas: Iterable[str] | None = None
) -> tuple[Camera, ...]:
    """Every camera in service in these areas (none given: everywhere)."""
    found = nodes.with_agent(session, CAMERA, areas=areas)
    return tuple(_camera(session, node, agent) for node, agent in found)


def camera(session: Session, node: str) -> Camera | None:
    """One camera; None where the node is none, or out of service."""
    return next((one for one in cameras(session) if one.node == node), None)


def _camera(session: Session, node: Node, agent: Agent) -> Camera:
    sent = station.settings_sent(session, node.id, CAMERA)
    return Camera(
        node=node.id,
        name=node.name,
        area=node.area_id,
        heard_at=agent.heard_at,
        gone_boot=agent.gone_boot,
        state=agent.state,
        ordered=(sent.epoch, sent.seq) if sent is not None else (0, 0),
    )


def refused_settings(session: Session, found: Camera) -> Refused | None:
    """Why it does not run on the newest settings, where it said so."""
    sent = station.settings_sent(session, found.node, CAMERA)
    if sent is None or found.up_to_date:
        return None
    rows = session.scalars(
        select(Report.body)
        .where(
            Report.node_id == found.node,
            Report.agent == CAMERA,
            Report.kind == REFUSED,
            Report.received_at >= sent.made_at,
        )
        .order_by(Report.received_at.desc())
        .limit(RECENT)
    )
    told = (decode(body.encode(), Refused) for body in rows)
    return next((one for one in told if one.topic == sent.topic), None)


# -- wishes ---------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Earlier:
    """A wish that was put in place once, as the audit log has it."""

    number: int
    at: datetime
    who: str
    wish: CameraWish


WISHES: Final = WishBook(CameraWishes, CameraWish, SETTINGS)
wish, wishes, put_wish = WISHES.one, WISHES.everything, WISHES.put


def earlier(session: Session, scope: str, *, limit: int = 10) -> tuple[Earlier, ...]:
    """What was wished for this scope before, the newest first, the one in force first.

    It is read from the audit log: what cannot be read any more is left out.
    """
    rows = session.scalars(
        select(AuditEntry)
        .where(AuditEntry.action == SETTINGS, AuditEntry.subject == scope)
        .order_by(AuditEntry.id.desc())
        .limit(limit)
    )
    found = []
    for row in rows:
        try:
            wished = decode(row.detail.get("wish", "").encode(), CameraWish)
        except MessageError:
            continue
        found.append(Earlier(row.id, row.at, row.who, wished))
    return tuple(found)


# -- what passers-by are told ---------------------------------------------------------


def notice(session: Session, area: str) -> NoticeWords:
    """What the commune says of its cameras; empty until somebody wrote it."""
    row = session.get(CameraNotice, area)
    return row.words if row is not None else NoticeWords()


def put_notice(session: Session, area: str, words: NoticeWords, *, deed: Deed) -> None:
    """Replaces it."""
    row = session.get(CameraNotice, area)
    if row is None:
        row = CameraNotice(area_id=area)
        session.add(row)
    row.words = words
    session.flush()
    audit.append(
        session,
        deed=deed,
        action="camera.notice",
        subject=area,
        **msgspec.structs.asdict(words),
    )
