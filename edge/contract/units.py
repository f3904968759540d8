"""Units and identifiers of the wire, as types that msgspec checks on decoding.

An area is a path of slugs from the province down (``vinh-long/tan-an/ap-3``), so
"lies within" is a prefix and no tree has to be carried to the nodes.
"""

from datetime import datetime
from enum import StrEnum
from typing import Annotated, Final, Literal

import msgspec

# ``$(?!\n)`` below: a bare ``$`` would let a line break through at the end.
SLUG: Final = "[a-z0-9](?:[a-z0-9-]{0,38}[a-z0-9])?"

NodeId = Annotated[str, msgspec.Meta(pattern=f"^{SLUG}$(?!\\n)")]
"""One device; also the user name at the broker and the CN of its certificate."""

AreaId = Annotated[str, msgspec.Meta(pattern=f"^{SLUG}(?:/{SLUG}){{0,5}}$(?!\\n)")]
"""``province/commune/hamlet/group``: the first two levels are the commune's area."""

Address = Annotated[
    str,
    msgspec.Meta(
        pattern=f"^(?:all|area:{SLUG}(?:/{SLUG}){{0,5}}"
        f"|group:{SLUG}(?:/{SLUG}){{0,5}}:{SLUG}|node:{SLUG})$(?!\\n)"
    ),
]
"""Whom an order is for: ``all``, ``area:A``, ``group:A:name`` or ``node:N``."""

KeyId = Annotated[str, msgspec.Meta(pattern="^[A-Za-z0-9_-]{22}$(?!\\n)")]
"""First 16 bytes of the SHA-256 of the raw public key, base64url, no padding."""

PublicKey = Annotated[
    str, msgspec.Meta(pattern="^[A-Za-z0-9_-]{42}[AEIMQUYcgkosw048]$(?!\\n)")
]
"""Raw Ed25519 public key, base64url without padding; the last letter carries 4 bits."""

Sha256 = Annotated[str, msgspec.Meta(pattern="^[0-9a-f]{64}$(?!\\n)")]
Percent = Annotated[int, msgspec.Meta(ge=0, le=100)]
Count = Annotated[int, msgspec.Meta(ge=0, le=2**53)]
Seconds = Annotated[int, msgspec.Meta(ge=0, le=366 * 86400)]
Instant = Annotated[datetime, msgspec.Meta(tz=True)]
"""Aware; UTC inside and on the wire (RFC 3339)."""

LocalTime = Annotated[
    str, msgspec.Meta(pattern="^(?:[01][0-9]|2[0-3]):[0-5][0-9]$(?!\\n)")
]
"""Wall time ``HH:MM`` in the commune's zone."""

Lineage = Annotated[str, msgspec.Meta(pattern="^[A-Za-z0-9_-]{1,40}$(?!\\n)")]
"""A bulletin through all its versions."""

CallId = Annotated[str, msgspec.Meta(pattern="^[A-Za-z0-9_-]{1,64}$(?!\\n)")]
"""One call for the staff; a new one each time, and unknown to whoever did not hear."""

AgentName = Literal["speaker", "kiosk", "camera", "hotspot"]

PROTOCOL_MAJOR: Final = 1
PACKET_LIMIT_BYTES: Final = 256 * 1024


class BroadcastClass(StrEnum):
    """The three classes of Circular 39/2020/TT-BTTTT, lowest first."""

    ROUTINE = "routine"
    PRIORITY = "priority"
    EMERGENCY = "emergency"

    @property
    def rank(self) -> int:
        """0, 1, 2: precedence looks at the class before the level."""
        return list(BroadcastClass).index(self)
