"""What speaks against a bulletin before anybody approves it, as codes and data.

In 2025 communes woke people at 03:15 by a mistyped relay time. A ``Finding`` that is
``serious`` keeps the bulletin from being submitted; any other is shown and can be
accepted. The pages turn codes into words.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from itertools import pairwise
from typing import Final
from zoneinfo import ZoneInfo

from console.core.audience import Place, reached
from console.core.finding import Code, Finding
from console.core.hours import quiet_during
from console.core.rules import Rules
from console.core.timeline import (
    Behind,
    Slot,
    behind,
    goes_first,
    interrupts,
    slots,
    window,
)
from edge.contract.bulletin import Bulletin
from edge.contract.units import BroadcastClass
from edge.timetable import TimetableError, check, holding, next_occurrence

HORIZON: Final = timedelta(days=14)
MOST_OF_A_KIND: Final = 3
LONGEST_ALERT: Final = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class World:
    """What the bulletin will meet."""

    places: Sequence[Place]
    rules: Mapping[str, Rules]
    """By node."""
    others: Sequence[Bulletin]
    """Everything in force, this lineage included or not."""
    zone: ZoneInfo
    screens: Sequence[Place] = ()
    """They show emergencies and nothing else."""
    waiting: Sequence[Bulletin] = ()
    """What waits for an approver: both may be approved in one go."""


def findings(
    body: Bulletin, world: World, now: datetime, passed: Behind | None = None
) -> tuple[Finding, ...]:
    """All that speaks against it, the serious first, a few of each kind.

    As if it were approved now. ``passed``: what of its times lies behind and nothing
    sounded (unset: what its window says).
    """
    nodes = reached(body.audience, world.places)
    seen = body.alert is not None and reached(body.audience, world.screens)
    found = [] if nodes or seen else [Finding(Code.NOBODY, serious=True)]
    if body.alert is not None:
        found += _alert(body, now)
    elif (wrong := _rule(body)) is not None:
        found.append(wrong)
    else:
        gone = behind(body, now, now) if passed is None else passed
        gone = _awake(body, gone, nodes, world, now)
        coming = slots([body], world.places, now, now + HORIZON)
        own = (*_begun_late(body, gone, world, now), *coming)
        found += _times(body, gone, now)
        found += _quiet(body, own, nodes, world)
        found += _itself(own)
        found += _meets(body, own, world, now)
        found += _quotas(body, own, world, now)
        found += _muted(own, nodes, world)
    few: list[Finding] = []
    for one in found:
        if sum(other.code == one.code for other in few) < MOST_OF_A_KIND:
            few.append(one)
    return tuple(sorted(few, key=lambda one: (not one.serious, not one.alarming)))


def _rule(body: Bulletin) -> Finding | None:
    if body.timetable is None:
        return Finding(Code.RULE, serious=True)
    try:
        check(body.timetable)
    except TimetableError as error:
        return Finding(Code.RULE, serious=True, detail=error.reason)
    return None


def _times(body: Bulletin, passed: Behind, now: datetime) -> Iterable[Finding]:
    """What of its times lies behind, and what comes of it."""
    ahead = body.timetable and next_occurrence(body.timetable, now) is not None
    lost = max(passed.lost, default=None)
    if passed.late:
        at = passed.late[0]
        yield Finding(Code.LATE, at=at, until=at + window(body))
    elif not ahead:
        yield Finding(Code.PAST, serious=True, at=lost)
    elif lost is not None:
        yield Finding(Code.LOST, at=lost)


def _awake(
    body: Bulletin,
    passed: Behind,
    nodes: Sequence[Place],
    world: World,
    now: datetime,
) -> Behind:
    """Late never sounds in quiet hours, unless it may always."""
    spans = [world.rules[place.node].quiet for place in nodes]
    asleep = bool(spans) and all(holding(one, now, world.zone) for one in spans)
    if body.night or not asleep:
        return passed
    return Behind(lost=(*passed.lost, *passed.late))


def _begun_late(
    body: Bulletin, passed: Behind, world: World, now: datetime
) -> Iterable[Slot]:
    """What has passed and may still sound begins now."""
    for at in passed.late:
        for slot in slots([body], world.places, at, at + timedelta.resolution):
            yield replace(slot, start=now, end=now + (slot.end - slot.start))


def _alert(body: Bulletin, now: datetime) -> Iterable[Finding]:
    if body.alert is None:
        return
    if body.alert.expires <= max(now, body.alert.effective):
        yield Finding(Code.PAST, serious=True, at=body.alert.expires)
    elif body.alert.expires - max(now, body.alert.effective) > LONGEST_ALERT:
        yield Finding(Code.LONG_ALERT, at=body.alert.expires)


def _quiet(
    body: Bulletin, own: Sequence[Slot], nodes: Sequence[Place], world: World
) -> Iterable[Finding]:
    """Marked ``night`` it is shown, so that nobody marks it by mistake."""
    different = {world.rules[place.node].quiet: place for place in reversed(nodes)}
    for slot in own:
        for spans, place in different.items():
            span = quiet_during(spans, slot.start, slot.end, world.zone)
            if span is not None:
                yield Finding(
                    Code.QUIET_HOURS,
                    serious=not body.night,
                    at=slot.start,
                    node=place.node,
                    detail=f"{span.start}-{span.end}",
                )
                break


def _itself(own: Sequence[Slot]) -> Iterable[Finding]:
    for slot, following in pairwise(own):
        if following.start < slot.end:
            yield Finding(Code.ITSELF, serious=True, at=following.start)
            return


def _meets(
    body: Bulletin, own: Sequence[Slot], world: World, now: datetime
) -> Iterable[Finding]:
    """Overlaps with what is in force or waits, one for each other bulletin."""
    told = {body.lineage}
    yield from _overlaps(own, world.others, world, now, told, waiting=False)
    yield from _overlaps(own, world.waiting, world, now, told, waiting=True)


def _overlaps(
    own: Sequence[Slot],
    others: Sequence[Bulletin],
    world: World,
    now: datetime,
    told: set[str],
    *,
    waiting: bool,
) -> Iterable[Finding]:
    if not own:
        return
    longest = max((other.sound.duration_ms for other in others), default=0)
    begin = own[0].start - timedelta(milliseconds=longest)
    planned = slots(others, world.places, begin, now + HORIZON)
    for slot in own:
        for other in planned:
            if other.start >= slot.end:
                break
            shared = slot.nodes & other.nodes
            if other.end <= slot.start or not shared or other.lineage in told:
                continue
            told.add(other.lineage)
            yield Finding(
                _turns(slot, other),
                at=other.start,
                node=min(shared),
                lineage=other.lineage,
                title=other.title,
                waiting=waiting,
            )


def _turns(mine: Slot, other: Slot) -> Code:
    if interrupts(mine, other):
        return Code.PRE_EMPTS
    if interrupts(other, mine):
        return Code.PRE_EMPTED
    return Code.GOES_FIRST if goes_first(mine, other) else Code.OVERLAP


def _quotas(
    body: Bulletin, own: Sequence[Slot], world: World, now: datetime
) -> Iterable[Finding]:
    """Days on which a node would sound for longer than it should."""
    if body.klass is BroadcastClass.EMERGENCY or not own:
        return
    days = sorted({slot.start.astimezone(world.zone).date() for slot in own})
    known = {other.lineage: other for other in (*world.waiting, *world.others)}
    others = [other for other in known.values() if other.lineage != body.lineage]
    first = datetime.combine(days[0], time(), world.zone)
    planned = (*own, *slots(others, world.places, first, now + HORIZON))
    for day in days:
        sums: dict[str, timedelta] = {}
        for slot in planned:
            if slot.start.astimezone(world.zone).date() == day:
                for node in slot.nodes:
                    sums[node] = sums.get(node, timedelta()) + (slot.end - slot.start)
        for node in sorted(own[0].nodes):
            limit = world.rules[node].quota_minutes
            minutes = round(sums.get(node, timedelta()).total_seconds() / 60)
            if minutes > limit:
                noon = datetime.combine(day, time(12), world.zone)
                yield Finding(
                    Code.QUOTA, at=noon, node=node, minutes=minutes, limit=limit
                )
                break


def _muted(
    own: Sequence[Slot], nodes: Sequence[Place], world: World
) -> Iterable[Finding]:
    for place in nodes:
        mute = world.rules[place.node].mute
        if mute is not None and any(slot.start < mute.until for slot in own):
            yield Finding(
                Code.MUTED, at=mute.until, node=place.node, detail=mute.reason
            )
