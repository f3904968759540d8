"""What goes down and stays: keysets, snapshots and settings.

Every function works in one transaction of the caller and only writes rows; sending is
the agent's. A snapshot gets a new revision only when what it says has changed.
"""

import logging
from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

import msgspec
from sqlalchemy.orm import Session

from console.bridge.desk import Desk
from console.bridge.folding import revisions
from console.core import publication
from console.core.ages import since
from console.core.publication import Carried
from console.core.rules import rules, speaker_settings
from console.models import Agent, Outgoing, Version
from console.store import (
    audit,
    bulletins,
    keys,
    nodes,
    notices,
    pictures,
    requests,
    settings,
    station,
)
from console.store.audit import Deed
from console.store.station import Composed
from edge.contract.bulletin import AlertsInForce, Plan
from edge.contract.codec import decode, encode
from edge.contract.envelope import Order
from edge.contract.report import Revision
from edge.contract.topics import Topic
from edge.contract.units import PACKET_LIMIT_BYTES
from edge.errors import MessageError
from edge.jws import SNAPSHOT_VALID_S, take_apart

log = logging.getLogger(__name__)

SPEAKER: Final = "speaker"
KIOSK: Final = "kiosk"
REFRESHED_AFTER: Final = timedelta(seconds=SNAPSHOT_VALID_S) / 4
"""A plan that nobody changes must not expire on nodes that join later."""
TAKEN_BACK: Final = timedelta(hours=1)
"""Where a node holds a newer order than ours, which is then not from us. A node that
lies may not make us sign and send the plan all the time."""


def countersign(session: Session, *, now: datetime) -> Sequence[Version]:
    """Notes that the station took each fresh approval now; gives all in force."""
    in_force = bulletins.in_force(session)
    for put in in_force:
        if put.countersigned_at is None:
            put.countersigned_at = now
            _log(session, now, "bulletin.countersign", put.lineage, version=put.version)
    session.flush()
    return in_force


# -- snapshots ----------------------------------------------------------------------


def alerts(
    session: Session, desk: Desk, in_force: Sequence[Version], *, now: datetime
) -> None:
    """Brings the alerts in force up to date; by themselves, because they hurry."""
    emergencies = [put for put in in_force if bulletins.is_emergency(put)]
    wanted = publication.alerts(_carried(emergencies), now=now)
    body = publication.newest_that_fit(wanted)
    _snapshot(session, desk, "alert", body, emergencies, now=now)
    left_out = len(wanted.items) - len(body.items)
    if left_out:
        detail = {"left_out": str(left_out)}
        notices.raise_(session, "alerts-too-large", at=now, **detail)
        log.error("too many emergencies, the oldest are left out count=%d", left_out)
    else:
        notices.clear(session, "alerts-too-large")


def plan_and_settings(session: Session, desk: Desk, *, now: datetime) -> None:
    """Brings the plan and every node's settings up to date."""
    in_force = bulletins.in_force(session)
    silences = pictures.silences(session, at=now)
    body = publication.plan(_carried(in_force), silences, now=now)
    _snapshot(session, desk, "plan", body, in_force, now=now)
    _settings(session, desk, now)


def _carried(versions: Sequence[Version]) -> list[Carried]:
    return [
        Carried(put.body, put.approval, put.countersigned_at, put.approval_until)
        for put in versions
        if put.approval and put.countersigned_at and put.approval_until
    ]


def _snapshot(
    session: Session,
    desk: Desk,
    channel: str,
    body: Plan | AlertsInForce,
    versions: Sequence[Version],
    *,
    now: datetime,
) -> None:
    topic = Topic(channel, commune=desk.commune)
    by_lineage = {put.lineage: put for put in versions}
    held = [by_lineage[item.lineage] for item in body.items]
    prio = publication.rank(put.body for put in held)
    type_ = "alerts" if channel == "alert" else "plan"
    publish(session, desk, topic, type_, body, now=now, prio=prio)
    _first_revision(session, str(topic), held)


def _settings(session: Session, desk: Desk, now: datetime) -> None:
    wishes = settings.everything(session)
    for node in nodes.loudspeakers(session):
        held = rules(wishes, area=node.area_id, node=node.id, now=now)
        body = speaker_settings(
            held, area=node.area_id, groups=node.groups, zone=desk.zone
        )
        topic = Topic("settings", node=node.id, agent=SPEAKER)
        publish(session, desk, topic, "speaker-settings", body, now=now)


