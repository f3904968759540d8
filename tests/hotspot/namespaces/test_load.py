"""Many at once, and one who wants everything."""

import threading
import time

import pytest

from tests.hotspot.namespaces import wire
from tests.hotspot.namespaces.crowd import devices
from tests.hotspot.namespaces.resolving import ask
from tests.hotspot.namespaces.telephone import asked, opens, run_all
from tests.hotspot.namespaces.village import GATEWAY, SERVER, Village
from tests.hotspot.namespaces.wire import Cable, Sniffer, mac_of

pytestmark = pytest.mark.root

GUESTS, AT_ONCE = 141, 20


def test_141_are_let_on_twenty_at_once(village: Village, web: None) -> None:
    """Each a device of its own, by the page's button."""
    run_all(village, clients_max=200)
    crowd = list(devices(village.guest, GUESTS))
    told: dict[str, int] = {}

    def accept(share: list[str]) -> None:
        for own in share:
            answer, _ = asked(
                village.guest, GATEWAY, "/accept", form="terms=1", own=own
            )
            told[own] = answer.status

    assert not opens(village.guest, SERVER, 443, own=crowd[0])
    threads = [
        threading.Thread(target=accept, args=(crowd[n::AT_ONCE],))
        for n in range(AT_ONCE)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert told == dict.fromkeys(crowd, 303)
    shut = [own for own in crowd if not opens(village.guest, SERVER, 443, own=own)]
    assert shut == []
    assert not opens(village.neighbour, SERVER, 443)


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
