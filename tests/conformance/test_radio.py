"""Radios alike: the fake, hostapd without a radio, NetworkManager's API on a mock.

Not run here: anything that really sends. See docs/how-to/add-a-hotspot.md.
"""

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest

from edge.errors import HardwareError, MessageError
from hotspot.adapters.radio.hostapd import Hostapd
from hotspot.adapters.radio.networkmanager import NetworkManager
from hotspot.core.radio import Heard, RadioPlan, hostapd_conf
from hotspot.fakes.radio import FakeRadio
from hotspot.ports.radio import Radio
from tests.rig.network_manager import MockManager, mock_manager

PLAN = RadioPlan(
    interface="wlan0",
    ssid="Wi-Fi xã Tân An",
    channel=6,
    band="2.4",
    country="VN",
    clients_max=7,
    gateway="10.77.0.1/22",
    driver="none",
)
NEIGHBOUR = Heard(2437, -60.0)


@dataclass
class Bench:
    """A radio, and the countries that were set."""

    radio: Radio
    countries: list[str]
    manager: MockManager | None = None


def _fake(_folder: Path) -> Iterator[Bench]:
    yield Bench(FakeRadio(NEIGHBOUR), [])


def _hostapd(folder: Path) -> Iterator[Bench]:
    countries: list[str] = []
    own = folder / "hostapd"
    yield Bench(
        Hostapd(own, scan=lambda: (NEIGHBOUR,), set_country=countries.append), countries
    )


def _network_manager(folder: Path) -> Iterator[Bench]:
    countries: list[str] = []
    with mock_manager(folder) as manager:
        manager.neighbour("nha_dan", NEIGHBOUR.frequency_mhz, 80)
        radio = NetworkManager(
            "wlan0",
            set_country=countries.append,
            signals=lambda: (-50.0, -70.0),
            bus=manager.bus,
        )
        try:
            yield Bench(radio, countries, manager)
        finally:
            radio.close()


@pytest.fixture(
    params=[
        pytest.param(_fake, id="fake"),
        pytest.param(_hostapd, id="hostapd", marks=pytest.mark.process),
        pytest.param(_network_manager, id="manager", marks=pytest.mark.process),
    ]
)
def bench(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Bench]:
    with contextmanager(request.param)(tmp_path) as made:
        yield made
        made.radio.close()


def test_a_scan_finds_who_else_sends(bench: Bench) -> None:
    assert bench.radio.scan() == (NEIGHBOUR,)


def test_it_is_silent_until_somebody_wants_it(bench: Bench) -> None:
    state = bench.radio.look()

    assert (state.alive, state.sending, state.clients) == (False, False, None)


def test_what_is_planned_is_served(bench: Bench) -> None:
    bench.radio.serve(PLAN)

    state = bench.radio.look()
    assert state.alive
    assert state.channel == 6
    assert bench.countries in ([], ["VN"])


def test_another_plan_takes_the_place_of_the_first(bench: Bench) -> None:
    bench.radio.serve(PLAN)
    bench.radio.serve(replace(PLAN, channel=11))

    assert bench.radio.look().channel == 11


def test_a_name_that_no_network_can_have_is_refused(bench: Bench) -> None:
    for ssid in ("", "Điểm Wi-Fi miễn phí của Ủy ban nhân dân xã", "a\nb"):
        with pytest.raises(MessageError, match="32 bytes"):
            bench.radio.serve(replace(PLAN, ssid=ssid))

    assert not bench.radio.look().alive


def test_closed_it_sends_no_more(bench: Bench) -> None:
    bench.radio.serve(PLAN)
    bench.radio.close()
    bench.radio.close()

    assert not bench.radio.look().alive


# -- hostapd alone ---------------------------------------------------------------------


@pytest.fixture
def hostapd(tmp_path: Path) -> Iterator[Hostapd]:
    made = Hostapd(tmp_path / "own", scan=tuple, set_country=lambda _country: None)
    yield made
    made.close()


