import pytest

from hotspot.core.probes import probe
from tests.rig.guest_probes import PROBES, OsProbe


@pytest.mark.parametrize("one", PROBES, ids=lambda one: one.system)
def test_every_system_hears_what_it_knows_once_it_is_on_line(one: OsProbe) -> None:
    words = probe(one.host, one.path)

    assert words is not None
    assert words.status == one.status
    assert one.says in words.body


def test_there_are_twelve_systems_and_more() -> None:

    assert len({one.system for one in PROBES}) >= 12


@pytest.mark.parametrize(
    ("host", "path"),
    [
        ("captive.apple.com", "/news"),
        ("example.com", "/"),
        ("", ""),
        ("www.apple.com", "/"),
    ],
)
def test_a_page_that_somebody_wanted_is_no_probe(host: str, path: str) -> None:

    assert probe(host, path) is None
