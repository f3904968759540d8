"""What stands where no chime and no sensor are fitted.

The counter says so, and the resident is sent there instead of being told that somebody
was told.
"""

from edge.errors import HardwareError


class UnwiredCounter:
    """Nothing is fitted at the counter."""

    def ring(self) -> None:
        """Nobody can be told."""
        raise HardwareError("no chime is configured; add [counter] chime or lamp")

    def rest(self) -> None:
        """There is no lamp."""

    def close(self) -> None:
        """There are no pins."""


class NoPresence:
    """There is no sensor."""

    def close(self) -> None:
        """Nothing to free."""
