"""A lane for every guest, as text for `tc -batch` (pure).

HTB on the guests' side paces what they get, HTB on each uplink what they send; a
session's packets carry the lane as their priority (`meta priority`), which HTB takes
for the class without a filter. What has no lane, the portal and the machine's own,
goes by the wide one.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Final, Literal

Leaf = Literal["cake", "fq_codel", "pfifo"]
"""The queue in which a lane ends."""

WIDE: Final = 0x1
LINE_KBIT_S: Final = 10_000_000
QUANTUM_BYTES: Final = 3_028
"""Two full packets a turn: lanes that share the line take turns in small steps."""
QUEUE_MS: Final = 300
"""How much of a lane's time may wait where the kernel has neither."""
PACKET_BYTES: Final = 1_514
BURST_MS: Final = 5
"""How much of a lane's time may go out at once: without it the kernel sets a timer for
every packet of a lane."""
CAKE_KIB: Final = 836
"""What one cake takes of the kernel, empty: eight tins of 1,024 flows, whatever it is
told. By the structures in Linux's net/sched/sch_cake.c; not measured."""
MEMORY_SHARE: Final = 16
"""One part in so many of the machine's memory is cakes', at most."""


@dataclass(frozen=True, slots=True)
class Lane:
    """Rates of one session."""

    number: int
    down_kbit_s: int
    up_kbit_s: int


@dataclass(frozen=True, slots=True)
class Side:
    """One interface, and which way goes out by it."""

    interface: str
    way: Literal["down", "up"]


def leaf_of(
    kernel: Collection[Leaf], lanes: int, *, sides: int, memory_kib: int
) -> Leaf:
    """What the next lanes end in, when there are so many of them on each side.

    The best that the kernel has: cake where there is room for so many, or fq_codel.
    """
    if "cake" in kernel and lanes * sides * CAKE_KIB * MEMORY_SHARE <= memory_kib:
        return "cake"
    return "fq_codel" if "fq_codel" in kernel else "pfifo"


def begin(side: Side, lanes: Iterable[Lane], leaf: Leaf) -> str:
    """The whole of an interface, anew. What stood there must have been taken down."""
    device = side.interface
    lines = [
        f"qdisc add dev {device} root handle 1: htb default {WIDE:x}",
        f"class add dev {device} parent 1: classid 1:{WIDE:x} htb "
        f"{_rate(LINE_KBIT_S)} quantum 60000",
    ]
    return "\n".join(lines) + "\n" + opened(side, lanes, leaf)


def opened(side: Side, lanes: Iterable[Lane], leaf: Leaf) -> str:
    """Lanes that are added, or get other rates."""
    lines: list[str] = []
    for lane in lanes:
        kbit_s = lane.down_kbit_s if side.way == "down" else lane.up_kbit_s
        classid, device = f"1:{lane.number:x}", side.interface
        lines += [
            f"class replace dev {device} parent 1: classid {classid} htb "
            f"{_rate(kbit_s)} quantum {QUANTUM_BYTES}",
            f"qdisc replace dev {device} parent {classid} {_leaf(leaf, kbit_s)}",
        ]
    return "".join(f"{line}\n" for line in lines)


def closed(side: Side, numbers: Sequence[int]) -> str:
    """Lanes that are not needed any more."""
    return "".join(
        f"class del dev {side.interface} classid 1:{number:x}\n" for number in numbers
    )


def _rate(kbit_s: int) -> str:
    burst = max(2 * PACKET_BYTES, kbit_s * BURST_MS // 8)
    return f"rate {kbit_s}kbit ceil {kbit_s}kbit burst {burst} cburst {burst}"


def _leaf(leaf: Leaf, kbit_s: int) -> str:
    match leaf:
        case "cake":  # HTB keeps the rate, and a lane is one device's
            return "cake unlimited besteffort flows memlimit 1mb"
        case "fq_codel":
            return "fq_codel limit 1000 flows 64 memory_limit 1mb"
        case "pfifo":
            packets = max(20, min(1000, kbit_s * QUEUE_MS // 8 // PACKET_BYTES))
            return f"pfifo limit {packets}"
