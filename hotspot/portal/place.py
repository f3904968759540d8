"""Where the portal is, and where its files are."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from hotspot.portal.words import Language

Voice = Callable[[Language, str], Path | None]
"""The file in which a text is read out; None while there is none."""


@dataclass(frozen=True, slots=True)
class Place:
    """``base``, as in ``http://10.20.0.1``, is where everybody is sent."""

    base: str
    hosts: frozenset[str]
    """By which names and addresses guests reach us, in lower case, without port."""
    sounds: Path
    """Announcements that the agent has laid out, by SHA-256."""
    voice: Voice
    key: bytes
    """Of this process; marks the addresses that guests were going to."""

    def is_ours(self, host: str) -> bool:
        """Whether a request to this host is meant for the portal."""
        name = host.lower()
        if name.startswith("["):
            name = name[1:].partition("]")[0]
        elif name.count(":") == 1:
            name = name.partition(":")[0]
        return name.rstrip(".") in self.hosts
