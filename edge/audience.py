"""Whom an order is for, and how far a key's rights reach, on one node."""

from collections.abc import Iterable
from dataclasses import dataclass

from edge.contract.units import AreaId, NodeId


@dataclass(frozen=True, slots=True)
class Me:
    """Whom an order must address to be ours. ``area`` and ``groups`` are settings."""

    node: NodeId
    agent: str
    commune: AreaId
    area: AreaId
    groups: frozenset[str] = frozenset()


def addressed(address: str, me: Me) -> bool:
    """Whether one address of an audience means this node."""
    if address == "all":
        return True
    kind, _, rest = address.partition(":")
    match kind:
        case "node":
            return rest == me.node
        case "area":
            return covered(me.area, (rest,))
        case "group":
            area, _, name = rest.partition(":")
            return name in me.groups and covered(me.area, (area,))
        case _:
            return False


def within(address: str, areas: Iterable[AreaId], me: Me) -> bool:
    """Whether a key's areas cover what an address means on this node.

    ``all`` needs a right to a whole province: an area of one segment.
    """
    if address == "all":
        return any("/" not in a and covered(me.area, (a,)) for a in areas)
    kind, _, rest = address.partition(":")
    target = me.area if kind == "node" else rest.partition(":")[0]
    return covered(target, areas)


def level(areas: Iterable[AreaId], me: Me) -> int:
    """Segments of the widest of a key's areas that hold this node; 1 is a province's.

    Within a class the lower number has precedence.
    """
    return min(a.count("/") + 1 for a in areas if covered(me.area, (a,)))


def covered(area: AreaId, by: Iterable[AreaId]) -> bool:
    """Whether an area is one of these, or lies within one."""
    return any(area == wide or area.startswith(wide + "/") for wide in by)
