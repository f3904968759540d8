"""The table's sets, and the elements that a session has in them (pure)."""

from collections.abc import Iterable

from hotspot.core.table import GARDEN_S, TABLE, TENDED_S, Net, Pass, Rules


def sets(rules: Rules) -> str:
    """All sets, with everybody who is on line; never a device that is blocked."""
    passes = [
        one for one in rules.passes if one.left_s > 0 and one.mac not in rules.blocked
    ]
    guests4 = [guest4(one) for one in passes if one.address4 is not None]
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
	# What each session has sent (original) and got (reply), while it lasts, and its
	# lane for traffic control.
	map carried {{
		type mark . ct_dir : classid
		flags timeout
		counter{_elements(line for one in passes for line in _carried(one))}
	}}
	# Whom we look for on each interface, while the agent looks after it.
	map tended {{
		type ifname : verdict
		flags timeout{_elements(sides(rules.net) if rules.tended else ())}
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
	set leasing {{
		type ether_addr
		size 4096
		flags dynamic,timeout
		timeout 2m
	}}
	counter abuse {{
	}}
"""


def sides(net: Net) -> list[str]:
    """Each interface, and the chain that looks for whom it brings, for a while."""
    chains = {net.guests: "on_line"} | dict.fromkeys(net.uplinks, "answers")
    return [
        f'"{name}" timeout {TENDED_S}s : jump {chain}' for name, chain in chains.items()
    ]


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


def guest4(one: Pass) -> str:
    """The session by MAC and IPv4 address."""
    return f"{one.mac} . {one.address4} {_timeout(one)} : {one.number:#x}"


def _guest6(one: Pass) -> str:
    return f"{one.mac} {_timeout(one)} : {one.number:#x}"


def _carried(one: Pass) -> tuple[str, str]:
    lane = f"1:{one.number:x}"
    return (
        f"{one.number:#x} . original {_timeout(one)} : {lane}",
        f"{one.number:#x} . reply {_timeout(one)} : {lane}",
    )


def add(name: str, element: str) -> str:
    """One command."""
    return f"add element {TABLE} {name} {{ {element} }}"


def delete(name: str, element: str) -> str:
    """One command."""
    return f"delete element {TABLE} {name} {{ {element} }}"


def added(one: Pass) -> list[str]:
    """All elements of a session that begins."""
    lines = [add("guests6", _guest6(one))]
    lines += [add("carried", line) for line in _carried(one)]
    if one.address4 is not None:
        lines.append(add("guests4", guest4(one)))
    return lines


def deleted(one: Pass) -> list[str]:
    """All elements of a session that ends before its time."""
    number = f"{one.number:#x}"
    lines = [
        delete("guests6", one.mac),
        delete("carried", f"{number} . original"),
        delete("carried", f"{number} . reply"),
    ]
    if one.address4 is not None:
        lines.append(delete("guests4", f"{one.mac} . {one.address4}"))
    return lines
