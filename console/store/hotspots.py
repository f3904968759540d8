"""Hotspots: what is wished of them, and what they counted, hour by hour."""

from collections.abc import Iterable
from datetime import datetime
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from console.core.hotspots import Hotspot, HotspotWish, together
from console.models import Agent, HotspotHour, HotspotWishes, Node
from console.store import nodes, station
from console.store.wishes import WishBook
from edge.contract.hotspot import HotspotCounts

HOTSPOT: Final = "hotspot"


def hotspots(
    session: Session, *, areas: Iterable[str] | None = None
) -> tuple[Hotspot, ...]:
    """Every hotspot in service in these areas (none given: everywhere)."""
    found = nodes.with_agent(session, HOTSPOT, areas=areas)
    return tuple(_hotspot(session, node, agent) for node, agent in found)


def hotspot(session: Session, node: str) -> Hotspot | None:
    """One hotspot; None where the node is none, or out of service."""
    return next((one for one in hotspots(session) if one.node == node), None)


def _hotspot(session: Session, node: Node, agent: Agent) -> Hotspot:
    sent = station.settings_sent(session, node.id, HOTSPOT)
    newest = session.scalars(
        select(HotspotHour)
        .where(HotspotHour.node_id == node.id)
        .order_by(HotspotHour.hour.desc())
        .limit(1)
    ).first()
    return Hotspot(
        node=node.id,
        name=node.name,
        area=node.area_id,
        heard_at=agent.heard_at,
        gone_boot=agent.gone_boot,
        state=agent.state,
        ordered=(sent.epoch, sent.seq) if sent is not None else (0, 0),
        last=newest.counts if newest is not None else None,
    )


# -- wishes ---------------------------------------------------------------------------


WISHES: Final = WishBook(HotspotWishes, HotspotWish, "hotspot.settings")
wish, wishes, put_wish = WISHES.one, WISHES.everything, WISHES.put


# -- counts ---------------------------------------------------------------------------


def count(session: Session, node: str, counted: HotspotCounts) -> None:
    """Keeps what a hotspot counted; call it once for each report."""
    hour = counted.since.replace(minute=0, second=0, microsecond=0)
    row = session.get(HotspotHour, (node, hour))
    if row is None:
        session.add(HotspotHour(node_id=node, hour=hour, counts=counted))
    else:
        row.counts = together(row.counts, counted)
    session.flush()


def hours(session: Session, node: str, *, since: datetime) -> list[HotspotCounts]:
    """What it counted in each hour, the oldest first."""
    rows = session.scalars(
        select(HotspotHour)
        .where(HotspotHour.node_id == node, HotspotHour.hour >= since)
        .order_by(HotspotHour.hour)
    )
    return [row.counts for row in rows]
