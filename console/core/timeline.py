"""What will sound: every occurrence on every node of a stretch of time, as data.

From it the pages draw "what will sound tomorrow" by hamlet, and ``console.core.guard``
finds overlaps and quotas. Emergencies are not in it: nobody plans them.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from console.core.audience import Place, reached
from edge.contract.bulletin import Bulletin, Suppression
from edge.contract.units import BroadcastClass
from edge.timetable import TimetableError, occurrences

MOST: Final = 500
"""Occurrences of one bulletin in one stretch."""


@dataclass(frozen=True, slots=True)
class Slot:
    """One occurrence of one bulletin, and the nodes on which it will sound."""

    lineage: str
    title: str
    klass: BroadcastClass
    start: datetime
    end: datetime
    nodes: frozenset[str]
    silenced: frozenset[str] = frozenset()
    """Nodes of its audience on which this occurrence is suppressed."""
    reason: str = ""
    """Why it is suppressed there."""


def slots(
    bodies: Iterable[Bulletin],
    places: Sequence[Place],
    start: datetime,
    end: datetime,
    *,
    silences: Sequence[Suppression] = (),
) -> tuple[Slot, ...]:
    """All that is planned to begin in [start, end), in order."""
    found = [
        slot
        for body in bodies
        for slot in _of(body, places, start, end, silences=silences)
    ]
    return tuple(sorted(found, key=lambda slot: (slot.start, slot.lineage)))


def is_planned(body: Bulletin, instant: datetime) -> bool:
    """True where it begins at that very instant by its timetable."""
    if body.timetable is None:
        return False
    try:
        found = occurrences(
            body.timetable, instant, instant + timedelta.resolution, limit=1
        )
    except TimetableError:
        return False
    return bool(found)


def belongs(body: Bulletin, instant: datetime) -> bool:
    """True where a node that tells the truth can have sounded it for that instant.

    Of an emergency any while it was in force: a node whose clock went back has a rhythm
    of its own.
    """
    if body.alert is not None:
        return body.alert.effective <= instant <= body.alert.expires
    return is_planned(body, instant)


@dataclass(frozen=True, slots=True)
class Behind:
    """Occurrences whose instant passed while the bulletin waited for an approver."""

    late: tuple[datetime, ...] = ()
    """Their window is still open: approved now, the newest of them sounds late."""
    lost: tuple[datetime, ...] = ()
    """They do not sound any more."""


def window(body: Bulletin) -> timedelta:
    """How long after its instant an occurrence may begin."""
    if body.missed.policy != "late":
        return timedelta()
    return timedelta(seconds=body.missed.window_s)


def behind(body: Bulletin, submitted: datetime, approved: datetime) -> Behind:
    """What was to sound between submission and approval.

    Submitted within the window counts too: it was late already, and meant.
    """
    if body.timetable is None:
        return Behind()
    begin = min(submitted - window(body), approved)
    try:
        passed = occurrences(body.timetable, begin, approved, limit=MOST)
    except TimetableError:
        return Behind()
    open_ = [at for at in passed if at + window(body) > approved]
    return Behind(
        late=tuple(open_[-1:]),
        lost=tuple(at for at in passed if at not in open_[-1:]),
    )


def interrupts(one: Slot, other: Slot) -> bool:
    """True where a loudspeaker cuts the other for it: only a higher class does that.

    (The level of a key counts too; it is not known before somebody has signed.)
    """
    return one.klass.rank > other.klass.rank and other.start < one.start


def goes_first(one: Slot, other: Slot) -> bool:
    """True where a loudspeaker that is to sound both begins with it.

    By class, then by instant and, where these are the same, by lineage.
    """

    def turn(slot: Slot) -> tuple[int, datetime, str]:
        return (-slot.klass.rank, slot.start, slot.lineage)

    return turn(one) < turn(other)


def by_area(
    planned: Iterable[Slot], places: Iterable[Place]
) -> Mapping[str, tuple[Slot, ...]]:
    """Area -> what sounds on at least one of its nodes, or is suppressed there."""
    homes: dict[str, set[str]] = {}
    for place in places:
        homes.setdefault(place.area, set()).add(place.node)
    known = tuple(planned)
    return {
        area: tuple(slot for slot in known if (slot.nodes | slot.silenced) & at_home)
        for area, at_home in sorted(homes.items())
    }


def _of(
    body: Bulletin,
    places: Sequence[Place],
    start: datetime,
    end: datetime,
    *,
    silences: Sequence[Suppression],
) -> Iterable[Slot]:
    if body.timetable is None:
        return
    try:
        instants = occurrences(body.timetable, start, end, limit=MOST)
    except TimetableError:
        return
    nodes = frozenset(place.node for place in reached(body.audience, places))
    length = timedelta(milliseconds=body.sound.duration_ms)
    for instant in instants:
        silenced, reason = _silenced(body.lineage, instant, nodes, places, silences)
        yield Slot(
            lineage=body.lineage,
            title=body.title,
            klass=body.klass,
            start=instant,
            end=instant + length,
            nodes=nodes - silenced,
            silenced=silenced,
            reason=reason,
        )


def _silenced(
    lineage: str,
    instant: datetime,
    nodes: frozenset[str],
    places: Sequence[Place],
    silences: Sequence[Suppression],
) -> tuple[frozenset[str], str]:
    silenced: frozenset[str] = frozenset()
    reason = ""
    for one in silences:
        if one.lineage != lineage or not covers(one, instant):
            continue
        where = reached(one.audience or ("all",), places)
        silenced |= nodes & {place.node for place in where}
        reason = reason or one.reason
    return silenced, reason


def covers(silence: Suppression, instant: datetime) -> bool:
    """True where the suppression means an occurrence planned at that instant."""
    if silence.until is None:
        return instant == silence.planned
    return silence.planned <= instant < silence.until
