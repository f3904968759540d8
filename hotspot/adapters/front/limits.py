"""Where the portal listens, and what it gives to one guest and to all."""

from dataclasses import dataclass, field
from pathlib import Path

from hotspot.core.turns import Pace


@dataclass(frozen=True, slots=True)
class Certificate:
    """Of the portal's own name (PEM files); read anew when they change."""

    name: str
    cert: Path
    key: Path


@dataclass(frozen=True, slots=True)
class Listen:
    """One address and port; with a certificate it is HTTPS."""

    host: str
    port: int
    certificate: Certificate | None = None


@dataclass(frozen=True, slots=True)
class Limits:
    """Above the number of connections somebody must go: one of the greatest crowd."""

    connections: int = 400
    """Far below the 1,024 files that a process may have open."""
    of_one_client: int = 32
    threads: int = 16
    """Answers made at one time: most of theirs is waiting for the agent, which lets
    all on at once who ask at once."""
    pace: Pace = field(default_factory=Pace)
    """Requests of one client."""
    request_s: float = 10.0
    """For a whole greeting or request, from its first byte."""
    idle_s: float = 20.0
    """A connection without a request."""
    turn_s: float = 20.0
    """For a request to get its turn and its answer."""
    still_s: float = 20.0
    """A client that takes nothing of its answer."""
    parting_s: float = 2.0
