"""Asks for names and addresses as a device does, by hand."""

import contextlib
import socket
import struct
from dataclasses import dataclass
from ipaddress import ip_address

from tests.hotspot.namespaces.village import GATEWAY, Guest
from tests.hotspot.namespaces.wire import inside, question

A, TXT, AAAA = 1, 16, 28
NAMED = b"an-s-phone"
"""What the device calls itself."""
COOKIE = bytes([99, 130, 83, 99])
WANTED = bytes([1, 3, 6, 114])
"""Mask, router, name servers, and the captive portal's API (RFC 8910)."""
REFUSED = bytes([6])


def ask(guest: Guest, name: str, kind: int = A, *, of: str = GATEWAY) -> list[str]:
    """The addresses (or texts) of the answer; empty: none, or no answer at all."""
    family = socket.AF_INET6 if ":" in of else socket.AF_INET
    with inside(guest.namespace):
        asking = socket.socket(family, socket.SOCK_DGRAM)
    with asking, contextlib.suppress(OSError):
        asking.settimeout(1.0)
        asking.connect((of, 53))
        asking.send(question(name, kind))
        return answers(asking.recv(4096), kind)
    return []


def ask_by_tcp(guest: Guest, name: str, kind: int, of: str) -> list[str]:
    """The same over a connection."""
    with inside(guest.namespace):
        asking = socket.socket(socket.AF_INET)
    with asking, contextlib.suppress(OSError):
        asking.settimeout(1.0)
        asking.connect((of, 53))
        asked = question(name, kind)
        asking.sendall(struct.pack("!H", len(asked)) + asked)
        return answers(asking.recv(4096)[2:], kind)
    return []


def answers(message: bytes, kind: int) -> list[str]:
    """Of one question; names are not followed."""
    count = struct.unpack_from("!H", message, 6)[0]
    at = 12
    while message[at]:
        at += message[at] + 1
    at += 5
    found: list[str] = []
    for _ in range(count):
        while message[at] and message[at] < 0xC0:
            at += message[at] + 1
        at += 2 if message[at] >= 0xC0 else 1
        this, _, _, size = struct.unpack_from("!HHIH", message, at)
        data = message[at + 10 : at + 10 + size]
        at += 10 + size
        if this == kind:
            found.append(str(ip_address(data)) if kind in {A, AAAA} else repr(data))
    return found


@dataclass(frozen=True)
class Given:
    """What a device is told with its address."""

    address: str
    options: dict[int, bytes]


def lease(guest: Guest, mac: str, *, client: bytes = b"") -> str | None:
    """An address for a device with this MAC, as DHCP gives it; None: there is none."""
    given = leased(guest, mac, client=client)
    return given.address if given else None


def leased(guest: Guest, mac: str, *, client: bytes = b"") -> Given | None:
    """The same, with all that was told. ``client``: how the device names itself."""
    with inside(guest.namespace):
        asking = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        asking.setsockopt(socket.SOL_SOCKET, socket.SO_BROADCAST, 1)
        asking.setsockopt(socket.SOL_SOCKET, socket.SO_BINDTODEVICE, b"wl0")
        asking.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        asking.bind(("0.0.0.0", 68))
    more = _option(61, b"\xff" + client) if client else b""
    with asking:
        asking.settimeout(2.0)
        offered = _exchange(asking, mac, 1, more)
        if offered is None:
            return None
        server = _option(54, ip_address(GATEWAY).packed)
        wanted = _option(50, ip_address(offered.address).packed)
        return _exchange(asking, mac, 3, more + wanted + server)


def _exchange(asking: socket.socket, mac: str, kind: int, more: bytes) -> Given | None:
    number = bytes.fromhex(mac.replace(":", ""))[2:]
    head = struct.pack("!BBBB4sHH", 1, 1, 6, 0, number, 0, 0x8000) + bytes(16)
    chaddr = bytes.fromhex(mac.replace(":", "")) + bytes(10)
    asked = _option(53, bytes([kind])) + _option(12, NAMED) + _option(55, WANTED)
    options = COOKIE + asked + more + b"\xff"
    asking.sendto(head + chaddr + bytes(192) + options, ("255.255.255.255", 67))
    with contextlib.suppress(TimeoutError):
        while True:
            answer = asking.recv(2048)
            if answer[4:8] == number:
                told = _options(answer[240:])
                refused = told.get(53) == REFUSED
                return None if refused else Given(str(ip_address(answer[16:20])), told)
    return None


def _option(number: int, value: bytes) -> bytes:
    return bytes([number, len(value)]) + value


def _options(said: bytes) -> dict[int, bytes]:
    found: dict[int, bytes] = {}
    at = 0
    while at < len(said) and said[at] != 0xFF:
        if said[at] == 0:
            at += 1
            continue
        size = said[at + 1]
        found[said[at]] = said[at + 2 : at + 2 + size]
        at += 2 + size
    return found
