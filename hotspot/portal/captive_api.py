"""The captive portal API of RFC 8908: what a client's own software is told (pure).

RFC 8908 wants HTTPS with a certificate that clients trust; DHCP names the API (option
114, RFC 8910) only where there is one.
"""

from datetime import datetime

import msgspec

from hotspot.ports import Visitor


class _State(
    msgspec.Struct, frozen=True, kw_only=True, rename="kebab", omit_defaults=True
):
    """RFC 8908, section 5."""

    captive: bool
    user_portal_url: str
    venue_info_url: str
    can_extend_session: bool = False
    seconds_remaining: int | None = None
    bytes_remaining: int | None = None


def captive(visitor: Visitor, *, base: str, now: datetime) -> bytes:
    """The state of one client, as JSON."""
    on_line = visitor.standing == "accepted"
    left_s = None
    if on_line and visitor.until is not None:
        left_s = max(0, int((visitor.until - now).total_seconds()))
    return msgspec.json.encode(
        _State(
            captive=not on_line,
            user_portal_url=f"{base}/",
            venue_info_url=f"{base}/kept",
            can_extend_session=on_line,
            seconds_remaining=left_s,
            bytes_remaining=visitor.bytes_left if on_line else None,
        )
    )
