"""Which approvals of a snapshot may sound on this node, and which are refused.

The station publishes snapshots, but only an approver's signature brings sound. Each
approval covers the sound's hash, audience, times, class and volume, and lives by its
key's standing: a retired key's approvals that the station took in time stay, a revoked
key's all fall. The snapshot's signature vouches for when that was (ADR 13).
"""

import contextlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from edge.audience import Me, addressed, level, within
from edge.contract.bulletin import Bulletin, Item
from edge.contract.envelope import Order
from edge.contract.keyset import KeyEntry
from edge.contract.orders import ORDERS
from edge.contract.refusal import Refusal, RefusalKind
from edge.contract.topics import Topic
from edge.contract.units import BroadcastClass, KeyId
from edge.jws import BadOrderError, body_of, claimed_id, take_apart
from edge.ring import Ring, authentic
from edge.trust import LEEWAY_S, check_time


@dataclass(frozen=True, slots=True)
class Approved:
    """A bulletin that may sound on this node."""

    bulletin: Bulletin
    issuer: KeyId
    level: int
    """Segments of the widest area the key answers for here: 1 is a province's.
    The lower number has precedence within a class."""
    approved: datetime
    countersigned: datetime


def approvals(
    items: Iterable[Item],
    *,
    topic: Topic,
    me: Me,
    ring: Ring,
    now: datetime | None,
    versions: Mapping[str, int],
) -> tuple[tuple[Approved, ...], tuple[Refusal, ...]]:
    """The items of a snapshot that may sound here, and those refused.

    Items for other nodes are neither. ``versions``: the highest version of each lineage
    that this node has held; a lower one is refused.
    """
    approved: list[Approved] = []
    refused: list[Refusal] = []
    for item in items:
        try:
            one = _approval(item, topic, me, ring, now)
            if one is None:
                continue
            _check_version(one.bulletin, versions.get(item.lineage, 0))
            approved.append(one)
        except BadOrderError as bad:
            refused.append(_refusal(bad, item, topic))
    return tuple(approved), tuple(refused)


def _refusal(bad: BadOrderError, item: Item, topic: Topic) -> Refusal:
    """By the approval's own id: the same one, judged anew, is the same refusal."""
    issuer, order_id = "", item.lineage
    with contextlib.suppress(BadOrderError):
        sealed = take_apart(item.approval.encode())
        issuer, order_id = sealed.kid[:40], claimed_id(sealed)
    return Refusal(
        kind=bad.kind,
        topic=str(topic),
        detail=str(bad),
        issuer=issuer,
        order_id=order_id,
        lineage=item.lineage,
        version=item.version,
    )


def _approval(
    item: Item, topic: Topic, me: Me, ring: Ring, now: datetime | None
) -> Approved | None:
    raw = item.approval.encode()
    sealed = take_apart(raw)
    order, role, known = authentic(sealed, ring)
    if order.type != "bulletin":
        raise BadOrderError(RefusalKind.UNKNOWN_TYPE, f"{order.type!r} as an approval")
    bulletin = body_of(order, Bulletin)
    if (bulletin.lineage, bulletin.version, bulletin.sound.sha256) != (
        item.lineage,
        item.version,
        item.sound_sha256,
    ) or order.aud != bulletin.audience:
        raise BadOrderError(
            RefusalKind.FOREIGN_APPROVAL,
            f"the approval is for {bulletin.lineage} version {bulletin.version}",
        )
    mine = [a for a in bulletin.audience if addressed(a, me)]
    if not mine:
        return None
    urgent = bulletin.klass is BroadcastClass.EMERGENCY
    if urgent is not (topic.channel == "alert"):
        raise BadOrderError(
            RefusalKind.UNKNOWN_TYPE, f"a {bulletin.klass} bulletin on {topic.channel}"
        )
    allowed = ORDERS["bulletin"].roles
    if known is None or role not in allowed or bulletin.klass not in known.classes:
        raise BadOrderError(
            RefusalKind.NO_RIGHT, f"a {role}'s key may not sound {bulletin.klass}"
        )
    rightful = [a for a in mine if within(a, known.areas, me)]
    if not rightful:
        raise BadOrderError(
            RefusalKind.NO_RIGHT, f"key {known.kid} has no right to {mine[0]}"
        )
    check_standing(known, order, item.countersigned, now)
    check_time(order, now)
    return Approved(
        bulletin=bulletin,
        issuer=known.kid,
        level=level(known.areas, me),
        approved=datetime.fromtimestamp(order.iat, tz=UTC),
        countersigned=item.countersigned,
    )


def check_standing(
    known: KeyEntry, order: Order, countersigned: datetime, now: datetime | None
) -> None:
    """Approvals outlive a key that was retired or expired, never one revoked.

    Raises:
        BadOrderError: KEY_ENDED, or NOT_IN_FORCE for a countersignature of the future.
    """
    if now is not None and countersigned > now + timedelta(seconds=LEEWAY_S):
        raise BadOrderError(
            RefusalKind.NOT_IN_FORCE, f"countersigned at {countersigned}, later"
        )
    last = known.until if known.ended is None else min(known.ended, known.until)
    if known.standing == "revoked":
        raise BadOrderError(RefusalKind.KEY_ENDED, f"key {known.kid} is revoked")
    if countersigned >= last or order.iat >= last.timestamp():
        raise BadOrderError(
            RefusalKind.KEY_ENDED,
            f"key {known.kid} ended at {last}, countersigned at {countersigned}",
        )
    if order.iat < known.since.timestamp() - LEEWAY_S:
        raise BadOrderError(RefusalKind.KEY_ENDED, f"key {known.kid} not valid yet")


def _check_version(bulletin: Bulletin, held: int) -> None:
    if bulletin.version < held:
        raise BadOrderError(
            RefusalKind.OLDER,
            f"bulletin {bulletin.lineage} version {bulletin.version}; "
            f"version {held} was held",
        )
