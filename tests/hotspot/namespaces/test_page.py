"""A guest's telephone, from its first probe to the Internet."""

import pytest

from tests.hotspot.namespaces.conftest import Watch
from tests.hotspot.namespaces.resolving import AAAA, A
from tests.hotspot.namespaces.telephone import OWN, get, opens, run_all, run_page
from tests.hotspot.namespaces.village import GATEWAY, GATEWAY6, SERVER, Village
from tests.rig.guest_probes import PROBES

pytestmark = pytest.mark.root


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
