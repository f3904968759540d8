"""A Cabinet where nothing is wired to the pins."""

from camera.ports import Lamp


class UnwiredCabinet:
    """Nothing is wired to the pins."""

    def show(self, lamp: Lamp) -> None:
        """There is no lamp."""

    def shine(self, *, infra_red: bool) -> None:
        """There is no lamp."""

    def close(self) -> None:
        """Nothing was opened."""
