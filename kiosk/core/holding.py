"""The snapshots a kiosk holds, and what of them it may show and speak (pure).

Approvals are judged as on a loudspeaker, by `edge.approvals`: a title that no approver
signed is not shown, a recording that none signed is not heard.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from edge.approvals import Approved, approvals
from edge.audience import Me
from edge.contract.bulletin import AlertsInForce, Item, Plan
from edge.contract.refusal import Refusal
from edge.contract.topics import Topic
from edge.ring import Ring
from edge.timetable import TimetableError, occurrences
from kiosk.core.pages.view import Notice

BACK: Final = timedelta(days=14)
"""Announcements of this long ago can still be heard again."""
AHEAD: Final = timedelta(days=7)
MOST: Final = 12
_MOST_TIMES: Final = 400


@dataclass(frozen=True, slots=True)
class Judge:
    """Who judges: this node, with the keys and the time that it knows now."""

    me: Me
    ring: Ring
    now: datetime | None
    versions: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Judged:
    """What of a kind of snapshot is approved for this kiosk."""

    approved: tuple[Approved, ...] = ()
    refused: tuple[Refusal, ...] = ()


@dataclass(frozen=True, slots=True)
class Holding:
    """The snapshots held, by topic: the commune's and the one for all."""

    plans: Mapping[Topic, Plan] = field(default_factory=dict)
    alerts: Mapping[Topic, AlertsInForce] = field(default_factory=dict)

    def with_plan(self, topic: Topic, plan: Plan) -> "Holding":
        """In place of what was held on the topic."""
        return replace(self, plans={**self.plans, topic: plan})

    def with_alerts(self, topic: Topic, alerts: AlertsInForce) -> "Holding":
        """In place of what was held on the topic."""
        return replace(self, alerts={**self.alerts, topic: alerts})

    def judged_plan(self, by: Judge) -> Judged:
        """Of each lineage the highest version."""
        return _judged(((t, plan.items) for t, plan in self.plans.items()), by)

    def judged_alerts(self, by: Judge) -> Judged:
        """The same of the emergencies."""
        return _judged(((t, alerts.items) for t, alerts in self.alerts.items()), by)


def notices(
    plan: Iterable[Approved],
    now: datetime,
    zone: ZoneInfo,
    ready: Iterable[str],
) -> tuple[Notice, ...]:
    """The announcements to be heard again, what sounded last first.

    `ready`: SHA-256 of the sounds that are here.
    """
    here = frozenset(ready)
    found: list[tuple[datetime, Notice]] = []
    for one in plan:
        at = _nearest(one, now)
        if at is None:
            continue
        bulletin = one.bulletin
        notice = Notice(
            lineage=bulletin.lineage,
            title=bulletin.title,
            at=at.astimezone(zone),
            sound=bulletin.sound,
            ready=bulletin.sound.sha256 in here,
        )
        found.append((at, notice))
    found.sort(key=lambda pair: (pair[0] > now, abs(pair[0] - now)))
    return tuple(notice for _, notice in found[:MOST])


def _nearest(one: Approved, now: datetime) -> datetime | None:
    """When it sounded last, or will sound next."""
    timetable = one.bulletin.timetable
    if timetable is None:
        return None
    try:
        past = occurrences(timetable, now - BACK, now, limit=_MOST_TIMES)
        if past:
            return past[-1]
        coming = occurrences(timetable, now, now + AHEAD, limit=1)
    except TimetableError:
        return None
    return coming[0] if coming else None


def _judged(snapshots: Iterable[tuple[Topic, Iterable[Item]]], by: Judge) -> Judged:
    best: dict[str, Approved] = {}
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
