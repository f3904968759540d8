"""The snapshots a node holds, and what of them an approver let through (pure).

A node may hold two plans and two alert snapshots: its commune's and the one for all.
They are judged anew whenever keys, membership or the trust in the clock change. What an
agent does with the rest, when it sounds or what it shows, is the agent's own matter.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from edge.approvals import Approved, approvals
from edge.audience import Me
from edge.contract.bulletin import AlertsInForce, Item, Plan
from edge.contract.refusal import Refusal
from edge.contract.report import RefusedItem
from edge.contract.topics import Topic
from edge.contract.units import Lineage
from edge.ring import Ring


@dataclass(frozen=True, slots=True)
class Judge:
    """Who judges: this node, with the keys and the time that it knows now."""

    me: Me
    ring: Ring
    now: datetime | None
    versions: Mapping[Lineage, int]


@dataclass(frozen=True, slots=True)
class Judged:
    """What of a kind of snapshot is approved for this node."""

    approved: tuple[Approved, ...] = ()
    refused: tuple[Refusal, ...] = ()


@dataclass(frozen=True, slots=True)
class Holding:
    """The snapshots held, by topic."""

    plans: Mapping[Topic, Plan] = field(default_factory=dict)
    alerts: Mapping[Topic, AlertsInForce] = field(default_factory=dict)

    def with_plan(self, topic: Topic, plan: Plan) -> "Holding":
        """In place of what was held on the topic."""
        return replace(self, plans={**self.plans, topic: plan})

    def with_alerts(self, topic: Topic, alerts: AlertsInForce) -> "Holding":
        """In place of what was held on the topic."""
        return replace(self, alerts={**self.alerts, topic: alerts})

    def of(self, confirmed: Iterable[str]) -> "Holding":
        """Without alerts that nobody but the disk vouches for."""
        known = set(confirmed)
        return replace(
            self, alerts={t: a for t, a in self.alerts.items() if str(t) in known}
        )

    def judged_plan(self, by: Judge) -> Judged:
        """What ``edge.approvals`` lets through; of each lineage the highest version."""
        return _judged(((t, plan.items) for t, plan in self.plans.items()), by)

    def judged_alerts(self, by: Judge) -> Judged:
        """The same of the emergencies."""
        return _judged(((t, alerts.items) for t, alerts in self.alerts.items()), by)


def unreplaced(
    held: Iterable[Approved], begun: Iterable[Approved]
) -> tuple[Approved, ...]:
    """The emergencies that none of those which have begun replaces.

    Only a key of the same or a wider area can replace.
    """
    replaced = {
        (lineage, other.level)
        for other in begun
        if other.bulletin.alert is not None
        for lineage in other.bulletin.alert.replaces
        if lineage != other.bulletin.lineage
    }
    return tuple(
        one
        for one in held
        if not any(
            lineage == one.bulletin.lineage and level <= one.level
            for lineage, level in replaced
        )
    )


def surely_over(
    one: Approved, past: datetime, came: Mapping[Lineage, datetime]
) -> bool:
    """Whether an emergency was over before ``past``, which surely was.

    ``came``: what had surely passed when the console sent it. One that was over even
    then is not: our past is wrong, and the console knows better.
    """
    alert = one.bulletin.alert
    if alert is None or alert.expires > past:
        return False
    sent = came.get(one.bulletin.lineage)
    return sent is None or alert.expires > sent


def refused_items(refused: Iterable[Refusal]) -> tuple[RefusedItem, ...]:
    """What the console is told will not sound here, each once."""
    return tuple(
        dict.fromkeys(
            RefusedItem(lineage=one.lineage, version=one.version, kind=one.kind)
            for one in refused
            if one.lineage
        )
    )


def _judged(snapshots: Iterable[tuple[Topic, Iterable[Item]]], by: Judge) -> Judged:
    best: dict[Lineage, Approved] = {}
    refused: list[Refusal] = []
    for topic, items in snapshots:
        good, bad = approvals(
            items,
            topic=topic,
            me=by.me,
            ring=by.ring,
            now=by.now,
            versions=by.versions,
        )
        refused.extend(bad)
        for one in good:
            known = best.get(one.bulletin.lineage)
            if known is None or known.bulletin.version < one.bulletin.version:
                best[one.bulletin.lineage] = one
    return Judged(tuple(best.values()), tuple(refused))
