"""The table's chains: what is let through, steered and answered (pure)."""

from collections.abc import Sequence
from typing import Final

from hotspot.core.table import (
    ANSWER,
    DENY,
    GARDEN,
    GUEST,
    PASS,
    PRIVATE4,
    PRIVATE6,
    Abuse,
    Net,
    Rules,
    stand_ins,
)

STEERING: Final = """\
# What steers its own way through the net.
		ip hdrlength != 5 drop
		exthdr rt exists drop"""


def recognise(net: Net) -> str:
    """Who sends: every packet is marked, before it is routed.

    Most packets are of somebody known, or answers to such: they meet the fewest rules.
    """
    six = net.gateway6
    own6 = f"{{ ::, fe80::/10, {six.network} }}" if six else ""
    guests6 = (
        f"\n\t\tip6 saddr {own6} ct mark set ether saddr map @guests6 "
        f"meta mark set {GUEST:#x} accept"
        if six
        else ""
    )
    network6 = f"ip6 saddr != {own6} drop" if six else "meta nfproto ipv6 drop"
    families = ((4, "ip"), (6, "ip6")) if six else ((4, "ip"),)
    garden = "\n".join(
        f"\t\t{ip} daddr @garden{family}_{turn} meta l4proto {{ tcp, udp }} "
        f"th dport {{ 80, 443 }} ct mark set {GARDEN:#x} meta mark set {PASS:#x} accept"
        for family, ip in families
        for turn in (1, 2)
    )
    return f"""\
	chain recognise {{
		type filter hook prerouting priority mangle; policy accept;
		iifname vmap @tended
		iifname "{net.guests}" jump strangers
	}}
	# What comes in from an uplink: answers to what guests began. Whether they still may
	# get them is asked below.
	chain answers {{
		ct state established,related ct mark != 0x0 meta mark set {ANSWER:#x} accept
	}}
	chain on_line {{
		{STEERING}
		ct mark set ether saddr . ip saddr map @guests4 meta mark set {GUEST:#x} \
accept{guests6}
		jump strangers
		# Strangers reach the walled garden.
{garden}
		accept
	}}
	chain strangers {{
		ether saddr @blocked drop
		# From an address that is none of ours: even our answer "you may not" would
		# carry the packet's beginning out to that address.
		ip saddr != {net.gateway4.network} ip saddr != 0.0.0.0 drop
		{network6}
		{STEERING}
		meta mark set {DENY:#x}
	}}
"""


def steer(net: Net) -> str:
    """Where names and plain web of guests and strangers go."""
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
		{out} meta mark {PASS:#x} masquerade
		{out} ip saddr {net.gateway4.network} masquerade{six}
	}}
"""


def ask(rules: Rules) -> str:
    """Stand-ins become the name servers that they stand for."""
    lines = "".join(
        f"\n\t\tip{'6' if ':' in stand_in else ''} daddr {stand_in} "
        f"meta mark set {PASS:#x} "
        f"dnat ip{'6' if ':' in stand_in else ''} to {server}"
        for stand_in, server in stand_ins(rules.upstream).items()
    )
    return f"""\
	# Whom our own name servers ask.
	chain ask {{
		type nat hook output priority -100; policy accept;{lines}
	}}
"""


def forward(net: Net, abuse: Abuse) -> str:
    """What goes through, each way."""
    return f"""\
	# Nobody's packets go anywhere, but these.
	chain forward {{
		type filter hook forward priority filter; policy drop;
		# Answers first: most of what goes through is such.
		meta mark {ANSWER:#x} oifname "{net.guests}" goto carry
		# Guests and the walled garden; not answers, which have more of the mark's bits.
		meta mark and {ANSWER:#x} == {PASS:#x} iifname "{net.guests}" \
oifname {_names(net.uplinks)} goto outward
	}}
	chain outward {{
		# What was looked at when it began; how long it may go on is asked each time.
		ct state established goto carry
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
		jump carry
	}}
	# Its lane, while its session lasts, and its bytes are counted.
	chain carry {{
		meta priority set ct mark . ct direction map @carried accept
		ct mark {GARDEN:#x} accept
	}}
"""  # noqa: S608 (nftables: no SQL)


def to_us(net: Net, abuse: Abuse) -> str:
    """What of this machine answers on our side."""
    ports = ", ".join(f"{one}" for one in (net.portal_port, net.portal_tls_port) if one)
    neighbours = (
        "\n\t\ticmpv6 type { nd-router-solicit, nd-neighbor-solicit, "
        "nd-neighbor-advert, mld-listener-report, mld2-listener-report } accept"
        if net.gateway6
        else ""
    )
    astray6 = (
        f"\n\t\toifname {_names(net.uplinks)} ip6 daddr {net.gateway6.network} drop"
        if net.gateway6
        else ""
    )
    return f"""\
	chain input {{
		type filter hook input priority filter; policy accept;
		iifname "{net.guests}" jump to_us
	}}
	# Nor do answers to guests go astray while we have no address on their side: in an
	# ICMP error stands what it is about.
	chain output {{
		type filter hook output priority filter; policy accept;
		oifname {_names(net.uplinks)} ip daddr {net.gateway4.network} drop{astray6}
	}}
	# Addresses, names, and the portal; nothing else of this machine answers.
	chain to_us {{
		meta nfproto ipv4 udp sport 68 udp dport 67 jump leases{neighbours}
		meta l4proto {{ tcp, udp }} th dport {{ {net.strangers_dns_port}, \
{net.guests_dns_port} }} jump names
		tcp dport {{ {ports} }} jump portal
		drop
	}}
	chain leases {{
		update @leasing {{ ether saddr limit rate over {abuse.leases_rate}/minute \
burst {abuse.leases_rate * 2} packets }} drop
		accept
	}}
	chain names {{
		update @asking {{ ether saddr limit rate over {abuse.names_rate}/second \
burst {abuse.names_rate * 3} packets }} drop
		th dport {net.strangers_dns_port} accept
		meta mark {GUEST:#x} jump carry
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
