"""Frames made by hand, and a sniffer: what a guest can send, and what comes out.

Every frame carries a token of its own in a field that no router changes; a token that
the sniffer on the Internet's side sees has leaked.
"""

import ctypes
import os
import socket
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from ipaddress import ip_address
from pathlib import Path

TOKEN_BYTES = 8

_libc = ctypes.CDLL(None, use_errno=True)
_CLONE_NEWNET = 0x4000_0000


@contextmanager
def inside(namespace: str) -> Iterator[None]:
    """This thread is in a network namespace; sockets made here stay there."""
    home = os.open("/proc/thread-self/ns/net", os.O_RDONLY)
    there = os.open(f"/run/netns/{namespace}", os.O_RDONLY)
    try:
        _set_namespace(there)
        try:
            yield
        finally:
            _set_namespace(home)
    finally:
        os.close(home)
        os.close(there)


def _set_namespace(descriptor: int) -> None:
    if _libc.setns(descriptor, _CLONE_NEWNET) != 0:
        raise OSError(ctypes.get_errno(), "setns")


class Sniffer:
    """Everything that comes in on an interface, from now on."""

    def __init__(self, namespace: str, interface: str) -> None:
        with inside(namespace):
            self._socket = socket.socket(
                socket.AF_PACKET, socket.SOCK_RAW, socket.ntohs(0x0003)
            )
            self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 8 << 20)
            self._socket.bind((interface, 0))
        self._socket.settimeout(0.05)
        self._frames: list[bytes] = []
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._work, daemon=True)
        self._thread.start()

    def frames(self) -> list[bytes]:
        """All so far."""
        return list(self._frames)

    def saw(self, token: bytes) -> bool:
        """Whether a frame carried it."""
        return any(token in frame for frame in self.frames())

    def forget(self) -> None:
        """From now on."""
        self._frames = []

    def close(self) -> None:
        self._ended.set()
        self._thread.join()
        self._socket.close()

    def _work(self) -> None:
        while not self._ended.is_set():
            try:
                frame, where = self._socket.recvfrom(65536)
            except TimeoutError:
                continue
            except OSError:
                return
            if where[2] != socket.PACKET_OUTGOING:  # type: ignore[attr-defined,unused-ignore]  # typeshed has it for Linux alone
                self._frames.append(frame)


class Cable:
    """Sends frames as they are given."""

    def __init__(self, namespace: str, interface: str) -> None:
        with inside(namespace):
            self._socket = socket.socket(socket.AF_PACKET, socket.SOCK_RAW)
            self._socket.bind((interface, 0))

    def send(self, frame: bytes) -> None:
        self._socket.send(frame)

    def close(self) -> None:
        self._socket.close()


# -- frames ----------------------------------------------------------------------------


def ethernet(source: str, target: str, kind: int, body: bytes) -> bytes:
    return _mac(target) + _mac(source) + struct.pack("!H", kind) + body


def ip(
    source: str,
    target: str,
    protocol: int,
    body: bytes,
    *,
    options: bytes = b"",
    fragment: int = 0,
    number: int = 1,
    ttl: int = 64,
) -> bytes:
    """An IPv4 packet; ``fragment``: flags and offset as they stand in the header."""
    words = 5 + len(options) // 4
    header = struct.pack(
        "!BBHHHBBH4s4s",
        0x40 | words,
        0,
        words * 4 + len(body),
        number,
        fragment,
        ttl,
        protocol,
        0,
        ip_address(source).packed,
        ip_address(target).packed,
    )
    header += options
    checked = _checksum(header)
    return header[:10] + struct.pack("!H", checked) + header[12:] + body


def ip6(
    source: str, target: str, following: int, body: bytes, *, hops: int = 64
) -> bytes:
    return (
        struct.pack("!IHBB", 6 << 28, len(body), following, hops)
        + ip_address(source).packed
        + ip_address(target).packed
        + body
    )


def udp(source: str, target: str, ports: tuple[int, int], payload: bytes) -> bytes:
    size = 8 + len(payload)
    head = struct.pack("!HHHH", *ports, size, 0)
    checked = _pseudo(source, target, 17, head + payload) or 0xFFFF  # RFC 768
    return head[:6] + struct.pack("!H", checked) + payload


def tcp(
    source: str, target: str, ports: tuple[int, int], payload: bytes, *, flags: int = 2
) -> bytes:
    """SYN by default; the payload is there from the first segment (RFC 9293, 3.4)."""
    head = struct.pack("!HHIIBBHHH", *ports, 1000, 1000, 5 << 4, flags, 64000, 0, 0)
    checked = _pseudo(source, target, 6, head + payload)
    return head[:16] + struct.pack("!H", checked) + head[18:] + payload


def icmp(payload: bytes, *, kind: int = 8, code: int = 0) -> bytes:
    head = struct.pack("!BBHHH", kind, code, 0, 77, 1)
    return head[:2] + struct.pack("!H", _checksum(head + payload)) + head[4:] + payload


def icmp6(source: str, target: str, payload: bytes, *, kind: int = 128) -> bytes:
    head = struct.pack("!BBHHH", kind, 0, 0, 77, 1)
    checked = _pseudo(source, target, 58, head + payload)
    return head[:2] + struct.pack("!H", checked) + head[4:] + payload


def question(name: str, kind: int = 1, number: int = 0x1234) -> bytes:
    """A DNS query."""
    labels = b"".join(
        bytes([len(label)]) + label.encode() for label in name.strip(".").split(".")
    )
    return (
        struct.pack("!HHHHHH", number, 0x0100, 1, 0, 0, 0)
        + labels
        + b"\0"
        + struct.pack("!HH", kind, 1)
    )


def mac_of(namespace: str, interface: str) -> str:
    with inside(namespace):
        found = socket.socket(socket.AF_PACKET, socket.SOCK_RAW)
        found.bind((interface, 0))
        with found:
            mac: bytes = found.getsockname()[4]
    return mac.hex(":")


def _mac(text: str) -> bytes:
    return bytes.fromhex(text.replace(":", ""))


def _checksum(data: bytes) -> int:
    if len(data) % 2:
        data += b"\0"
    total: int = sum(struct.unpack(f"!{len(data) // 2}H", data))
    while total >> 16:
        total = (total & 0xFFFF) + (total >> 16)
    return ~total & 0xFFFF


def _pseudo(source: str, target: str, protocol: int, body: bytes) -> int:
    a, b = ip_address(source).packed, ip_address(target).packed
    head = a + b + struct.pack("!IHBB", len(body), 0, 0, protocol)
    return _checksum(head + body)


def netns_exists(name: str) -> bool:
    return Path(f"/run/netns/{name}").exists()
