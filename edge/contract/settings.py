"""Desired settings of an agent; the node reports which revision it runs."""

from typing import Annotated, Literal

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


class KioskSlide(msgspec.Struct, frozen=True, kw_only=True):
    """One turn of a kiosk's carousel; what it says comes from the signed content."""

    show: Literal["welcome", "hours", "counters", "news"]
    areas: Annotated[tuple[AreaId, ...], msgspec.Meta(max_length=50)] = ()
    """Where it is shown; empty: everywhere."""
    span: LocalSpan | None = None
    """When it is shown; unset: always."""
    dwell_s: Annotated[int, msgspec.Meta(ge=5, le=600)] = 15


class KioskSettings(msgspec.Struct, frozen=True, kw_only=True):
    """Body of ``kiosk-settings``: where a guidance screen stands, how it behaves."""

    area: AreaId
    groups: Annotated[tuple[GroupName, ...], msgspec.Meta(max_length=20)] = ()
    zone: str = "Asia/Ho_Chi_Minh"
    dark: Annotated[tuple[LocalSpan, ...], msgspec.Meta(max_length=10)] = (
        LocalSpan(start="18:00", end="06:00"),
    )
    """When the screen is off, unless somebody is there or an emergency is in force."""
    slides: Annotated[tuple[KioskSlide, ...], msgspec.Meta(max_length=50)] = (
        KioskSlide(show="welcome"),
        KioskSlide(show="hours"),
        KioskSlide(show="counters"),
        KioskSlide(show="news"),
    )
    languages: Annotated[
        tuple[Literal["vi", "km", "en"], ...], msgspec.Meta(min_length=1, max_length=3)
    ] = ("vi", "en")
    volume_percent: Percent = 70
    """Of the spoken guidance; an emergency is spoken at 100."""
    brightness_percent: Annotated[int, msgspec.Meta(ge=10, le=100)] = 100
    """Of a screen that can be dimmed, while somebody uses it; an emergency: 100."""
    idle_brightness_percent: Annotated[int, msgspec.Meta(ge=10, le=100)] = 80
    """While nobody does."""
    local_url: Annotated[str, msgspec.Meta(pattern="^(?:https?://[^ ]{1,200})?$")] = ""
    """Where phones in the office find the guidance; empty: no such code is shown."""
    lookup_url: Annotated[str, msgspec.Meta(pattern="^https?://[^ ]{1,200}$")] = (
        "https://dichvucong.gov.vn"
    )
    """Where phones look up the state of a file."""
