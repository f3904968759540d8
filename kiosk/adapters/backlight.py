"""The screen's light: the kernel's own (sysfs), or a pin with pulses (gpiozero).

Screens on a Raspberry Pi's display connector show up below `/sys/class/backlight`;
others have a pin that dims them. HDMI has neither: then nothing is fitted, and the
screen is bright or black.
It has run on files in a folder and on gpiozero's mock pins only, never on a Raspberry
Pi.
"""

from pathlib import Path
from typing import Any, Final

import gpiozero

from edge.errors import HardwareError

SYSFS: Final = Path("/sys/class/backlight")
_ON, _OFF = "0", "4"
"""Of `bl_power`: FB_BLANK_UNBLANK and FB_BLANK_POWERDOWN, as the kernel's
Documentation/ABI/stable/sysfs-class-backlight has them."""


class SysfsBacklight:
    """See `kiosk.ports.Backlight`. The kernel's driver of this name."""

    def __init__(self, name: str, folder: Path = SYSFS) -> None:
        """Raises: HardwareError: there is none of this name, or it is broken."""
        self._folder = folder / name
        try:
            self._most = int((self._folder / "max_brightness").read_text())
        except (OSError, ValueError) as error:
            known = sorted(path.name for path in folder.glob("*"))
            raise HardwareError(
                f"backlight {name}: {error}; there is {', '.join(known) or 'none'}"
            ) from error

    def shine(self, percent: int) -> None:
        """See the port."""
        # The least light that is any light is one step: 1 % of 31 steps is not off.
        level = max(1, round(self._most * percent / 100)) if percent else 0
        try:
            (self._folder / "brightness").write_text(str(level))
            power = self._folder / "bl_power"
            if power.exists():
                power.write_text(_ON if percent else _OFF)
        except OSError as error:
            raise HardwareError(f"backlight: {error}") from error

    def close(self) -> None:
        """Left lit: a dark screen would say that the kiosk is broken."""
        self.shine(100)


class PinBacklight:
    """See `kiosk.ports.Backlight`. A pin that is pulsed."""

    def __init__(self, pin: int, factory: gpiozero.Factory | None = None) -> None:
        """Takes the pin. Raises: HardwareError."""
        try:
            self._light: Any = gpiozero.PWMLED(
                pin, initial_value=1, pin_factory=factory
            )
        except (gpiozero.GPIOZeroError, OSError) as error:
            raise HardwareError(f"GPIO {pin}: {error}; check the pin") from error

    def shine(self, percent: int) -> None:
        """See the port."""
        try:
            self._light.value = percent / 100
        except (gpiozero.GPIOZeroError, OSError) as error:
            raise HardwareError(f"backlight: {error}") from error

    def close(self) -> None:
        """Left lit until the pin is given back."""
        self.shine(100)
        self._light.close()
