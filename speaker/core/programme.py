"""What is due on this node now, what was missed and why, and when to look again.

The input is the timeline of what was approved, the ledger, settings, and the time; the
answer is a value. Rules:

- What is in the ledger never begins afresh, so neither a new version nor a restart nor
  a clock that jumps replays it.
- An occurrence may begin from its instant until its window closes. What stands in its
  way meanwhile (quiet hours, mute, no sound file) becomes the reason if it is missed.
- Of several open occurrences of one lineage the newest is played, the others missed.
- Late (or again after an interruption) never ends in quiet hours if it would not have
  done so on time.
- An untrusted clock decides nothing: routine and priority wait, nothing is missed.

Emergencies have windows until they expire: ``speaker.core.alerts``.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import takewhile
from typing import Final

from edge.contract.bulletin import TOGETHER, Suppression
from edge.contract.report import ClockState
from edge.contract.settings import SpeakerSettings
from edge.contract.units import Lineage, Sha256
from speaker.core.hours import muted, quiet
from speaker.core.ledger import Entry, Key, Ledger
from speaker.core.timeline import (
    LOOK_BACK,
    ON_TIME,
    Occurrence,
    Timeline,
    precedence,
    window,
)

LEAD: Final = timedelta(seconds=3)
"""How long before its instant an occurrence is due: the amplifier warms up."""


@dataclass(frozen=True, slots=True)
class Due:
    """An occurrence that may begin at ``start``, and no later than ``until``."""

    occurrence: Occurrence
    start: datetime
    until: datetime
    offset_ms: int = 0

    @property
    def precedence(self) -> tuple[int, int]:
        """Class first, then level; the greater one goes first."""
        return precedence(self.occurrence.approved)


@dataclass(frozen=True, slots=True)
class Lost:
    """An occurrence that will not begin any more, and why."""

    occurrence: Occurrence
    reason: str


@dataclass(frozen=True, slots=True)
class Waiting:
    """An occurrence whose instant has come, and what stands in its way."""

    occurrence: Occurrence
    reason: str
    """Empty: nothing but what sounds at the time ("busy" if it is missed)."""


@dataclass(frozen=True, slots=True)
class Situation:
    """Everything that decides what may sound, except the plan itself."""

    now: datetime
    clock: ClockState
    settings: SpeakerSettings
    ledger: Ledger
    ready: frozenset[Sha256]
    unreadable: frozenset[Sha256]
    suppressed: tuple[Suppression, ...]
    """Those whose audience is this node."""
    device: bool
    awake_since: datetime
    """When the agent started, by the wall clock of now."""
    trusted_since: datetime
    """Since when the clock can be trusted; later than now while it cannot."""
    over: frozenset[Lineage] = frozenset()
    """Alerts that expired for certain, whatever an untrusted clock says."""
    lead: timedelta = LEAD
    """How long before its instant something is due: longer for slow amplifiers."""


@dataclass(frozen=True, slots=True)
class Outlook:
    """The programme's answer."""

    due: tuple[Due, ...] = ()
    """What may begin, first come first, whatever its precedence."""
    lost: tuple[Lost, ...] = ()
    waiting: Mapping[Key, Waiting] = field(default_factory=dict)
    wake: datetime | None = None


def look(
    line: Timeline, situation: Situation, before: Mapping[Key, Waiting]
) -> Outlook:
    """What of the plan is due, waiting or lost now. ``before``: who waited before."""
    now = situation.now
    if situation.clock == "untrusted":
        return Outlook(waiting=before)
    horizon = now + situation.lead
    open_ones = [
        occurrence
        for occurrence in takewhile(lambda o: o.planned <= horizon, line.occurrences)
        if _open(occurrence, situation.ledger)
    ]
    newest = {
        o.approved.bulletin.lineage: o.planned for o in open_ones if o.planned <= now
    }
    due: list[Due] = []
    lost: list[Lost] = []
    waiting: dict[Key, Waiting] = {}
    for occurrence in open_ones:
        entry = situation.ledger.get(occurrence.key)
        one = _due(occurrence, entry, now)
        reason = obstacle(one, situation)
        if newest.get(occurrence.approved.bulletin.lineage, now) > occurrence.planned:
            reason = reason or "next-occurrence"
        closed = now > one.until
        if closed or reason in {"suppressed", "next-occurrence"}:
            # What was cut has its record; it only does not go on.
            if occurrence.planned <= now and entry is None:
                known = before.get(occurrence.key)
                lost.append(Lost(occurrence, why(one, reason, known, situation)))
        elif reason:
            waiting[occurrence.key] = Waiting(occurrence, reason)
        else:
            due.append(one)
            waiting[occurrence.key] = Waiting(occurrence, "")
    lost += _gone(line, situation, before)
    return Outlook(
        due=tuple(due),
        lost=tuple(lost),
        waiting={k: w for k, w in waiting.items() if w.occurrence.planned <= now},
        wake=_wake(line, now, situation.lead, busy=bool(waiting)),
    )


