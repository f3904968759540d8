"""Which occurrences the plan has on this node, whatever stands in their way.

- An occurrence is (lineage, planned instant): re-approval does not make a new one.
- A bulletin's past is not ours: occurrences count from ``Since`` on, which is a window
  before this version was first held here. What was approved after its instant is late
  like anything else: it sounds while its window is open. A node that joins an area or
  a group plays what comes, not what was.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

import msgspec

from edge.approvals import Approved
from edge.contract.units import Count, Instant, Lineage
from edge.timetable import TimetableError, occurrences
from speaker.core.ledger import Key

ON_TIME: Final = timedelta(seconds=1)
"""A start within this of its instant is not late, and even "drop" allows it."""
LOOK_BACK: Final = timedelta(days=31)
"""After longer absences nobody asks for each occurrence any more."""
AHEAD: Final = timedelta(hours=26)
"""How far a timeline reaches; longer than a day, so that a day is seen whole."""


class Since(msgspec.Struct, frozen=True, kw_only=True):
    """From when on a bulletin's occurrences concern this node (kept on disk)."""

    version: Count
    since: Instant


@dataclass(frozen=True, slots=True)
class Occurrence:
    """One planned sounding of an approved bulletin."""

    approved: Approved
    planned: datetime

    @property
    def key(self) -> Key:
        """Its identity, whatever the version."""
        return (self.approved.bulletin.lineage, self.planned)


@dataclass(frozen=True, slots=True)
class Timeline:
    """Occurrences of the plan from the last settled instant to ``until``, in order."""

    occurrences: tuple[Occurrence, ...]
    drawn: datetime
    until: datetime

    def stale(self, now: datetime) -> bool:
        """Whether it must be drawn anew: each hour, and when the clock went back."""
        return not self.drawn <= now < self.drawn + timedelta(hours=1)


def precedence(approved: Approved) -> tuple[int, int]:
    """Class first, then level (a province's key has 1); the greater one goes first."""
    return (approved.bulletin.klass.rank, -approved.level)


def window(approved: Approved) -> timedelta:
    """How long after its instant an occurrence of the plan may begin."""
    missed = approved.bulletin.missed
    if missed.policy != "late":
        return ON_TIME
    return min(max(timedelta(seconds=missed.window_s), ON_TIME), LOOK_BACK)


def since(
    held: Mapping[Lineage, Since],
    plan: Iterable[Approved],
    now: datetime,
    *,
    joined: bool,
) -> dict[Lineage, Since]:
    """From when on each bulletin of a plan counts; what was known keeps its instant.

    Unless that lies in the future: a clock that ran ahead had put it there.
    ``joined``: the node's area or groups have just changed, so that what is new here is
    not new elsewhere: only future occurrences count.
    """
    return {
        one.bulletin.lineage: known
        if (known := held.get(one.bulletin.lineage))
        and known.version == one.bulletin.version
        and known.since <= now
        else Since(
            version=one.bulletin.version,
            since=now if joined else now - window(one),
        )
        for one in plan
    }


def timeline(
    plan: Iterable[Approved],
    counted: Mapping[Lineage, Since],
    settled: datetime,
    now: datetime,
) -> Timeline:
    """The plan's occurrences that still matter, up to ``AHEAD`` from now.

    ``settled``: everything planned earlier is in the ledger already (or was summed up).
    A bulletin whose timetable makes no sense has none; the console refuses such.
    """
    until = now + AHEAD
    begins = now - LOOK_BACK
    if settled <= now:  # else a clock that ran ahead has settled it
        begins = max(begins, settled)
    found: list[Occurrence] = []
    for one in plan:
        if one.bulletin.timetable is None:
            continue
        first = max(
            counted[one.bulletin.lineage].since,
            min(begins, max(now - window(one), now - LOOK_BACK)),
        )
        if first >= until:
            continue
        try:
            instants = occurrences(one.bulletin.timetable, first, until, limit=5000)
        except TimetableError:
            continue
        found += [Occurrence(one, planned) for planned in instants]
    found.sort(key=lambda o: (o.planned, o.approved.bulletin.lineage))
    return Timeline(tuple(found), now, until)
