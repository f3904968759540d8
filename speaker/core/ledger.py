"""What became of each occurrence on this node: the reason why nothing sounds twice.

An occurrence is (bulletin lineage, planned instant). Its entry is on disk before its
first sample leaves, so a power cut at any moment leaves one of four traces:

- no entry: it has not begun, and may begin while its window is open;
- ``starting`` or ``sounding``: the power went while it was under way; ``recovered``
  closes it as interrupted, it is never begun again;
- ``cut``: something of higher precedence or a lost device ended it, and its bulletin
  asks for a restart or to resume; it may go on until ``again_until``;
- ``done``: over, whatever its outcome.

An alert that is repeated every 30 seconds would fill the ledger with 2,880 starts a
day. Its newest starts are kept, and its first one stands for those between
(``through``): whatever the clock does later, none of them is begun again.
"""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Final, Literal

import msgspec

from edge.contract.report import AsRun, Outcome
from edge.contract.units import BroadcastClass, Count, Instant, Lineage, Percent

KEEP: Final = timedelta(days=40)
"""Entries are forgotten then; the programme looks back for less."""

KEEP_NEWEST: Final = 1000
KEEP_STARTS: Final = 100
"""Of one alert; twice as many are let grow before they are thinned out."""

STOPPED: Final = frozenset({"stopped-by-staff", "stopped-at-the-node"})

Key = tuple[Lineage, datetime]

_NEVER: Final = datetime.min.replace(tzinfo=UTC)


class Entry(msgspec.Struct, frozen=True, kw_only=True):
    """One occurrence that has begun, or that will not begin any more."""

    lineage: Lineage
    planned: Instant
    version: Count
    klass: BroadcastClass = msgspec.field(name="class")
    phase: Literal["starting", "sounding", "cut", "done"]
    outcome: Outcome | None = None
    reason: str = ""
    began: Instant | None = None
    """When the latest start was ordered for; a measured one once it sounds."""
    ended: Instant | None = None
    volume_percent: Percent | None = None
    offset_ms: Count = 0
    """Where in the sound to go on (``cut`` only)."""
    again_until: Instant | None = None
    through: Instant | None = None
    """Starts of this alert after this one, up to there, were forgotten."""

    @property
    def key(self) -> Key:
        """The occurrence's identity."""
        return (self.lineage, self.planned)

    @property
    def base(self) -> datetime:
        """What an alert's repetition counts from."""
        return self.began or self.planned


Ledger = Mapping[Key, Entry]


def name_of(key: Key) -> str:
    """The key of an entry's record in the store; sorts by lineage, then time."""
    lineage, planned = key
    return f"{lineage} {planned.isoformat()}"


def latest(ledger: Ledger, lineage: Lineage, horizon: datetime) -> Entry | None:
    """The entry of a lineage that began last, or would have.

    What ended later than ``horizon`` was written by a clock that was ahead: it counts
    only where there is no other. So does, among the rest, the one that stands for
    forgotten starts: every other began after it, whatever the clock said.
    """

    def order(entry: Entry) -> tuple[bool, bool, datetime]:
        credible = entry.phase != "done" or entry.base <= horizon
        return credible, entry.through is None, entry.base

    ours = (entry for entry in ledger.values() if entry.lineage == lineage)
    return max(ours, key=order, default=None)


def spent(ledger: Ledger, lineage: Lineage) -> datetime:
    """Up to when starts of an alert may have been forgotten."""
    ours = (e.through for e in ledger.values() if e.lineage == lineage and e.through)
    return max(ours, default=_NEVER)


def crowded(
    ledger: Ledger, ended: Entry, keep: int = KEEP_STARTS
) -> tuple[Entry, tuple[Key, ...]] | None:
    """The entry that stands for an alert's older starts from now on, and these.

    ``ended`` is its newest, whatever the clock says: what seems to be later was written
    by a clock that was ahead.
    """
    if ended.klass is not BroadcastClass.EMERGENCY or ended.phase != "done":
        return None
    ours = sorted(
        (e for e in ledger.values() if e.lineage == ended.lineage),
        key=lambda entry: entry.base,
    )
    if len(ours) <= 2 * keep:
        return None
    first = min(ours, key=lambda entry: (entry.through is None, entry.planned))
    over = [e for e in ours if e.key != first.key and e.phase in {"done", "cut"}]
    before = [e for e in over if e.base <= ended.base and e.key != ended.key]
    ahead = [e for e in over if e.base > ended.base]
    gone = before[: max(0, len(before) - keep)] + ahead
    last = max(max(e.planned, e.base) for e in gone)
    stands = msgspec.structs.replace(first, through=max(last, first.through or last))
    return stands, tuple(entry.key for entry in gone)


def recovered(ledger: Ledger) -> tuple[tuple[Entry, AsRun], ...]:
    """What a restart finds under way, closed: each entry with its as-run record.

    ``started`` stays unset where the power may have gone before the first sample.
    """
    return tuple(
        (
            msgspec.structs.replace(
                entry, phase="done", outcome="interrupted", reason="power-or-restart"
            ),
            AsRun(
                lineage=entry.lineage,
                version=entry.version,
                klass=entry.klass,
                planned=entry.planned,
                outcome="interrupted",
                reason="power-or-restart",
                started=entry.began if entry.phase == "sounding" else None,
                volume_percent=entry.volume_percent,
            ),
        )
        for entry in ledger.values()
        if entry.phase in {"starting", "sounding"}
    )


def premature(entries: Iterable[Entry], now: datetime) -> tuple[Key, ...]:
    """What a clock that ran ahead has written off as missed, and is still to come.

    What staff stopped beforehand stays stopped.
    """
    return tuple(
        entry.key
        for entry in entries
        if entry.began is None
        and entry.planned > now
        and entry.phase == "done"
        and entry.reason not in STOPPED
    )


def outdated(entries: Iterable[Entry], now: datetime) -> tuple[Key, ...]:
    """Entries that may be forgotten: old, and not among the newest.

    The newest stay whatever the date: a clock that was years ahead for a while would
    otherwise make us forget, and repeat, what was played this morning.
    """
    newest_first = sorted(entries, key=_last_planned, reverse=True)
    return tuple(
        e.key for e in newest_first[KEEP_NEWEST:] if _last_planned(e) < now - KEEP
    )


def _last_planned(entry: Entry) -> datetime:
    return entry.through or entry.planned
