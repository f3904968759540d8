"""Many at once, and one who wants everything."""

import threading
import time

import pytest

from hotspot.ports import Visitor
from tests.hotspot.namespaces import wire
from tests.hotspot.namespaces.resolving import ask
from tests.hotspot.namespaces.village import GATEWAY, Village, run
from tests.hotspot.namespaces.wire import Cable, Sniffer, mac_of

pytestmark = pytest.mark.root

GUESTS, AT_ONCE = 141, 20


def test_141_are_let_on_twenty_at_once(village: Village) -> None:
    village.run_agent(clients_max=200)
    addresses = village.crowd(GUESTS)
    told: dict[str, Visitor] = {}

    def accept(share: list[str]) -> None:
        for address in share:
            told[address] = village.desk.accept(address, None)

    threads = [
        threading.Thread(target=accept, args=(addresses[n::AT_ONCE],))
        for n in range(AT_ONCE)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert {one.standing for one in told.values()} == {"accepted"}
    assert len(told) == GUESTS
    elements = run("ip", "netns", "exec", village.hotspot, "nft", "list", "map", "inet",
                   "commune_hotspot", "guests4")  # fmt: skip
    assert all(f" . {address} " in elements for address in addresses)


def test_one_who_floods_is_hardly_heard_and_keeps_nobody_out(village: Village) -> None:
    village.run_agent()
    guest, rude = village.guest, village.neighbour
    gateway = mac_of(village.hotspot, "lan0")
    ended = threading.Event()
    heard = Sniffer(rude.namespace, "wl0")
    number = 0

    def flood() -> None:
        nonlocal number
        cable = Cable(rude.namespace, "wl0")
        while not ended.is_set() or number < 3000:
            number += 1
            port = 1024 + number % 60000
            knock = wire.tcp(rude.address, GATEWAY, (port, 80), b"")
            asked = wire.udp(
                rude.address, GATEWAY, (port, 53), wire.question(f"n{number}.vn")
            )
            for protocol, body in ((6, knock), (17, asked)):
                packet = wire.ip(rude.address, GATEWAY, protocol, body)
                cable.send(wire.ethernet(rude.mac, gateway, 0x0800, packet))
        cable.close()

    flooding = threading.Thread(target=flood)
    flooding.start()
    time.sleep(0.5)
    try:
        village.greet(guest)
        accepted = village.desk.accept(guest.address, None)
        resolved = ask(guest, "www.example.org")
    finally:
        ended.set()
        flooding.join()

    assert accepted.standing == "accepted"
    assert resolved != []
    # A burst at first, then some dozens a second; beside thousands that were sent.
    frames = heard.frames()
    heard.close()
    answered = [
        sum(frame[23] == protocol for frame in frames if len(frame) > 40)
        for protocol in (6, 17)
    ]
    assert number > 2000
    assert all(0 < count < number / 3 for count in answered)
