"""The whole firewall of a hotspot as one text for `nft -f` (pure).

Closed by construction: what is not allowed here by name goes nowhere.

- A guest is known by MAC and address (IPv4) or by MAC (IPv6), at every packet. Who is
  known gets the session's number as the connection's mark; both ways, every packet
  looks that number up in `carried`. Elements end by the kernel's own timers: then what
  was open is cut, whoever is dead by then.
- Nobody is known while `tended` is empty. The agent fills it for some seconds at a
  time; without the agent the hotspot closes by itself.
- Only packets that bear `PASS` find a route at all: the guard, routing rules that
  `guard` names, stands outside of nftables. So a table that somebody flushed leaves
  the hotspot closed, not open. The same holds for names: our servers ask stand-ins
  that lead nowhere but through the table.
- Names are asked of one of two servers, by who asks, whatever server was meant.
- On our side nothing answers but addresses, names and the portal.

The text replaces the table in one transaction; sessions are in it, so nobody who was
let on is dropped.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from ipaddress import IPv4Interface, IPv6Interface
from typing import Final, Literal

TABLE: Final = "inet commune_hotspot"
PASS: Final = 0x0010_0000
"""Mark of a packet that may be forwarded. The guard asks for it."""
GUEST: Final = 0x0030_0000
"""Mark of a known guest's packet; it may pass, too."""
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

GUARD_FIRST: Final = 7100
"""Preference of the guard's rules: behind our own addresses, before all else."""

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


def ruleset(rules: Rules) -> str:
    """The text. Without passes it is the closed table that stands before the radio."""
    net = rules.net
    parts = [
        f"table {TABLE}",
        f"delete table {TABLE}",
        f"table {TABLE} {{",
        _sets(rules),
        _recognise(net),
        _steer(net),
        _ask(rules),
        _forward(net, rules.abuse),
        _to_us(net, rules.abuse),
        "}",
    ]
    return "\n".join(parts) + "\n"


def changes(wanted: Iterable[Change]) -> str:
    """Some sessions' elements, as one transaction."""
    lines: list[str] = []
    for change in wanted:
        match change:
            case Admit(one):
                lines += _added(one)
            case Dismiss(one):
                lines += _deleted(one)
            case Move(before, after):
                if before.address4 is not None:
                    lines.append(
                        _delete("guests4", f"{before.mac} . {before.address4}")
                    )
                if after.address4 is not None:
                    lines.append(_add("guests4", _guest4(after)))
    return "".join(f"{line}\n" for line in lines)


def tend(net: Net) -> str:
    """Keeps the table open for `TENDED_S` more."""
    return (
        f"flush set {TABLE} tended\n"
        f'add element {TABLE} tended {{ "{net.guests}" timeout {TENDED_S}s }}\n'
    )


def empty_garden(turn: Literal[1, 2]) -> str:
    """Forgets what was looked up before the other half was emptied."""
    return "".join(f"flush set {TABLE} garden{family}_{turn}\n" for family in (4, 6))


def guard() -> tuple[tuple[str, ...], ...]:
    """Routing rules, for each of IPv4 and IPv6, as arguments to `ip rule add`.

    What is forwarded must bear the mark that only the table gives. Without it a packet
    ends in silence: an answer could go to a forged sender, with the packet in it.
    """
    first, deny, all_else = (f"{GUARD_FIRST + n}" for n in range(3))
    return (
        ("pref", first, "fwmark", f"{PASS:#x}/{PASS:#x}", "lookup", "main"),
        ("pref", deny, "fwmark", f"{DENY:#x}/{DENY:#x}", "prohibit"),
        ("pref", all_else, "not", "iif", "lo", "blackhole"),
    )


def stand_ins(upstream: Sequence[str]) -> dict[str, str]:
    """Stand-in -> name server; at most two of each kind."""
    fours = [server for server in upstream if ":" not in server]
    sixes = [server for server in upstream if ":" in server]
    return dict(zip(STAND_INS4, fours, strict=False)) | dict(
        zip(STAND_INS6, sixes, strict=False)
    )


