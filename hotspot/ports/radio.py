"""What the radio's process asks of a radio, and what it tells the agent."""

from dataclasses import dataclass
from typing import Annotated, Protocol

import msgspec

from edge.contract.units import Count
from hotspot.core.radio import Heard, RadioPlan


@dataclass(frozen=True, slots=True)
class RadioState:
    """How the access point is."""

    alive: bool = False
    """Whether who serves it answers."""
    sending: bool = False
    channel: int | None = None
    clients: int | None = None
    """Unset: it does not tell."""


class RadioReport(msgspec.Struct, frozen=True, kw_only=True):
    """What the radio's process tells the agent, some times a minute."""

    sending: bool
    channel: int | None = None
    clients: Count | None = None
    clients_max: Annotated[int, msgspec.Meta(ge=1)]
    """More at one time the chip does not hold."""
    signal_dbm: int | None = None
    """Median of the guests'."""
    troubles: dict[str, str] = {}
    """Code of a trouble -> its detail."""


class RadioReports(Protocol):
    """The newest report, between two processes."""

    def keep(self, report: RadioReport) -> None:
        """In the place of the one before. Raises HardwareError."""

    def load(self) -> RadioReport | None:
        """The newest; None: none came lately."""


class Radio(Protocol):
    """The access point. Raises HardwareError, but for `look`; from one thread."""

    def scan(self) -> tuple[Heard, ...]:
        """Other networks nearby; takes some seconds."""

    def serve(self, plan: RadioPlan) -> None:
        """In the place of what was served."""

    def look(self) -> RadioState:
        """How it is now; never raises."""

    def close(self) -> None:
        """Sends no more."""
