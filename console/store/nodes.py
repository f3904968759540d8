"""Nodes and their agents: enrolled, moved, revoked, and what they last said."""

from collections.abc import Iterable, Sequence
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from console.core.audience import Place
from console.models import Agent, Node, TroubleRow
from console.store import audit
from console.store.audit import Deed
from edge.audience import covered

SPEAKER: Final = "speaker"
SCREEN: Final = "kiosk"


def put(
    session: Session,
    node: str,
    *,
    name: str,
    area: str,
    groups: Sequence[str] = (),
    agents: Sequence[str] = (SPEAKER,),
    deed: Deed,
) -> Node:
    """Enters a node, or changes its name, place and groups. Its settings follow."""
    row = session.get(Node, node)
    if row is None:
        row = Node(
            id=node, name=name, area_id=area, groups=tuple(groups), added_at=deed.at
        )
        session.add(row)
        changed = True
    else:
        held = (row.name, row.area_id, row.groups)
        changed = held != (name, area, tuple(groups))
        row.name, row.area_id, row.groups = name, area, tuple(groups)
    session.flush()
    for agent in agents:
        if session.get(Agent, (node, agent)) is None:
            session.add(Agent(node_id=node, name=agent))
    session.flush()
    session.expire(row)
    if changed:
        audit.append(
            session,
            deed=deed,
            action="node.put",
            subject=node,
            area=area,
            groups=", ".join(groups),
        )
    return row


def get(session: Session, node: str) -> Node | None:
    """One node."""
    return session.get(Node, node)


def agent(session: Session, node: str, name: str) -> Agent | None:
    """One agent of a node."""
    return session.get(Agent, (node, name))


def reporting(session: Session) -> Sequence[Agent]:
    """Agents that have ever reported anything."""
    return session.scalars(
        select(Agent).where(Agent.outbox_epoch > 0).order_by(Agent.node_id, Agent.name)
    ).all()


def listed(session: Session, *, areas: Iterable[str] | None = None) -> Sequence[Node]:
    """Nodes in service in these areas and all within (none given: everywhere)."""
    rows = session.scalars(
        select(Node).where(Node.revoked_at.is_(None)).order_by(Node.area_id, Node.name)
    ).all()
    if areas is None:
        return rows
    outer = tuple(areas)
    return [row for row in rows if covered(row.area_id, outer)]


def loudspeakers(
    session: Session, *, areas: Iterable[str] | None = None
) -> Sequence[Node]:
    """Those of them that are loudspeakers: a kiosk has a voice, and is none."""
    return [node for node, _ in with_agent(session, SPEAKER, areas=areas)]


def with_agent(
    session: Session, name: str, *, areas: Iterable[str] | None = None
) -> Sequence[tuple[Node, Agent]]:
    """Those of them that have this agent, each with it."""
    return [
        (row, agent)
        for row in listed(session, areas=areas)
        for agent in row.agents
        if agent.name == name
    ]


def screens(session: Session) -> tuple[Place, ...]:
    """Where every guidance screen in service stands: it shows emergencies, too."""
    return tuple(
        Place(row.id, row.area_id, frozenset(row.groups))
        for row in listed(session)
        if any(one.name == SCREEN for one in row.agents)
    )


def places(
    session: Session, *, areas: Iterable[str] | None = None
) -> tuple[Place, ...]:
    """Where every loudspeaker in service stands."""
    return tuple(
        Place(row.id, row.area_id, frozenset(row.groups))
        for row in loudspeakers(session, areas=areas)
    )


def revoke(session: Session, row: Node, *, deed: Deed) -> None:
    """Takes a node out of service here; the certificate is provisioning's."""
    row.revoked_at = deed.at
    session.flush()
    audit.append(session, deed=deed, action="node.revoke", subject=row.id)


def troubles(
    session: Session, *, node: str | None = None, open_only: bool = True
) -> Sequence[TroubleRow]:
    """What is wrong, the newest first."""
    query = select(TroubleRow).order_by(TroubleRow.began_at.desc()).limit(500)
    if node is not None:
        query = query.where(TroubleRow.node_id == node)
    if open_only:
        query = query.where(TroubleRow.ended_at.is_(None))
    return session.scalars(query).all()
