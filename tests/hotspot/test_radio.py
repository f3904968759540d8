"""The radio's process: on the air, off it, on it again, and what the agent hears."""

from pathlib import Path

import pytest

from edge.config import NodeSection, load
from edge.errors import ConfigError
from edge.fakes import HandClock
from edge.runtime import Shutdown, Tick
from hotspot.adapters.radio.reports import ReportFile
from hotspot.config import HotspotConfig, HotspotPaths, NetworkSection, RadioSection
from hotspot.core.radio import Heard, chip_of
from hotspot.fakes.radio import FakeRadio, FakeRadioReports
from hotspot.radio.keeper import LOST, NOT_ISOLATED, RadioKeeper

CONFIG = HotspotConfig(
    node=NodeSection(id="wifi-cho", commune="vinh-long/tan-an"),
    paths=HotspotPaths(state=Path("state")),
    network=NetworkSection(guests="wlan0", uplinks=("eth0",)),
)


class Scene:
    def __init__(self, section: RadioSection, driver: str = "mt7921u") -> None:
        self.clock = HandClock()
        self.radio, self.reports = FakeRadio(), FakeRadioReports()
        self.signals: tuple[float, ...] = ()
        self.keeper = RadioKeeper(
            CONFIG,
            section,
            self.radio,
            chip_of(driver),
            signals=lambda: self.signals,
            reports=self.reports,
            clock=self.clock,
        )

    def after(self, seconds: int) -> None:
        for _ in range(seconds):
            self.clock.advance(1)
            self.keeper.handle(Tick(self.clock.now()))

    @property
    def troubles(self) -> dict[str, str]:
        assert self.reports.report is not None
        return self.reports.report.troubles


def test_it_sends_on_the_quietest_channel_and_says_so() -> None:
    scene = Scene(RadioSection(ssid="Wi-Fi xã Tân An"))
    scene.radio.heard = (Heard(2412, -40), Heard(2437, -50))

    scene.keeper.start()

    assert scene.radio.plan is not None
    assert scene.radio.plan.channel == 11
    assert scene.radio.plan.gateway == "10.77.0.1/22"
    assert scene.reports.report is not None
    assert scene.reports.report.sending
    assert scene.troubles == {}


def test_a_channel_that_was_configured_needs_no_scan() -> None:
    scene = Scene(RadioSection(channel=6))
    scene.radio.heard = (Heard(2437, -10),)

    scene.keeper.start()

    assert scene.radio.plan is not None
    assert scene.radio.plan.channel == 6


def test_a_radio_that_fails_is_told_of_and_tried_again() -> None:
    scene = Scene(RadioSection())
    scene.radio.broken = "no such device"
    scene.keeper.start()
    before = scene.troubles

    scene.radio.broken = ""
    scene.after(20)

    assert before == {LOST: "no such device"}
    assert scene.troubles == {}
    assert scene.radio.plan is not None


def test_a_radio_that_is_lost_meanwhile_comes_back_by_itself() -> None:
    scene = Scene(RadioSection())
    scene.keeper.start()
    scene.after(30)

    scene.radio.close()
    scene.after(5)

    assert scene.radio.plan is not None
    assert scene.troubles == {}


def test_what_the_pis_own_chip_cannot_do_is_said() -> None:
    scene = Scene(RadioSection(), driver="brcmfmac")

    scene.keeper.start()

    assert scene.reports.report is not None
    assert scene.reports.report.clients_max == 7
    assert "each other through the air" in scene.troubles[NOT_ISOLATED]
    assert scene.radio.plan is not None
    assert scene.radio.plan.clients_max == 7


def test_the_guests_signal_is_told_and_nobodys_address() -> None:
    scene = Scene(RadioSection())
    scene.signals = (-50.0, -61.0, -80.0)

    scene.keeper.start()

    assert scene.reports.report is not None
    assert scene.reports.report.signal_dbm == -61


def test_it_ends_in_silence_and_says_so() -> None:
    scene = Scene(RadioSection())
    scene.keeper.start()

    scene.keeper.handle(Shutdown())

    assert scene.radio.plan is None
    assert LOST in scene.troubles


def test_a_name_that_is_too_long_is_refused_in_the_file(tmp_path: Path) -> None:
    file = tmp_path / "hotspot.toml"
    file.write_text(
        '[node]\nid = "a"\ncommune = "vinh-long"\n[paths]\nstate = "s"\n'
        '[network]\nguests = "wlan0"\nuplinks = ["eth0"]\n'
        '[radio]\nssid = "Điểm Wi-Fi miễn phí của xã"\n'
    )

    with pytest.raises(ConfigError, match="radio: ssid has 35 bytes"):
        load(file, HotspotConfig)


def test_the_report_is_whole_or_absent(tmp_path: Path) -> None:
    file = ReportFile(tmp_path / "radio" / "report.json")
    scene = Scene(RadioSection())
    scene.keeper.start()
    assert scene.reports.report is not None

    assert file.load() is None
    file.keep(scene.reports.report)
    assert file.load() == scene.reports.report
    (tmp_path / "radio" / "report.json").write_text("{")
    assert file.load() is None