# -- sets ------------------------------------------------------------------------------


def _sets(rules: Rules) -> str:
    passes = [one for one in rules.passes if one.left_s > 0]
    guests4 = [_guest4(one) for one in passes if one.address4 is not None]
    return f"""\
	# Who is let on, under which number. By MAC and address, and by MAC.
	map guests4 {{
		type ether_addr . ipv4_addr : mark
		flags timeout{_elements(guests4)}
	}}
	map guests6 {{
		type ether_addr : mark
		flags timeout{_elements(_guest6(one) for one in passes)}
	}}
	# What each session has sent (original) and got (reply), while it lasts.
	set carried {{
		type mark . ct_dir
		flags timeout
		counter{_elements(line for one in passes for line in _carried(one))}
	}}
	# The lane of each session, for traffic control.
	map lanes {{
		type mark : classid
		flags timeout{_elements(_lane(one) for one in passes)}
	}}
	# Our side, while the agent looks after it.
	set tended {{
		type ifname
		flags timeout
	}}
	set blocked {{
		type ether_addr{_elements(rules.blocked)}
	}}
	# The walled garden, as its names are looked up. Two of each: one is emptied while
	# the other still knows what was asked for lately.
{_garden_sets()}
	# How fast and how much each device begins.
	set beginning {{
		type ether_addr
		size 4096
		flags dynamic,timeout
		timeout 1m
	}}
	set begun {{
		type ether_addr
		size 4096
		flags dynamic
	}}
	set knocking {{
		type ether_addr
		size 4096
		flags dynamic,timeout
		timeout 1m
	}}
	set inside {{
		type ether_addr
		size 4096
		flags dynamic
	}}
	set asking {{
		type ether_addr
		size 4096
		flags dynamic,timeout
		timeout 1m
	}}
	counter abuse {{
	}}
"""


def _garden_sets() -> str:
    return "\n".join(
        f"\tset garden{family}_{turn} {{\n"
        f"\t\ttype ipv{family}_addr\n"
        f"\t\tsize 8192\n"
        f"\t\tflags timeout\n"
        f"\t\ttimeout {GARDEN_S}s\n"
        "\t}"
        for family in (4, 6)
        for turn in (1, 2)
    )


def _elements(elements: Iterable[str]) -> str:
    listed = ",\n\t\t\t".join(elements)
    return f"\n\t\telements = {{\n\t\t\t{listed}\n\t\t}}" if listed else ""


def _timeout(one: Pass) -> str:
    return f"timeout {max(1, int(one.left_s * 1000))}ms"


def _guest4(one: Pass) -> str:
    return f"{one.mac} . {one.address4} {_timeout(one)} : {one.number:#x}"


def _guest6(one: Pass) -> str:
    return f"{one.mac} {_timeout(one)} : {one.number:#x}"


def _carried(one: Pass) -> tuple[str, str]:
    return (
        f"{one.number:#x} . original {_timeout(one)}",
        f"{one.number:#x} . reply {_timeout(one)}",
    )


def _lane(one: Pass) -> str:
    return f"{one.number:#x} {_timeout(one)} : 1:{one.number:x}"


def _add(name: str, element: str) -> str:
    return f"add element {TABLE} {name} {{ {element} }}"


def _delete(name: str, element: str) -> str:
    return f"delete element {TABLE} {name} {{ {element} }}"


def _added(one: Pass) -> list[str]:
    lines = [_add("guests6", _guest6(one)), _add("lanes", _lane(one))]
    lines += [_add("carried", line) for line in _carried(one)]
    if one.address4 is not None:
        lines.append(_add("guests4", _guest4(one)))
    return lines


