"""Who is on our side: the kernel's neighbours by netlink, leases from dnsmasq's file.

One question to the kernel takes a fifth of a millisecond, a program of its own took
five; the portal asks at every page. Formats: rtnetlink(7), linux/neighbour.h,
dnsmasq(8) on its lease file.
"""

import ipaddress
import socket
import struct
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from edge.errors import HardwareError
from hotspot.core.clients import Lease

_GET: Final = 30  # RTM_GETNEIGH
_NEW: Final = 28  # RTM_NEWNEIGH
_REQUEST: Final = 0x001
_DUMP: Final = 0x300
_PUT: Final = 0x500  # NLM_F_CREATE, NLM_F_REPLACE
_ACKNOWLEDGE: Final = 0x004
_DONE: Final = 3
_ERROR: Final = 2
_ADDRESS: Final = 1  # NDA_DST
_HARDWARE: Final = 2  # NDA_LLADDR
_HEADER: Final = struct.Struct("=IHHII")
_NEIGHBOUR: Final = struct.Struct("=BxxxiHBB")
_ATTRIBUTE: Final = struct.Struct("=HH")
_PROBE: Final = 0x10  # NUD_PROBE: to be asked now
_KNOWN: Final = 0x02 | 0x04 | 0x08 | 0x10 | 0x80
"""NUD_REACHABLE, STALE, DELAY, PROBE, PERMANENT: not what failed or is only asked."""


class KernelNeighbourhood:
    """See ``hotspot.ports.Neighbourhood``."""

    def __init__(self, interface: str, leases: Path) -> None:
        self._interface, self._leases = interface, leases

    def mac(self, address: str) -> str | None:
        """Of the client with this address, as the kernel has talked with it."""
        try:
            wanted = ipaddress.ip_address(address)
            family = socket.AF_INET if wanted.version == 4 else socket.AF_INET6
            return _ask(family, self._interface).get(wanted.packed)
        except ValueError:
            return None
        except OSError as error:
            raise HardwareError(f"neighbours cannot be read: {error}") from error

    def ask(self, address: str, mac: str) -> None:
        """The kernel asks three times within 3 s, and forgets who does not answer."""
        wanted = ipaddress.ip_address(address)
        family = socket.AF_INET if wanted.version == 4 else socket.AF_INET6
        try:
            _probe(family, self._interface, wanted.packed, mac)
        except OSError as error:
            raise HardwareError(f"{self._interface}: cannot ask: {error}") from error

    def leases(self) -> tuple[Lease, ...]:
        """All in the server's file; none while there is no file."""
        try:
            lines = self._leases.read_text().splitlines()
        except FileNotFoundError:
            return ()
        except OSError as error:
            raise HardwareError(f"{self._leases} cannot be read: {error}") from error
        return tuple(lease for line in lines if (lease := _lease(line)))


def _probe(family: int, interface: str, address: bytes, mac: str) -> None:
    index = socket.if_nametoindex(interface)
    body = _NEIGHBOUR.pack(family, index, _PROBE, 0, 0)
    hardware = bytes.fromhex(mac.replace(":", ""))
    for kind, value in ((_ADDRESS, address), (_HARDWARE, hardware)):
        padding = bytes(-len(value) % 4)
        body += _ATTRIBUTE.pack(_ATTRIBUTE.size + len(value), kind) + value + padding
    with _netlink() as netlink:
        size, flags = _HEADER.size + len(body), _REQUEST | _ACKNOWLEDGE | _PUT
        netlink.send(_HEADER.pack(size, _NEW, flags, 1, 0) + body)
        (code,) = struct.unpack_from("=i", netlink.recv(1 << 16), _HEADER.size)
    if code != 0:
        raise OSError(-code, "the kernel refuses to ask it")


def _netlink() -> socket.socket:
    new = socket.socket(
        socket.AF_NETLINK, socket.SOCK_RAW | socket.SOCK_CLOEXEC, socket.NETLINK_ROUTE
    )
    new.settimeout(1.0)
    return new


def _ask(family: int, interface: str) -> dict[bytes, str]:
    """Address -> MAC of everybody on the interface."""
    index = socket.if_nametoindex(interface)
    found: dict[bytes, str] = {}
    with _netlink() as netlink:
        body = _NEIGHBOUR.pack(family, index, 0, 0, 0)
        size = _HEADER.size + len(body)
        netlink.send(_HEADER.pack(size, _GET, _REQUEST | _DUMP, 1, 0) + body)
        while True:
            data = netlink.recv(1 << 16)
            at = 0
            while at + _HEADER.size <= len(data):
                length, kind, _, _, _ = _HEADER.unpack_from(data, at)
                if kind == _DONE:
                    return found
                if kind == _ERROR:
                    raise OSError("the kernel refuses to list them")
                if kind == _NEW:
                    _read(data[at + _HEADER.size : at + length], index, found)
                at += (length + 3) & ~3


def _read(message: bytes, index: int, found: dict[bytes, str]) -> None:
    _, interface, state, _, _ = _NEIGHBOUR.unpack_from(message)
    if interface != index or not state & _KNOWN:
        return
    attributes: dict[int, bytes] = {}
    at = _NEIGHBOUR.size
    while at + _ATTRIBUTE.size <= len(message):
        length, kind = _ATTRIBUTE.unpack_from(message, at)
        attributes[kind] = message[at + _ATTRIBUTE.size : at + length]
        at += max(4, (length + 3) & ~3)
    mac = attributes.get(_HARDWARE, b"")
    if len(mac) == 6 and _ADDRESS in attributes:
        found[attributes[_ADDRESS]] = mac.hex(":")


def _lease(line: str) -> Lease | None:
    """``expiry MAC address name client-id``; other lines are IPv6's."""
    parts = line.split()
    if len(parts) < 4 or not parts[0].isdigit() or "." not in parts[2]:
        return None
    until = datetime.fromtimestamp(int(parts[0]), UTC) if int(parts[0]) else None
    return Lease(mac=parts[1].lower(), address=parts[2], until=until)
