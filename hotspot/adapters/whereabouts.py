"""Which address a guest on line has now, where she was given another one.

Her old address is hers until it falls silent: the kernel asks the device itself (ARP),
and while it answers there, a lease more in her name moves nobody, nor does one that was
given back in her name. The new one must be in use before it becomes hers. So whoever
only asks for leases in somebody's name wins nothing, and a device that really changed
is on line again within some seconds. For the agent's thread only.
"""

import logging
from collections.abc import Iterable, Mapping
from typing import Final

from edge.errors import HardwareError
from edge.ports import Clock
from hotspot.core.clients import Lease
from hotspot.core.sessions import Session
from hotspot.ports import Neighbourhood

SILENT_S: Final = 5.0
"""Who was asked and has not answered by then is not there: three questions, 1 s apart,
as the kernel does (RFC 4861's constants, which Linux has for ARP too)."""
AGAIN_S: Final = 10.0

log = logging.getLogger(__name__)


class Whereabouts:
    """Remembers whom it asked, and when."""

    def __init__(self, neighbourhood: Neighbourhood, clock: Clock) -> None:
        self._neighbourhood, self._clock = neighbourhood, clock
        self._asked_s: dict[str, float] = {}

    def moved(
        self, sessions: Mapping[str, Session], leases: Iterable[Lease]
    ) -> dict[str, str]:
        """MAC -> address, of those who are elsewhere now."""
        given: dict[str, list[str]] = {}
        for one in leases:
            if one.mac in sessions:
                given.setdefault(one.mac, []).append(one.address)
        elsewhere = {
            mac: addresses
            for mac, addresses in given.items()
            if any(one != sessions[mac].address4 for one in addresses)
        }
        self._asked_s = {m: s for m, s in self._asked_s.items() if m in elsewhere}
        found: dict[str, str] = {}
        for mac, addresses in elsewhere.items():
            try:
                new = self._new(mac, sessions[mac].address4, addresses)
            except HardwareError as error:
                log.warning("guest's address not looked up error=%s", error)
                continue
            if new is not None:
                found[mac] = new
        return found

    def _new(self, mac: str, old: str | None, given: list[str]) -> str | None:
        others = [one for one in given if one != old]
        if old is None:
            return others[-1]
        used = [one for one in others if self._neighbourhood.mac(one) == mac]
        if not used:
            return None
        is_gone = old not in given and self._neighbourhood.mac(old) != mac
        return used[-1] if is_gone or self._is_silent(mac, old) else None

    def _is_silent(self, mac: str, address: str) -> bool:
        now_s = self._clock.monotonic()
        asked_s = self._asked_s.get(mac, float("-inf"))
        if now_s >= asked_s + AGAIN_S:
            self._asked_s[mac] = now_s
            self._neighbourhood.ask(address, mac)
            return False
        return now_s >= asked_s + SILENT_S and self._neighbourhood.mac(address) != mac