def obstacle(due: Due, situation: Situation) -> str:
    """The word for what keeps an occurrence from beginning; empty when nothing does."""
    approved = due.occurrence.approved
    bulletin = approved.bulletin
    if bulletin.alert is None:
        if suppressed(due.occurrence, situation.suppressed):
            return "suppressed"
        if muted(situation.settings, max(due.start, situation.now)):
            return "muted"
        if not bulletin.night and _disturbs(due, situation.settings):
            return "quiet-hours"
    if bulletin.sound.sha256 in situation.unreadable:
        return "sound-unreadable"
    if bulletin.sound.sha256 not in situation.ready:
        return "sound-missing"
    return "" if situation.device else "device-lost"


def suppressed(occurrence: Occurrence, by: Iterable[Suppression]) -> bool:
    """Whether staff took this occurrence out of the plan."""
    lineage, planned = occurrence.key
    return any(
        one.lineage == lineage
        and (
            planned == one.planned
            if one.until is None
            else one.planned <= planned < one.until
        )
        for one in by
    )


def why(due: Due, reason: str, before: Waiting | None, situation: Situation) -> str:
    """The word for what kept a lost occurrence from beginning."""
    open_still = situation.now <= due.until
    if reason == "suppressed" or (open_still and reason == "next-occurrence"):
        return reason
    if before is not None:
        return before.reason or "busy"
    if due.until < situation.awake_since:
        return "power-or-restart"
    if due.until < situation.trusted_since:
        return "clock-untrusted"
    if due.occurrence.approved.bulletin.missed.policy == "next":
        return "next-occurrence"
    return "window-passed"


def settled(outlook: Outlook, ledger: Ledger, now: datetime) -> datetime:
    """Everything planned before this instant is over: done, missed or not ours."""
    waits = (w.occurrence.planned for w in outlook.waiting.values())
    under_way = (e.planned for e in ledger.values() if e.phase != "done")
    return min((now, *waits, *(p for p in under_way if p > now - LOOK_BACK)))


# -- one rule each ---------------------------------------------------------------------


def _open(occurrence: Occurrence, ledger: Ledger) -> bool:
    entry = ledger.get(occurrence.key)
    return entry is None or entry.phase == "cut"


def _due(occurrence: Occurrence, entry: Entry | None, now: datetime) -> Due:
    if entry is not None and entry.again_until is not None:
        return Due(occurrence, now, entry.again_until, entry.offset_ms)
    until = occurrence.planned + window(occurrence.approved)
    start = max(occurrence.planned, now)
    if occurrence.planned < occurrence.approved.approved:
        together = occurrence.approved.approved + TOGETHER
        start = max(start, min(together, now + LEAD, until))
    return Due(occurrence, start, until)


def _disturbs(due: Due, settings: SpeakerSettings) -> bool:
    """Whether it would sound in quiet hours.

    On time only the start counts: a programme may end in quiet hours if it was approved
    so. Late, it may not carry into them what was meant to end before.
    """
    if quiet(settings, due.start):
        return True
    planned = due.occurrence.planned
    if due.start <= planned + ON_TIME:
        return False
    length = timedelta(milliseconds=due.occurrence.approved.bulletin.sound.duration_ms)
    left = length - timedelta(milliseconds=due.offset_ms)
    return quiet(settings, due.start + left) and not quiet(settings, planned + length)


def _gone(
    line: Timeline, situation: Situation, before: Mapping[Key, Waiting]
) -> list[Lost]:
    """Those that waited and are not in the plan any more."""
    versions = {
        o.approved.bulletin.lineage: o.approved.bulletin.version
        for o in line.occurrences
    }
    present = {occurrence.key for occurrence in line.occurrences}
    return [
        Lost(
            waited.occurrence,
            "replaced" if waited.occurrence.key[0] in versions else "withdrawn",
        )
        for key, waited in before.items()
        if key not in present
        and key not in situation.ledger
        and waited.occurrence.approved.bulletin.alert is None
    ]


def _wake(line: Timeline, now: datetime, lead: timedelta, *, busy: bool) -> datetime:
    """The next instant at which the answer may differ.

    A second from now at most while something waits: what stands in the way ends at
    times that are not worth listing.
    """
    coming = (o.planned - lead for o in line.occurrences if o.planned > now + lead)
    soonest = next(coming, line.until)
    return min(soonest, now + timedelta(seconds=1)) if busy else soonest
