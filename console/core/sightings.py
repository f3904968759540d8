"""What cameras saw, day by day and hour by hour (pure)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final, Protocol
from zoneinfo import ZoneInfo

from console.core.recorded import Known

SEEN: Final = ("person", "vehicle", "motion")
TAMPERING: Final = ("covered", "moved", "defocused", "blinded", "frozen", "cabinet")
KINDS: Final = (*SEEN, *TAMPERING)
OLDEST: Final = timedelta(days=60)
NEWEST: Final = timedelta(minutes=10)
"""What a camera tells is this old at most, and so far ahead: one that stands alone for
weeks tells it all afterwards, and a clock that was never set knows no better."""


class Seen(Protocol):
    """One thing that a camera told."""

    @property
    def node_id(self) -> str:
        """Which camera."""
        ...

    @property
    def kind(self) -> str:
        """One of ``KINDS``."""
        ...

    @property
    def began(self) -> datetime:
        """When."""
        ...


@dataclass(frozen=True, slots=True)
class Glimpse:
    """See ``Seen``: no more of it."""

    node_id: str
    kind: str
    began: datetime


@dataclass(frozen=True, slots=True)
class Hour:
    """One hour of a local day, and how much was seen in it."""

    start: datetime
    seen: int = 0
    tampered: int = 0
    known: Known = Known.RECORDED


def believable(instant: datetime, told_at: datetime) -> datetime:
    """The instant, or the nearest that can be."""
    return min(max(instant, told_at - OLDEST), told_at + NEWEST)


def hours_of(day: date, zone: ZoneInfo) -> tuple[datetime, ...]:
    """The beginnings of a local day's hours; as many as it has."""
    midnight = datetime(day.year, day.month, day.day, tzinfo=zone)
    after = day + timedelta(days=1)
    end = datetime(after.year, after.month, after.day, tzinfo=zone)
    count = round((end.timestamp() - midnight.timestamp()) / 3600)
    first = midnight.astimezone(zone)
    return tuple(
        datetime.fromtimestamp(first.timestamp() + 3600 * n, zone) for n in range(count)
    )


def by_hour(
    rows: Iterable[Seen], nodes: Iterable[str], day: date, zone: ZoneInfo
) -> Mapping[str, tuple[Hour, ...]]:
    """Camera -> its day, hour by hour; of cameras that saw nothing too."""
    starts = hours_of(day, zone)
    counts = {node: [[0, 0] for _ in starts] for node in nodes}
    for row in rows:
        index = int((row.began.timestamp() - starts[0].timestamp()) // 3600)
        if row.node_id in counts and 0 <= index < len(starts):
            counts[row.node_id][index][row.kind in TAMPERING] += 1
    return {
        node: tuple(
            Hour(start, seen=seen, tampered=tampered)
            for start, (seen, tampered) in zip(starts, found, strict=True)
        )
        for node, found in counts.items()
    }
