"""What a hotspot reports: counts, not people."""

from typing import Annotated, Literal

import msgspec

from edge.contract.units import Count, Instant

Uplink = Literal["ethernet", "wifi", "modem", "other", "none"]
"""How a hotspot reaches the Internet; none: it does not."""

NotLetOn = Literal["full", "closed", "expired", "quota", "blocked", "voucher", "abuse"]
"""Why a guest was not let on; abuse: too many connections, or mail sent."""


class HotspotCounts(
    msgspec.Struct, frozen=True, kw_only=True, tag_field="event", tag="hotspot-counts"
):
    """One hour of a hotspot as bare counts: never who, never where to."""

    since: Instant
    until: Instant
    clients: Count = 0
    """The most that were on line at one time."""
    accepted: Count = 0
    """How often somebody accepted the terms and was let on."""
    down_bytes: Count = 0
    up_bytes: Count = 0
    refused: dict[NotLetOn, Count] = {}
    signal_dbm: Annotated[int, msgspec.Meta(ge=-120, le=0)] | None = None
    """Median of the guests'; unset: nobody was there, or the radio does not tell."""
    uplink: Uplink = "none"
    """At the end of the hour."""
    uplink_away_s: Annotated[int, msgspec.Meta(ge=0, le=7200)] = 0
    """So long there was no Internet."""
    month_bytes: Count = 0
    """Through the uplink since the month began."""


class Serving(msgspec.Struct, frozen=True, kw_only=True):
    """What a hotspot does now; part of its state, and kept by nobody."""

    clients: Count
    """On line now."""
    hour: HotspotCounts
    """That runs, as far as it has come; its report follows when it is over."""
