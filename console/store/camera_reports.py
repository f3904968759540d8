"""What cameras say, folded into the tables: call it once for each report."""

from datetime import datetime

from sqlalchemy.orm import Session

from console.models import Agent
from console.store import cameras, clips, evidence, sightings
from edge.contract.camera import (
    CameraSaw,
    CameraTampered,
    ClipMade,
    EvidenceHead,
    EvidenceLocked,
)
from edge.contract.report import Numbered, Started


def fold(session: Session, agent: Agent, event: Numbered, *, at: datetime) -> None:
    """Keeps what pages and the bridge need of it. Only cameras are heard."""
    if agent.name != cameras.CAMERA:
        return
    node = agent.node_id
    match event.body:
        case CameraSaw() as told:
            sightings.saw(session, node, told, at=at)
        case CameraTampered() as told:
            sightings.tampered(session, node, told, at=at)
        case EvidenceHead() as told:
            evidence.head(session, node, told, said=event.at, at=at)
        case EvidenceLocked() as told:
            evidence.locked(session, node, told, at=at)
        case ClipMade() as told:
            clips.made(session, node, told, at=at)
        case Started():
            sightings.restarted(session, node, event.at)
        case _:
            pass  # kept as it came
