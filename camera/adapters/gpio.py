"""The real Cabinet: status lamp, infra-red lamp and tamper switch on gpiozero.

It has run on gpiozero's mock pins only, never on a Raspberry Pi. gpiozero calls back
from threads of its own; those callbacks only post.
"""

from collections.abc import Callable
from dataclasses import dataclass

import gpiozero

from camera.ports import CabinetClosed, CabinetOpened, Lamp, Post
from edge.adapters.gpio import pin_errors
from edge.errors import HardwareError

BOUNCE_S = 0.05
BLINK_S = 0.5


@dataclass(frozen=True, slots=True)
class Pins:
    """GPIO numbers as Broadcom counts them; None: not fitted.

    Lamps are driven high for on. The switch pulls to ground while it is closed.
    """

    lamp: int | None = None
    infra_red: int | None = None
    tamper_switch: int | None = None


class GpioCabinet:
    """See camera.ports.Cabinet. `post` is called from gpiozero's threads.

    `factory` is gpiozero's own choice unless a test gives its mock one.
    Raises: HardwareError when a pin cannot be had.
    """

    def __init__(
        self, post: Post, pins: Pins, factory: gpiozero.Factory | None = None
    ) -> None:
        self._devices: list[gpiozero.Device] = []
        self._lamp: gpiozero.LED | None = None
        self._infra_red: gpiozero.OutputDevice | None = None
        try:
            with pin_errors("; check the pins' numbers"):
                self._fit(post, pins, factory)
        except HardwareError:
            self._free()
            raise

    def show(self, lamp: Lamp) -> None:
        """Steady while it records, blinking once a second when in trouble."""
        light = self._lamp
        if light is None:
            return
        match lamp:
            case Lamp.OFF:
                _drive(light.off)
            case Lamp.RECORDING:
                _drive(light.on)
            case Lamp.TROUBLE:
                _drive(lambda: light.blink(BLINK_S, BLINK_S))

    def shine(self, *, infra_red: bool) -> None:
        """The infra-red lamp."""
        light = self._infra_red
        if light is not None:
            _drive(light.on if infra_red else light.off)

    def close(self) -> None:
        """Dark, pins free."""
        self.show(Lamp.OFF)
        self.shine(infra_red=False)
        self._free()

    def _fit(self, post: Post, pins: Pins, factory: gpiozero.Factory | None) -> None:
        if pins.lamp is not None:
            self._lamp = gpiozero.LED(pins.lamp, pin_factory=factory)
            self._devices.append(self._lamp)
        if pins.infra_red is not None:
            self._infra_red = gpiozero.OutputDevice(pins.infra_red, pin_factory=factory)
            self._devices.append(self._infra_red)
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
        self._lamp = self._infra_red = None


def _drive(action: Callable[[], None]) -> None:
    with pin_errors():
        action()
