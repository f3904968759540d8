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
import sys
import time
from dataclasses import asdict

from tests.hotspot.namespaces.conftest import Watch
from tests.hotspot.namespaces.probes import Sender
from tests.hotspot.namespaces.test_faults import connect, echoes, keep_session
from tests.hotspot.namespaces.test_names import tunnels
from tests.hotspot.namespaces.village import Village
from tests.hotspot.namespaces.wire import Sniffer
from tests.rig import opennds
from tests.rig.bench_hotspot_page import probes_seen, speed_of_accepting
from tests.rig.bench_hotspot_rates import rates, throughput
from tests.rig.bench_speaker import Row
from tests.rig.bench_village import QUICK, Plan, a_village, let_on, serving


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
        *probes_seen(plan, peer=not lacks),
        *speed_of_accepting(plan),
        *ends(),
        *rates(plan),
        *throughput(plan),
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
        let_on(village, village.guest)
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


if __name__ == "__main__":
    sys.exit(main())
