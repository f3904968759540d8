"""Many devices in one guest's namespace, each with a MAC and an address of its own."""

from tests.hotspot.namespaces.village import GATEWAY, Guest, run

FIRST_TABLE = 1000


def devices(guest: Guest, count: int) -> dict[str, str]:
    """Address -> interface; what is sent from an address goes out by its own device."""
    for switch, value in {
        "ipv4/conf/all/arp_ignore": 1,
        "ipv4/conf/all/arp_announce": 2,
        "ipv6/conf/default/disable_ipv6": 1,
    }.items():
        text = f"echo {value} > /proc/sys/net/{switch}"
        run("ip", "netns", "exec", guest.namespace, "sh", "-c", text)
    made = {f"10.77.3.{n + 1}": f"m{n}" for n in range(count)}
    lines: list[str] = []
    for n, (address, name) in enumerate(made.items()):
        table = FIRST_TABLE + n
        lines += [
            f"link add {name} link wl0 address {mac(n)} type macvlan mode private",
            f"addr add {address}/32 dev {name}",
            f"link set {name} up",
            f"route add {GATEWAY} dev {name} table {table}",
            f"route add default via {GATEWAY} dev {name} table {table}",
            f"rule add from {address} lookup {table}",
        ]
    run("ip", "-n", guest.namespace, "-batch", "-", text="\n".join(lines) + "\n")
    return made


def mac(number: int) -> str:
    """Of the device with this number."""
    return f"02:00:00:00:08:{number:02x}"
