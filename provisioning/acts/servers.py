"""Fresh certificates for the commune's own servers: broker, web and console."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from provisioning.acts.commune import OpenCommune
from provisioning.adapters import files
from provisioning.adapters.authority import Purpose, first_day, last_day
from provisioning.core import names, places

_PAIRS: Final[tuple[tuple[Purpose, str, str], ...]] = (
    ("broker", places.BROKER, places.BROKER_KEY),
    ("web", places.WEB, places.WEB_KEY),
    ("console", places.CLIENT, places.CLIENT_KEY),
)


@dataclass(frozen=True, slots=True)
class Lifetime:
    """How long one certificate still holds."""

    what: str
    until: datetime
    due: bool
    """Two thirds of its life are over."""


def renew(commune: OpenCommune, now: datetime) -> None:
    """Makes new keys and certificates; broker and console must be restarted."""
    for purpose, certificate, key in _PAIRS:
        server = purpose != "console"
        issued = commune.authority.issue(
            purpose,
            commune.site.hosts.names[0] if server else names.CONSOLE,
            now,
            commune.site.certified if server else (),
        )
        # A power cut in between leaves a pair that does not fit and a server that says
        # so; running the command again mends it.
        files.write(commune.top / key, issued.key)
        files.write(commune.top / certificate, issued.certificate)


def lifetimes(commune: OpenCommune, now: datetime) -> tuple[Lifetime, ...]:
    """Every certificate that is in use, the first to end first."""
    found = []
    for purpose, place, _ in _PAIRS:
        raw = (commune.top / place).read_bytes()
        found.append(_lifetime(purpose, first_day(raw), last_day(raw), now))
    for node in commune.inventory.active:
        newest = node.certificates[-1]
        found.append(_lifetime(node.id, newest.issued, newest.until, now))
    return tuple(sorted(found, key=lambda one: one.until))


def _lifetime(what: str, since: datetime, until: datetime, now: datetime) -> Lifetime:
    return Lifetime(what, until, due=now - since >= (until - since) * 2 / 3)
