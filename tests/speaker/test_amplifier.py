from collections.abc import Iterator

import pytest
from gpiozero import LED, Device, Factory
from gpiozero.pins.mock import MockFactory, MockPin

from edge.errors import HardwareError
from speaker.adapters.amplifier import GpioAmplifier, Pins
from speaker.assembly import amplifier_of
from speaker.config import CabinetSection
from speaker.fakes import FakeAmplifier
from speaker.ports import (
    Amplifier,
    AmplifierEvent,
    CabinetClosed,
    CabinetOpened,
    Lamp,
    StopPressed,
)

PINS = Pins(relay=17, lamp=27, stop_button=22, tamper_switch=23)


class WiredPin(MockPin):  # type: ignore[misc]  # gpiozero has no types
    """A pin that a closed switch holds down: its pull-up cannot lift it."""

    held_down = False

    def _set_pull(self, value: str) -> None:
        super()._set_pull(value)
        if self.held_down:
            self.drive_low()


@pytest.fixture
def factory() -> Iterator[Factory]:
    factory = MockFactory(pin_class=WiredPin)
    yield factory
    factory.close()


def closed_cabinet(factory: Factory) -> Factory:
    factory.pin(23).held_down = True
    return factory


def test_the_relay_follows_on_and_off(factory: Factory) -> None:
    amplifier = GpioAmplifier(lambda _: None, PINS, closed_cabinet(factory))

    amplifier.on()
    powered = factory.pin(17).state
    amplifier.off()

    assert powered == 1
    assert factory.pin(17).state == 0
    amplifier.close()


def test_the_relay_is_open_before_anybody_asks(factory: Factory) -> None:
    amplifier = GpioAmplifier(lambda _: None, PINS, closed_cabinet(factory))

    assert factory.pin(17).state == 0
    amplifier.close()


def test_closing_opens_the_relay_and_darkens_the_lamp(factory: Factory) -> None:
    amplifier = GpioAmplifier(lambda _: None, PINS, closed_cabinet(factory))
    amplifier.on()
    amplifier.show(Lamp.READY)
    relay, lamp = factory.pin(17), factory.pin(27)
    relay.clear_states()
    lamp.clear_states()

    amplifier.close()

    assert 0 in [state.state for state in relay.states]
    assert 0 in [state.state for state in lamp.states]


def test_the_lamp_shows_ready(factory: Factory) -> None:
    amplifier = GpioAmplifier(lambda _: None, PINS, closed_cabinet(factory))

    amplifier.show(Lamp.READY)

    assert factory.pin(27).state == 1
    amplifier.close()


def test_pressing_stop_is_told(factory: Factory) -> None:
    told: list[AmplifierEvent] = []
    amplifier = GpioAmplifier(told.append, PINS, closed_cabinet(factory))

    factory.pin(22).drive_low()

    assert told == [StopPressed()]
    amplifier.close()


def test_opening_and_closing_the_cabinet_are_told(factory: Factory) -> None:
    told: list[AmplifierEvent] = []
    amplifier = GpioAmplifier(told.append, PINS, closed_cabinet(factory))

    factory.pin(23).drive_high()
    factory.pin(23).drive_low()

    assert told == [CabinetOpened(), CabinetClosed()]
    amplifier.close()


def test_a_cabinet_found_open_is_told_at_once(factory: Factory) -> None:
    told: list[AmplifierEvent] = []

    amplifier = GpioAmplifier(told.append, PINS, factory)

    assert told == [CabinetOpened()]
    amplifier.close()


def test_a_node_without_pins_drives_none_and_tells_of_none(factory: Factory) -> None:
    told: list[AmplifierEvent] = []
    amplifier: Amplifier = GpioAmplifier(told.append, Pins(), factory)

    amplifier.on()
    amplifier.show(Lamp.TROUBLE)
    amplifier.off()
    amplifier.close()

    assert factory.pins == {}
    assert told == []


def test_a_pin_that_does_not_exist_is_named(factory: Factory) -> None:
    with pytest.raises(HardwareError, match="99"):
        GpioAmplifier(lambda _: None, Pins(relay=99), factory)


class BusyError(Exception):
    """As lgpio's own, which derives from nothing of gpiozero."""


@pytest.mark.parametrize("kind", [BusyError, OSError, RuntimeError])
def test_whatever_a_pin_library_raises_is_a_fault_of_hardware(
    kind: type[Exception],
) -> None:
    class Chip(MockFactory):  # type: ignore[misc]  # gpiozero has no types
        def pin(self, name: object) -> None:
            raise kind("GPIO busy")

    with pytest.raises(HardwareError, match="GPIO busy; check the pins"):
        GpioAmplifier(lambda _: None, PINS, Chip())


def test_pins_that_cannot_be_had_leave_a_loudspeaker_that_plays_on_and_says_so(
    factory: Factory, monkeypatch: pytest.MonkeyPatch
) -> None:
    taken = LED(17, pin_factory=factory)
    monkeypatch.setattr(Device, "pin_factory", factory)

    amplifier = amplifier_of(CabinetSection(relay=17), lambda _: None)

    with pytest.raises(HardwareError, match="check the pins"):
        amplifier.show(Lamp.READY)
    with pytest.raises(HardwareError, match="check the pins"):
        amplifier.on()
    with pytest.raises(HardwareError, match="check the pins"):
        amplifier.off()
    amplifier.close()
    taken.close()


@pytest.mark.parametrize("kind", [BusyError, OSError, RuntimeError])
def test_a_relay_that_cannot_be_driven_any_more_is_a_fault_of_hardware(
    kind: type[Exception], factory: Factory, monkeypatch: pytest.MonkeyPatch
) -> None:
    amplifier = GpioAmplifier(lambda _: None, PINS, closed_cabinet(factory))

    def broken(pin: object, value: object) -> None:
        raise kind("chip gone")

    with monkeypatch.context() as world:
        world.setattr(WiredPin, "_set_state", broken)
        with pytest.raises(HardwareError, match="chip gone"):
            amplifier.on()

    amplifier.close()


def test_the_fake_amplifier_breaks_on_request() -> None:
    amplifier: Amplifier = (fake := FakeAmplifier(lambda _: None))
    fake.broken = True

    with pytest.raises(HardwareError):
        amplifier.on()

    assert not fake.powered


def test_the_fake_amplifier_remembers_and_tells() -> None:
    told: list[AmplifierEvent] = []
    amplifier = FakeAmplifier(told.append)

    amplifier.on()
    amplifier.show(Lamp.TROUBLE)
    amplifier.press_stop()
    amplifier.open_cabinet()

    assert (amplifier.powered, amplifier.lamp) == (True, Lamp.TROUBLE)
    assert told == [StopPressed(), CabinetOpened()]
