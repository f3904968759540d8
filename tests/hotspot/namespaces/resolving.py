"""Asks for names and addresses as a device does, by hand."""

import contextlib
import socket
import struct
from ipaddress import ip_address

from tests.hotspot.namespaces.village import GATEWAY, Guest
from tests.hotspot.namespaces.wire import inside, question

A, TXT, AAAA = 1, 16, 28
NAMED = b"an-s-phone"
"""What the device calls itself."""
COOKIE = bytes([99, 130, 83, 99])


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


def lease(guest: Guest, mac: str) -> str | None:
    """An address for a device with this MAC, as DHCP gives it; None: there is none."""
    with inside(guest.namespace):
        asking = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        asking.setsockopt(socket.SOL_SOCKET, socket.SO_BROADCAST, 1)
        asking.setsockopt(socket.SOL_SOCKET, socket.SO_BINDTODEVICE, b"wl0")
        asking.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        asking.bind(("0.0.0.0", 68))
    with asking:
        asking.settimeout(2.0)
        offered = _exchange(asking, mac, 1, b"")
        if offered is None:
            return None
        server = bytes([54, 4]) + ip_address(GATEWAY).packed
        wanted = bytes([50, 4]) + ip_address(offered).packed
        return _exchange(asking, mac, 3, wanted + server)


def _exchange(asking: socket.socket, mac: str, kind: int, more: bytes) -> str | None:
    number = bytes.fromhex(mac.replace(":", ""))[2:]
    head = struct.pack("!BBBB4sHH", 1, 1, 6, 0, number, 0, 0x8000) + bytes(16)
    chaddr = bytes.fromhex(mac.replace(":", "")) + bytes(10)
    named = bytes([12, len(NAMED)]) + NAMED
    options = COOKIE + bytes([53, 1, kind]) + named + more + b"\xff"
    asking.sendto(head + chaddr + bytes(192) + options, ("255.255.255.255", 67))
    with contextlib.suppress(TimeoutError):
        while True:
            answer = asking.recv(2048)
            if answer[4:8] == number:
                refused = bytes([53, 1, 6]) in answer[240:]
                return None if refused else str(ip_address(answer[16:20]))
    return None
