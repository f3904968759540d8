"""The real Amplifier: relay, lamp, stop button and tamper switch on gpiozero.

It has run on gpiozero's mock pins only, never on a Raspberry Pi: whoever wires the
first cabinet should check polarities with a meter before an amplifier is connected.
gpiozero calls back from threads of its own; those callbacks only post.
"""

from collections.abc import Callable
from dataclasses import dataclass

import gpiozero

from edge.adapters.gpio import pin_errors
from edge.errors import HardwareError
from speaker.ports import (
    AmplifierEvent,
    CabinetClosed,
    CabinetOpened,
    Lamp,
    StopPressed,
)

BOUNCE_S = 0.05
BLINK_S = 0.5


@dataclass(frozen=True, slots=True)
class Pins:
    """GPIO numbers as Broadcom counts them; None: not fitted.

    The relay's and the lamp's are driven high for on. Button and switch pull to
    ground, the switch while the cabinet is closed.
    """

    relay: int | None = None
    lamp: int | None = None
    stop_button: int | None = None
    tamper_switch: int | None = None


class GpioAmplifier:
    """See speaker.ports.Amplifier. `post` is called from gpiozero's threads.

    `factory` is gpiozero's own choice unless a test gives its mock one.
    Raises: HardwareError when a pin cannot be had.
    """

    def __init__(
        self,
        post: Callable[[AmplifierEvent], None],
        pins: Pins,
        factory: gpiozero.Factory | None = None,
    ) -> None:
        self._devices: list[gpiozero.Device] = []
        self._relay: gpiozero.OutputDevice | None = None
        self._lamp: gpiozero.LED | None = None
        try:
            with pin_errors("; check the pins' numbers"):
                self._fit(post, pins, factory)
        except HardwareError:
            self._free()
            raise

    def on(self) -> None:
        """Closes the relay."""
        if self._relay is not None:
            _drive(self._relay.on)

    def off(self) -> None:
        """Opens the relay."""
        if self._relay is not None:
            _drive(self._relay.off)

    def show(self, lamp: Lamp) -> None:
        """Steady when ready, blinking once a second when in trouble."""
        light = self._lamp
        if light is None:
            return
        match lamp:
            case Lamp.OFF:
                _drive(light.off)
            case Lamp.READY:
                _drive(light.on)
            case Lamp.TROUBLE:
                _drive(lambda: light.blink(BLINK_S, BLINK_S))

    def close(self) -> None:
        """The relay opens before its pin is given back."""
        self.off()
        self.show(Lamp.OFF)
        self._free()

    def _fit(
        self,
        post: Callable[[AmplifierEvent], None],
        pins: Pins,
        factory: gpiozero.Factory | None,
    ) -> None:
        if pins.relay is not None:
            self._relay = gpiozero.OutputDevice(pins.relay, pin_factory=factory)
            self._devices.append(self._relay)
        if pins.lamp is not None:
            self._lamp = gpiozero.LED(pins.lamp, pin_factory=factory)
            self._devices.append(self._lamp)
        if pins.stop_button is not None:
            button = gpiozero.Button(
                pins.stop_button, bounce_time=BOUNCE_S, pin_factory=factory
            )
            self._devices.append(button)
            button.when_pressed = lambda: post(StopPressed())
        if pins.tamper_switch is not None:
            switch = gpiozero.Button(
                pins.tamper_switch, bounce_time=BOUNCE_S, pin_factory=factory
            )
            self._devices.append(switch)
            switch.when_released = lambda: post(CabinetOpened())
            switch.when_pressed = lambda: post(CabinetClosed())
            if not switch.is_pressed:
                post(CabinetOpened())

    def _free(self) -> None:
        for device in self._devices:
            device.close()
        self._devices.clear()
        self._relay = self._lamp = None


def _drive(action: Callable[[], None]) -> None:
    with pin_errors():
        action()
