"""What comes and what was heard, within what a person may see."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from console import auth
from console.core.fleet import Presence, Speaker, presence
from console.core.timeline import Slot
from console.models import AsRunRow
from console.store import bulletins, pictures


@dataclass(frozen=True, slots=True)
class Played:
    """One occurrence as the loudspeakers reported it."""

    lineage: str
    planned: datetime
    title: str
    klass: str
    rows: tuple[AsRunRow, ...]

    @property
    def well(self) -> int:
        """How many loudspeakers aired it, however often they were interrupted first."""
        return len({row.node_id for row in self.rows if row.outcome == "aired"})

    @property
    def total(self) -> int:
        """How many loudspeakers told of it."""
        return len({row.node_id for row in self.rows})


def coming(after: datetime, before: datetime) -> list[Slot]:
    """Everything in force that sounds in [after, before) where the person may look."""
    slots, _places = pictures.day(auth.db(), after, before, areas=auth.my_areas())
    return list(slots)


def grouped(rows: Iterable[AsRunRow]) -> list[Played]:
    """By occurrence, in the order in which they came."""
    found: dict[tuple[str, datetime], list[AsRunRow]] = {}
    for row in rows:
        found.setdefault((row.lineage, row.planned), []).append(row)
    played = []
    for (lineage, planned), group in found.items():
        put = bulletins.version(auth.db(), lineage, group[0].version)
        title = put.body.title if put else lineage
        played.append(Played(lineage, planned, title, group[0].klass, tuple(group)))
    return played


def condition(speaker: Speaker) -> str:
    """New | offline | trouble | online: one word for the list."""
    match presence(speaker, auth.now()):
        case Presence.NEVER:
            return "new"
        case Presence.OFFLINE | Presence.LOST:
            return "offline"
        case Presence.ONLINE:
            state = speaker.state
            # A sound on its way is no trouble: readiness tells of it, bulletin by
            # bulletin, and the node says itself what keeps it from fetching.
            wrong = state is not None and (
                bool(state.troubles) or state.clock == "untrusted"
            )
            return "trouble" if wrong else "online"


def troubled() -> list[Speaker]:
    """Loudspeakers that somebody should look at."""
    seen = pictures.speakers(auth.db(), areas=auth.my_areas())
    return [one for one in seen if condition(one) in {"trouble", "offline"}]
