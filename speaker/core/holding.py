"""The snapshots a node holds, and what of them may sound here.

A node may hold two plans and two alert snapshots: its commune's and the one for all.
They are judged anew whenever keys, membership or the trust in the clock change.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Final

from edge.approvals import Approved, approvals
from edge.audience import Me, addressed
from edge.contract.bulletin import AlertsInForce, Item, Plan, Sound, Suppression
from edge.contract.refusal import Refusal
from edge.contract.topics import Topic
from edge.contract.units import Lineage
from edge.ring import Ring
from edge.timetable import TimetableError, occurrences

PINNED: Final = timedelta(days=7)
"""Sounds of occurrences within this are fetched in the order in which they come."""


@dataclass(frozen=True, slots=True)
class JudgedPlan:
    """What of the plans may sound on this node."""

    approved: tuple[Approved, ...] = ()
    suppressed: tuple[Suppression, ...] = ()
    refused: tuple[Refusal, ...] = ()


@dataclass(frozen=True, slots=True)
class JudgedAlerts:
    """Which emergencies may sound on this node."""

    approved: tuple[Approved, ...] = ()
    refused: tuple[Refusal, ...] = ()


@dataclass(frozen=True, slots=True)
class Judge:
    """Who judges: this node, with the keys and the time that it knows now."""

    me: Me
    ring: Ring
    now: datetime | None
    versions: Mapping[Lineage, int]


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

    def judged_plan(self, by: Judge) -> JudgedPlan:
        """What ``edge.approvals`` lets through; of each lineage the highest version."""
        items = ((topic, plan.items) for topic, plan in self.plans.items())
        approved, refused = _let_through(items, by)
        suppressed = tuple(
            one
            for plan in self.plans.values()
            for one in plan.suppressed
            if not one.audience or any(addressed(a, by.me) for a in one.audience)
        )
        return JudgedPlan(approved, suppressed, refused)

    def judged_alerts(self, by: Judge) -> JudgedAlerts:
        """The same for the emergencies."""
        items = ((topic, alerts.items) for topic, alerts in self.alerts.items())
        return JudgedAlerts(*_let_through(items, by))


def coming(plan: Iterable[Approved], now: datetime) -> tuple[Sound, ...]:
    """The sounds that a plan needs, each once, in the order of their time."""
    found: list[tuple[datetime, Sound]] = []
    for one in plan:
        if one.bulletin.timetable is None:
            continue
        since, until = now - timedelta(hours=1), now + PINNED
        try:
            nearest = occurrences(one.bulletin.timetable, since, until, limit=1)
        except TimetableError:
            continue
        found.append((nearest[0] if nearest else until, one.bulletin.sound))
    found.sort(key=lambda pair: pair[0])
    return each_once(sound for _, sound in found)


def each_once(sounds: Iterable[Sound]) -> tuple[Sound, ...]:
    """Sounds by their content, where they stand first."""
    first: dict[str, Sound] = {}
    for sound in sounds:
        first.setdefault(sound.sha256, sound)
    return tuple(first.values())


def _let_through(
    snapshots: Iterable[tuple[Topic, Iterable[Item]]], by: Judge
) -> tuple[tuple[Approved, ...], tuple[Refusal, ...]]:
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
    return tuple(best.values()), tuple(refused)
