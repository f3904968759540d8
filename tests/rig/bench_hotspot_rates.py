"""The hotspot's numbers of its lanes: each guest's rate, and what all of them lose."""

import json
import sys

from tests.hotspot.namespaces.crowd import devices, mac
from tests.hotspot.namespaces.village import SERVER, Guest, Village, run
from tests.rig.bench_speaker import Row, middle
from tests.rig.bench_village import Plan, a_village, let_on

FAST_KBIT_S = 10_000_000
ON_LINE, SENDING = 200, 20

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
    return float(json.loads(said)["mbit_s"])


# -- throughput ------------------------------------------------------------------------


def throughput(plan: Plan) -> Row:
    """What 200 guests on line lose against plain forwarding, in turns."""
    with a_village() as village:
        village.start(village.internet, sys.executable, "-m", "tests.rig.flow", "serve")
        sources = [f"{a}%{d}" for a, d in devices(village.guest, SENDING).items()]
        ours: list[float] = []
        plain: list[float] = []
        for _ in range(plan.rounds):
            village.run_agent(
                clients_max=250, down_kbit_s=FAST_KBIT_S, up_kbit_s=FAST_KBIT_S
            )
            _fill(village, sources)
            ours.append(flow(village.guest, sources, plan.seconds))
            assert village.agent is not None
            village.end(village.agent)
            _plain(village)
            plain.append(flow(village.guest, sources, plan.seconds))
    lost = (1 - (middle(ours) or 0) / (middle(plain) or 1)) * 100
    what = f"throughput of {ON_LINE} guests, behind plain forwarding"
    sys.stderr.write(f"bench: ours {ours}, plain forwarding {plain} Mbit/s\n")
    return Row(what, max(0.0, lost), "%", 10)


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


def _plain(village: Village) -> None:
    """The same machine as a bare router."""
    village.nft("flush ruleset")
    for preference in ("7100", "7101", "7102"):
        village.ip("rule", "del", "pref", preference)
    for side in ("lan0", "up0", "up1"):
        run(
            "ip",
            "netns",
            "exec",
            village.hotspot,
            "tc",
            "qdisc",
            "del",
            "dev",
            side,
            "root",
        )
