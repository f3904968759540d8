"""Who may order what: every order is judged here, and nowhere else.

``judge`` takes the raw payload of a message and says whether it is accepted, held
already, or refused and as which of the twelve kinds. It is pure: the replay guard's
marks and the time come in as values, and what is accepted must be stored by the caller
together with the new mark, in one transaction. (``edge.approvals`` does the same for
the approvals inside a snapshot.)

Rules, in the order in which they are checked:

1. readable, EdDSA, a known key, a signature that fits the raw bytes;
2. a known type on its own topic, from a role that may send it (a command on a shared
   topic that is for others of its readers ends here, silently);
3. held already (same mark, same hash): silent; below or beside the mark: refused;
4. the key is active, and the order is in force;
5. it is for this node, and the key's areas cover what it addresses here.

``now`` is None while the clock is untrusted: then nothing is refused for its time, so
that a signed emergency still sounds after a power cut; marks and revocations hold.
"""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

import msgspec

from edge.audience import Me, addressed, covered, level, within
from edge.contract.envelope import Order
from edge.contract.keyset import KeyEntry, Keyset
from edge.contract.orders import ORDERS, OrderType
from edge.contract.refusal import Refusal, RefusalKind
from edge.contract.topics import Topic, parse
from edge.contract.units import BroadcastClass, KeyId
from edge.errors import MessageError
from edge.jws import BadOrderError, Sealed, body_of, claimed_id, take_apart
from edge.ring import ROOT, Ring, authentic

LEEWAY_S: Final = 30
"""How far a console's clock may run ahead of this one."""


@dataclass(frozen=True, slots=True)
class Mark:
    """The highest order held of one issuer on one topic."""

    epoch: int
    seq: int
    sha256: str


Marks = Callable[[KeyId, str], Mark | None]
"""(issuer, topic) -> what is held."""


@dataclass(frozen=True, slots=True)
class Accepted:
    """An order to carry out. ``mark`` must be stored in the action's transaction."""

    topic: Topic
    order: Order
    body: msgspec.Struct
    mark: Mark
    role: str
    key: KeyEntry | None
    """Unset when the root signed."""

    def may_stop(self, klass: BroadcastClass, above: int, me: Me) -> bool:
        """Whether an approver signed who answers for the class, and here at this level.

        ``above``: the level of what is to be stopped; a narrower key may not.
        """
        return (
            self.role == "approver"
            and self.key is not None
            and klass in self.key.classes
            and level(self.key.areas, me) <= above
        )


@dataclass(frozen=True, slots=True)
class ForOthers:
    """A command on a topic that many read, for some of them, and not for us."""

    topic: Topic
    order: Order


@dataclass(frozen=True, slots=True)
class AlreadyHeld:
    """The very order that is held, delivered again (brokers repeat retained ones)."""

    topic: Topic
    order: Order
    mark: Mark


def judge(
    payload: bytes,
    topic_text: str,
    *,
    me: Me,
    ring: Ring,
    marks: Marks,
    now: datetime | None,
) -> Accepted | AlreadyHeld | ForOthers | Refusal:
    """What to do with one message; never raises for anything that it may hold."""
    sealed: Sealed | None = None
    try:
        topic = parse(topic_text)
        sealed = take_apart(payload)
        order, role, known = authentic(sealed, ring)
        spec = _spec(order, topic, role, me)
        if _is_for_others(order, topic, me):
            return ForOthers(topic, order)
        mark = Mark(order.epoch, order.seq, hashlib.sha256(payload).hexdigest())
        held = marks(order.iss, topic_text)
        if held == mark:
            return AlreadyHeld(topic, order, mark)
        _check_mark(mark, held, command=topic.channel in {"cmd", "ack"})
        _check_key(known, order, now)
        check_time(order, now)
        _check_audience(order, topic, me, known)
        body = body_of(order, spec.body)
    except BadOrderError as bad:
        kid, order_id = (sealed.kid[:40], claimed_id(sealed)) if sealed else ("", "")
        return Refusal(bad.kind, topic_text[:200], str(bad), kid, order_id)
    except MessageError as bad:
        return Refusal(RefusalKind.UNKNOWN_TYPE, topic_text[:200], str(bad))
    return Accepted(topic, order, body, mark, role, known)


