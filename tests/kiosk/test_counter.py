"""Chime, lamp, button and sensor, on gpiozero's mock pins."""

import threading
from collections.abc import Callable, Iterator

import pytest
from gpiozero.pins.mock import MockFactory

from edge.errors import HardwareError
from kiosk.adapters.counter import CounterPins, GpioCounter, GpioPresence
from kiosk.adapters.unwired import NoPresence, UnwiredCounter
from kiosk.core.events import Approached, StaffComing

CHIME, LAMP, BUTTON, SENSOR = 17, 27, 22, 23


@pytest.fixture
def pins() -> Iterator[MockFactory]:
    factory = MockFactory()
    yield factory
    factory.close()


def counter(pins: MockFactory, told: list[object]) -> GpioCounter:
    return GpioCounter(told.append, CounterPins(CHIME, LAMP, BUTTON), pins)


def soon(what: Callable[[], bool]) -> bool:
    """Whether it comes to be; gpiozero blinks in threads of its own."""
    pause = threading.Event()
    return any(what() or pause.wait(0.01) for _ in range(300))


def test_a_call_lights_the_lamp_and_sounds_the_chime_until_it_is_over(
    pins: MockFactory,
) -> None:
    made = counter(pins, [])

    made.ring()

    assert soon(lambda: bool(pins.pin(LAMP).state))
    assert soon(lambda: bool(pins.pin(CHIME).state))
    made.rest()
    assert not pins.pin(LAMP).state
    made.close()


def test_the_button_at_the_counter_says_that_somebody_comes(pins: MockFactory) -> None:
    told: list[object] = []
    made = GpioCounter(told.append, CounterPins(button=BUTTON), pins)

    pins.pin(BUTTON).drive_low()

    assert told == [StaffComing()]
    made.close()


def test_a_counter_with_a_button_alone_can_tell_nobody(pins: MockFactory) -> None:
    made = GpioCounter(list[object]().append, CounterPins(button=BUTTON), pins)

    assert not made.ring()
    made.rest()
    made.close()


def test_a_pin_that_is_taken_is_an_error_that_names_it(pins: MockFactory) -> None:
    made = counter(pins, [])

    with pytest.raises(HardwareError, match=str(LAMP)):
        GpioCounter(list[object]().append, CounterPins(lamp=LAMP), pins)
    made.close()


def test_the_sensor_says_that_somebody_comes(pins: MockFactory) -> None:
    told: list[object] = []
    sensor = GpioPresence(told.append, SENSOR, pins)

    pins.pin(SENSOR).drive_high()

    sensor.close()
    assert told == [Approached()]


def test_where_nothing_is_fitted_nobody_is_told() -> None:
    assert not UnwiredCounter().ring()
    UnwiredCounter().rest()
    UnwiredCounter().close()
    NoPresence().close()
