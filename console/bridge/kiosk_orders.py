"""What goes down to kiosks alone: which bundle to show, and each one's settings."""

from datetime import datetime

from sqlalchemy.orm import Session

from console.bridge.desk import Desk
from console.bridge.orders import publish
from console.core.kiosks import kiosk_settings
from console.store import guidance, kiosks, nodes
from edge.contract.guidance import GuidanceManifest
from edge.contract.topics import Topic


def bundle_and_settings(session: Session, desk: Desk, *, now: datetime) -> None:
    """Brings the order for the bundle and every kiosk's settings up to date."""
    row = guidance.published(session)
    if row is not None and row.archive_sha256 and row.manifest_sha256:
        body = GuidanceManifest(
            version=row.version,
            manifest_sha256=row.manifest_sha256,
            archive_sha256=row.archive_sha256,
            archive_bytes=row.archive_bytes or 1,
        )
        topic = Topic("guidance", commune=desk.commune)
        publish(session, desk, topic, "guidance", body, now=now)
    wishes = kiosks.wishes(session)
    for node, agent in nodes.with_agent(session, kiosks.KIOSK):
        settings = kiosk_settings(
            wishes,
            node=node.id,
            area=node.area_id,
            groups=node.groups,
            zone=desk.zone,
        )
        topic = Topic("settings", node=node.id, agent=agent.name)
        publish(session, desk, topic, "kiosk-settings", settings, now=now)
