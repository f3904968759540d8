"""A hundred and more ways to get a packet out, each with a token of its own.

`passes` says what must be seen on the Internet's side once the guest is accepted: the
positive control, without which a silent wire would prove nothing. What is False there
must not come out even then; None is nobody's business.
"""

import secrets
import struct
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from ipaddress import ip_address

from tests.hotspot.namespaces import village, wire
from tests.hotspot.namespaces.wire import ip, ip6

IPV4, IPV6 = 0x0800, 0x86DD
SERVER, SERVER6 = village.SERVER, village.SERVER6

Build = Callable[["Sender", bytes], list[bytes]]
"""IP packets that carry the token."""

TCP_PORTS = (
    21,
    22,
    23,
    110,
    143,
    443,
    465,
    587,
    853,
    993,
    1194,
    1723,
    3389,
    5222,
    8080,
)
UDP_PORTS = (69, 123, 161, 443, 500, 1194, 1701, 1900, 3478, 4500, 5060, 5353, 51820)
PROTOCOLS = (2, 4, 41, 47, 50, 51, 97, 132, 136, 253)
TCP_FLAGS = {"none": 0, "fin": 1, "syn-fin": 3, "rst": 4, "ack": 16, "christmas": 41}
OPTIONS = {
    "loose route": b"\x83\x07\x04" + bytes([203, 0, 113, 10]) + b"\0",
    "strict route": b"\x89\x07\x04" + bytes([203, 0, 113, 10]) + b"\0",
    "record route": b"\x07\x07\x04" + bytes(5),
    "timestamp": b"\x44\x08\x05\x00" + bytes(4),
    "router alert": b"\x94\x04\x00\x00",
}
QUESTIONS = {"a": 1, "ns": 2, "cname": 5, "null": 10, "mx": 15, "txt": 16, "aaaa": 28,
             "srv": 33, "any": 255}  # fmt: skip


@dataclass(frozen=True)
class Sender:
    """Whose addresses stand in the frames."""

    mac: str
    address: str
    address6: str
    port: int = 40000


@dataclass(frozen=True)
class Probe:
    name: str
    build: Build
    passes: bool | None = True
    six: bool = False
    to: str = ""
    """MAC address, where it is not the hotspot's on the guests' side."""
    spelled: bool = False
    """The token is letters (a name), not bytes."""

    def token(self) -> bytes:
        return secrets.token_hex(8).encode() if self.spelled else secrets.token_bytes(8)


def frames(probe: Probe, sender: Sender, gateway: str, token: bytes) -> list[bytes]:
    kind = IPV6 if probe.six else IPV4
    return [
        wire.ethernet(sender.mac, probe.to or gateway, kind, packet)
        for packet in probe.build(sender, token)
    ]


def every(uplink_mac: str) -> list[Probe]:
    """All of them; ``uplink_mac`` is the hotspot's on the other side."""
    return [
        *_tcp4(),
        *_udp4(),
        *_icmp4(),
        *_other4(),
        *_private(),
        *_spoofed(uplink_mac),
        *_names(),
        *_six(),
    ]


def _tcp4() -> Iterator[Probe]:
    for port in TCP_PORTS:
        yield Probe(f"tcp {port}", _tcp(SERVER, port))
    yield Probe("tcp 80", _tcp(SERVER, 80))
    yield Probe("tcp 25", _tcp(SERVER, 25), passes=False)
    for name, flags in TCP_FLAGS.items():
        yield Probe(f"tcp flags {name}", _tcp(SERVER, 443, flags=flags), passes=None)


def _udp4() -> Iterator[Probe]:
    for port in UDP_PORTS:
        yield Probe(f"udp {port}", _udp(SERVER, port))
    yield Probe("udp 53, no name in it", _udp(SERVER, 53), passes=None)


def _icmp4() -> Iterator[Probe]:
    def build(kind: int) -> Build:
        return lambda who, token: [
            ip(who.address, SERVER, 1, wire.icmp(token, kind=kind))
        ]

    yield Probe("ping", build(8))
    for name, kind in {"pong": 0, "redirect": 5, "timestamp": 13, "mask": 17}.items():
        yield Probe(f"icmp {name}", build(kind), passes=None)


