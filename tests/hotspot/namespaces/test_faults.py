"""What is killed, cut, flushed and stolen: closed meanwhile, and open again after."""

import contextlib
import os
import signal
import socket
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from edge.adapters.host import SystemClock
from hotspot.adapters.memory import RunFile
from hotspot.core.sessions import Register, Session
from hotspot.core.table import TENDED_S
from tests.hotspot.namespaces.conftest import Watch
from tests.hotspot.namespaces.probes import Sender
from tests.hotspot.namespaces.telephone import OWN, get, run_all
from tests.hotspot.namespaces.test_leaks import let_on
from tests.hotspot.namespaces.village import (
    GATEWAY,
    SERVER,
    SERVER6,
    Guest,
    Village,
    inside,
    run,
    wait_for,
)

pytestmark = pytest.mark.root


@pytest.fixture
def server(village: Village) -> Iterator[None]:
    """Answers on port 7000 of every address, and says back what it hears."""
    with inside(village.internet):
        listening = socket.create_server(
            ("::", 7000), family=socket.AF_INET6, dualstack_ipv6=True
        )
    village.echo(listening)
    yield
    listening.close()


def reaches(guest: Guest, target: str = SERVER) -> bool:
    """Whether a new connection comes through."""
    with contextlib.suppress(OSError), connect(guest, target) as open_one:
        return echoes(open_one)
    return False


def connect(guest: Guest, target: str = SERVER) -> socket.socket:
    family = socket.AF_INET6 if ":" in target else socket.AF_INET
    with inside(guest.namespace):
        new = socket.socket(family)
    new.settimeout(1.0)
    try:
        new.connect((target, 7000))
    except OSError:
        new.close()
        raise
    return new


def echoes(open_one: socket.socket) -> bool:
    """Whether an open connection still carries something, both ways."""
    with contextlib.suppress(OSError):
        open_one.sendall(b"xin chao")
        return open_one.recv(100) == b"xin chao"
    return False


def pids(village: Village, name: str) -> list[int]:
    """Programs of ours with this name in the hotspot's namespace."""
    found = []
    for pid in run("ip", "netns", "pids", village.hotspot).split():
        with contextlib.suppress(OSError):
            if name in Path(f"/proc/{pid}/cmdline").read_text():
                found.append(int(pid))
    return found


def test_expiry_cuts_what_is_open(village: Village, watch: Watch, server: None) -> None:
    keep_session(village, lasts_s=4.0)
    village.run_agent()
    village.greet(village.guest)
    assert village.desk.visitor(village.guest.address).standing == "accepted"
    with connect(village.guest) as four, connect(village.guest, SERVER6) as six:
        assert echoes(four)
        assert echoes(six)

        wait_for(lambda: not echoes(four), "the session ends")

        assert not echoes(six)
    assert watch.leaked(village.guest) == {}
    assert village.desk.visitor(village.guest.address).standing == "expired"

    let_on(village, watch)


def keep_session(village: Village, *, lasts_s: float) -> None:
    """As if the guest had been let on before a restart of the agent."""
    now_s = SystemClock().monotonic()
    guest = village.guest
    session = Session(
        number=0x10,
        mac=guest.mac,
        address4=guest.address,
        began_s=now_s,
        ends_s=now_s + lasts_s,
        terms=1,
        seen_s=now_s,
    )
    folder = village.folder / "run"
    folder.mkdir()
    RunFile(folder / "register.json").keep(
        Register(key=bytes(32), sessions={guest.mac: session}, last_number=0x10)
    )


def test_without_its_agent_the_hotspot_closes_by_itself(
    village: Village, watch: Watch, server: None
) -> None:
    village.run_agent()
    let_on(village, watch)
    with connect(village.guest) as open_one:
        assert echoes(open_one)
        assert village.agent is not None

        village.end(village.agent, kill=True)

        assert watch.leaked(village.neighbour) == {}
        wait_for(
            lambda: not echoes(open_one), "nobody tends it", seconds=TENDED_S + 5.0
        )
    assert watch.leaked(village.guest) == {}
    assert watch.leaked(village.neighbour) == {}

    village.run_agent()
    wait_for(lambda: reaches(village.guest), "the guest is on line again, unasked")
    assert not reaches(village.neighbour)


