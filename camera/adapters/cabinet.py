"""Cabinets without pins: nothing is wired to them, or they cannot be had."""

from camera.ports import Lamp
from edge.errors import HardwareError


class UnwiredCabinet:
    """Nothing is wired to the pins."""

    def show(self, lamp: Lamp) -> None:
        """There is no lamp."""

    def shine(self, *, infra_red: bool) -> None:
        """There is no lamp."""

    def close(self) -> None:
        """Nothing was opened."""


class LostCabinet:
    """Its pins cannot be had, and it says so; a camera records all the same."""

    def __init__(self, reason: str) -> None:
        self._reason = reason

    def show(self, lamp: Lamp) -> None:
        """Raises: HardwareError."""
        raise HardwareError(self._reason)

    def shine(self, *, infra_red: bool) -> None:
        """Raises: HardwareError."""
        raise HardwareError(self._reason)

    def close(self) -> None:
        """Nothing was opened."""
