"""What every node's runtime asks of the world. Adapters and fakes answer alike."""

from datetime import datetime
from typing import Protocol

from edge.contract.topics import Topic


class Clock(Protocol):
    """Two clocks: the wall's may jump, the monotonic one never does."""

    def now(self) -> datetime:
        """Wall time, aware, UTC."""

    def monotonic(self) -> float:
        """Seconds since some fixed instant; keeps counting through clock steps."""


class ClockSource(Protocol):
    """What the host knows of its own clock."""

    def synchronised(self) -> bool:
        """True while a time server disciplines the clock, or the host is trusted."""

    def has_battery(self) -> bool:
        """True where a battery clock kept the time while the power was off."""


class Link(Protocol):
    """The connection to the broker. Posts what happens to the inbox, never decides."""

    def start(self) -> None:
        """Begins to connect and goes on trying; returns at once."""

    def publish(self, topic: Topic, payload: bytes, *, qos: int = 1) -> int:
        """Hands one message over and gives a token that ``Published`` will carry.

        Retained where the topic is. Call from the agent's thread.

        Raises:
            LinkError: not connected; keep the message and publish it after Connected.
            MessageError: larger than a packet may be.
        """

    def stop(self) -> None:
        """Disconnects cleanly (no last will) and joins the library's thread."""


class Watchdog(Protocol):
    """The supervisor that restarts an agent which no longer gets round."""

    def ready(self) -> None:
        """The agent is up."""

    def feed(self) -> None:
        """The agent got round; called from its own thread only."""

    def stopping(self) -> None:
        """An orderly end begins."""


class Slate(Protocol):
    """A short note that outlives the program, though not always a power cut.

    Neither method raises, and neither waits for the disk.
    """

    def read(self) -> bytes:
        """What was written last, by this program or the one before; or empty."""

    def write(self, note: bytes) -> None:
        """In place of what was there; at most a thousand bytes."""


class Host(Protocol):
    """Health readings of the machine; None where it has no such sensor."""

    def uptime_s(self) -> int:
        """Seconds since the machine started."""

    def temperature_c(self) -> float | None:
        """Of the processor."""

    def disk_free_mib(self) -> int | None:
        """Where the agent keeps its state."""

    def memory_free_mib(self) -> int | None:
        """Available without swapping."""

    def under_voltage(self) -> bool | None:
        """True while a Raspberry Pi throttles for a weak power supply."""
