"""What goes down to cameras alone: each one's settings."""

from datetime import datetime

from sqlalchemy.orm import Session

from console.bridge.desk import Desk
from console.bridge.orders import publish
from console.core.cameras import camera_settings
from console.store import cameras, nodes
from edge.contract.topics import Topic


def settings(session: Session, desk: Desk, *, now: datetime) -> None:
    """Brings every camera's settings up to date."""
    wishes = cameras.wishes(session)
    for node, agent in nodes.with_agent(session, cameras.CAMERA):
        body = camera_settings(
            wishes,
            node=node.id,
            area=node.area_id,
            groups=node.groups,
            zone=desk.zone,
        )
        topic = Topic("settings", node=node.id, agent=agent.name)
        publish(session, desk, topic, "camera-settings", body, now=now)
