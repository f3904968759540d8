"""What goes down to hotspots alone: each one's settings."""

from datetime import datetime

from sqlalchemy.orm import Session

from console.bridge.desk import Desk
from console.bridge.orders import publish
from console.core.hotspots import hotspot_settings
from console.store import hotspots, nodes
from edge.contract.topics import Topic


def settings(session: Session, desk: Desk, *, now: datetime) -> None:
    """Brings every hotspot's settings up to date."""
    wishes = hotspots.wishes(session)
    for node, agent in nodes.with_agent(session, hotspots.HOTSPOT):
        body = hotspot_settings(
            wishes,
            node=node.id,
            area=node.area_id,
            groups=node.groups,
            zone=desk.zone,
            now=now,
        )
        topic = Topic("settings", node=node.id, agent=agent.name)
        publish(session, desk, topic, "hotspot-settings", body, now=now)
