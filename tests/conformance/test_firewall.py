"""What every Firewall does, expected of the fake one and of the real one alike."""

from collections.abc import Callable, Iterator
from ipaddress import IPv4Interface, IPv6Interface
from pathlib import Path
from typing import Protocol

import pytest

from edge.errors import HardwareError
from hotspot.adapters import nftables
from hotspot.adapters.nftables import Nftables
from hotspot.core.table import Admit, Dismiss, Move, Net, Pass, Rules
from hotspot.fakes import FakeFirewall
from hotspot.ports import Firewall, Used
from tests.hotspot.namespaces.village import Village, run
from tests.hotspot.namespaces.wire import inside

NET = Net(
    "lan0",
    ("up0", "up1"),
    IPv4Interface("10.77.0.1/22"),
    IPv6Interface("fd77:7:7::1/64"),
)
AN = Pass(0x10, "02:00:00:00:00:05", "10.77.1.5", 3600.0)
BINH = Pass(0x11, "02:00:00:00:00:06", None, 3600.0)


class Stage(Protocol):
    """A firewall, and somebody else's hand in it."""

    firewall: Firewall

    def flush(self) -> None: ...


class FakeStage:
    def __init__(self) -> None:
        self._fake = FakeFirewall()
        self.firewall: Firewall = self._fake
        self.flush: Callable[[], None] = self._fake.flush


class RealStage:
    def __init__(self, village: Village) -> None:
        self.firewall: Firewall = Nftables(NET)
        self._village = village

    def flush(self) -> None:
        self._village.nft("flush ruleset")


@pytest.fixture(params=["fake", pytest.param("nftables", marks=pytest.mark.root)])
def stage(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Stage]:
    if request.param == "fake":
        yield FakeStage()
        return
    with Village(tmp_path) as village, inside(village.hotspot):
        yield RealStage(village)


def on_line(stage: Stage) -> set[int]:
    return set(stage.firewall.usage().sessions)


def test_what_is_loaded_is_there_and_intact(stage: Stage) -> None:
    assert not stage.firewall.intact()

    stage.firewall.load(Rules(NET, passes=(AN, BINH)))

    assert stage.firewall.intact()
    assert on_line(stage) == {AN.number, BINH.number}


def test_a_session_whose_time_is_over_is_not_loaded(stage: Stage) -> None:
    stage.firewall.load(Rules(NET, passes=(AN, Pass(0x11, BINH.mac, None, -1.0))))

    assert on_line(stage) == {AN.number}


def test_sessions_come_go_and_move(stage: Stage) -> None:
    stage.firewall.load(Rules(NET))

    stage.firewall.change([Admit(AN), Admit(BINH)])
    assert on_line(stage) == {AN.number, BINH.number}
    moved = Pass(AN.number, AN.mac, "10.77.1.50", 1800.0)
    stage.firewall.change([Move(AN, moved), Dismiss(BINH)])
    assert on_line(stage) == {AN.number}
    stage.firewall.change([Dismiss(moved)])

    assert on_line(stage) == set()
    assert stage.firewall.intact()


def test_a_change_that_cannot_be_is_not_made_at_all(stage: Stage) -> None:
    stage.firewall.load(Rules(NET, passes=(AN,)))

    with pytest.raises(HardwareError, match="No such file"):
        stage.firewall.change([Admit(BINH), Dismiss(Pass(0x77, BINH.mac, None, 1.0))])

    assert on_line(stage) == {AN.number}


def test_nothing_was_moved_at_first(stage: Stage) -> None:
    stage.firewall.load(Rules(NET, passes=(AN,)))

    usage = stage.firewall.usage()

    assert usage.sessions == {AN.number: Used(0, 0)}
    assert usage.abuses == 0


def test_a_flush_is_noticed_and_a_load_heals_it(stage: Stage) -> None:
    stage.firewall.load(Rules(NET, passes=(AN,)))

    stage.flush()
    assert not stage.firewall.intact()
    stage.firewall.load(Rules(NET, passes=(AN,)))

    assert stage.firewall.intact()
    assert on_line(stage) == {AN.number}


def test_it_is_tended_again_and_again(stage: Stage) -> None:
    stage.firewall.load(Rules(NET))

    stage.firewall.tend()
    stage.firewall.tend()

    assert stage.firewall.intact()


@pytest.mark.root
def test_a_table_that_cannot_be_stood_by_is_closed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Village(tmp_path) as village, inside(village.hotspot):
        firewall = Nftables(NET)
        monkeypatch.setattr(nftables, "SYSCTL", tmp_path / "read-only")

        with pytest.raises(HardwareError, match="ip_forward"):
            firewall.load(Rules(NET, passes=(AN,), tended=True))

        listed = run("ip", "netns", "exec", village.hotspot, "nft", "list", "ruleset")
    assert "jump on_line" not in listed
    assert AN.mac in listed
