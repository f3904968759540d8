"""What of the plans may sound on this node, and which sounds that needs (pure)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from edge.approvals import Approved
from edge.audience import addressed
from edge.contract.bulletin import Sound, Suppression
from edge.contract.refusal import Refusal
from edge.holding import Holding, Judge
from edge.timetable import TimetableError, occurrences

PINNED: Final = timedelta(days=7)
"""Sounds of occurrences within this are fetched in the order in which they come."""


@dataclass(frozen=True, slots=True)
class JudgedPlan:
    """What of the plans may sound on this node."""

    approved: tuple[Approved, ...] = ()
    suppressed: tuple[Suppression, ...] = ()
    refused: tuple[Refusal, ...] = ()


def judged_plan(holding: Holding, by: Judge) -> JudgedPlan:
    """What is approved, and what of it is silenced here."""
    judged = holding.judged_plan(by)
    suppressed = tuple(
        one
        for plan in holding.plans.values()
        for one in plan.suppressed
        if not one.audience or any(addressed(a, by.me) for a in one.audience)
    )
    return JudgedPlan(judged.approved, suppressed, judged.refused)


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
