"""What stands where no chime and no sensor are fitted."""

from edge.errors import HardwareError


class UnwiredCounter:
    """Nothing is fitted at the counter."""

    def ring(self) -> bool:
        """Nobody hears it here; the console may."""
        return False

    def rest(self) -> None:
        """There is no lamp."""

    def close(self) -> None:
        """There are no pins."""


class NoBacklight:
    """The screen cannot be dimmed: HDMI has no way to say it."""

    def shine(self, percent: int) -> None:
        """Nothing to dim."""

    def close(self) -> None:
        """Nothing to free."""


class LostBacklight(NoBacklight):
    """It was to be fitted and cannot be had; each try says why."""

    def __init__(self, fault: HardwareError) -> None:
        self._fault = fault

    def shine(self, percent: int) -> None:
        """The screen stays as bright as it is."""
        raise self._fault


class NoPresence:
    """There is no sensor, and no button either."""

    def close(self) -> None:
        """Nothing to free."""
