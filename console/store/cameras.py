"""Cameras: which there are, and what they say of themselves."""

from collections.abc import Iterable
from typing import Final

from sqlalchemy.orm import Session

from console.core.cameras import Camera
from console.models import Node
from console.store import nodes, station
from edge.contract.topics import Topic

CAMERA: Final = "camera"


def cameras(
    session: Session, *, areas: Iterable[str] | None = None
) -> tuple[Camera, ...]:
    """Every camera in service in these areas (none given: everywhere)."""
    found = (_camera(session, node) for node in nodes.listed(session, areas=areas))
    return tuple(one for one in found if one is not None)


def camera(session: Session, node: str) -> Camera | None:
    """One camera; None where the node is none, or out of service."""
    return next((one for one in cameras(session) if one.node == node), None)


def _camera(session: Session, node: Node) -> Camera | None:
    agent = next((one for one in node.agents if one.name == CAMERA), None)
    if agent is None:
        return None
    sent = station.outgoing(session, str(settings_topic(node.id)))
    return Camera(
        node=node.id,
        name=node.name,
        area=node.area_id,
        heard_at=agent.heard_at,
        gone_boot=agent.gone_boot,
        state=agent.state,
        ordered=(sent.epoch, sent.seq) if sent is not None else (0, 0),
    )


def settings_topic(node: str) -> Topic:
    """Where a camera hears what is wished of it."""
    return Topic("settings", node=node, agent=CAMERA)