def _deleted(one: Pass) -> list[str]:
    number = f"{one.number:#x}"
    lines = [
        _delete("guests6", one.mac),
        _delete("lanes", number),
        _delete("carried", f"{number} . original"),
        _delete("carried", f"{number} . reply"),
    ]
    if one.address4 is not None:
        lines.append(_delete("guests4", f"{one.mac} . {one.address4}"))
    return lines


# -- chains ----------------------------------------------------------------------------


def _recognise(net: Net) -> str:
    guests6 = (
        "\n\t\tmeta nfproto ipv6 ct mark set ether saddr map @guests6 "
        f"meta mark set {GUEST:#x} return"
        if net.gateway6
        else ""
    )
    network6 = (
        f"ip6 saddr != {{ ::, fe80::/10, {net.gateway6.network} }} drop"
        if net.gateway6
        else "meta nfproto ipv6 drop"
    )
    families = ((4, "ip"), (6, "ip6")) if net.gateway6 else ((4, "ip"),)
    garden = "\n".join(
        f"\t\t{ip} daddr @garden{family}_{turn} meta l4proto {{ tcp, udp }} "
        f"th dport {{ 80, 443 }} ct mark set {GARDEN:#x} meta mark set {PASS:#x} return"
        for family, ip in families
        for turn in (1, 2)
    )
    return f"""\
	chain recognise {{
		type filter hook prerouting priority mangle; policy accept;
		iifname "{net.guests}" jump from_guests
		# Answers to what guests began; whether they still may get them is asked below.
		iifname {_names(net.uplinks)} ct state established,related ct mark != 0x0 \
meta mark set {PASS:#x}
	}}
	chain from_guests {{
		ether saddr @blocked drop
		# From an address that is none of ours: even our answer "you may not" would
		# carry the packet's beginning out to that address.
		ip saddr != {{ 0.0.0.0, {net.gateway4.network} }} drop
		{network6}
		# What steers its own way through the net.
		ip hdrlength > 5 drop
		exthdr rt exists drop
		meta mark set {DENY:#x}
		iifname != @tended return
		ct mark set ether saddr . ip saddr map @guests4 meta mark set {GUEST:#x} \
return{guests6}
		# Strangers reach the walled garden.
{garden}
	}}
"""


def _steer(net: Net) -> str:
    gateways = [("ip", "ipv4", f"{net.gateway4.ip}")]
    if net.gateway6:
        gateways.append(("ip6", "ipv6", f"[{net.gateway6.ip}]"))
    lines: list[str] = []
    for ip, family, gateway in gateways:
        ports = [
            ("udp dport 53", "guests"),
            ("tcp dport 53", "guests"),
            ("udp dport 53", "strangers"),
            ("tcp dport 53", "strangers"),
        ]
        for what, who in ports:
            known = f"meta mark {GUEST:#x} " if who == "guests" else ""
            port = net.guests_dns_port if known else net.strangers_dns_port
            lines.append(
                f"meta nfproto {family} {what} {known}dnat {ip} to {gateway}:{port}"
            )
        lines.append(
            f"meta nfproto {family} tcp dport 80 meta mark {DENY:#x} "
            f"dnat {ip} to {gateway}:{net.portal_port}"
        )
        address = gateway.strip("[]")
        portal = f"dnat {ip} to {gateway}:{net.portal_port}"
        lines.append(f"{ip} daddr {address} tcp dport 80 {portal}")
        if net.portal_tls_port is not None:
            lines.append(
                f"{ip} daddr {address} tcp dport 443 "
                f"dnat {ip} to {gateway}:{net.portal_tls_port}"
            )
    listed = "\n".join(f"\t\t{line}" for line in lines)
    out = f"oifname {_names(net.uplinks)}"
    six = (
        f"\n\t\t{out} ip6 saddr {net.gateway6.network} masquerade"
        if net.gateway6
        else ""
    )
    return f"""\
	chain steer {{
		type nat hook prerouting priority dstnat; policy accept;
		iifname "{net.guests}" jump steer_guests
	}}
	# Names by who asks; a stranger's plain web goes to the portal; HTTPS to nobody but
	# whom it was meant for.
	chain steer_guests {{
{listed}
	}}
	chain leave {{
		type nat hook postrouting priority srcnat; policy accept;
		{out} ip saddr {net.gateway4.network} masquerade{six}
	}}
"""