# -- one rule each ---------------------------------------------------------------------


def _spec(order: Order, topic: Topic, role: str, me: Me) -> OrderType:
    spec = ORDERS.get(order.type)
    if (
        spec is None
        or spec.channel != topic.channel
        or spec.agent not in {"", me.agent}
    ):
        raise BadOrderError(RefusalKind.UNKNOWN_TYPE, f"type {order.type!r} on {topic}")
    if role not in spec.roles:
        raise BadOrderError(RefusalKind.NO_RIGHT, f"a {role} may not {order.type}")
    if spec.body is Keyset and topic.commune is None and role != ROOT:
        # However wide an administrator's areas are: it would replace the root's own.
        raise BadOrderError(RefusalKind.NO_RIGHT, f"a {role} may not name all keys")
    return spec


def _check_mark(mark: Mark, held: Mark | None, *, command: bool) -> None:
    if held is None or (mark.epoch, mark.seq) > (held.epoch, held.seq):
        return
    same = (mark.epoch, mark.seq) == (held.epoch, held.seq)
    kind = RefusalKind.REPLAYED if command or same else RefusalKind.OLDER
    raise BadOrderError(
        kind,
        f"epoch {mark.epoch} seq {mark.seq}; held: epoch {held.epoch} seq {held.seq}",
    )


def _check_key(known: KeyEntry | None, order: Order, now: datetime | None) -> None:
    if known is None:
        return
    if known.standing != "active":
        raise BadOrderError(
            RefusalKind.KEY_ENDED, f"key {known.kid} is {known.standing}"
        )
    issued = order.iat
    if issued < known.since.timestamp() - LEEWAY_S or issued >= known.until.timestamp():
        raise BadOrderError(
            RefusalKind.KEY_ENDED, f"key {known.kid} was not valid when this was signed"
        )
    if now is not None and now >= known.until:
        raise BadOrderError(RefusalKind.KEY_ENDED, f"key {known.kid} has expired")


def check_time(order: Order, now: datetime | None) -> None:
    """Raises BadOrderError (NOT_IN_FORCE) outside [nbf - leeway, exp)."""
    if now is None:
        return
    at = now.timestamp()
    if not order.nbf - LEEWAY_S <= at < order.exp:
        raise BadOrderError(
            RefusalKind.NOT_IN_FORCE,
            f"in force from {order.nbf} until {order.exp} only",
        )


def _is_for_others(order: Order, topic: Topic, me: Me) -> bool:
    """Only what the topic's scope covers: anything else was put there by a thief."""
    if topic.channel != "cmd" or topic.node is not None:
        return False
    if topic.commune not in {None, me.commune}:
        return False
    if any(addressed(address, me) for address in order.aud):
        return False
    scope = () if topic.commune is None else (topic.commune,)
    return all(
        address.startswith("node:")
        or not scope
        or covered(address.split(":")[1], scope)
        for address in order.aud
        if address != "all"
    )


def _check_audience(order: Order, topic: Topic, me: Me, known: KeyEntry | None) -> None:
    here = {"all", f"area:{me.commune}", f"node:{me.node}"}
    if topic.address not in here or (topic.agent or me.agent) != me.agent:
        raise BadOrderError(RefusalKind.NOT_FOR_US, f"{topic} is another node's topic")
    if topic.channel != "cmd" and order.aud != (topic.address,):
        raise BadOrderError(
            RefusalKind.NOT_FOR_US, f"for {', '.join(order.aud)}, found on {topic}"
        )
    mine = [a for a in order.aud if addressed(a, me)]
    if not mine:
        raise BadOrderError(RefusalKind.NOT_FOR_US, f"for {', '.join(order.aud)}")
    if known is not None and not any(within(a, known.areas, me) for a in mine):
        raise BadOrderError(
            RefusalKind.NO_RIGHT, f"key {known.kid} has no right to {mine[0]}"
        )
