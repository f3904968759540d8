"""The hotspot's numbers of its lanes: each guest's rate, and what all of them lose."""

import json
import os
import sys
import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from tests.hotspot.namespaces.crowd import devices, mac
from tests.hotspot.namespaces.village import GATEWAY, SERVER, Guest, Village, run
from tests.rig.bench_speaker import Row, middle
from tests.rig.bench_village import Plan, a_village, let_on

FAST_KBIT_S = 10_000_000
MUCH_MIB = 1_000_000
"""More than all turns move; a day's usual 2,000 are over within some of them."""
ON_LINE, SENDING = 200, 20
HIDING = """
table ip hiding {
	chain leave {
		type nat hook postrouting priority srcnat; policy accept;
		oifname "up0" masquerade
	}
}
"""

# -- rates -----------------------------------------------------------------------------


def rates(plan: Plan) -> list[Row]:
    """How far a guest's real rate is from the settings'."""
    down, up = 8000, 2000
    with a_village() as village:
        village.start(village.internet, sys.executable, "-m", "tests.rig.flow", "serve")
        village.run_agent(down_kbit_s=down, up_kbit_s=up)
        let_on(village, village.guest)
        seconds = max(plan.seconds, 6.0)
        got = flow(village.guest, [village.guest.address], seconds)
        sent = flow(village.guest, [village.guest.address], seconds, "--put")
    return [
        Row(f"rate down, off {down} kbit/s by", _off(got, down), "%", 15),
        Row(f"rate up, off {up} kbit/s by", _off(sent, up), "%", 15),
    ]


def _off(mbit_s: float, kbit_s: int) -> float:
    return abs(mbit_s * 1000 / kbit_s - 1) * 100


def flow(guest: Guest, sources: list[str], seconds: float, *more: str) -> float:
    """Mbit/s."""
    ended = guest.start(
        sys.executable, "-m", "tests.rig.flow", "load", f"--server={SERVER}",
        f"--from={','.join(sources)}", f"--seconds={seconds}", *more,
    )  # fmt: skip
    said, _ = ended.communicate(timeout=seconds + 30)
    assert said.startswith("{"), f"{guest.namespace}: {said}"
    return float(json.loads(said)["mbit_s"])


# -- throughput ------------------------------------------------------------------------


def throughput(plan: Plan) -> list[Row]:
    """What 200 guests on line lose against plain forwarding (see ADR 40).

    Three villages alike stand side by side, one with a hotspot, one with a bare router,
    and one with a router that hides its guests behind its own address, as a hotspot
    must. They take short turns: whatever else slows the machine slows all. Turns that
    follow one another are compared, and the middle of all comparisons counts. First the
    cables carry what the machine can move, then what the fastest port of a Pi carries.
    """
    with a_village() as village, a_village() as bare, a_village() as hiding:
        villages = (village, bare, hiding)
        for one in villages:
            one.start(one.internet, sys.executable, "-m", "tests.rig.flow", "serve")
        sources, *_ = [_sources(one) for one in villages]
        _be_plain(bare)
        _be_plain(hiding)
        hiding.nft(HIDING)
        village.run_agent(
            clients_max=250,
            down_kbit_s=FAST_KBIT_S,
            up_kbit_s=FAST_KBIT_S,
            day_mib=MUCH_MIB,
        )
        _fill(village, sources)
        freely, _ = _turns(plan, villages, sources)
        for one in villages:
            _narrow(one)
        fewer = replace(plan, turns=plan.turns // 2)  # a cable's turns are all alike
        by_cable, busy = _turns(fewer, villages, sources)
        sent, _ = _turns(fewer, villages, sources, "--put")
    what = f"{ON_LINE} guests, {SENDING} at once, behind plain forwarding"
    return [
        Row(f"{what}: a gigabit down", _lost(by_cable, 1), "%"),
        Row(f"{what}: a gigabit up", _lost(sent, 1), "%"),
        Row("all processors at a gigabit down", busy[0], "s/s"),
        Row("the same, plain forwarding", busy[1], "s/s"),
        Row("the same without cables, down", _lost(freely, 1), "%", 10),
        Row("the same without cables behind a hiding router", _lost(freely, 2), "%"),
    ]


def _turns(
    plan: Plan, villages: Sequence[Village], sources: list[str], *more: str
) -> tuple[list[list[float]], list[float]]:
    """Mbit/s of each village, turn by turn; and each one's busy processors.

    In those are server and guests, the same for all villages.
    """
    turns: list[list[float]] = []
    busy: list[list[float]] = [[] for _ in villages]
    for _ in range(plan.turns):
        turn = []
        for one, spent in zip(villages, busy, strict=True):
            before_s, begun_s = _busy_s(), time.monotonic()
            turn.append(flow(one.guest, sources, plan.turn_s, *more))
            spent.append((_busy_s() - before_s) / (time.monotonic() - begun_s))
        turns.append(turn)
    told = ", ".join("/".join(f"{mbit_s:.0f}" for mbit_s in turn) for turn in turns)
    sys.stderr.write(f"bench: ours/plain forwarding/hiding, Mbit/s: {told}\n")
    return turns, [round(middle(spent) or 0.0, 3) for spent in busy]


def _busy_s() -> float:
    """Time that all processors have not been idle for."""
    fields = [int(n) for n in Path("/proc/stat").read_text().split("\n")[0].split()[1:]]
    idle = fields[3] + fields[4]
    return (sum(fields[:8]) - idle) / os.sysconf("SC_CLK_TCK")


def _narrow(village: Village) -> None:
    """Cables of a gigabit a second between Internet, hotspot and guests."""
    for namespace, device in (
        (village.internet, "iup0"),
        (village.guest.namespace, "wl0"),
    ):
        run(
            *("tc", "-n", namespace, "qdisc", "replace", "dev", device, "root"),
            *("tbf", "rate", "1gbit", "burst", "256kb", "latency", "20ms"),
        )


def _lost(turns: list[list[float]], other: int) -> float:
    """In percent of the other's."""
    kept = middle([turn[0] / turn[other] for turn in turns]) or 0.0
    return max(0.0, (1 - kept) * 100)


def _sources(village: Village) -> list[str]:
    return [f"{a}%{d}" for a, d in devices(village.guest, SENDING).items()]


def _fill(village: Village, sources: list[str]) -> None:
    """Lets all of them on, and so many others."""
    known = "".join(
        f"neigh replace {source.partition('%')[0]} lladdr {mac(n)} dev lan0\n"
        for n, source in enumerate(sources)
    )
    run("ip", "-n", village.hotspot, "-batch", "-", text=known)
    for address in [s.partition("%")[0] for s in sources] + village.crowd(
        ON_LINE - len(sources)
    ):
        assert village.desk.accept(address, None).standing == "accepted"


def _be_plain(village: Village) -> None:
    """A bare router: an address for guests, and forwarding."""
    village.ip("addr", "add", f"{GATEWAY}/22", "dev", "lan0")
    forward = "echo 1 > /proc/sys/net/ipv4/ip_forward"
    run("ip", "netns", "exec", village.hotspot, "sh", "-c", forward)
