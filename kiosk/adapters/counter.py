"""Chime, lamp and button at the counter, and the sensor before the screen (gpiozero).

The chime is a buzzer or a relay with a bell: three short strokes. The lamp blinks until
somebody presses the button at the counter, or the call is over.
It has run on gpiozero's mock pins only, never on a Raspberry Pi.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

import gpiozero

from edge.errors import HardwareError
from kiosk.core.events import Approached, StaffComing

STROKES: Final = 3
STROKE_S: Final = 0.3
PAUSE_S: Final = 0.4
BLINK_S: Final = 0.5


@dataclass(frozen=True, slots=True)
class CounterPins:
    """Broadcom numbers; None: not fitted."""

    chime: int | None = None
    lamp: int | None = None
    button: int | None = None


class GpioCounter:
    """See `kiosk.ports.Counter`."""

    def __init__(
        self,
        post: Callable[[object], None],
        pins: CounterPins,
        factory: gpiozero.Factory | None = None,
    ) -> None:
        """Takes the pins. `factory` is gpiozero's own choice but in tests.

        Raises:
            HardwareError: there are no pins, or somebody else has them.
        """
        self._chime = _made(gpiozero.Buzzer, pins.chime, factory)
        self._lamp = _made(gpiozero.LED, pins.lamp, factory)
        self._button = _made(gpiozero.Button, pins.button, factory)
        if self._button is not None:
            self._button.when_pressed = lambda: post(StaffComing())

    def ring(self) -> bool:
        """Three strokes, and the lamp blinks."""
        try:
            if self._chime is not None:
                self._chime.beep(STROKE_S, PAUSE_S, n=STROKES)
            if self._lamp is not None:
                self._lamp.blink(BLINK_S, BLINK_S)
        except (gpiozero.GPIOZeroError, OSError) as error:
            raise HardwareError(f"the counter's chime: {error}") from error
        return self._chime is not None or self._lamp is not None

    def rest(self) -> None:
        """Lamp off."""
        if self._lamp is not None:
            self._lamp.off()

    def close(self) -> None:
        """Pins free."""
        for one in (self._chime, self._lamp, self._button):
            if one is not None:
                one.close()


class GpioPresence:
    """A motion sensor that pulls its pin up while somebody is there."""

    def __init__(
        self,
        post: Callable[[object], None],
        pin: int,
        factory: gpiozero.Factory | None = None,
    ) -> None:
        """Takes the pin. Raises: HardwareError."""
        self._sensor = _made(gpiozero.DigitalInputDevice, pin, factory)
        self._sensor.when_activated = lambda: post(Approached())

    def close(self) -> None:
        """Pin free."""
        self._sensor.close()


def _made(kind: Any, pin: int | None, factory: gpiozero.Factory | None) -> Any:
    """A device of gpiozero on the pin, or None where it is not fitted."""
    if pin is None:
        return None
    try:
        return kind(pin, pin_factory=factory)
    except (gpiozero.GPIOZeroError, OSError) as error:
        raise HardwareError(f"GPIO {pin}: {error}; check the pins' numbers") from error
