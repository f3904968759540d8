"""An Amplifier where no pin is driven: nothing is wired, or the pins cannot be had."""

from edge.errors import HardwareError
from speaker.ports import Lamp


class UnwiredAmplifier:
    """Always on: there is no relay, no lamp and no button."""

    def on(self) -> None:
        """It is."""

    def off(self) -> None:
        """It stays on."""

    def show(self, lamp: Lamp) -> None:
        """There is no lamp."""

    def close(self) -> None:
        """Nothing was opened."""


class LostAmplifier:
    """Its pins cannot be had, and it says so; a loudspeaker plays on all the same."""

    def __init__(self, reason: str) -> None:
        self._reason = reason

    def on(self) -> None:
        """Raises: HardwareError."""
        raise HardwareError(self._reason)

    def off(self) -> None:
        """Raises: HardwareError."""
        raise HardwareError(self._reason)

    def show(self, lamp: Lamp) -> None:
        """Raises: HardwareError."""
        raise HardwareError(self._reason)

    def close(self) -> None:
        """Nothing was opened."""
