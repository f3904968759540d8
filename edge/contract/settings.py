"""Desired settings of an agent; the node reports which revision it runs."""

from datetime import date
from typing import Annotated, Final, Literal

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
    """Wall-clock span of every day, [start, end); it may run across midnight.

    Equal ends are the whole day.
    """

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


CLOSED_FOR: Final = (
    *("new-year", "tet", "hung-kings", "reunification", "labour", "national-day"),
    *("chol-chnam-thmay", "sene-dolta", "ok-om-bok"),
    *("meeting", "repair", "power-cut", "storm", "other"),
)
"""Why an office is closed. A screen has words of its own for each: what a station signs
puts no sentence on it (docs/adr/0036). One that it does not know is "other"."""


class ClosedDays(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Days on which the office is closed, from `since` up to and with `until`."""

    since: date
    until: date | None = None
    """Local dates; unset: that day alone."""
    reason: Annotated[str, msgspec.Meta(pattern=f"^{SLUG}$", max_length=40)] = "other"


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
    local_url: Annotated[
        str, msgspec.Meta(pattern=r"^(?:https?://\S{1,200})?$(?!\n)")
    ] = ""
    """Where phones in the office find the guidance; empty: no such code is shown."""
    lookup_url: Annotated[str, msgspec.Meta(pattern=r"^https?://\S{1,200}$(?!\n)")] = (
        "https://dichvucong.gov.vn"
    )
    """Where phones look up the state of a file."""
    closed_days: Annotated[tuple[ClosedDays, ...], msgspec.Meta(max_length=60)] = ()
    """Beside the hours that the guidance tells: holidays, a meeting, repairs."""


HostName = Annotated[
    str,
    msgspec.Meta(
        pattern=r"^(?=.{4,253}$(?!\n))(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+"
        r"[a-z][a-z0-9-]{0,61}[a-z0-9]$(?!\n)"
    ),
]
"""A name of the Internet in lower case; what lies below it is meant too."""

KilobitsPerSecond = Annotated[int, msgspec.Meta(ge=64, le=10_000_000)]
Mebibytes = Annotated[int, msgspec.Meta(ge=1, le=10_000_000)]


class GuestMessage(msgspec.Struct, frozen=True, kw_only=True):
    """What staff wrote for guests; a language left empty shows the Vietnamese."""

    vi: Annotated[str, msgspec.Meta(max_length=500)] = ""
    km: Annotated[str, msgspec.Meta(max_length=500)] = ""
    en: Annotated[str, msgspec.Meta(max_length=500)] = ""


class Closure(msgspec.Struct, frozen=True, kw_only=True):
    """Nobody is let on for a while, and the page says why."""

    until: Instant
    reason: Annotated[str, msgspec.Meta(max_length=200)]


DeviceCode = Annotated[str, msgspec.Meta(pattern=r"^[2-9A-HJ-NP-Z]{5}$(?!\n)")]
"""One device at one hotspot on one day; stands on the page that it is shown."""


class Pause(msgspec.Struct, frozen=True, kw_only=True):
    """Devices that are not let on for the rest of the day that their codes are of."""

    until: Instant
    codes: Annotated[tuple[DeviceCode, ...], msgspec.Meta(min_length=1, max_length=20)]


class HotspotSettings(msgspec.Struct, frozen=True, kw_only=True):
    """Body of ``hotspot-settings``: for whom, when and how much a hotspot is open."""

    area: AreaId
    groups: Annotated[tuple[GroupName, ...], msgspec.Meta(max_length=20)] = ()
    zone: str = "Asia/Ho_Chi_Minh"
    hours: Annotated[tuple[LocalSpan, ...], msgspec.Meta(max_length=10)] = (
        LocalSpan(start="05:00", end="22:00"),
    )
    """When guests are let on; empty: day and night."""
    closure: Closure | None = None
    pause: Pause | None = None
    clients_max: Annotated[int, msgspec.Meta(ge=1, le=250)] = 60
    """On line at one time; the radio's own limit comes first where it is lower."""
    session_minutes: Annotated[int, msgspec.Meta(ge=5, le=1440)] = 120
    """After so long a guest is asked again."""
    day_minutes: Annotated[int, msgspec.Meta(ge=5, le=1440)] | None = None
    """For one device on one day; unset: no limit."""
    day_mib: Mebibytes | None = 2000
    """Down and up together, for one device on one day; unset: no limit."""
    month_mib: Mebibytes | None = None
    """What the uplink's contract holds, all devices together; unset: not counted."""
    down_kbit_s: KilobitsPerSecond = 4000
    """For one device."""
    up_kbit_s: KilobitsPerSecond = 1000
    garden: Annotated[tuple[HostName, ...], msgspec.Meta(max_length=50)] = (
        "dichvucong.gov.vn",
    )
    """Open to everybody, also without acceptance."""
    message: GuestMessage = GuestMessage()
    """On top of the page for guests."""
    sign_in: Literal["terms", "voucher"] = "terms"
    """What a guest does to get on line; a voucher is asked for besides the terms."""
    terms: Annotated[int, msgspec.Meta(ge=1, le=10_000)] = 1
    """Raised when the commune changes its terms; who accepted older ones is asked."""
    retention_days: Annotated[int, msgspec.Meta(ge=1, le=365)] = 30
    """So long the hotspot keeps who was on line when, as keyed numbers."""
