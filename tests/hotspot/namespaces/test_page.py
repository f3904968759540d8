"""A guest's telephone, from its first probe to the Internet."""

import contextlib
import http.client
import socket
import subprocess
from collections.abc import Iterator

import pytest

from tests.hotspot.namespaces.conftest import Watch
from tests.hotspot.namespaces.resolving import AAAA, A, ask
from tests.hotspot.namespaces.village import (
    GATEWAY,
    GATEWAY6,
    SERVER,
    Guest,
    Village,
    inside,
    wait_for,
)
from tests.rig.guest_probes import PROBES

pytestmark = pytest.mark.root

OWN = "wifi.internal"


class _Inside(http.client.HTTPConnection):
    """Goes out of a guest's device."""

    def __init__(self, guest: Guest, address: str) -> None:
        super().__init__(address, 80, timeout=5)
        self._guest = guest

    def connect(self) -> None:
        with inside(self._guest.namespace):
            super().connect()


def get(
    guest: Guest, host: str, path: str, *, kind: int = A, form: str = ""
) -> tuple[int, str, str]:
    """(status, Location, body) of what a device gets that looks the name up first."""
    (address,) = ask(guest, host.partition(":")[0], kind)
    with contextlib.closing(_Inside(guest, address)) as connection:
        fields = {"Host": host}
        if form:
            fields["Content-Type"] = "application/x-www-form-urlencoded"
        connection.request("POST" if form else "GET", path, form or None, fields)
        answer = connection.getresponse()
        where = answer.headers.get("Location", "")
        return answer.status, where, answer.read().decode()


def opens(guest: Guest, address: str, port: int) -> bool:
    with inside(guest.namespace):
        one = socket.socket(socket.AF_INET6 if ":" in address else socket.AF_INET)
    with one:
        one.settimeout(1.0)
        return one.connect_ex((address, port)) == 0


@pytest.fixture
def web(village: Village) -> Iterator[None]:
    """A server on port 443 of every address of the Internet."""
    with inside(village.internet):
        listening = socket.create_server(
            ("::", 443), family=socket.AF_INET6, dualstack_ipv6=True
        )
    village.echo(listening)
    yield
    listening.close()


def run_all(village: Village) -> "subprocess.Popen[bytes]":
    """Agent and page, as systemd starts them; gives the page's process."""
    village.run_agent()
    file = village.folder / "hotspot.toml"
    text = file.read_text(encoding="utf-8")
    own = '[portal]\ncache = "cache"'
    file.write_text(text.replace("[portal]", own), encoding="utf-8")
    return run_page(village)


def run_page(village: Village) -> "subprocess.Popen[bytes]":
    command = village.command("portal", village.folder / "hotspot.toml")
    process = village.start(village.hotspot, *command)

    def answers() -> bool:
        with contextlib.suppress(OSError, ValueError):
            return get(village.guest, OWN, "/")[0] == 200
        return False

    wait_for(answers, "the page answers")
    return process


@pytest.mark.parametrize("cut", [False, True], ids=["on line", "uplink cut"])
def test_every_system_is_led_to_the_page(village: Village, *, cut: bool) -> None:
    run_all(village)
    if cut:
        village.ip("link", "set", "up0", "down")
    found = {
        (one.system, kind): get(village.guest, one.host, one.path, kind=kind)[:2]
        for one in PROBES
        for kind in (A, AAAA)
    }

    assert set(found.values()) == {(302, f"http://{OWN}/")}
    assert len(found) == 2 * len(PROBES)


def test_a_guest_reads_accepts_and_is_on_line(village: Village, web: None) -> None:
    run_all(village)
    before = opens(village.guest, SERVER, 443)
    page = get(village.guest, OWN, "/?lang=vi")[2]
    accepted = get(village.guest, OWN, "/accept", form="terms=1&lang=vi")

    assert not before
    assert "Đồng ý và vào mạng" in page
    assert accepted[:2] == (303, f"http://{OWN}/?lang=vi")
    assert opens(village.guest, SERVER, 443)
    assert not opens(village.neighbour, SERVER, 443)
    assert "Máy này đang vào mạng được." in get(village.guest, OWN, "/")[2]
    left = get(village.guest, OWN, "/leave", form="lang=vi")
    assert left[0] == 303
    assert not opens(village.guest, SERVER, 443)


def test_https_is_never_answered_in_somebody_elses_name(village: Village) -> None:
    run_all(village)

    assert not opens(village.guest, GATEWAY, 443)
    assert not opens(village.guest, GATEWAY6, 443)


def test_while_the_page_is_dead_nobody_new_gets_on_line(
    village: Village, watch: Watch, web: None
) -> None:
    page = run_all(village)
    page.kill()
    page.wait()

    assert watch.leaked(village.guest) == {}
    assert not opens(village.guest, SERVER, 443)
    assert not opens(village.guest, GATEWAY, 80)
    run_page(village)
    assert get(village.guest, OWN, "/accept", form="terms=1")[0] == 303
    assert opens(village.guest, SERVER, 443)
    wanted = {probe.name for probe in watch.probes if probe.passes}
    assert wanted <= set(watch.leaked(village.guest)), "the positive control is silent"