@pytest.mark.process
@pytest.mark.parametrize("band", ["2.4", "5"])
@pytest.mark.parametrize("ssid", ["Wi-Fi xã Tân An", 'a"b\\c #d', "ភូមិ", "x" * 32])
def test_hostapd_takes_every_line_that_we_write(
    tmp_path: Path, hostapd: Hostapd, band: str, ssid: str
) -> None:
    channel = {"2.4": 11, "5": 36}[band]
    changed: dict[str, Any] = {"band": band, "channel": channel, "ssid": ssid}

    hostapd.serve(replace(PLAN, **changed))

    log = (tmp_path / "own" / "hostapd.log").read_text()
    assert "Line" not in log
    assert hostapd.look().channel == channel


@pytest.mark.process
def test_a_setting_that_hostapd_does_not_know_would_be_noticed(tmp_path: Path) -> None:
    file = tmp_path / "hostapd.conf"
    file.write_text(hostapd_conf(PLAN, str(tmp_path / "c")) + "ap_isolation=1\n")

    ended = subprocess.run(
        ["hostapd", file], capture_output=True, text=True, timeout=10, check=False
    )

    assert ended.returncode != 0
    assert "unknown configuration item" in ended.stdout


@pytest.mark.process
def test_a_hostapd_that_was_killed_is_noticed_and_served_again(
    hostapd: Hostapd,
) -> None:
    hostapd.serve(PLAN)
    assert hostapd._process is not None
    hostapd._process.kill()
    hostapd._process.wait()

    before = hostapd.look()
    hostapd.serve(PLAN)

    assert not before.alive
    assert hostapd.look().alive


# -- NetworkManager alone --------------------------------------------------------------


def test_a_folder_that_cannot_be_made_is_told_as_a_fault_of_the_machine(
    tmp_path: Path,
) -> None:
    (tmp_path / "radio").write_text("a file in the way")
    folder = tmp_path / "radio" / "hostapd"
    hostapd = Hostapd(folder, scan=tuple, set_country=lambda _country: None)

    with pytest.raises(HardwareError, match="cannot be written"):
        hostapd.serve(PLAN)


@pytest.mark.process
def test_network_manager_is_told_all_that_matters(tmp_path: Path) -> None:
    with contextmanager(_network_manager)(tmp_path) as bench:
        bench.radio.serve(PLAN)
        assert bench.manager is not None

        (held,) = bench.manager.connections()

        assert bytes(held["802-11-wireless"]["ssid"]).decode() == PLAN.ssid
        wanted = {"mode": "ap", "band": "bg", "channel": 6, "ap-isolation": 1}
        assert wanted.items() <= held["802-11-wireless"].items()
        assert held["ipv4"]["method"] == "manual"
        assert held["connection"]["autoconnect"] is False
        assert "802-11-wireless-security" not in held
        assert bench.radio.look().sending
        assert bench.radio.look().clients == 2
        bench.radio.serve(replace(PLAN, channel=1))
        assert len(bench.manager.connections()) == 1
        bench.radio.close()
        assert bench.manager.connections() == []


@pytest.mark.process
def test_a_radio_that_cannot_be_an_access_point_is_told_with_a_remedy(
    tmp_path: Path,
) -> None:
    with contextmanager(_network_manager)(tmp_path) as bench:
        assert bench.manager is not None
        bench.manager.forbid()

        with pytest.raises(HardwareError, match="cannot be an access point; use"):
            bench.radio.serve(PLAN)


@pytest.mark.process
def test_without_network_manager_the_error_says_where_to_look(tmp_path: Path) -> None:
    radio = NetworkManager(
        "wlan0",
        set_country=lambda _country: None,
        signals=tuple,
        bus=f"unix:path={tmp_path}/none",
    )

    with pytest.raises(HardwareError, match="systemctl status NetworkManager"):
        radio.scan()
    assert not radio.look().alive
