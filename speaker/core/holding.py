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
from edge.contract.bulletin import AlertsInForce, Plan, Sound, Suppression
from edge.contract.refusal import Refusal
from edge.contract.topics import Topic
from edge.contract.units import Lineage
from edge.ring import Ring
from edge.timetable import TimetableError, occurrences

PINNED: Final = timedelta(days=7)
"""Sounds of occurrences within this are fetched in the order in which they come."""


@dataclass(frozen=True, slots=True)
class Judged:
    """What may sound on this node."""

    plan: tuple[Approved, ...] = ()
    alerts: tuple[Approved, ...] = ()
    suppressed: tuple[Suppression, ...] = ()
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

    def judged(
        self,
        me: Me,
        ring: Ring,
        now: datetime | None,
        versions: Mapping[Lineage, int],
    ) -> Judged:
        """What ``edge.approvals`` lets through; of each lineage the highest version."""
        refused: list[Refusal] = []

        def let_through(
            held: Mapping[Topic, Plan | AlertsInForce],
        ) -> tuple[Approved, ...]:
            best: dict[Lineage, Approved] = {}
            for topic, snapshot in held.items():
                good, bad = approvals(
                    snapshot.items,
                    topic=topic,
                    me=me,
                    ring=ring,
                    now=now,
                    versions=versions,
                )
                refused.extend(bad)
                for one in good:
                    known = best.get(one.bulletin.lineage)
                    if known is None or known.bulletin.version < one.bulletin.version:
                        best[one.bulletin.lineage] = one
            return tuple(best.values())

        return Judged(
            plan=let_through(self.plans),
            alerts=let_through(self.alerts),
            suppressed=tuple(
                one
                for plan in self.plans.values()
                for one in plan.suppressed
                if not one.audience or any(addressed(a, me) for a in one.audience)
            ),
            refused=tuple(refused),
        )


def wanted(judged: Judged, now: datetime) -> tuple[Sound, ...]:
    """The sounds needed, each once: those of alerts, then in the order of time."""
    coming: list[tuple[datetime, Sound]] = []
    for one in judged.plan:
        if one.bulletin.timetable is None:
            continue
        try:
            nearest = occurrences(
                one.bulletin.timetable, now - timedelta(hours=1), now + PINNED, limit=1
            )
        except TimetableError:
            continue
        coming.append((nearest[0] if nearest else now + PINNED, one.bulletin.sound))
    coming.sort(key=lambda pair: pair[0])
    urgent = (one.bulletin.sound for one in judged.alerts)
    return _each_once((*urgent, *(sound for _, sound in coming)))


def _each_once(sounds: Iterable[Sound]) -> tuple[Sound, ...]:
    first: dict[str, Sound] = {}
    for sound in sounds:
        first.setdefault(sound.sha256, sound)
    return tuple(first.values())