def test_an_agent_that_comes_back_in_time_drops_nobody(
    village: Village, server: None
) -> None:
    village.run_agent()
    village.greet(village.guest)
    village.desk.accept(village.guest.address, None)
    with connect(village.guest) as open_one:
        assert village.agent is not None

        village.end(village.agent)
        assert echoes(open_one)
        village.run_agent()

        assert echoes(open_one)
        assert village.desk.visitor(village.guest.address).standing == "accepted"


def test_a_flushed_table_leaves_the_hotspot_closed_and_is_restored(
    village: Village, watch: Watch, server: None
) -> None:
    village.run_agent()
    let_on(village, watch)
    assert village.agent is not None
    village.agent.send_signal(signal.SIGSTOP)  # it shall not be quicker than the probes

    village.nft("flush ruleset")

    assert watch.leaked(village.guest) == {}
    assert watch.leaked(village.neighbour) == {}
    village.agent.send_signal(signal.SIGCONT)
    wait_for(lambda: reaches(village.guest), "the table is restored")
    assert watch.leaked(village.neighbour) == {}
    assert "hotspot-table-changed" in village.log()


@pytest.mark.parametrize(
    "meddle",
    [
        "flush chain inet commune_hotspot forward",
        "flush chain inet commune_hotspot on_line",
        "add rule inet commune_hotspot on_line meta mark set 0x00300000",
        "delete table inet commune_hotspot",
    ],
)
def test_whatever_is_changed_in_the_table_is_restored(
    village: Village, server: None, meddle: str
) -> None:
    village.run_agent()
    village.greet(village.guest)
    village.desk.accept(village.guest.address, None)

    village.nft(meddle)

    wait_for(lambda: "hotspot-table-changed" in village.log(), "it is noticed")
    wait_for(lambda: reaches(village.guest), "the guest is on line")
    assert not reaches(village.neighbour)


def test_a_guard_that_is_taken_away_is_put_back(village: Village) -> None:
    village.run_agent()
    before = village.ip("rule", "show")

    village.ip("rule", "del", "pref", "7102")

    wait_for(lambda: village.ip("rule", "show") == before, "the guard stands again")


@pytest.mark.parametrize("strictness", [1, 2])
def test_a_machine_that_checks_where_senders_come_from_serves_guests_all_the_same(
    village: Village, server: None, strictness: int
) -> None:
    switch(village, "all/rp_filter", strictness)
    run_all(village)
    village.greet(village.guest)
    village.desk.accept(village.guest.address, None)

    assert reaches(village.guest)
    assert not reaches(village.neighbour)
    assert get(village.neighbour, OWN, "/")[0] == 200

    switch(village, "all/src_valid_mark", 0)  # by a VPN's program, say
    wait_for(lambda: reaches(village.guest), "the guest is on line again")


def test_an_agent_that_may_set_no_switch_serves_where_none_is_lacking(
    village: Village, server: None
) -> None:
    village.run_agent()  # as the unit that loads the closed table: forwarding is on
    assert village.agent is not None
    village.end(village.agent)
    switch(village, "all/src_valid_mark", 0)  # as before the update
    sealed = "mount --bind /proc/sys /proc/sys && mount -o remount,bind,ro /proc/sys"
    command = [
        *("ip", "netns", "exec", village.hotspot, "unshare", "-m", "sh", "-c"),
        f'{sealed} && exec "$@"',
        "sh",
        *village.command("run", village.folder / "hotspot.toml"),
    ]
    with (village.folder / "agent.log").open("ab") as log:
        village.agent = subprocess.Popen(command, stdout=log, stderr=log)
    village.await_agent()
    village.greet(village.guest)

    assert village.desk.accept(village.guest.address, None).standing == "accepted"
    assert reaches(village.guest)
    assert not reaches(village.neighbour)


def switch(village: Village, name: str, value: int) -> None:
    text = f"echo {value} > /proc/sys/net/ipv4/conf/{name}"
    run("ip", "netns", "exec", village.hotspot, "sh", "-c", text)


def test_dead_name_servers_let_nothing_out_and_come_back(
    village: Village, watch: Watch
) -> None:
    village.run_agent()
    for pid in pids(village, "strangers.conf") + pids(village, "guests.conf"):
        os.kill(pid, signal.SIGKILL)

    assert watch.leaked(village.neighbour) == {}
    wait_for(lambda: len(pids(village, ".conf")) == 2, "both are there again")
    let_on(village, watch)


