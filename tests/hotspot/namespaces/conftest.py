"""A village for every test, with everything that can be sent and seen in it."""

import socket
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.hotspot.namespaces import probes
from tests.hotspot.namespaces.probes import Probe, Sender
from tests.hotspot.namespaces.village import Guest, Village, inside
from tests.hotspot.namespaces.wire import Cable, Sniffer, mac_of

SETTLE_S = 0.4
"""On veth a frame is through within a millisecond; this is for a busy machine."""


class Watch:
    """Sends every probe as somebody, and says which came out."""

    def __init__(self, village: Village) -> None:
        self._gateway = mac_of(village.hotspot, "lan0")
        self.probes = probes.every(mac_of(village.hotspot, "up0"))
        self._sniffers = [Sniffer(village.internet, i) for i in ("iup0", "iup1")]

    def leaked(self, guest: Guest, sender: Sender | None = None) -> dict[str, Probe]:
        """Names of the probes that the Internet's side saw."""
        who = sender or sender_of(guest)
        cable = Cable(guest.namespace, guest.interface)
        for sniffer in self._sniffers:
            sniffer.forget()
        sent = [(probe, probe.token()) for probe in self.probes]
        for number, (probe, token) in enumerate(sent):
            for frame in probes.frames(probe, who, self._gateway, token):
                cable.send(frame)
            if number % 10 == 9:
                time.sleep(0.02)  # below what one device may begin in a second
        cable.close()
        time.sleep(SETTLE_S)
        seen = b"\n".join(f for one in self._sniffers for f in one.frames())
        return {probe.name: probe for probe, token in sent if token in seen}

    def close(self) -> None:
        for sniffer in self._sniffers:
            sniffer.close()


def sender_of(guest: Guest) -> Sender:
    return Sender(guest.mac, guest.address, guest.address6)


@pytest.fixture
def village(tmp_path: Path) -> Iterator[Village]:
    with Village(tmp_path) as built:
        built.resolve({})
        yield built


@pytest.fixture
def watch(village: Village) -> Iterator[Watch]:
    watching = Watch(village)
    yield watching
    watching.close()


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
