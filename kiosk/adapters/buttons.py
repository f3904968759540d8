"""Keys beside the screen, for hands that cannot touch it (gpiozero).

It has run on gpiozero's mock pins only, never on a Raspberry Pi.
"""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any, Final

import gpiozero

from edge.errors import HardwareError
from kiosk.core.events import Key, Pressed

BOUNCE_S: Final = 0.05


class GpioButtons:
    """See `kiosk.ports.Buttons`. Each pulls its pin to ground."""

    def __init__(
        self,
        post: Callable[[object], None],
        pins: Mapping[Key, int],
        factory: gpiozero.Factory | None = None,
    ) -> None:
        """Takes the pins. Raises: HardwareError."""
        self._buttons: list[Any] = []
        for key, pin in pins.items():
            try:
                button = gpiozero.Button(pin, bounce_time=BOUNCE_S, pin_factory=factory)
            except (gpiozero.GPIOZeroError, OSError) as error:
                self.close()
                raise HardwareError(f"GPIO {pin}: {error}; check the pins") from error
            button.when_pressed = partial(post, Pressed(key))
            self._buttons.append(button)

    def close(self) -> None:
        """Pins free."""
        for button in self._buttons:
            button.close()
