"""The hotspot's numbers, each beside the one to reach and openNDS's.

    script/bench hotspot [--quick] [--json]

Guests, hotspot and Internet are network namespaces of this machine (`Village`), so it
takes root. The hotspot is the whole program: nftables, lanes, two dnsmasq. Everything
is looked at from outside: by a guest's own packets, and by a sniffer on the Internet's
side. What a radio does is not in these numbers.
"""

import argparse
import json
import os
import secrets
import socket
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

from tests.hotspot.namespaces.conftest import Watch
from tests.hotspot.namespaces.probes import Sender
from tests.hotspot.namespaces.test_faults import connect, echoes, keep_session
from tests.hotspot.namespaces.test_names import tunnels
from tests.hotspot.namespaces.village import (
    GATEWAY,
    SERVER,
    Guest,
    Village,
    inside,
    run,
)
from tests.hotspot.namespaces.wire import Sniffer
from tests.rig import opennds
from tests.rig.bench_speaker import Row, middle, p95
from tests.rig.burden import memory_mb

FAST_KBIT_S = 10_000_000
CROWD, AT_ONCE = 141, 20
ON_LINE, SENDING = 200, 20


@dataclass(frozen=True, slots=True)
class Plan:
    """How much is measured."""

    accepts: int = 20
    rounds: int = 3
    seconds: float = 4.0


QUICK = Plan(accepts=8, rounds=1, seconds=2.5)


def main() -> int:
    """Measures, prints, and fails when a number was not reached."""
    parser = argparse.ArgumentParser(prog="script/bench hotspot")
    parser.add_argument("--quick", action="store_true", help="fewer runs")
    parser.add_argument("--json", action="store_true", help="a JSON line per number")
    options = parser.parse_args()
    if os.geteuid() != 0:
        sys.stderr.write("bench: network namespaces take root; nothing was measured\n")
        return 1
    plan = QUICK if options.quick else Plan()
    lacks = opennds.missing()
    if lacks:
        sys.stderr.write(f"bench: no peer: openNDS is not here, install {lacks}\n")
    rows = [
        *leaks(peer=not lacks),
        *speed_of_accepting(plan),
        *ends(),
        *rates(plan),
        throughput(plan),
    ]
    for row in rows:
        if options.json:
            sys.stdout.write(json.dumps(asdict(row)) + "\n")
        else:
            sys.stdout.write(line(row))
    return 0 if all(row.reached for row in rows) else 1


def line(row: Row) -> str:
    """One number in words."""
    value = "-" if row.value is None else f"{row.value:.3g}"
    goal = "" if row.goal is None else f"at most {row.goal:g}"
    peer = "" if row.peer is None else f"openNDS {row.peer:.3g}"
    mark = " " if row.reached else "!"
    return f"{mark} {row.what:52} {value:>8} {row.unit:4} {goal:14} {peer}\n"


@contextmanager
def a_village() -> Iterator[Village]:
    """With a resolver on the Internet."""
    with (
        tempfile.TemporaryDirectory(prefix="bench-") as name,
        Village(Path(name)) as village,
    ):
        village.resolve({})
        yield village


@contextmanager
def serving(village: Village, port: int) -> Iterator[None]:
    """The Internet says back what it hears."""
    with inside(village.internet):
        listening = socket.create_server(
            ("::", port), family=socket.AF_INET6, dualstack_ipv6=True
        )
    village.echo(listening)
    try:
        yield
    finally:
        listening.close()


# -- leaks -----------------------------------------------------------------------------


def leaks(*, peer: bool) -> list[Row]:
    """How many of the probes come out when none should."""
    theirs: dict[str, float] = _their_leaks() if peer else {}
    rows: list[Row] = []

    def told(what: str, count: int, unit: str) -> None:
        rows.append(Row(f"leaks {what}", count, unit, 0, theirs.get(what)))

    with a_village() as village, serving(village, 7000):
        watch = Watch(village)
        unit = f"/{len(watch.probes)}"
        village.run_agent()
        told("before acceptance", len(watch.leaked(village.guest)), unit)
        told("of 5 tunnels in names", _tunnels(village), "/5")
        _let_on(village, village.guest)
        out = watch.leaked(village.guest)
        silent = sum(bool(p.passes) and p.name not in out for p in watch.probes)
        rows.append(Row("probes that stay away once accepted", silent, unit, 0))
        guest, other = village.guest, village.neighbour
        told("for a neighbour", len(watch.leaked(other)), unit)
        stolen = Sender(other.mac, guest.address, guest.address6)
        told("with a stolen address", len(watch.leaked(other, stolen)), unit)
        assert village.agent is not None
        village.agent.send_signal(19)  # SIGSTOP: it shall not be quicker than we
        village.nft("flush ruleset")
        told("with the table flushed", len(watch.leaked(guest)), unit)
        village.agent.send_signal(18)
        time.sleep(4.0)
        village.desk.leave(guest.address)
        told("after the session", len(watch.leaked(guest)), unit)
        village.end(village.agent, kill=True)
        told("with the agent killed", len(watch.leaked(other)), unit)
        watch.close()
    return rows


def _their_leaks() -> dict[str, float]:
    with a_village() as village:
        watch = Watch(village)
        theirs = opennds.OpenNds(village)
        found: dict[str, float] = {
            "before acceptance": len(watch.leaked(village.guest)),
            "of 5 tunnels in names": _tunnels(village),
            "for a neighbour": len(watch.leaked(village.neighbour)),
        }
        theirs.kill()
        found["with the agent killed"] = len(watch.leaked(village.neighbour))
        watch.close()
        return found


