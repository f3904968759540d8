"""The station's own count, and the newest order of each retained topic.

(epoch, seq) is raised and committed before an order leaves: after a crash the same
bytes go out again, never other bytes under the same number.
"""

import hashlib
import logging
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from console.models import Outgoing, Seen, Station
from console.store import audit, notices
from console.store.audit import Deed
from edge.contract.report import Revision
from edge.contract.topics import Topic, parse
from edge.errors import MessageError

NODE_AHEAD: Final = "node-ahead"
KEYSET_BEHIND: Final = "keyset-behind"
"""A node holds a newer list of approvers' keys than this console: it was restored."""
LARGEST_LEAP = 1000
"""Epochs. A node that claims more than this beyond ours is not believed."""

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Composed:
    """A signed order for a retained topic, and the hash of what it says."""

    topic: str
    revision: Revision
    jws: str
    content_sha256: str


def get(session: Session) -> Station:
    """How the bridge is, and how far it has counted."""
    return session.get_one(Station, 1)


def next_revision(session: Session) -> Revision:
    """The number of the station's next order."""
    station = get(session)
    station.seq += 1
    session.flush()
    return station.epoch, station.seq


def open_epoch(session: Session, *, at: datetime, why: str) -> Revision:
    """Begins to count above everything that any node ever said to hold."""
    station = get(session)
    known = [seen.epoch for seen in session.scalars(select(Seen)) if _ours(seen.topic)]
    station.epoch = max([station.epoch, *known]) + 1
    station.seq, station.needs_epoch = 0, False
    session.flush()
    deed = Deed(audit.BRIDGE, at)
    audit.append(
        session, deed=deed, action="epoch.open", epoch=str(station.epoch), why=why
    )
    return station.epoch, station.seq


def alive(session: Session, *, connected: bool, at: datetime) -> None:
    """The bridge says that it is there, and whether the broker is."""
    station = get(session)
    if station.connected != connected or station.connected_at is None:
        station.connected, station.connected_at = connected, at
    station.alive_at = at


# -- retained orders ----------------------------------------------------------------


def content_hash(content: bytes) -> str:
    """By which an equal content is known."""
    return hashlib.sha256(content).hexdigest()


def outgoing(session: Session, topic: str) -> Outgoing | None:
    """What a topic retains now."""
    return session.get(Outgoing, topic)


def settings_sent(session: Session, node: str, agent: str) -> Outgoing | None:
    """What an agent was told last of its settings."""
    return outgoing(session, str(Topic("settings", node=node, agent=agent)))


def everything_outgoing(session: Session) -> Sequence[Outgoing]:
    """All topics; keys first, for without them nothing else is believed."""
    rows = session.scalars(select(Outgoing)).all()
    return sorted(rows, key=lambda row: (not row.topic.endswith("/keys"), row.topic))


def put_outgoing(session: Session, made: Composed, *, at: datetime) -> None:
    """Replaces what a topic retains; it has not been sent yet."""
    row = session.get(Outgoing, made.topic) or Outgoing(topic=made.topic)
    row.epoch, row.seq = made.revision
    row.jws, row.content_sha256 = made.jws, made.content_sha256
    row.made_at, row.sent_at = at, None
    session.add(row)
    session.flush()


def mark_sent(session: Session, topics: Iterable[str], *, at: datetime) -> None:
    """These were handed to the broker."""
    for topic in topics:
        row = session.get(Outgoing, topic)
        if row is not None:
            row.sent_at = at


# -- what nodes hold ----------------------------------------------------------------


def overtaken(session: Session, ours: Outgoing) -> bool:
    """Whether a node ever said that it holds a newer order of this topic than ours."""
    row = session.get(Seen, ours.topic)
    return row is not None and (row.epoch, row.seq) > (ours.epoch, ours.seq)


def note_held(
    session: Session, node: str, held: Mapping[str, Revision], *, at: datetime
) -> tuple[str, ...]:
    """Remembers the highest revisions; gives the topics on which we are behind.

    A revision that no console of this commune can have reached is not believed. Staff
    are told of each that is newer than what was made: the node lies, or somebody else
    signs as we do.
    """
    epoch = _epoch_of(session)
    behind = []
    for topic, revision in held.items():
        if not _is_topic(topic):
            continue
        if _is_foreign(session, topic, revision):
            told = notices.raise_(session, NODE_AHEAD, subject=node, at=at, topic=topic)
            if told.count == 1:
                log.warning("an order that is not ours node=%s topic=%s", node, topic)
        if revision[0] > epoch + LARGEST_LEAP:
            continue
        row = session.get(Seen, topic)
        if _is_keyset_behind(session, topic, revision):
            notices.raise_(session, KEYSET_BEHIND, subject=node, at=at)
        if row is None or revision > (row.epoch, row.seq):
            row = row or Seen(topic=topic)
            row.epoch, row.seq = revision
            row.node_id, row.at = node, at
            session.add(row)
        if _ours(topic) and revision > (epoch, get(session).seq):
            behind.append(topic)
    session.flush()
    return tuple(behind)


def _is_foreign(session: Session, topic: str, revision: Revision) -> bool:
    """Newer than what we made last for the topic; of commands, than all of ours."""
    ours = outgoing(session, topic) or get(session)
    return _ours(topic) and revision > (ours.epoch, ours.seq)


def _is_keyset_behind(session: Session, topic: str, revision: Revision) -> bool:
    """Of the commune's approvers; the root's may come from a province."""
    of, ours = parse(topic), outgoing(session, topic)
    return (
        of.channel == "keys"
        and of.commune is not None
        and revision > ((ours.epoch, ours.seq) if ours is not None else (0, 0))
    )


def _epoch_of(session: Session) -> int:
    return get(session).epoch


def _is_topic(text: str) -> bool:
    try:
        parse(text)
    except MessageError:
        return False
    return True


def _ours(text: str) -> bool:
    """True where the numbers are our station's: no keyset, nothing of a province."""
    topic: Topic = parse(text)
    return topic.channel != "keys" and topic.address != "all"
