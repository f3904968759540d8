"""The highest version of each bulletin that was held here, kept through power cuts.

A broker that lost its memory, or a thief at it, may repeat an older snapshot: a lower
version of a bulletin is refused (`edge.approvals`), however long ago the higher one
left the plan. An agent counts what it judged to be approved.
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
        self._unwritten: dict[Lineage, int] = {}

    def count(self, approved: Iterable[Approved]) -> None:
        """These are held now.

        Raises:
            HardwareError: the disk. They hold in memory all the same, and are written
                with the next.
        """
        held: dict[Lineage, int] = {}
        for one in approved:
            lineage, version = one.bulletin.lineage, one.bulletin.version
            held[lineage] = max(version, held.get(lineage, version))
        raised = {n: v for n, v in held.items() if v > self.highest.get(n, 0)}
        for lineage, version in raised.items():
            self.highest.pop(lineage, None)
            self.highest[lineage] = version
        self._unwritten |= raised
        if self._unwritten:
            self._write(self._outnumbered(held))

    def _outnumbered(self, held: dict[Lineage, int]) -> list[Lineage]:
        """The longest not raised; never one that is held."""
        gone = [name for name in self.highest if name not in held]
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
