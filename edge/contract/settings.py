"""Desired settings of an agent; the node reports which revision it runs."""

from typing import Annotated

import msgspec

from edge.contract.units import (
    SLUG,
    AreaId,
    Instant,
    LocalTime,
    Percent,
)

GroupName = Annotated[str, msgspec.Meta(pattern=f"^{SLUG}$")]


class LocalSpan(msgspec.Struct, frozen=True, kw_only=True):
    """Wall-clock span of every day, [start, end); it may run across midnight."""

    start: LocalTime
    end: LocalTime


class Ceiling(msgspec.Struct, frozen=True, kw_only=True):
    """The loudest that routine and priority may sound within the span."""

    span: LocalSpan
    volume_percent: Percent


class Mute(msgspec.Struct, frozen=True, kw_only=True):
    """Silence with a reason (a funeral, an examination); emergencies still sound."""

    until: Instant
    reason: Annotated[str, msgspec.Meta(max_length=200)]


class SpeakerSettings(msgspec.Struct, frozen=True, kw_only=True):
    """Body of ``speaker-settings``. Membership lives here: where the node stands."""

    area: AreaId
    groups: Annotated[tuple[GroupName, ...], msgspec.Meta(max_length=20)] = ()
    zone: str = "Asia/Ho_Chi_Minh"
    quiet: tuple[LocalSpan, ...] = (LocalSpan(start="21:00", end="05:00"),)
    ceilings: tuple[Ceiling, ...] = ()
    mute: Mute | None = None
    trim_ms: Annotated[float, msgspec.Meta(ge=-500, le=500)] = 0.0
    """Added to every start: the amplifier's and horn's own delay."""
    cache_mib: Annotated[int, msgspec.Meta(ge=50, le=100_000)] = 2000
