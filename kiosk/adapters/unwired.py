"""What stands where no chime and no sensor are fitted."""


class UnwiredCounter:
    """Nothing is fitted at the counter."""

    def ring(self) -> bool:
        """Nobody hears it here; the console may."""
        return False

    def rest(self) -> None:
        """There is no lamp."""

    def close(self) -> None:
        """There are no pins."""


class NoPresence:
    """There is no sensor."""

    def close(self) -> None:
        """Nothing to free."""
