"""What a node knows again after a restart: the keys, and the snapshots as they came.

As much as the disk still proves, and no more: what cannot be read or verified is left
out and logged.
"""

import hashlib
import logging
from collections.abc import Iterator
from typing import Final

import msgspec

from edge.contract.keyset import KeyEntry
from edge.contract.orders import ORDERS
from edge.contract.refusal import RefusalKind
from edge.contract.topics import Topic, parse
from edge.contract.units import KeyId, PublicKey
from edge.errors import MessageError
from edge.jws import BadOrderError, body_of, take_apart
from edge.node.ledger import Ledger
from edge.ring import Ended, Ring, authentic, relearned
from edge.trust import Accepted, Mark

ROOTS: Final = "roots"
ENDED: Final = "ended-keys"

log = logging.getLogger(__name__)


def roots_of(
    ledger: Ledger, configured: tuple[PublicKey, ...]
) -> tuple[PublicKey, ...]:
    """The configured root keys and those that they have named since."""
    held = ledger.value(ROOTS)
    try:
        named = msgspec.json.decode(held or b"[]", type=tuple[PublicKey, ...])
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        log.warning("held root keys unreadable error=%s", error)
        named = ()
    return tuple(dict.fromkeys([*configured, *named]))


def snapshots(ledger: Ledger) -> Iterator[tuple[Topic, bytes]]:
    """Those whose topic can still be read."""
    for topic, payload in ledger.snapshots().items():
        try:
            yield parse(topic), payload
        except MessageError as error:
            log.warning("held topic unreadable error=%s", error)


def ring_of(ledger: Ledger, roots: tuple[PublicKey, ...]) -> tuple[Ring, set[str]]:
    """As much of the ring as the disk still proves, and the topics that it has whole.

    Each commune's keyset stands by itself: a node that moved may hold one of before
    that nobody answers for any more.
    """
    ring, whole = Ring(roots, ended=_ended(ledger)), set[str]()
    held = [one for one in snapshots(ledger) if one[0].channel == "keys"]
    held.sort(key=lambda one: one[0].commune is not None)  # the root's first
    for topic, payload in held:
        try:
            ring = relearned(ring, payload, commune=topic.commune)
        except BadOrderError as error:
            log.warning("held keyset unusable topic=%s error=%s", topic, error)
            continue
        whole.add(str(topic))
    return ring, whole


def _ended(ledger: Ledger) -> Ended:
    found: dict[tuple[str, KeyId], KeyEntry] = {}
    for name, value in ledger.records(ENDED).items():
        try:
            entry = msgspec.json.decode(value, type=KeyEntry)
        except (msgspec.MsgspecError, UnicodeDecodeError) as error:
            log.warning("ended key unreadable key=%s error=%s", name, error)
            continue
        found[name.rpartition(" ")[0], entry.kid] = entry
    return found


def again(topic: Topic, payload: bytes, ring: Ring) -> Accepted:
    """An order of before, by the keys of now; marks and times were judged then.

    Raises:
        MessageError: it does not hold any more.
    """
    order, role, known = authentic(take_apart(payload), ring)
    spec = ORDERS.get(order.type)
    if spec is None:
        raise BadOrderError(RefusalKind.UNKNOWN_TYPE, f"type {order.type!r}")
    mark = Mark(order.epoch, order.seq, hashlib.sha256(payload).hexdigest())
    return Accepted(topic, order, body_of(order, spec.body), mark, role, known)
