"""The highest version of each bulletin that was held here, kept through power cuts.

A broker that lost its memory, or a thief at it, may repeat an older snapshot: a lower
version of a bulletin is refused (`edge.approvals`), however long ago the higher one
left the plan. An agent counts what it judged to be approved.

A snapshot that the program does not live through raises nothing: what is put back in
its place (`edge.node.orders`) would be refused as older. So what is raised goes to the
disk with the next event only; a snapshot that is held is counted anew at each start.
"""

import logging
from collections.abc import Iterable
from typing import Final, NamedTuple

import msgspec

from edge.approvals import Approved
from edge.contract.units import Lineage
from edge.node.ledger import Ledger

MOST_VERSIONS: Final = 8192
"""Lineages whose highest version is remembered after they left the plan. At ten new
bulletins a day these are more than the two years for which an approval holds."""
_NAMESPACE: Final = "version"

log = logging.getLogger(__name__)


class _Ranked(NamedTuple):
    """A version, and its place in the order in which versions were raised."""

    version: int
    rank: int


class Versions:
    """Memory and disk alike."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        ranked = sorted(_read(ledger).items(), key=lambda item: item[1].rank)
        self.highest: dict[Lineage, int] = {name: one.version for name, one in ranked}
        """The lineage whose version was raised last is the last one."""
        self._rank = ranked[-1][1].rank if ranked else 0
        self._held: set[Lineage] = set()
        self._before: dict[Lineage, int] = {}
        """What counted of those that were raised since the last event."""
        self._unwritten: dict[Lineage, int] = {}

    def count(self, approved: Iterable[Approved]) -> None:
        """These are held now."""
        self._held = set()
        for one in approved:
            lineage, version = one.bulletin.lineage, one.bulletin.version
            self._held.add(lineage)
            highest = self.highest.get(lineage, 0)
            if version > highest:
                self._before.setdefault(lineage, highest)
                self.highest.pop(lineage, None)
                self.highest[lineage] = version

    def undo(self) -> None:
        """What raised them since the last event has failed."""
        for lineage, version in self._before.items():
            if version:
                self.highest[lineage] = version
            else:
                del self.highest[lineage]
        self._before = {}

    def write(self) -> None:
        """What raised them was lived through.

        Raises:
            HardwareError: the disk. They hold in memory all the same, and are written
                with the next.
        """
        self._unwritten |= {name: self.highest[name] for name in self._before}
        self._before = {}
        if self._unwritten:
            self._write(self._outnumbered())

    def _outnumbered(self) -> list[Lineage]:
        """The longest not raised; never one that is held."""
        gone = [name for name in self.highest if name not in self._held]
        return gone[: max(0, len(gone) - MOST_VERSIONS)]

    def _write(self, gone: list[Lineage]) -> None:
        for lineage in gone:
            del self.highest[lineage]
            self._unwritten.pop(lineage, None)
        with self._ledger.transaction():
            for lineage, version in self._unwritten.items():
                self._rank += 1
                value = msgspec.json.encode(_Ranked(version, self._rank))
                self._ledger.set_record(_NAMESPACE, lineage, value)
            for lineage in gone:
                self._ledger.delete_record(_NAMESPACE, lineage)
        self._unwritten = {}


def _read(ledger: Ledger) -> dict[Lineage, _Ranked]:
    found: dict[Lineage, _Ranked] = {}
    for key, value in ledger.records(_NAMESPACE).items():
        try:
            found[key] = msgspec.json.decode(value, type=_Ranked)
        except (msgspec.MsgspecError, UnicodeDecodeError) as error:
            log.warning("version unreadable lineage=%s error=%s", key, error)
    return found