def _tunnels(village: Village) -> int:
    """How many of five ways in a name carry a word out."""
    sniffer, word = Sniffer(village.internet, "iup0"), secrets.token_hex(8)
    tunnels(village.neighbour, word)
    time.sleep(0.5)
    count = sum(word.encode() in frame for frame in sniffer.frames())
    sniffer.close()
    return min(5, count)


def _let_on(village: Village, guest: Guest) -> None:
    village.greet(guest)
    assert village.desk.accept(guest.address, None).standing == "accepted"


# -- accepting -------------------------------------------------------------------------


def speed_of_accepting(plan: Plan) -> list[Row]:
    """From the press on the button to an answer of the Internet; and in a crowd."""
    with a_village() as village, serving(village, 7000):
        village.run_agent(clients_max=250)
        village.greet(village.guest)
        one_by_one: list[float] = []
        for _ in range(plan.accepts):
            begun_s = time.monotonic()
            village.desk.accept(village.guest.address, None)
            with connect(village.guest) as new:
                assert echoes(new)
            one_by_one.append(time.monotonic() - begun_s)
            village.desk.leave(village.guest.address)
        crowd = _crowd(village)
        flooded = _flooded(village)
        assert village.agent is not None
        memory = memory_mb(village.agent.pid)
    return [
        Row("accept to on line, p95", p95(one_by_one), "s", 0.5),
        Row(f"{CROWD} accepts, {AT_ONCE} at once, the longest", max(crowd), "s", 0.5),
        Row("accept to on line beside a flood of knocks", flooded, "s", 0.5),
        Row("memory (PSS): agent and two name servers", memory, "MB", 50),
    ]


def _crowd(village: Village) -> list[float]:
    addresses = village.crowd(CROWD)
    took_s: list[float] = []

    def accept(share: list[str]) -> None:
        for address in share:
            begun_s = time.monotonic()
            assert village.desk.accept(address, None).standing == "accepted"
            took_s.append(time.monotonic() - begun_s)

    threads = [
        threading.Thread(target=accept, args=(addresses[n::AT_ONCE],))
        for n in range(AT_ONCE)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(took_s) == CROWD
    return took_s


def _flooded(village: Village) -> float:
    """While the neighbour opens connections to the portal as fast as it can."""
    flood = village.neighbour.start(
        sys.executable, "-c",
        "import socket\n"
        "while True:\n"
        "    s = socket.socket(); s.setblocking(False)\n"
        f"    s.connect_ex(({GATEWAY!r}, 80)); s.close()\n",
    )  # fmt: skip
    time.sleep(1.0)
    begun_s = time.monotonic()
    village.desk.accept(village.guest.address, None)
    with connect(village.guest) as new:
        assert echoes(new)
    took_s = time.monotonic() - begun_s
    flood.kill()
    flood.communicate()
    return took_s


# -- ending ----------------------------------------------------------------------------


def ends() -> list[Row]:
    """How long what is open outlives the session."""
    with a_village() as village, serving(village, 7000):
        lasts_s = 4.0
        over_s = time.monotonic() + lasts_s
        keep_session(village, lasts_s=lasts_s)
        village.run_agent()
        last_s = time.monotonic()
        with connect(village.guest) as one:
            one.settimeout(0.3)
            while echoes(one):
                last_s = time.monotonic()
                time.sleep(0.005)
    return [Row("open connection after its session", max(0.0, last_s - over_s), "s", 1)]


# -- rates -----------------------------------------------------------------------------


def rates(plan: Plan) -> list[Row]:
    """How far a guest's real rate is from the settings'."""
    down, up = 8000, 2000
    with a_village() as village:
        village.start(village.internet, sys.executable, "-m", "tests.rig.flow", "serve")
        village.run_agent(down_kbit_s=down, up_kbit_s=up)
        _let_on(village, village.guest)
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
        sources = _devices(village.guest)
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


def _devices(guest: Guest) -> list[str]:
    """Devices with MAC and address of their own, all in the guest's namespace."""
    sources: list[str] = []
    for switch, value in {"arp_ignore": 1, "arp_announce": 2}.items():
        text = f"echo {value} > /proc/sys/net/ipv4/conf/all/{switch}"
        run("ip", "netns", "exec", guest.namespace, "sh", "-c", text)
    for n in range(SENDING):
        name, address = f"m{n}", f"10.77.3.{n + 1}"
        mac, metric = _mac(n), f"{100 + n}"
        kind = ("type", "macvlan", "mode", "private")
        guest.ip("link", "add", name, "link", "wl0", "address", mac, *kind)
        guest.ip("addr", "add", f"{address}/22", "dev", name)
        guest.ip("link", "set", name, "up")
        route = ("default", "via", GATEWAY, "dev", name, "metric", metric)
        guest.ip("route", "add", *route)
        sources.append(f"{address}%{name}")
    return sources


def _mac(number: int) -> str:
    return f"02:00:00:00:08:{number:02x}"


def _fill(village: Village, sources: list[str]) -> None:
    """Lets all of them on, and so many others."""
    known = "".join(
        f"neigh replace {source.partition('%')[0]} lladdr {_mac(n)} dev lan0\n"
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


if __name__ == "__main__":
    sys.exit(main())
