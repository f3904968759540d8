"""When an emergency sounds: at ``effective``, then again and again until ``expires``.

- Each start is an occurrence of its own: ``effective`` plus n times ``repeat_every_s``,
  the same instants on every node, so that neighbours sound together even where one had
  to begin late. A repetition less than half that time after a late start is left out.
  Starts are in the ledger; a repetition that could not sound is not made up for.
- A newer version takes over at once from one that was cut off by it, and otherwise
  keeps the rhythm, unless it becomes effective later.
- An alert is over when it is no longer in the snapshot, or when another alert that is
  effective ``replaces`` it. Only a key of the same or a wider area can replace.
- Quiet hours, mute and suppressions of the plan do not hold emergencies.
- An untrusted clock knows no effective and no expires: what is held is in force, except
  what is ``over`` for certain, and the rhythm counts from the start before.
  (The agent leaves out what only the disk vouches for.)
- A clock that went back behind all starts brings the next one forward to now, and the
  rhythm goes on from there. So does one that went back among starts that the ledger has
  forgotten; until it has passed them the rhythm is this node's own, because the common
  instants may have been used already.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Final

from edge.approvals import Approved
from edge.contract.bulletin import Alert
from edge.contract.units import Lineage
from edge.holding import surely_over, unreplaced
from speaker.core.ledger import Entry, Key, latest, spent
from speaker.core.programme import (
    Due,
    Lost,
    Outlook,
    Situation,
    Waiting,
    obstacle,
    why,
)
from speaker.core.timeline import Occurrence

_UNTIL_WITHDRAWN: Final = timedelta(days=1)


def in_force(alerts: Iterable[Approved], situation: Situation) -> tuple[Approved, ...]:
    """The alerts that no other one replaces."""
    held = tuple(alerts)
    begun = (
        one
        for one in held
        if situation.clock == "untrusted"
        or (one.bulletin.alert and one.bulletin.alert.effective <= situation.now)
    )
    return unreplaced(held, begun)


def expired(
    alerts: Iterable[Approved], past: datetime, came: Mapping[Lineage, datetime]
) -> frozenset[Lineage]:
    """What is over for certain: a broker repeats it for ever."""
    return frozenset(
        one.bulletin.lineage for one in alerts if surely_over(one, past, came)
    )


def look(
    alerts: Iterable[Approved], situation: Situation, before: Mapping[Key, Waiting]
) -> Outlook:
    """Which emergencies are due, waiting or lost now."""
    due: list[Due] = []
    lost: list[Lost] = []
    waiting: dict[Key, Waiting] = {}
    wakes: list[datetime] = []
    for approved in in_force(alerts, situation):
        alert = approved.bulletin.alert
        if alert is None or _is_over(approved, situation):
            continue
        one = _due(approved, alert, situation)
        if one.until <= one.start:
            if one.occurrence.planned == alert.effective:
                known = before.get(one.occurrence.key)
                lost.append(Lost(one.occurrence, why(one, "", known, situation)))
            continue
        if one.start > situation.now + situation.lead:
            wakes.append(one.start - situation.lead)
            continue
        reason = obstacle(one, situation)
        waiting[one.occurrence.key] = Waiting(one.occurrence, reason)
        if not reason:
            due.append(one)
    if waiting:
        wakes.append(situation.now + timedelta(seconds=1))
    return Outlook(tuple(due), tuple(lost), waiting, min(wakes, default=None))


def _is_over(approved: Approved, situation: Situation) -> bool:
    """With a clock that is trusted, an alert that is over gets its record first."""
    return (
        situation.clock == "untrusted" and approved.bulletin.lineage in situation.over
    )


def _due(approved: Approved, alert: Alert, situation: Situation) -> Due:
    now, lineage = situation.now, approved.bulletin.lineage
    trusted = situation.clock != "untrusted"
    until = alert.expires if trusted else now + _UNTIL_WITHDRAWN
    last = latest(situation.ledger, lineage, now + situation.lead)
    planned = _planned(approved, alert, last, situation)
    if planned > now and last is not None and last.phase == "cut":
        return Due(Occurrence(approved, last.planned), now, until, last.offset_ms)
    first = _is_first(alert, lineage, situation)
    start = now if first and not trusted else max(planned, now)
    return Due(Occurrence(approved, planned), start, until)


def _planned(
    approved: Approved,
    alert: Alert,
    last: Entry | None,
    situation: Situation,
) -> datetime:
    now, lineage = situation.now, approved.bulletin.lineage
    first = _is_first(alert, lineage, situation)
    if last is None or (first and last.base < alert.effective):
        return alert.effective
    if last.reason == "replaced" and last.version < approved.bulletin.version:
        return max(alert.effective, last.ended or last.base)
    if last.phase == "done" and last.base > now + situation.lead:
        return now  # the clock went back
    if last.through is not None:
        return now  # it went back among what is forgotten
    forgotten = spent(situation.ledger, lineage)
    every = _every(alert)
    trusted = situation.clock != "untrusted"
    shared = trusted and last.base >= max(alert.effective, forgotten)
    base = last.base
    if shared:
        late = (last.base - alert.effective) % every
        base = last.base - late + (every if late > every / 2 else timedelta())
    planned = base + max(1, (now - base) // every) * every
    while (lineage, planned) in situation.ledger:  # it began late, by a clock ahead
        planned += every
    return planned


def _is_first(alert: Alert, lineage: Lineage, situation: Situation) -> bool:
    known = (lineage, alert.effective) in situation.ledger
    return not known and alert.effective > spent(situation.ledger, lineage)


def _every(alert: Alert) -> timedelta:
    return timedelta(seconds=alert.repeat_every_s)
