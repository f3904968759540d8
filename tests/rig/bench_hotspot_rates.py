"""The hotspot's numbers of its lanes: each guest's rate, and what all of them lose."""

import json
import sys

from tests.hotspot.namespaces.crowd import devices, mac
from tests.hotspot.namespaces.village import GATEWAY, SERVER, Guest, Village, run
from tests.rig.bench_speaker import Row, middle
from tests.rig.bench_village import Plan, a_village, let_on

FAST_KBIT_S = 10_000_000
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
    """What 200 guests on line lose against plain forwarding.

    Three villages alike stand side by side, one with a hotspot, one with a bare router,
    and one with a router that hides its guests behind its own address, as a hotspot
    must. They take short turns: whatever else slows the machine slows all. Turns that
    follow one another are compared, and the middle of all comparisons counts.
    """
    with a_village() as village, a_village() as bare, a_village() as hiding:
        for one in (village, bare, hiding):
            one.start(one.internet, sys.executable, "-m", "tests.rig.flow", "serve")
        sources, *_ = [_sources(one) for one in (village, bare, hiding)]
        _be_plain(bare)
        _be_plain(hiding)
        hiding.nft(HIDING)
        village.run_agent(
            clients_max=250, down_kbit_s=FAST_KBIT_S, up_kbit_s=FAST_KBIT_S
        )
        _fill(village, sources)
        turns = [
            [flow(one.guest, sources, plan.turn_s) for one in (village, bare, hiding)]
            for _ in range(plan.turns)
        ]
    told = ", ".join("/".join(f"{mbit_s:.0f}" for mbit_s in turn) for turn in turns)
    sys.stderr.write(f"bench: ours/plain forwarding/hiding, Mbit/s: {told}\n")
    what = f"throughput of {ON_LINE} guests, behind"
    return [
        Row(f"{what} plain forwarding", _lost(turns, 1), "%", 10),
        Row(f"{what} a hiding router", _lost(turns, 2), "%"),
    ]


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
