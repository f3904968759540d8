"""What a bulletin looks like now, in one phase and a few figures.

The office says where its paper stands (``core.approval``), the timetable when it sounds
next, and the nodes alone what is sounding and what was aired.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from console.core import fleet
from console.core.approval import Stage
from console.core.fleet import Speaker
from console.core.publication import is_over
from console.core.readiness import Readiness
from console.core.timeline import covers
from edge.contract.bulletin import Bulletin, Suppression
from edge.contract.report import AsRun
from edge.timetable import TimetableError, occurrences

SEARCH: Final = timedelta(days=3660)


class Phase(StrEnum):
    """One word for the list of bulletins."""

    DRAFT = "draft"
    WAITING = "waiting"
    RETURNED = "returned"
    FALLEN = "fallen"
    """Its key was revoked: it needs approval again."""
    SENDING = "sending"
    """Approved; the bridge has not sent it yet."""
    SCHEDULED = "scheduled"
    SOUNDING = "sounding"
    DONE = "done"
    WITHDRAWN = "withdrawn"
    DISCARDED = "discarded"


@dataclass(frozen=True, slots=True)
class Aired:
    """One occurrence, as the nodes told it."""

    planned: datetime
    aired: int
    total: int
    """Nodes that it was for, as far as they are known now."""
    failures: Mapping[str, tuple[str, str]]
    """Node -> (outcome, reason) where it was not aired as planned."""
    silent: tuple[str, ...]
    """Nodes that have not told anything yet."""


@dataclass(frozen=True, slots=True)
class Outlook:
    """What the pages show of a bulletin."""

    phase: Phase
    next: datetime | None = None
    """The next occurrence that is not suppressed."""
    readiness: Readiness | None = None
    sounding_on: tuple[str, ...] = ()
    last: Aired | None = None


def phase(
    stage: Stage,
    in_force: Bulletin | None,
    *,
    fallen: bool,
    sent: bool,
    sounding: bool,
    now: datetime,
) -> Phase:
    """The word. What sounds comes first, then what waits for somebody."""
    if sounding:
        return Phase.SOUNDING
    match stage:
        case Stage.SUBMITTED:
            return Phase.WAITING
        case Stage.RETURNED:
            return Phase.RETURNED
        case Stage.WITHDRAWN:
            return Phase.WITHDRAWN
        case Stage.DISCARDED:
            return Phase.DISCARDED
        case Stage.DRAFT:
            return Phase.DRAFT
        case Stage.APPROVED:
            if in_force is None:
                return Phase.FALLEN if fallen else Phase.DONE
            if is_over(in_force, now):
                return Phase.DONE
            return Phase.SCHEDULED if sent else Phase.SENDING


def next_sounding(
    body: Bulletin, now: datetime, silences: Sequence[Suppression] = ()
) -> datetime | None:
    """The next occurrence that sounds at least somewhere."""
    if body.alert is not None:
        return body.alert.effective if body.alert.effective > now else None
    if body.timetable is None:
        return None
    everywhere = [
        one for one in silences if one.lineage == body.lineage and not one.audience
    ]
    try:
        coming = occurrences(body.timetable, now, now + SEARCH, limit=100)
    except TimetableError:
        return None
    return next(
        (at for at in coming if not any(covers(one, at) for one in everywhere)), None
    )


def all_told(body: Bulletin, last: Aired, silences: Sequence[Suppression] = ()) -> bool:
    """Nothing comes after this occurrence, and every node said what became of it.

    What gave way or was cut may yet go on within its window.
    """
    after = last.planned + timedelta.resolution
    if body.timetable is None or next_sounding(body, after, silences) is not None:
        return False
    passing = {"pre-empted", "interrupted"}
    return not last.silent and not any(
        outcome in passing for outcome, _reason in last.failures.values()
    )


def sounding_on(
    lineage: str, speakers: Iterable[Speaker], now: datetime
) -> tuple[str, ...]:
    """The nodes that say that they are sounding it, and can be reached."""
    return tuple(
        one.node
        for one, doing in fleet.sounding(speakers, now)
        if doing.lineage == lineage
    )


def aired(
    planned: datetime, told: Mapping[str, Sequence[AsRun]], nodes: Iterable[str]
) -> Aired:
    """What became of one occurrence; ``told`` is what each node reported of it.

    A node that was interrupted and then aired it has aired it.
    """
    wanted = tuple(dict.fromkeys([*nodes, *told]))
    good = {
        node for node, runs in told.items() if any(r.outcome == "aired" for r in runs)
    }
    failures = {
        node: (runs[-1].outcome, runs[-1].reason)
        for node, runs in told.items()
        if node not in good and runs
    }
    silent = tuple(node for node in wanted if not told.get(node))
    return Aired(planned, len(good), len(wanted), failures, silent)
