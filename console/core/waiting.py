"""What waits for a loudspeaker that sounds something else: it begins when that ends.

Whoever stops one bulletin starts the next one there; the pages say so before.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from console.core.timeline import Slot

Occasion = tuple[str, datetime]
"""Lineage and planned instant."""


@dataclass(frozen=True, slots=True)
class Waits:
    """One occurrence whose instant has passed, and where it may still begin."""

    slot: Slot
    until: datetime
    """When its window closes; it does not begin any more then."""
    nodes: frozenset[str]
    """Where it waits until what sounds there has ended."""


def waiting(
    planned: Iterable[Slot],
    windows: Mapping[str, timedelta],
    sounding: Mapping[str, Occasion],
    told: Collection[tuple[str, Occasion]],
    now: datetime,
) -> tuple[Waits, ...]:
    """In the order of their instants.

    ``windows``: how late a bulletin may begin, by its lineage; ``sounding``: what each
    node says it sounds; ``told``: what nodes are done with.
    """
    found = []
    for slot in planned:
        until = slot.start + windows.get(slot.lineage, timedelta())
        occasion = (slot.lineage, slot.start)
        nodes = frozenset(
            node
            for node in slot.nodes
            if sounding.get(node, occasion) != occasion and (node, occasion) not in told
        )
        if nodes and slot.start <= now < until:
            found.append(Waits(slot, until, nodes))
    return tuple(sorted(found, key=lambda one: (one.slot.start, one.slot.lineage)))
