"""What comes up: a message of a node becomes rows, and says what has to be answered."""

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

import msgspec
from sqlalchemy.orm import Session

from console.core.calendar import out_of_range
from console.core.quota import Quota, Verdict
from console.models import Agent
from console.store import nodes, notices, reports, station, witness
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
    session: Session, message: Received, *, commune: str, now: datetime, quota: Quota
) -> Folded | None:
    """Stores one message. None where nothing can be made of it; it is counted then."""
    text = message.topic
    try:
        topic = parse(text)
        said = _decoded(message.payload, KINDS[topic.channel])
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
            if said.online and said.audit is not None:
                witness.hear(session, said.audit, at=now)
            held = revisions(topic, commune, said) if said.online else {}
            behind = station.note_held(session, node, held, at=now)
            return Folded(topic, behind=behind)
        case Beat():
            reports.beat(session, agent, said, at=now)
            return Folded(topic)
        case Hello():
            reports.hello(session, agent, said, at=now)
            held = _near(said.held, topic, commune)
            behind = station.note_held(session, node, held, at=now)
            return Folded(topic, greeted=True, behind=behind)
        case Batch() if not _may(session, agent, said, message, now, quota):
            return Folded(topic)  # not acknowledged: the node sends it again, later
        case Batch():
            upto = reports.batch(session, agent, said, at=now)
            return Folded(topic, acknowledge=(said.epoch, upto))
        case _:
            raise TypeError(f"{type(said).__name__} is no report")


def _decoded(payload: bytes, kind: type[msgspec.Struct]) -> msgspec.Struct:
    said = decode(payload, kind)
    wrong = out_of_range(said)
    if wrong is not None:
        raise MessageError(f"{kind.__name__}: {wrong} is no time of this age")
    return said


def _may(  # one argument each for what a verdict needs
    session: Session,
    agent: Agent,
    said: Batch,
    message: Received,
    now: datetime,
    quota: Quota,
) -> bool:
    """Whether they are taken now; what is stored already costs nothing."""
    new = reports.unknown(session, agent, said)
    if not new:
        return True
    node = agent.node_id
    size_bytes = len(message.payload) * len(new) / len(said.events)
    verdict = quota.take(node, size_bytes, now)
    tell(session, node, verdict, now)
    return verdict in {Verdict.TAKEN, Verdict.CALM}


def tell(session: Session, node: str, verdict: Verdict, now: datetime) -> None:
    """Tells staff that a flood begins, or takes that back."""
    match verdict:
        case Verdict.FLOOD:
            notices.raise_(session, "report-flood", subject=node, at=now)
            log.warning("reports refused, the node floods us node=%s", node)
        case Verdict.CALM:
            notices.clear(session, "report-flood", subject=node)
        case Verdict.TAKEN | Verdict.REFUSED:
            pass


def _near(held: Mapping[str, Revision], of: Topic, commune: str) -> dict[str, Revision]:
    """Of what a node says it holds, what can concern it: it may not fill our tables."""

    def concerns(text: str) -> bool:
        try:
            topic = parse(text)
        except MessageError:
            return False
        return (
            topic.node in {None, of.node}
            and topic.agent in {None, of.agent}
            and topic.commune in {None, commune}
        )

    return {text: revision for text, revision in held.items() if concerns(text)}


def revisions(of: Topic, commune: str, said: State) -> dict[str, Revision]:
    """Topic -> the revision that an agent's state says it holds; (0, 0): none."""
    return {
        str(Topic("keys", commune=commune)): said.keys,
        str(Topic("plan", commune=commune)): said.plan,
        str(Topic("alert", commune=commune)): said.alert,
        str(Topic("settings", node=of.node, agent=of.agent)): said.settings,
    }


def sender(text: str) -> tuple[str, str]:
    """(node, channel) of a topic that nobody has looked at yet.

    The node is true: the broker lets each write below its own name alone.
    """
    parts = text.split("/")
    return (parts[3][:40] if len(parts) > 4 else "", parts[-1])


def malformed(session: Session, text: str, error: Exception, now: datetime) -> None:
    """Counts a message that cannot be used, by the node on whose topic it came."""
    notices.raise_(
        session,
        "malformed-report",
        subject=sender(text)[0],
        at=now,
        topic=text[:200],
        error=str(error)[:300],
    )
    log.warning("report unreadable topic=%s error=%s", text[:200], error)
