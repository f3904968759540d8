"""What the two name servers are told, as dnsmasq configurations (pure).

- *Strangers'*: every name is the gateway, but for the walled garden, whose names are
  asked of the real servers; their addresses go into the firewall's garden sets. Nothing
  else is ever asked of anybody, so no name carries data out (a DNS tunnel). It gives
  addresses away (DHCP, router advertisements), too: it is there before anybody is
  accepted.
- *Guests'*: every name is asked of the real servers. Where an answer leads into a
  private network the firewall ends it.

Answers of the garden live for `GARDEN_TTL_S` with clients and are not cached here: each
look-up renews the address in the sets, which hold it much longer (`ruleset.GARDEN_S`).
"""

from dataclasses import dataclass
from ipaddress import IPv4Address
from typing import Final

from hotspot.core.table import TABLE, Net

GARDEN_TTL_S: Final = 60
STRANGERS_TTL_S: Final = 5
"""Of the answer "the gateway": short, or accepted guests would go on going there."""


@dataclass(frozen=True, slots=True)
class Pool:
    """Addresses that are given away."""

    first: IPv4Address
    last: IPv4Address
    lease_s: int = 3600

    @property
    def size(self) -> int:
        """How many."""
        return int(self.last) - int(self.first) + 1


@dataclass(frozen=True, slots=True)
class NamesPlan:
    """All that the configurations are made of."""

    net: Net
    pool: Pool
    host: str
    """The portal's own name."""
    upstream: tuple[str, ...] = ()
    """Stand-ins of the servers to ask (`ruleset.stand_ins`); empty: there are none."""
    garden: tuple[str, ...] = ()
    api_url: str = ""
    """RFC 8908 API for DHCP option 114 (RFC 8910); empty: there is none."""


@dataclass(frozen=True, slots=True)
class Files:
    """Where the servers keep what they keep."""

    leases: str
    user: str


def strangers(plan: NamesPlan, files: Files) -> str:
    """Configuration of the server for who is not accepted; it gives addresses, too."""
    net = plan.net
    gateways = _gateways(net)
    lines = [
        *_common(plan, files),
        f"port={net.strangers_dns_port}",
        "cache-size=0",
        f"max-ttl={GARDEN_TTL_S}",
        f"local-ttl={STRANGERS_TTL_S}",
        "# Everything is here, and nothing is asked of anybody,",
        *(f"address=/#/{gateway}" for gateway in gateways),
        "# but for the walled garden.",
    ]
    sets = "".join(
        f",{family}#{TABLE.replace(' ', '#')}#garden{family}_{turn}"
        for family in ((4, 6) if net.gateway6 else (4,))
        for turn in (1, 2)
    )[1:]
    for name in plan.garden:
        lines += [f"server=/{name}/{server}" for server in plan.upstream]
        lines.append(f"nftset=/{name}/{sets}")
        if net.gateway6 is None:
            lines.append("filter-AAAA")
    lines += _addresses(plan, files)
    return "\n".join(dict.fromkeys(lines)) + "\n"


def guests(plan: NamesPlan, files: Files) -> str:
    """Configuration of the server for who is accepted."""
    lines = [
        *_common(plan, files),
        f"port={plan.net.guests_dns_port}",
        "cache-size=2000",
        *(f"address=/{plan.host}/{gateway}" for gateway in _gateways(plan.net)),
    ]
    lines += [f"server={server}" for server in plan.upstream]
    if plan.net.gateway6 is None:
        lines.append("filter-AAAA")
    return "\n".join(lines) + "\n"


def _gateways(net: Net) -> tuple[str, ...]:
    six = (f"{net.gateway6.ip}",) if net.gateway6 else ()
    return (f"{net.gateway4.ip}", *six)


def _common(plan: NamesPlan, files: Files) -> list[str]:
    return [
        "# Written by commune-hotspot; changes are lost.",
        "keep-in-foreground",
        "conf-file=",
        "no-hosts",
        "no-resolv",
        "bind-dynamic",
        *(f"listen-address={gateway}" for gateway in _gateways(plan.net)),
        f"interface={plan.net.guests}",
        "except-interface=lo",
        f"user={files.user}",
        "pid-file=",
        "log-facility=-",
        "log-async=25",
        "bogus-priv",
        "domain-needed",
    ]


def _addresses(plan: NamesPlan, files: Files) -> list[str]:
    net, pool = plan.net, plan.pool
    lines = [
        "# Addresses.",
        "dhcp-authoritative",
        "# What a device calls itself is kept nowhere.",
        "dhcp-ignore-names",
        "# Nobody answers our ping: the firewall sees to that. It would cost 3 s.",
        "no-ping",
        f"dhcp-range={pool.first},{pool.last},{net.gateway4.netmask},{pool.lease_s}s",
        f"dhcp-lease-max={pool.size}",
        f"dhcp-leasefile={files.leases}",
        f"dhcp-option=option:router,{net.gateway4.ip}",
        f"dhcp-option=option:dns-server,{net.gateway4.ip}",
        "quiet-dhcp",
        "quiet-dhcp6",
        "quiet-ra",
    ]
    if plan.api_url:
        lines.append(f"dhcp-option=114,{plan.api_url}")
    if net.gateway6 is not None:
        lines += [
            "enable-ra",
            f"dhcp-range={net.gateway6.network.network_address},ra-only,"
            f"{net.gateway6.network.prefixlen},1h",
            f"dhcp-option=option6:dns-server,[{net.gateway6.ip}]",
        ]
    return lines
