"""Nothing gets out that should not; each time beside a guest for whom it does."""

import pytest

from tests.hotspot.namespaces.conftest import Watch
from tests.hotspot.namespaces.probes import Sender
from tests.hotspot.namespaces.village import Village

pytestmark = pytest.mark.root

PROBES = 110


def let_on(village: Village, watch: Watch) -> None:
    """The guest accepts; what must come out then does, and what must not does not."""
    village.greet(village.guest)
    assert village.desk.accept(village.guest.address, None).standing == "accepted"
    out = watch.leaked(village.guest)
    missing = [p.name for p in watch.probes if p.passes and p.name not in out]
    assert missing == [], "the positive control is silent"
    assert [name for name, probe in out.items() if probe.passes is False] == []


def test_nobody_gets_out_before_accepting(village: Village, watch: Watch) -> None:
    village.run_agent()

    assert len(watch.probes) >= PROBES
    assert watch.leaked(village.guest) == {}

    let_on(village, watch)


def test_a_neighbour_gets_nothing_of_a_guest_s_session(
    village: Village, watch: Watch
) -> None:
    village.run_agent()
    let_on(village, watch)
    stolen = Sender(
        village.neighbour.mac, village.guest.address, village.guest.address6
    )

    assert watch.leaked(village.neighbour) == {}
    assert watch.leaked(village.neighbour, stolen) == {}
