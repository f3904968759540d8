"""Whom an audience means: addresses to loudspeakers, and to areas for permissions."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import msgspec

from edge.audience import Me, addressed, covered
from edge.contract.units import Address


@dataclass(frozen=True, slots=True)
class Place:
    """Where a node stands."""

    node: str
    area: str
    groups: frozenset[str] = frozenset()


def reached(audience: Iterable[str], places: Iterable[Place]) -> tuple[Place, ...]:
    """The nodes that the audience means, each once, in the order given."""
    addresses = tuple(audience)
    return tuple(
        place
        for place in places
        if any(addressed(address, _me(place)) for address in addresses)
    )


def unheard(audience: Iterable[str], places: Iterable[Place]) -> tuple[str, ...]:
    """The addresses at which no node stands."""
    known = tuple(places)
    return tuple(address for address in audience if not reached([address], known))


def area_of(address: str, places: Iterable[Place]) -> str | None:
    """The area on which somebody needs a right to use this address.

    None for a node that nobody knows and for what is no address at all, and the empty
    path for ``all``, which is everywhere: no role reaches that far from here.
    """
    try:
        msgspec.convert(address, Address)
    except msgspec.ValidationError:
        return None
    kind, _, rest = address.partition(":")
    match kind:
        case "node":
            return next((place.area for place in places if place.node == rest), None)
        case "area" | "group":
            return rest.partition(":")[0]
        case _:
            return ""


def outside(
    audience: Iterable[str], areas: Sequence[str], places: Iterable[Place]
) -> tuple[str, ...]:
    """The addresses that reach beyond these areas, or nowhere at all."""
    known = tuple(places)
    return tuple(
        address
        for address in audience
        if not (area := area_of(address, known)) or not covered(area, areas)
    )


def _me(place: Place) -> Me:
    return Me(
        node=place.node,
        agent="speaker",
        commune=place.area,
        area=place.area,
        groups=place.groups,
    )
