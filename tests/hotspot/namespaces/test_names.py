"""Names and addresses: no tunnel, a garden that follows its hosts, a pool that ends."""

import itertools
import secrets
import time

import pytest

from hotspot.adapters.whereabouts import SILENT_S
from tests.hotspot.namespaces.resolving import (
    AAAA,
    NAMED,
    TXT,
    A,
    ask,
    ask_by_tcp,
    lease,
)
from tests.hotspot.namespaces.telephone import opens
from tests.hotspot.namespaces.village import (
    GARDEN,
    GARDEN6,
    GARDEN_HOST,
    GARDEN_LATER,
    GATEWAY,
    GATEWAY6,
    RESOLVER,
    SERVER,
    Guest,
    Village,
    wait_for,
)
from tests.hotspot.namespaces.wire import Sniffer

pytestmark = pytest.mark.root


def tunnels(guest: Guest, word: str) -> None:
    """Five ways to carry a word out in a name."""
    name = f"{word}.tunnel.example.org"
    ask(guest, name, TXT)
    ask(guest, f"{word}.{GARDEN_HOST}.tunnel.example.org", A)
    ask(guest, name, TXT, of=RESOLVER)
    ask_by_tcp(guest, name, TXT, SERVER)
    ask(guest, name, AAAA, of=GATEWAY6)


def test_no_name_carries_anything_out_before_acceptance(village: Village) -> None:
    village.run_agent()
    sniffer = Sniffer(village.internet, "iup0")
    before, after = secrets.token_hex(8), secrets.token_hex(8)

    tunnels(village.guest, before)
    village.greet(village.guest)
    village.desk.accept(village.guest.address, None)
    tunnels(village.guest, after)
    village.desk.leave(village.guest.address)
    over = secrets.token_hex(8)
    tunnels(village.guest, over)

    wait_for(lambda: sniffer.saw(after.encode()), "accepted guests' names come out")
    asked = [frame for frame in sniffer.frames() if after.encode() in frame]
    assert len(asked) >= 5
    assert not sniffer.saw(before.encode())
    assert not sniffer.saw(over.encode())
    sniffer.close()


def test_every_name_is_the_gateway_for_a_stranger_without_an_uplink_too(
    village: Village,
) -> None:
    village.run_agent()
    village.ip("link", "set", "up0", "down")

    assert ask(village.guest, "www.example.org") == [GATEWAY]
    assert ask(village.guest, "www.example.org", AAAA) == [GATEWAY6]
    assert ask(village.guest, "connectivitycheck.gstatic.com", of="8.8.8.8") == [
        GATEWAY
    ]


def test_the_garden_is_open_and_follows_its_hosts(village: Village, web: None) -> None:
    village.resolver.kill()
    resolver = village.resolve({GARDEN_HOST: (GARDEN, GARDEN6)})
    village.run_agent()
    stranger = village.neighbour
    assert not opens(stranger, GARDEN, 443)

    assert ask(stranger, GARDEN_HOST) == [GARDEN]
    assert ask(stranger, f"thutuc.{GARDEN_HOST}", AAAA) == [GARDEN6]

    assert opens(stranger, GARDEN, 443)
    assert opens(stranger, GARDEN6, 443)
    assert not opens(stranger, SERVER, 443)
    assert not opens(stranger, GARDEN_LATER, 443)

    resolver.kill()
    resolver.wait()
    village.resolve({GARDEN_HOST: (GARDEN_LATER, GARDEN6)})
    wait_for(
        lambda: ask(stranger, GARDEN_HOST) == [GARDEN_LATER], "the new address is known"
    )
    assert opens(stranger, GARDEN_LATER, 443)


def test_a_pool_that_is_empty_gives_nothing_and_is_told_of(village: Village) -> None:
    village.run_agent(network={"address": f"{GATEWAY}/28"})
    village.guest.ip("addr", "flush", "dev", "wl0")
    given = {lease(village.guest, f"02:00:00:00:01:{n:02x}") for n in range(10)}

    assert lease(village.guest, "02:00:00:00:02:01") is None

    assert None not in given
    assert len(given) == 10
    wait_for(lambda: "hotspot-pool-full" in village.log(), "it is told of")


def test_who_asks_for_ever_more_addresses_is_not_heard(village: Village) -> None:
    village.run_agent()
    village.guest.ip("addr", "flush", "dev", "wl0")

    given = itertools.takewhile(
        lambda address: address is not None,
        (lease(village.guest, f"02:00:00:00:01:{n:02x}") for n in range(60)),
    )

    assert 10 <= len(list(given)) < 60
    village.neighbour.ip("addr", "flush", "dev", "wl0")
    assert lease(village.neighbour, village.neighbour.mac) is not None


def test_who_is_given_an_address_is_let_on_with_it(village: Village, web: None) -> None:
    village.run_agent()
    guest = village.guest
    guest.ip("addr", "flush", "dev", "wl0")
    address = lease(guest, guest.mac)
    assert address is not None
    guest.ip("addr", "add", f"{address}/22", "dev", "wl0")
    guest.ip("route", "replace", "default", "via", GATEWAY)
    village.greet(guest)

    assert village.desk.accept(address, None).standing == "accepted"
    assert opens(guest, SERVER, 443)

    leases = village.folder / "run" / "leases"
    assert address in leases.read_text()
    assert NAMED.decode() not in leases.read_text()

    # The server gives another one; the session goes along.
    leases.write_text(leases.read_text().replace(address, "10.77.2.2"))
    guest.ip("addr", "flush", "dev", "wl0")
    guest.ip("addr", "add", "10.77.2.2/22", "dev", "wl0")
    guest.ip("route", "replace", "default", "via", GATEWAY)
    wait_for(lambda: opens(guest, SERVER, 443), "on line with the new address")


def test_who_changes_her_address_beside_her_old_lease_is_on_line_again(
    village: Village, web: None
) -> None:
    """As a device does that names itself anew: two leases stand for one MAC."""
    village.run_agent()
    guest = village.guest
    guest.ip("addr", "flush", "dev", "wl0")
    old = lease(guest, guest.mac, client=b"first")
    assert old is not None
    guest.ip("addr", "add", f"{old}/22", "dev", "wl0")
    guest.ip("route", "replace", "default", "via", GATEWAY)
    village.greet(guest)
    village.desk.accept(old, None)
    assert opens(guest, SERVER, 443)

    new = lease(guest, guest.mac, client=b"anew")
    assert new not in {None, old}
    guest.ip("addr", "add", f"{new}/22", "dev", "wl0")
    assert not opens(guest, SERVER, 443, own=new), "the kernel knows it now"
    time.sleep(SILENT_S + 3.0)
    assert opens(guest, SERVER, 443, own=old), "the old address still answers"
    assert not opens(guest, SERVER, 443, own=new)

    guest.ip("addr", "del", f"{old}/22", "dev", "wl0")
    guest.ip("addr", "add", f"{new}/22", "dev", "wl0")
    guest.ip("route", "replace", "default", "via", GATEWAY)
    wait_for(lambda: opens(guest, SERVER, 443), "on line with the new address")


def test_names_of_accepted_guests_are_asked_of_the_real_servers(
    village: Village,
) -> None:
    village.run_agent()
    village.greet(village.guest)
    village.desk.accept(village.guest.address, None)

    assert ask(village.guest, "www.example.org") == [SERVER]
    assert ask(village.neighbour, "www.example.org") == [GATEWAY]
