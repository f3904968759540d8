"""What a telephone's own software is told: the portal's API, where there is a
certificate (RFC 8908), and its address with the lease (RFC 8910)."""

import json
import ssl

import pytest

from tests.hotspot.namespaces.resolving import ask, leased
from tests.hotspot.namespaces.telephone import asked, get, opens, run_all
from tests.hotspot.namespaces.village import GATEWAY, SERVER, Guest, Village
from tests.rig.broker import Authority

pytestmark = pytest.mark.root

NAME = "wifi.tan-an.example"
API = "/captive-portal/api"
OPTION = 114


def state(village: Village, guest: Guest, authority: Authority) -> dict[str, object]:
    """As the API says it to this device, which believes this authority alone."""
    (address,) = ask(guest, NAME)
    answer, body = asked(guest, address, API, host=NAME, tls=(NAME, authority.ca))
    assert answer.status == 200
    assert answer.headers["Content-Type"] == "application/captive+json"
    assert answer.headers["Cache-Control"] == "private, no-store"
    told: dict[str, object] = json.loads(body)
    return told


def test_with_a_certificate_the_lease_names_the_api_and_it_says_how_one_stands(
    village: Village, web: None
) -> None:
    authority = Authority(village.folder / "authority")
    own = authority.issue(NAME, server=True)
    village.portal |= {"host": NAME, "cert": str(own.cert), "key": str(own.key)}
    run_all(village)

    given = leased(village.neighbour, village.neighbour.mac)
    before = state(village, village.guest, authority)
    led = get(village.guest, "captive.apple.com", "/hotspot-detect.html")
    accepted = get(village.guest, NAME, "/accept", form="terms=1", ca=authority.ca)
    after = state(village, village.guest, authority)

    assert given is not None
    assert given.options[OPTION] == f"https://{NAME}{API}".encode()
    assert before == {
        "captive": True,
        "user-portal-url": f"https://{NAME}/",
        "venue-info-url": f"https://{NAME}/kept",
    }
    assert led[:2] == (302, f"https://{NAME}/")
    assert accepted[0] == 303
    assert after["captive"] is False
    assert after["can-extend-session"] is True
    seconds = after["seconds-remaining"]
    assert isinstance(seconds, int)
    assert 0 < seconds <= 120 * 60
    assert opens(village.guest, SERVER, 443)
    assert state(village, village.neighbour, authority)["captive"] is True
    with pytest.raises(ssl.SSLCertVerificationError):
        state(village, village.guest, Authority(village.folder / "another"))
    with pytest.raises(ssl.SSLError, match="UNRECOGNIZED_NAME"):
        asked(village.guest, GATEWAY, "/", tls=("www.google.com", authority.ca))


def test_without_a_certificate_no_api_is_named(village: Village) -> None:
    run_all(village)

    given = leased(village.neighbour, village.neighbour.mac)

    assert given is not None
    assert given.options[3], "the router is named"
    assert OPTION not in given.options
    assert not opens(village.guest, GATEWAY, 443)