def test_a_stolen_mac_without_its_address_gets_nothing_of_ipv4(
    village: Village, watch: Watch
) -> None:
    village.run_agent()
    let_on(village, watch)
    thief = Sender(village.guest.mac, "10.77.2.99", "fe80::99")

    out = watch.leaked(village.neighbour, thief)

    assert [name for name, probe in out.items() if not probe.six] == []


def test_who_took_another_s_address_is_not_let_on(village: Village) -> None:
    village.run_agent()
    (village.folder / "run" / "leases").write_text(
        f"0 {village.guest.mac} {village.guest.address} * *\n"
    )
    thief = village.neighbour
    thief.ip("addr", "flush", "dev", "wl0")
    thief.ip("addr", "add", f"{village.guest.address}/22", "dev", "wl0")
    thief.ip("route", "add", "default", "via", GATEWAY)
    village.greet(thief)

    assert village.desk.accept(village.guest.address, None).standing == "unknown"
    assert not reaches(thief)


def test_a_device_with_ipv6_alone_is_let_on(village: Village, server: None) -> None:
    village.run_agent()
    village.guest.ip("-4", "addr", "flush", "dev", "wl0")
    village.greet(village.guest)
    assert not reaches(village.guest, SERVER6)

    visitor = village.desk.accept(village.guest.address6, None)

    assert visitor.standing == "accepted"
    assert reaches(village.guest, SERVER6)
    assert not reaches(village.neighbour, SERVER6)


def test_an_uplink_that_is_cut_and_comes_back_or_another_one(
    village: Village, server: None
) -> None:
    village.run_agent()
    village.greet(village.guest)
    village.desk.accept(village.guest.address, None)
    assert reaches(village.guest)

    village.ip("link", "set", "up0", "down")
    wait_for(lambda: village.desk.board().uplink == "down", "it is noticed")
    assert village.desk.visitor(village.guest.address).standing == "accepted"
    village.ip("route", "add", "default", "via", "192.0.2.1")  # the modem
    wait_for(lambda: reaches(village.guest), "by the modem")
    assert not reaches(village.neighbour)
    village.ip("route", "del", "default", "via", "192.0.2.1")
    village.ip("link", "set", "up0", "up")
    village.ip("route", "add", "default", "via", "198.51.100.1")
    wait_for(lambda: reaches(village.guest), "by the cable again")

    assert not reaches(village.neighbour)
    wait_for(lambda: village.desk.board().uplink == "up", "it is noticed")


def test_who_leaves_is_off_line_at_once(village: Village, server: None) -> None:
    village.run_agent()
    village.greet(village.guest)
    village.desk.accept(village.guest.address, None)
    with connect(village.guest) as open_one:
        assert echoes(open_one)

        assert village.desk.leave(village.guest.address).standing == "new"

        assert not echoes(open_one)


def test_mail_and_offices_stay_out_of_reach(village: Village, server: None) -> None:
    village.run_agent()
    village.greet(village.guest)
    village.desk.accept(village.guest.address, None)

    assert reaches(village.guest)
    assert not reaches(village.guest, "192.168.1.1")
    assert not reaches(village.guest, "fd00:aaaa::1")


def test_the_kernel_starts_closed_and_stays_so_until_the_agent_is_there(
    village: Village, watch: Watch
) -> None:
    config = village.configure()
    run("ip", "netns", "exec", village.hotspot, *village.command("close", config))

    assert watch.leaked(village.guest) == {}
    on = Path("/proc/sys/net/ipv4/ip_forward")
    with inside(village.hotspot):
        assert on.read_text().strip() == "1"

    village.run_agent()
    let_on(village, watch)


def test_a_kill_in_the_middle_of_an_accept_leaves_no_half(
    village: Village, watch: Watch, server: None
) -> None:
    """At five instants of it: afterwards page and firewall say the same.

    And what the guest was told. The last instant is that in which she has heard it.
    """
    for number in range(5):
        village.run_agent()
        village.greet(village.guest)
        assert village.agent is not None
        told = ""
        if number < 4:
            village.later(number * 0.005, village.agent.kill)
        with contextlib.suppress(OSError):
            told = village.desk.accept(village.guest.address, None).standing
        village.agent.kill()
        village.agent.wait()
        village.run_agent()
        village.greet(village.guest)
        standing = village.desk.visitor(village.guest.address).standing

        assert reaches(village.guest) is (standing == "accepted")
        assert told in {"", standing}

        village.desk.leave(village.guest.address)
        village.end(village.agent)
