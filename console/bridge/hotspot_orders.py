"""What goes down to hotspots alone: each one's settings."""

from datetime import datetime

from sqlalchemy.orm import Session

from console.bridge.desk import Desk
from console.bridge.orders import publish
from console.core.hotspots import hotspot_settings
from console.store import hotspots, nodes


def settings(session: Session, desk: Desk, *, now: datetime) -> None:
    """Brings every hotspot's settings up to date."""
    wishes = hotspots.wishes(session)
    for node in nodes.listed(session):
        if not any(agent.name == hotspots.HOTSPOT for agent in node.agents):
            continue
        body = hotspot_settings(
            wishes,
            node=node.id,
            area=node.area_id,
            groups=node.groups,
            zone=desk.zone,
            now=now,
        )
        topic = hotspots.settings_topic(node.id)
        publish(session, desk, topic, "hotspot-settings", body, now=now)
