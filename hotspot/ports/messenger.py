"""What a hotspot asks of a text message gateway; none is included."""

from typing import Protocol


class Messenger(Protocol):
    """From the agent's thread."""

    def send(self, number: str, text: str) -> None:
        """To a number such as +84912345678; the text is plain ASCII, one message long.

        Raises HardwareError: nothing will be sent. Without an error it was handed over;
        whether it arrives, nobody tells us.
        """