def publish(  # all but the first four are keywords
    session: Session,
    desk: Desk,
    topic: Topic,
    type_: str,
    body: msgspec.Struct,
    *,
    now: datetime,
    prio: int = 0,
) -> None:
    """A new revision, where the body says something new in this epoch, or grows old.

    Also where a node holds one that we never made: ours takes it back.
    """
    content = station.content_hash(encode(body))
    held = station.outgoing(session, str(topic))
    epoch = station.get(session).epoch
    if held is not None:
        same = (held.content_sha256, held.epoch) == (content, epoch)
        lasts = TAKEN_BACK if station.overtaken(session, held) else REFRESHED_AFTER
        if same and since(held.made_at, now) < lasts:
            return
    code = f"{type_}-too-large"
    least_bytes = len(encode(body)) * 4 // 3  # base64 inside the JWS
    if least_bytes > PACKET_LIMIT_BYTES or not _is_readable(body):
        _too_large(session, code, topic, least_bytes, now)
        return
    revision, jws = desk.order(
        session, topic, type_=type_, body=body, now=now, prio=prio
    )
    if len(jws) > PACKET_LIMIT_BYTES:
        _too_large(session, code, topic, len(jws), now)
        return
    notices.clear(session, code, subject=str(topic))
    made = Composed(str(topic), revision, jws.decode(), content)
    station.put_outgoing(session, made, at=now)
    number = f"{revision[0]}.{revision[1]}"
    _log(session, now, f"{type_}.publish", str(topic), revision=number)


def _is_readable(body: msgspec.Struct) -> bool:
    """Whether nodes would take it: a Struct checks no lengths when it is made."""
    try:
        decode(encode(body), type(body))
    except MessageError:
        return False
    return True


def _too_large(
    session: Session, code: str, topic: Topic, size: int, now: datetime
) -> None:
    log.error(
        "order too large, nothing published topic=%s bytes=%d limit=%d",
        topic,
        size,
        PACKET_LIMIT_BYTES,
    )
    detail = {"bytes": str(size), "limit": str(PACKET_LIMIT_BYTES)}
    notices.raise_(session, code, subject=str(topic), at=now, **detail)


def _first_revision(session: Session, topic: str, held: list[Version]) -> None:
    """Notes the revision from which on nodes hold these versions."""
    row = station.outgoing(session, topic)
    if row is None:
        return
    for put in held:
        if put.first_epoch is None:
            put.first_epoch, put.first_seq = row.epoch, row.seq
    session.flush()


def lacking(session: Session, desk: Desk, greeted: Sequence[str]) -> list[Outgoing]:
    """Retained orders that one of these nodes, by its own state, does not hold."""
    found: dict[str, Outgoing] = {}
    for name in greeted:
        node = nodes.get(session, name)
        for agent in node.agents if node is not None else ():
            for topic, held in _held(agent, desk.commune).items():
                row = station.outgoing(session, topic)
                if row is not None and held < (row.epoch, row.seq):
                    found[topic] = row
    return list(found.values())


def _held(agent: Agent, commune: str) -> dict[str, Revision]:
    if agent.state is None:
        return {}
    of = Topic("state", node=agent.node_id, agent=agent.name)
    held = revisions(of, commune, agent.state)
    if agent.name == KIOSK and agent.hello is not None:
        bundle = str(Topic("guidance", commune=commune))
        held[bundle] = agent.hello.held.get(bundle, (0, 0))
    return held


# -- keys -------------------------------------------------------------------------


def take_key(session: Session, desk: Desk, *, now: datetime) -> None:
    """With another key than before, everything is signed anew, in a new epoch."""
    held = station.get(session)
    if held.kid == desk.kid:
        return
    if station.everything_outgoing(session):
        station.open_epoch(session, at=now, why=f"the station's key is {desk.kid} now")
    for request in requests.waiting(session):
        if request.order_id is not None:  # the old key signed it, and counts no more
            request.signed = request.order_id = None
    held.kid = desk.kid
    session.flush()


def keysets(session: Session, desk: Desk, root_keyset: Path, *, now: datetime) -> None:
    """The root's keyset from its file and the commune's newest, where they changed."""
    try:
        _keep(session, Topic("keys"), root_keyset.read_text().strip(), now)
        notices.clear(session, "keyset-unreadable")
    except (OSError, MessageError, UnicodeDecodeError) as error:
        notices.raise_(session, "keyset-unreadable", at=now, error=str(error))
        log.exception("root keyset unreadable file=%s", root_keyset)
    topic = Topic("keys", commune=desk.commune)
    newest = keys.newest_issue(session, str(topic))
    if newest is not None:
        _keep(session, topic, newest.jws, now)
    held = station.outgoing(session, str(topic))
    if held is not None and not station.overtaken(session, held):
        notices.fade(session, {station.KEYSET_BEHIND}, before=now)


def _keep(session: Session, topic: Topic, jws: str, now: datetime) -> None:
    content = station.content_hash(jws.encode())
    held = station.outgoing(session, str(topic))
    if held is not None and held.content_sha256 == content:
        return
    order = decode(take_apart(jws.encode()).payload, Order)
    made = Composed(str(topic), (order.epoch, order.seq), jws, content)
    station.put_outgoing(session, made, at=now)


# -- commands -----------------------------------------------------------------------


def _log(
    session: Session, now: datetime, action: str, subject: str, **detail: object
) -> None:
    words = {name: str(value) for name, value in detail.items()}
    deed = Deed(audit.BRIDGE, now)
    audit.append(session, deed=deed, action=action, subject=subject, **words)
