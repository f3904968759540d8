"""Which device asks (pure): an address proves nothing; MAC and lease must agree."""

import ipaddress
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Lease:
    """An IPv4 address that was given away."""

    mac: str
    address: str
    until: datetime | None = None
    """None: for ever."""


@dataclass(frozen=True, slots=True)
class Client:
    """A device on our side."""

    mac: str
    address4: str | None
    """Where it has its IPv4 packets from; None: it has none that we gave."""


def client(address: str, mac: str | None, leases: Iterable[Lease]) -> Client | None:
    """Who has this address, when the kernel sees it at this MAC; None: cannot be.

    An IPv4 address that was given to another device is stolen, or left over; a device
    that was given one and uses another has stolen the MAC, or must connect anew.
    """
    if mac is None:
        return None
    known = tuple(leases)
    given = [one.address for one in known if one.mac == mac]
    if ipaddress.ip_address(address).version == 6:
        return Client(mac, given[-1] if given else None)
    owners = {one.mac for one in known if one.address == address}
    if owners - {mac} or (given and address not in given):
        return None
    return Client(mac, address)