def _other4() -> Iterator[Probe]:
    for protocol in PROTOCOLS:
        yield Probe(f"protocol {protocol}", _bare(SERVER, protocol), passes=None)
    for name, options in OPTIONS.items():
        yield Probe(f"option {name}", _with_options(options), passes=False)
    yield Probe("fragments, in order", _fragments(backwards=False))
    yield Probe("fragments, the last first", _fragments(backwards=True))
    yield Probe(
        "a fragment alone",
        lambda who, token: [ip(who.address, SERVER, 17, token * 4, fragment=20)],
        passes=False,
    )
    yield Probe(
        "a short way to live",
        lambda who, token: [
            ip(who.address, SERVER, 17, _datagram(who, SERVER, 4001, token), ttl=2)
        ],
    )


def _private() -> Iterator[Probe]:
    for address in village.OFFICE:
        yield Probe(f"tcp to {address}", _tcp(address, 80 + 8000), passes=False)
        yield Probe(f"udp to {address}", _udp(address, 161), passes=False)
    yield Probe("multicast", _udp("224.0.1.1", 5000), passes=False)
    yield Probe("broadcast", _udp("255.255.255.255", 5000), passes=False)
    yield Probe("a modem's page", _tcp(village.MODEM_INTERNET, 8080), passes=None)
    yield Probe("the next router", _udp(village.INTERNET, 161), passes=None)


def _spoofed(uplink_mac: str) -> Iterator[Probe]:
    for name, source in {
        "an outsider": "8.8.8.8",
        "the uplink": village.UPLINK,
        "the gateway": village.GATEWAY,
        "loopback": "127.0.0.1",
        "nobody": "0.0.0.0",
        "a guest who is not there": "10.77.2.200",
    }.items():
        yield Probe(f"from {name}", _from(source, SERVER), passes=False)
    yield Probe("to the uplink's mac", _udp(SERVER, 4003), passes=None, to=uplink_mac)
    yield Probe("to every mac", _udp(SERVER, 4004), passes=None, to="ff:ff:ff:ff:ff:ff")
    yield Probe(
        "to a group's mac", _udp(SERVER, 4005), passes=None, to="01:00:5e:00:00:01"
    )


def _names() -> Iterator[Probe]:
    for target in (village.GATEWAY, village.RESOLVER, SERVER):
        for name, kind in QUESTIONS.items():
            if target != village.GATEWAY and name not in {"a", "txt"}:
                continue
            yield Probe(
                f"name {name} asked of {target}",
                _ask(target, kind),
                spelled=True,
                # Guests' server gives no answer to this that the sniffer could see.
                passes=True,
            )
    yield Probe("name in a long one", _ask(village.GATEWAY, 16, "a" * 60), spelled=True)
    yield Probe(
        "name asked of the guests' server itself",
        _ask(village.GATEWAY, 16, port=5302),
        passes=None,
        spelled=True,
    )


def _six() -> Iterator[Probe]:
    for port in (22, 80, 443, 853, 993, 5222, 8080):
        yield Probe(f"tcp6 {port}", _tcp(SERVER6, port), six=True)
    yield Probe("tcp6 25", _tcp(SERVER6, 25), passes=False, six=True)
    for port in (123, 443, 500, 1194, 51820):
        yield Probe(f"udp6 {port}", _udp(SERVER6, port), six=True)
    yield Probe("ping6", _ping6(SERVER6), six=True)
    yield Probe("udp6 to an office", _udp(village.OFFICE6, 161), passes=False, six=True)
    yield Probe(
        "tcp6 to an office", _tcp(village.OFFICE6, 8080), passes=False, six=True
    )
    yield Probe("udp6 to multicast", _udp("ff0e::1", 5000), passes=False, six=True)
    for name, following, header in (
        ("destination options", 60, b"\x11\0\x01\x04\0\0\0\0"),
        ("hop by hop", 0, b"\x11\0\x01\x04\0\0\0\0"),
        ("fragment", 44, b"\x11\0\0\0\0\0\0\x07"),
    ):
        yield Probe(
            f"udp6 behind {name}", _behind(following, header), passes=None, six=True
        )
    for kind in (0, 2, 4):
        header = struct.pack("!BBBBI", 17, 2, kind, 1, 0) + ip_address(SERVER6).packed
        yield Probe(
            f"udp6 by route {kind}", _behind(43, header), passes=False, six=True
        )
    for protocol in (4, 41, 47, 50, 132):
        yield Probe(
            f"protocol6 {protocol}", _bare(SERVER6, protocol), passes=None, six=True
        )
    for name, source in {
        "link-local": "fe80::1234",
        "an outsider": "2001:db8:9::9",
        "the uplink": village.UPLINK6,
    }.items():
        yield Probe(f"udp6 from {name}", _from(source, SERVER6), passes=False, six=True)
    yield Probe("name asked over 6", _ask(village.GATEWAY6, 16), spelled=True, six=True)
    yield Probe("name asked of 6", _ask(SERVER6, 16), spelled=True, six=True)


