"""Emergencies in force: they sound again and again, and are silent in between."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from console import auth
from console.core.audience import reached
from console.core.permissions import Action, may
from console.models import Version
from console.store import keys, nodes, people, pictures
from edge.audience import covered


@dataclass(frozen=True, slots=True)
class Standing:
    """One emergency that sounds until it expires or somebody gives the all-clear."""

    lineage: str
    title: str
    audience: tuple[str, ...]
    every_ms: int
    expires: datetime
    drill: bool
    may_end: bool
    enders: tuple[str, ...]
    """Who may give the all-clear, where the person may not."""


def standing() -> list[Standing]:
    """Those that are the business of the person's areas, the newest first."""
    return [
        _standing(put)
        for put in pictures.alerts(auth.db(), at=auth.now())
        if _concerns(put, auth.my_areas())
    ]


def _standing(put: Version) -> Standing:
    alert = put.body.alert
    assert alert is not None  # noqa: S101 pictures.alerts gives no other
    area = put.bulletin.area_id
    may_end = auth.allowed(Action.STOP_EMERGENCY, area)
    return Standing(
        lineage=put.lineage,
        title=put.body.title,
        audience=put.body.audience,
        every_ms=1000 * alert.repeat_every_s,
        expires=alert.expires,
        drill=alert.drill,
        may_end=may_end,
        enders=() if may_end else _enders(area),
    )


def _concerns(put: Version, areas: Sequence[str]) -> bool:
    """It is theirs, or one of their loudspeakers sounds it."""
    if covered(put.bulletin.area_id, tuple(areas)):
        return True
    places = nodes.places(auth.db())
    meant = reached(put.body.audience, places)
    return any(covered(place.area, tuple(areas)) for place in meant)


def _enders(area: str) -> tuple[str, ...]:
    """Who can sign an all-clear now."""
    return tuple(
        one.display
        for one in people.everyone(auth.db())
        if one.active
        and may(one.grants, Action.STOP_EMERGENCY, area)
        and keys.active_of(auth.db(), one.id)
    )
