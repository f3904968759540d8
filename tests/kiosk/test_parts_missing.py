"""What is wired and cannot be had: the kiosk shows its pages all the same."""

import pytest

from edge.errors import HardwareError
from kiosk.adapters.unwired import NoPresence, UnwiredCounter
from kiosk.assembly import _backlight, _buttons, _counter, _presence
from kiosk.config import ButtonsSection, CounterSection, ScreenSection


def test_a_backlight_that_is_gone_says_so_at_each_try() -> None:
    backlight = _backlight(ScreenSection(backlight="no-such-driver"))

    for _ in range(2):
        with pytest.raises(HardwareError, match="no-such-driver"):
            backlight.shine(50)


def test_pins_that_cannot_be_had_leave_a_kiosk_without_them(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def gone(*_: object) -> None:
        raise HardwareError("the pin is taken")

    monkeypatch.setattr("kiosk.adapters.counter.GpioCounter", gone)
    monkeypatch.setattr("kiosk.adapters.counter.GpioPresence", gone)
    monkeypatch.setattr("kiosk.adapters.buttons.GpioButtons", gone)

    counter = _counter(CounterSection(chime=4), lambda _event: None)
    buttons = _buttons(ButtonsSection(home=5), lambda _event: None)
    presence = _presence(CounterSection(presence=6), lambda _event: None)

    assert isinstance(counter, UnwiredCounter)
    assert isinstance(buttons, NoPresence)
    assert isinstance(presence, NoPresence)
