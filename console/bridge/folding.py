"""What comes up: a message of a node becomes rows, and says what has to be answered."""

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

import msgspec
from sqlalchemy.orm import Session

from console.store import nodes, notices, reports, station
from edge.contract.codec import decode
from edge.contract.report import Batch, Beat, Hello, Revision, State
from edge.contract.topics import Topic, parse
from edge.errors import MessageError
from edge.runtime import Received

log = logging.getLogger(__name__)

KINDS: Final[Mapping[str, type[msgspec.Struct]]] = {
    "state": State,
    "beat": Beat,
    "hello": Hello,
    "evt": Batch,
}


@dataclass(frozen=True, slots=True)
class Folded:
    """What the message asks of the bridge, once it is stored."""

    topic: Topic
    acknowledge: tuple[int, int] | None = None
    """(outbox epoch, upto)."""
    greeted: bool = False
    """A hello: the node wants to know the time, and soon gets what it still lacks."""
    behind: tuple[str, ...] = ()
    """Topics on which a node holds more than this console ever sent."""


def fold(
    session: Session, message: Received, *, commune: str, now: datetime
) -> Folded | None:
    """Stores one message. None where nothing can be made of it; it is counted then."""
    text = message.topic
    try:
        topic = parse(text)
        said = decode(message.payload, KINDS[topic.channel])
    except (MessageError, KeyError) as error:
        malformed(session, text, error, now)
        return None
    agent = nodes.agent(session, topic.node or "", topic.agent or "")
    if agent is None:
        # Not acknowledged: the node keeps its reports until it is entered here.
        notices.raise_(session, "unknown-node", subject=topic.node or "", at=now)
        log.warning("report of an unknown node topic=%s", text)
        return None
    node = agent.node_id
    match said:
        case State():
            reports.state(session, agent, said, live=not message.retained, at=now)
            held = revisions(topic, commune, said) if said.online else {}
            behind = station.note_held(session, node, held, at=now)
            return Folded(topic, behind=behind)
        case Beat():
            reports.beat(session, agent, said, at=now)
            return Folded(topic)
        case Hello():
            reports.hello(session, agent, said, at=now)
            behind = station.note_held(session, node, said.held, at=now)
            return Folded(topic, greeted=True, behind=behind)
        case Batch():
            upto = reports.batch(session, agent, said, at=now)
            return Folded(topic, acknowledge=(said.epoch, upto))
        case _:
            raise TypeError(f"{type(said).__name__} is no report")


def revisions(of: Topic, commune: str, said: State) -> dict[str, Revision]:
    """Topic -> the revision that an agent's state says it holds; (0, 0): none."""
    return {
        str(Topic("keys", commune=commune)): said.keys,
        str(Topic("plan", commune=commune)): said.plan,
        str(Topic("alert", commune=commune)): said.alert,
        str(Topic("settings", node=of.node, agent=of.agent)): said.settings,
    }


def malformed(session: Session, text: str, error: Exception, now: datetime) -> None:
    """Counts a message that cannot be used, by the node on whose topic it came."""
    subject = text.split("/")[3] if text.count("/") > 3 else ""
    notices.raise_(
        session,
        "malformed-report",
        subject=subject[:40],
        at=now,
        topic=text[:200],
        error=str(error)[:300],
    )
    log.warning("report unreadable topic=%s error=%s", text[:200], error)
