"""What lets guests in besides the button: vouchers, and codes by text message."""

from edge.errors import HardwareError


class FakeVouchers:
    """Codes that hold once."""

    def __init__(self, *codes: str) -> None:
        self.codes = set(codes)

    def held(self, code: str) -> str | None:
        """The code, while it holds."""
        return code if code in self.codes else None

    def use(self, number: str) -> None:
        """It holds no more."""
        self.codes.discard(number)

    def left(self) -> int:
        """How many hold."""
        return len(self.codes)


class FakeMessenger:
    """A gateway that keeps what it was given, until it is told to fail."""

    def __init__(self) -> None:
        self.sent: list[tuple[str, str]] = []
        """Number and text."""
        self.broken = False

    def send(self, number: str, text: str) -> None:
        """Kept."""
        if self.broken:
            raise HardwareError("no message can be handed over")
        self.sent.append((number, text))
