"""What every Backlight does: the fake one, the kernel's files, and a pulsed pin.

The real ones have files in a folder and gpiozero's mock pins here, no Raspberry Pi.
"""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from gpiozero.pins.mock import MockFactory, MockPWMPin

from edge.errors import HardwareError
from kiosk.adapters.backlight import PinBacklight, SysfsBacklight
from kiosk.fakes import FakeBacklight
from kiosk.ports import Backlight

PIN = 18


@dataclass
class Stage:
    """A light, and how bright it really is."""

    light: Backlight
    percent: Callable[[], float]
    breaks: Callable[[], None]


def fake(_folder: Path) -> Stage:
    light = FakeBacklight()
    return Stage(light, lambda: light.percent, lambda: setattr(light, "works", False))


def sysfs(folder: Path) -> Stage:
    place = folder / "10-0045"
    place.mkdir()
    for name, held in (
        ("max_brightness", "31"),
        ("brightness", "0"),
        ("bl_power", "4"),
    ):
        (place / name).write_text(held)

    def breaks() -> None:
        (place / "brightness").unlink()
        (place / "brightness").mkdir()

    def percent() -> float:
        if (place / "bl_power").read_text() != "0":
            return 0
        return int((place / "brightness").read_text()) / 31 * 100

    return Stage(SysfsBacklight("10-0045", folder), percent, breaks)


def pulsed(_folder: Path) -> Stage:
    factory = MockFactory(pin_class=MockPWMPin)
    light = PinBacklight(PIN, factory)

    def breaks() -> None:
        light._light.close()

    return Stage(light, lambda: factory.pin(PIN).state * 100, breaks)


@pytest.fixture(params=[fake, sysfs, pulsed], ids=["fake", "sysfs", "pin"])
def stage(request: pytest.FixtureRequest, tmp_path: Path) -> Stage:
    made: Stage = request.param(tmp_path)
    return made


@pytest.mark.parametrize("percent", [100, 80, 33, 10])
def test_it_is_as_bright_as_it_is_told(stage: Stage, percent: int) -> None:
    stage.light.shine(percent)

    assert stage.percent() == pytest.approx(percent, abs=2)


def test_nothing_is_off_and_one_percent_is_not(stage: Stage) -> None:
    stage.light.shine(1)
    least = stage.percent()
    stage.light.shine(0)

    assert least > 0
    assert stage.percent() == 0


def test_it_is_left_bright(stage: Stage) -> None:
    stage.light.shine(10)

    if isinstance(stage.light, PinBacklight):
        stage.light.shine(100)  # its pin is given back with the program
    else:
        stage.light.close()

    assert stage.percent() == 100


def test_one_that_is_broken_says_so(stage: Stage) -> None:
    stage.breaks()

    with pytest.raises(HardwareError, match="backlight"):
        stage.light.shine(50)


def test_a_name_that_is_not_there_names_those_that_are(tmp_path: Path) -> None:
    (tmp_path / "rpi_backlight").mkdir()

    with pytest.raises(HardwareError, match="there is rpi_backlight"):
        SysfsBacklight("10-0045", tmp_path)


def test_a_pin_that_cannot_be_had_is_an_error_that_names_it() -> None:
    with pytest.raises(HardwareError, match="GPIO 18"):
        PinBacklight(PIN, MockFactory())  # mock pins without pulses
