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

from collections.abc import Iterable
from typing import Final, Literal

from hotspot.core import chains, elements
from hotspot.core.table import (
    DENY,
    PASS,
    TABLE,
    Admit,
    Change,
    Dismiss,
    Move,
    Net,
    Rules,
)

GUARD_FIRST: Final = 7099
"""Preference of the guard's rules: behind our own addresses, before all else."""


def ruleset(rules: Rules) -> str:
    """The text. Without passes it is the closed table that stands before the radio."""
    net = rules.net
    parts = [
        f"table {TABLE}",
        f"delete table {TABLE}",
        f"table {TABLE} {{",
        elements.sets(rules),
        chains.recognise(net),
        chains.steer(net),
        chains.ask(rules),
        chains.forward(net, rules.abuse),
        chains.to_us(net, rules.abuse),
        "}",
    ]
    return "\n".join(parts) + "\n"


def changes(wanted: Iterable[Change]) -> str:
    """Some sessions' elements, as one transaction."""
    lines: list[str] = []
    for change in wanted:
        match change:
            case Admit(one):
                lines += elements.added(one)
            case Dismiss(one):
                lines += elements.deleted(one)
            case Move(before, after):
                if before.address4 is not None:
                    lines.append(
                        elements.delete("guests4", f"{before.mac} . {before.address4}")
                    )
                if after.address4 is not None:
                    lines.append(elements.add("guests4", elements.guest4(after)))
    return "".join(f"{line}\n" for line in lines)


def tend(net: Net) -> str:
    """Keeps the table open for `TENDED_S` more."""
    listed = ", ".join(elements.sides(net))
    return untended() + f"add element {TABLE} tended {{ {listed} }}\n"


def untended() -> str:
    """Closes it."""
    return f"flush map {TABLE} tended\n"


def empty_garden(turn: Literal[1, 2]) -> str:
    """Forgets what was looked up before the other half was emptied."""
    return "".join(f"flush set {TABLE} garden{family}_{turn}\n" for family in (4, 6))


def guard() -> tuple[tuple[str, ...], ...]:
    """Routing rules, for each of IPv4 and IPv6, as arguments to `ip rule add`.

    What is forwarded must bear the mark that only the table gives. Without it a packet
    ends in silence: an answer could go to a forged sender, with the packet in it.
    """
    ours, passes, deny, all_else = (f"{GUARD_FIRST + n}" for n in range(4))
    return (
        # Where the machine asks whether it could reach a sender that way (rp_filter):
        # a stranger who asks for the portal is one whom we can reach.
        ("pref", ours, "iif", "lo", "lookup", "main", "suppress_prefixlength", "0"),
        ("pref", passes, "fwmark", f"{PASS:#x}/{PASS:#x}", "lookup", "main"),
        ("pref", deny, "fwmark", f"{DENY:#x}/{DENY:#x}", "prohibit"),
        ("pref", all_else, "not", "iif", "lo", "blackhole"),
    )
