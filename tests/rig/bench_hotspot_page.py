"""The hotspot's numbers of its page: probes, the button, a crowd, and memory."""

import compileall
import sys
import threading
import time
from http.client import HTTPException
from pathlib import Path

import edge
import hotspot
from tests.hotspot.namespaces.crowd import devices
from tests.hotspot.namespaces.resolving import AAAA, A
from tests.hotspot.namespaces.telephone import OWN, asked, get, run_all
from tests.hotspot.namespaces.test_faults import connect, echoes
from tests.hotspot.namespaces.village import GATEWAY, Guest, Village
from tests.rig import opennds
from tests.rig.bench_speaker import Row, p95
from tests.rig.bench_village import Plan, a_village, serving
from tests.rig.burden import alone_mb, memory_mb, own_mb
from tests.rig.guest_probes import PROBES

CROWD, AT_ONCE = 141, 20
FLOOD_S = 6.0

# -- probes ----------------------------------------------------------------------------


def probes_seen(plan: Plan, *, peer: bool) -> list[Row]:
    """Whether every system sees the page, how soon, and with the uplink cut too."""
    theirs: dict[str, list[float | None]] = _their_probes() if peer else {}
    with a_village() as village:
        run_all(village)
        ours = {
            "uplink up": [
                one
                for _ in range(plan.rounds)
                for kind in (A, AAAA)
                for one in _probes(village.guest, kind)
            ]
        }
        flood = village.neighbour.flood(FLOOD_S)
        time.sleep(1.0)
        ours["beside 10,000 requests a second"] = _probes(village.guest)
        flood.communicate(timeout=30)
        village.ip("link", "set", "up0", "down")
        ours["uplink cut"] = _probes(village.guest) + _probes(village.guest, AAAA)
    rows: list[Row] = []
    for when, took in ours.items():
        their = theirs.get(when)
        unseen = f"of {len(took)} systems' probes see no page, {when}"
        slowest = f"slowest probe, {when}"
        rows.append(Row(unseen, took.count(None), "", 0, _unseen(their)))
        rows.append(Row(slowest, _slowest(took), "s", 1, _slowest(their)))
    return rows


def _their_probes() -> dict[str, list[float | None]]:
    with a_village() as village:
        theirs = opennds.OpenNds(village)
        found = {"uplink up": _probes(village.guest)}
        village.ip("link", "set", "up0", "down")
        found["uplink cut"] = _probes(village.guest)
        theirs.kill()
        return found


def _probes(guest: Guest, kind: int = A) -> list[float | None]:
    """How long each system waits until it sees the page; None: it does not."""
    took: list[float | None] = []
    for one in PROBES:
        begun_s = time.monotonic()
        try:
            status, _, body = get(guest, one.host, one.path, kind=kind)
        except (OSError, ValueError, HTTPException):
            took.append(None)
            continue
        on_line = one.content(status, body.encode())
        took.append(None if on_line else time.monotonic() - begun_s)
    return took


def _slowest(took: list[float | None] | None) -> float | None:
    return max((one for one in took or () if one is not None), default=None)


def _unseen(took: list[float | None] | None) -> float | None:
    """Of so many as ours are."""
    return None if took is None else took.count(None)


# -- accepting -------------------------------------------------------------------------


def speed_of_accepting(plan: Plan) -> list[Row]:
    """From the press on the button to an answer of the Internet; and in a crowd."""
    _compile()
    with a_village() as village, serving(village, 7000):
        page = run_all(village, clients_max=250)
        one_by_one: list[float] = []
        for _ in range(plan.accepts):
            one_by_one.append(_press(village))
            assert get(village.guest, OWN, "/leave", form="lang=vi")[0] == 303
        crowd = _crowd(village)
        flooded = _flooded(village)
        assert village.agent is not None
        memory = _memory(village.agent.pid, page.pid)
    return [
        Row("accept to on line, p95", p95(one_by_one), "s", 0.5),
        Row(f"{CROWD} accepts, {AT_ONCE} at once, the longest", max(crowd), "s", 0.5),
        Row("accept to on line beside a flood of knocks", flooded, "s", 0.5),
        *memory,
    ]


def _memory(agent: int, page: int) -> list[Row]:
    """By program. What other programs share counts in part, and in the end in full."""
    named = {
        "agent": own_mb(agent),
        "two name servers": memory_mb(agent) - own_mb(agent),
        "page": memory_mb(page),
    }
    whole = "memory (PSS): the whole hotspot without a radio"
    return [
        *(Row(f"memory (PSS): {one}", mb, "MB") for one, mb in named.items()),
        Row(whole, sum(named.values()), "MB", 50),
        Row("memory, files of others in full", alone_mb(agent, page), "MB"),
    ]


def _compile() -> None:
    """As an installation is: who compiles at every start needs more memory."""
    for package in (edge, hotspot):
        compileall.compile_dir(Path(package.__path__[0]), quiet=2)


def _press(village: Village) -> float:
    """From the button to an answer of the Internet."""
    begun_s = time.monotonic()
    assert get(village.guest, OWN, "/accept", form="terms=1")[0] == 303
    with connect(village.guest) as new:
        assert echoes(new)
    return time.monotonic() - begun_s


def _crowd(village: Village) -> list[float]:
    """Each a device of its own, by the page's button."""
    addresses = list(devices(village.guest, CROWD))
    took_s: list[float] = []

    def accept(share: list[str]) -> None:
        for own in share:
            begun_s = time.monotonic()
            answer, _ = asked(
                village.guest, GATEWAY, "/accept", form="terms=1", own=own
            )
            assert answer.status == 303
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
    took_s = _press(village)
    flood.kill()
    flood.communicate()
    return took_s
