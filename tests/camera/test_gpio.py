import pytest
from gpiozero.pins.mock import MockFactory

from camera.adapters.gpio import GpioCabinet, Pins
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
