"""The keys beside the screen, on gpiozero's mock pins."""

from collections.abc import Iterator

import pytest
from gpiozero.pins.mock import MockFactory

from edge.errors import HardwareError
from kiosk.adapters.buttons import GpioButtons
from kiosk.core.events import Pressed

HOME, CALL = 5, 6


@pytest.fixture
def pins() -> Iterator[MockFactory]:
    factory = MockFactory()
    yield factory
    factory.close()


def test_each_key_says_which_it_is(pins: MockFactory) -> None:
    told: list[object] = []
    made = GpioButtons(told.append, {"home": HOME, "call": CALL}, pins)

    pins.pin(CALL).drive_low()
    pins.pin(HOME).drive_low()

    made.close()
    assert told == [Pressed("call"), Pressed("home")]


def test_a_pin_that_is_taken_is_an_error_that_names_it_and_frees_the_others(
    pins: MockFactory,
) -> None:
    first = GpioButtons(list[object]().append, {"call": CALL}, pins)

    with pytest.raises(HardwareError, match=f"GPIO {CALL}"):
        GpioButtons(list[object]().append, {"home": HOME, "call": CALL}, pins)

    again = GpioButtons(list[object]().append, {"home": HOME}, pins)
    again.close()
    first.close()
