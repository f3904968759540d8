"""Which rules hold where: the nearest wish counts, from the node outward.

A wish for a node comes before that for its hamlet, the hamlet's before the commune's,
and so on up to the defaults of the contract. Each field is looked up by itself. A mute
that has passed is no wish.
"""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import TypeVar

import msgspec

from edge.contract.settings import Ceiling, LocalSpan, Mute, SpeakerSettings

T = TypeVar("T")

DEFAULT_QUOTA_MINUTES = 180
DEFAULTS = SpeakerSettings(area="default")


class Wish(msgspec.Struct, frozen=True, kw_only=True):
    """Wishes for one scope; unset: as around it. An empty tuple is a wish for none."""

    quiet: tuple[LocalSpan, ...] | None = None
    ceilings: tuple[Ceiling, ...] | None = None
    mute: Mute | None = None
    quota_minutes: int | None = None
    """Routine and priority sound a day, in minutes."""
    trim_ms: float | None = None
    cache_mib: int | None = None
    own_approval: bool | None = None
    """Approvers may approve what they wrote themselves."""


class Rules(msgspec.Struct, frozen=True, kw_only=True):
    """What holds in one place, nothing unset but the mute."""

    quiet: tuple[LocalSpan, ...]
    ceilings: tuple[Ceiling, ...]
    mute: Mute | None
    quota_minutes: int
    trim_ms: float
    cache_mib: int
    own_approval: bool


def scopes(area: str, node: str | None = None) -> Iterator[str]:
    """From the nearest outward."""
    if node is not None:
        yield f"node:{node}"
    parts = area.split("/")
    for depth in range(len(parts), 0, -1):
        yield f"area:{'/'.join(parts[:depth])}"


def rules(
    wishes: Mapping[str, Wish], *, area: str, node: str | None = None, now: datetime
) -> Rules:
    """What holds on a node, or without one what holds in an area."""
    near = [wishes[scope] for scope in scopes(area, node) if scope in wishes]

    def first(values: Iterator[T | None], *, default: T) -> T:
        return next((value for value in values if value is not None), default)

    mutes = (wish.mute for wish in near)
    return Rules(
        quiet=first((wish.quiet for wish in near), default=DEFAULTS.quiet),
        ceilings=first((wish.ceilings for wish in near), default=DEFAULTS.ceilings),
        mute=next((mute for mute in mutes if mute and mute.until > now), None),
        quota_minutes=first(
            (wish.quota_minutes for wish in near), default=DEFAULT_QUOTA_MINUTES
        ),
        trim_ms=first((wish.trim_ms for wish in near), default=DEFAULTS.trim_ms),
        cache_mib=first((wish.cache_mib for wish in near), default=DEFAULTS.cache_mib),
        own_approval=first((wish.own_approval for wish in near), default=False),
    )


def speaker_settings(
    held: Rules, *, area: str, groups: tuple[str, ...], zone: str
) -> SpeakerSettings:
    """What the node is told."""
    return SpeakerSettings(
        area=area,
        groups=groups,
        zone=zone,
        quiet=held.quiet,
        ceilings=held.ceilings,
        mute=held.mute,
        trim_ms=held.trim_ms,
        cache_mib=held.cache_mib,
    )