def _ask(rules: Rules) -> str:
    lines = "".join(
        f"\n\t\tip{'6' if ':' in stand_in else ''} daddr {stand_in} "
        f"dnat ip{'6' if ':' in stand_in else ''} to {server}"
        for stand_in, server in stand_ins(rules.upstream).items()
    )
    return f"""\
	# Whom our own name servers ask.
	chain ask {{
		type nat hook output priority -100; policy accept;{lines}
	}}
"""


def _forward(net: Net, abuse: Abuse) -> str:
    return f"""\
	# Nobody's packets go anywhere, but these.
	chain forward {{
		type filter hook forward priority filter; policy drop;
		iifname "{net.guests}" oifname {_names(net.uplinks)} \
meta mark {{ {PASS:#x}, {GUEST:#x} }} jump outward
		iifname {_names(net.uplinks)} oifname "{net.guests}" oifname @tended \
ct state established,related jump inward
	}}
	chain outward {{
		ct state invalid drop
		ip daddr {{ {PRIVATE4} }} reject with icmpx admin-prohibited
		ip6 daddr {{ {PRIVATE6} }} reject with icmpx admin-prohibited
		# Mail that is sent from server to server: here it is a virus.
		tcp dport 25 counter name abuse reject with tcp reset
		ct state new update @beginning {{ ether saddr limit rate over \
{abuse.connections_rate}/second burst {abuse.connections_rate * 3} packets }} \
counter name abuse drop
		ct state new add @begun {{ ether saddr ct count over {abuse.connections} }} \
counter name abuse drop
		ct mark {GARDEN:#x} accept
		meta priority set ct mark map @lanes
		ct mark . ct direction @carried accept
	}}
	chain inward {{
		ct mark {GARDEN:#x} accept
		meta priority set ct mark map @lanes
		ct mark . ct direction @carried accept
	}}
"""  # noqa: S608 (nftables: no SQL)


def _to_us(net: Net, abuse: Abuse) -> str:
    ports = ", ".join(f"{one}" for one in (net.portal_port, net.portal_tls_port) if one)
    neighbours = (
        "\n\t\ticmpv6 type { nd-router-solicit, nd-neighbor-solicit, "
        "nd-neighbor-advert, mld-listener-report, mld2-listener-report } accept"
        if net.gateway6
        else ""
    )
    return f"""\
	chain input {{
		type filter hook input priority filter; policy accept;
		iifname "{net.guests}" jump to_us
	}}
	# Addresses, names, and the portal; nothing else of this machine answers.
	chain to_us {{
		meta nfproto ipv4 udp sport 68 udp dport 67 accept{neighbours}
		meta l4proto {{ tcp, udp }} th dport {{ {net.strangers_dns_port}, \
{net.guests_dns_port} }} jump names
		tcp dport {{ {ports} }} jump portal
		drop
	}}
	chain names {{
		update @asking {{ ether saddr limit rate over {abuse.names_rate}/second \
burst {abuse.names_rate * 3} packets }} drop
		th dport {net.strangers_dns_port} accept
		meta mark {GUEST:#x} ct mark . ct direction @carried accept
		drop
	}}
	chain portal {{
		ct state new update @knocking {{ ether saddr limit rate over \
{abuse.knocks_rate}/second burst {abuse.knocks_rate * 2} packets }} drop
		ct state new add @inside {{ ether saddr ct count over {abuse.knocks} }} drop
		accept
	}}
"""


def _names(interfaces: Sequence[str]) -> str:
    return "{ " + ", ".join(f'"{name}"' for name in interfaces) + " }"