# -- packets ---------------------------------------------------------------------------


def _packet(who: Sender, target: str, protocol: int, body: bytes) -> bytes:
    if ":" in target:
        return ip6(who.address6, target, protocol, body)
    return ip(who.address, target, protocol, body)


def _source(who: Sender, target: str) -> str:
    return who.address6 if ":" in target else who.address


def _tcp(target: str, port: int, *, flags: int = 2) -> Build:
    def build(who: Sender, token: bytes) -> list[bytes]:
        source = _source(who, target)
        ports = (_port(token), port)
        segment = wire.tcp(source, target, ports, token, flags=flags)
        return [_packet(who, target, 6, segment)]

    return build


def _udp(target: str, port: int) -> Build:
    return lambda who, token: [
        _packet(who, target, 17, _datagram(who, target, port, token))
    ]


def _datagram(who: Sender, target: str, port: int, token: bytes) -> bytes:
    return wire.udp(_source(who, target), target, (_port(token), port), token)


def _port(token: bytes) -> int:
    """One of its own: no connection that was before may be taken up again."""
    return 20000 + zlib.crc32(token) % 40000


def _fragments(*, backwards: bool) -> Build:
    def build(who: Sender, token: bytes) -> list[bytes]:
        whole = wire.udp(who.address, SERVER, (_port(token), 4007), token * 6)
        number = int.from_bytes(token[2:4], "big")
        parts = [
            ip(who.address, SERVER, 17, whole[:24], fragment=0x2000, number=number),
            ip(who.address, SERVER, 17, whole[24:], fragment=3, number=number),
        ]
        return parts[::-1] if backwards else parts

    return build


def _ask(target: str, kind: int, more: str = "", *, port: int = 53) -> Build:
    def build(who: Sender, token: bytes) -> list[bytes]:
        labels = [token.decode(), *([more] if more else []), "tunnel.example.org"]
        asked = wire.question(".".join(labels), kind)
        source = _source(who, target)
        body = wire.udp(source, target, (_port(token), port), asked)
        return [_packet(who, target, 17, body)]

    return build


def _ping6(target: str) -> Build:
    return lambda who, token: [
        ip6(who.address6, target, 58, wire.icmp6(who.address6, target, token))
    ]


def _behind(following: int, header: bytes) -> Build:
    return lambda who, token: [
        ip6(
            who.address6,
            SERVER6,
            following,
            header + _datagram(who, SERVER6, 4008, token),
        )
    ]


def _bare(target: str, protocol: int) -> Build:
    return lambda who, token: [_packet(who, target, protocol, token * 4)]


def _with_options(options: bytes) -> Build:
    return lambda who, token: [
        ip(
            who.address,
            SERVER,
            17,
            _datagram(who, SERVER, 4000, token),
            options=options,
        )
    ]


def _from(source: str, target: str) -> Build:
    def build(_who: Sender, token: bytes) -> list[bytes]:
        body = wire.udp(source, target, (_port(token), 4002), token)
        pack = ip6 if ":" in source else ip
        return [pack(source, target, 17, body)]

    return build
