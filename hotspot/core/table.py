"""What the firewall's table is made of: marks, the hotspot's place, sessions (pure)."""

from collections.abc import Sequence
from dataclasses import dataclass
from ipaddress import IPv4Interface, IPv6Interface
from typing import Final

TABLE: Final = "inet commune_hotspot"
PASS: Final = 0x0010_0000
"""Mark of a packet that may be forwarded. The guard asks for it."""
GUEST: Final = 0x0030_0000
"""Mark of a known guest's packet; it may pass, too."""
ANSWER: Final = 0x0090_0000
"""Mark of an answer to what somebody on our side began; it may pass, too."""
DENY: Final = 0x0040_0000
"""Mark of a stranger's packet: it is told so, instead of being left to wait."""
GARDEN: Final = 0x1
"""Mark of a stranger's connection into the walled garden; sessions begin above."""
FIRST_SESSION: Final = 0x10
LAST_SESSION: Final = 0xFFEF
"""Lanes have the session's number, and traffic control counts to 0xffff."""

TENDED_S: Final = 12
GARDEN_S: Final = 30 * 60
"""The longest that an address of the garden is remembered; see `Names`."""

STAND_INS4: Final = ("192.0.0.53", "192.0.0.54")
STAND_INS6: Final = ("100::53", "100::54")
"""Of name servers: special ranges that nobody else uses (RFC 6890, RFC 6666)."""

PRIVATE4: Final = (
    "0.0.0.0/8, 10.0.0.0/8, 100.64.0.0/10, 127.0.0.0/8, 169.254.0.0/16, "
    "172.16.0.0/12, 192.0.0.0/24, 192.168.0.0/16, 224.0.0.0/3"
)
"""What is not the Internet: offices, other devices, the modem's own pages."""
PRIVATE6: Final = "::/16, 64:ff9b:1::/48, fc00::/7, fe80::/10, fec0::/10, ff00::/8"


@dataclass(frozen=True, slots=True)
class Net:
    """The hotspot's place between guests and the Internet."""

    guests: str
    """Interface on the guests' side."""
    uplinks: tuple[str, ...]
    """Interfaces that may lead to the Internet."""
    gateway4: IPv4Interface
    """Our address for guests, with the length of their network."""
    gateway6: IPv6Interface | None = None
    """None: no IPv6 for guests at all."""
    portal_port: int = 8080
    portal_tls_port: int | None = None
    """None: there is no certificate, and nothing answers HTTPS."""
    strangers_dns_port: int = 5301
    guests_dns_port: int = 5302


@dataclass(frozen=True, slots=True)
class Abuse:
    """What one device may do at most. Rates are a second, bursts are numbers."""

    connections: int = 500
    connections_rate: int = 100
    knocks: int = 24
    """Connections to the portal at one time."""
    knocks_rate: int = 40
    names_rate: int = 60
    leases_rate: int = 20
    """Questions about addresses a minute: two make a lease, so that one device alone
    never fills a network of /22 within a lease's hour, whatever names it gives itself.
    """


@dataclass(frozen=True, slots=True)
class Pass:
    """A session as the kernel holds it."""

    number: int
    mac: str
    address4: str | None
    left_s: float


@dataclass(frozen=True, slots=True)
class Rules:
    """All that the text is made of."""

    net: Net
    abuse: Abuse = Abuse()
    passes: tuple[Pass, ...] = ()
    blocked: tuple[str, ...] = ()
    """MAC addresses that get nothing at all."""
    upstream: tuple[str, ...] = ()
    """Addresses of the name servers that our own ask."""
    tended: bool = False
    """Whether an agent stands by: the table is open from its first moment."""


@dataclass(frozen=True, slots=True)
class Admit:
    """Let somebody on."""

    one: Pass


@dataclass(frozen=True, slots=True)
class Dismiss:
    """End it before its time."""

    one: Pass


@dataclass(frozen=True, slots=True)
class Move:
    """The same guest has another address now."""

    before: Pass
    after: Pass


Change = Admit | Dismiss | Move


def stand_ins(upstream: Sequence[str]) -> dict[str, str]:
    """Stand-in -> name server; at most two of each kind."""
    fours = [server for server in upstream if ":" not in server]
    sixes = [server for server in upstream if ":" in server]
    return dict(zip(STAND_INS4, fours, strict=False)) | dict(
        zip(STAND_INS6, sixes, strict=False)
    )
