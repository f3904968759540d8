import gpiozero
import pytest
from gpiozero.pins.mock import MockFactory

from camera.adapters.gpio import GpioCabinet, Pins
from camera.assembly import cabinet_of
from camera.config import CabinetSection
from camera.ports import CabinetClosed, CabinetOpened, Lamp
from edge.errors import HardwareError

PINS = Pins(lamp=17, infra_red=27, tamper_switch=22)


def test_lamps_and_switch_are_wired_as_the_configuration_says() -> None:
    factory, events = MockFactory(), list[object]()
    factory.pin(22).drive_low()
    cabinet = GpioCabinet(events.append, PINS, factory)

    cabinet.show(Lamp.RECORDING)
    cabinet.shine(infra_red=True)
    lit = (factory.pin(17).state, factory.pin(27).state)
    factory.pin(22).drive_high()
    factory.pin(22).drive_low()
    cabinet.close()

    assert lit == (True, True)
    assert [type(event) for event in events] == [CabinetOpened, CabinetClosed]


def test_a_housing_that_is_open_at_the_start_is_told() -> None:
    events = list[object]()

    cabinet = GpioCabinet(events.append, PINS, MockFactory())
    cabinet.close()

    assert events == [CabinetOpened()]


def test_two_parts_on_one_pin_are_refused_in_words() -> None:
    with pytest.raises(HardwareError, match="check the pins"):
        GpioCabinet(print, Pins(lamp=17, infra_red=17), MockFactory())


def test_pins_that_cannot_be_had_leave_a_cabinet_that_says_so(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    busy = MockFactory()
    taken = gpiozero.LED(17, pin_factory=busy)
    monkeypatch.setattr(gpiozero.Device, "pin_factory", busy)

    cabinet = cabinet_of(CabinetSection(lamp=17), print, simulate=False)

    with pytest.raises(HardwareError, match="check the pins"):
        cabinet.show(Lamp.RECORDING)
    with pytest.raises(HardwareError, match="check the pins"):
        cabinet.shine(infra_red=True)
    cabinet.close()
    taken.close()


def test_whatever_a_pin_library_raises_is_a_fault_of_hardware() -> None:
    class BusyError(Exception):
        """As lgpio's own, which derives from nothing of gpiozero."""

    class Chip(MockFactory):  # type: ignore[misc]  # gpiozero has no types
        def pin(self, name: object) -> None:
            raise BusyError("GPIO busy")

    with pytest.raises(HardwareError, match="GPIO busy"):
        GpioCabinet(print, PINS, Chip())
