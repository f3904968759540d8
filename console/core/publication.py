"""What goes into the snapshots: the plan and the alerts in force, from values.

A bulletin leaves the plan when its last occurrence, its sound and its window have
passed for ``KEPT``, so that a node which was alone for a while still learns what it
missed. An alert leaves when it expires, or when another one that has begun replaces it.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from edge.contract.bulletin import AlertsInForce, Bulletin, Item, Plan, Suppression
from edge.contract.codec import encode
from edge.contract.units import PACKET_LIMIT_BYTES, BroadcastClass
from edge.timetable import TimetableError, next_occurrence

KEPT: Final = timedelta(days=2)
MOST_ALERTS: Final = 50
"""As ``AlertsInForce`` allows: with one more, every node refuses all of them."""
MOST_ALERTS_BYTES: Final = PACKET_LIMIT_BYTES * 3 // 4 - 2048
"""Base64 and the order around them make the rest."""


@dataclass(frozen=True, slots=True)
class Carried:
    """An approved version that the station has taken."""

    body: Bulletin
    approval: str
    countersigned: datetime
    until: datetime
    """Nodes refuse the approval from then on."""


def plan(
    carried: Iterable[Carried], silences: Iterable[Suppression], *, now: datetime
) -> Plan:
    """Every routine and priority bulletin that still matters."""
    items = tuple(
        _item(one)
        for one in carried
        if one.body.klass is not BroadcastClass.EMERGENCY
        and one.until > now
        and not is_over(one.body, now - KEPT)
    )
    lineages = {item.lineage for item in items}
    wanted = tuple(one for one in silences if one.lineage in lineages)
    return Plan(items=items, suppressed=wanted)


def alerts(carried: Iterable[Carried], *, now: datetime) -> AlertsInForce:
    """The emergencies in force."""
    running = [
        one
        for one in carried
        if one.body.alert is not None and one.body.alert.expires > now < one.until
    ]
    replaced = replaced_by([one.body for one in running], now=now)
    return AlertsInForce(
        items=tuple(_item(one) for one in running if one.body.lineage not in replaced)
    )


def newest_that_fit(alerts: AlertsInForce) -> AlertsInForce:
    """The newest must get through, however many nobody declared as over."""
    newest_first = sorted(alerts.items, key=lambda item: item.countersigned)[::-1]
    kept = newest_first[:MOST_ALERTS]
    while len(encode(AlertsInForce(items=tuple(kept)))) > MOST_ALERTS_BYTES:
        kept.pop()
    return AlertsInForce(items=tuple(item for item in alerts.items if item in kept))


def replaced_by(bodies: Sequence[Bulletin], *, now: datetime) -> frozenset[str]:
    """The lineages that an alert which has begun makes fall silent."""
    return frozenset(
        lineage
        for body in bodies
        if body.alert is not None and body.alert.effective <= now
        for lineage in body.alert.replaces
    )


def is_over(body: Bulletin, at: datetime) -> bool:
    """True where nothing of it can sound at that instant or later."""
    if body.alert is not None:
        return body.alert.expires <= at
    if body.timetable is None:
        return True
    longest = timedelta(
        seconds=body.missed.window_s, milliseconds=body.sound.duration_ms
    )
    try:
        return next_occurrence(body.timetable, at - longest) is None
    except TimetableError:
        return True


def rank(bodies: Iterable[Bulletin]) -> int:
    """The highest class in a snapshot, as its ``prio``."""
    return max((body.klass.rank for body in bodies), default=0)


def _item(one: Carried) -> Item:
    return Item(
        lineage=one.body.lineage,
        version=one.body.version,
        sound_sha256=one.body.sound.sha256,
        approval=one.approval,
        countersigned=one.countersigned,
    )
