"""An Amplifier for cabinets in which nothing is wired to the pins: it is always on."""

from speaker.ports import Lamp


class UnwiredAmplifier:
    """See speaker.ports.Amplifier. There is no relay, no lamp and no button."""

    def on(self) -> None:
        """It is."""

    def off(self) -> None:
        """It stays on."""

    def show(self, lamp: Lamp) -> None:
        """There is no lamp."""

    def close(self) -> None:
        """Nothing was opened."""
