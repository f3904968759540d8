"""A sample guest's telephone: it joins, is shown the page, accepts, and is used.

It does what telephones do, in their order: an address by DHCP, the question whether it
is on line, the page to which that was redirected, the button. Then it reads something
now and then. When its time is over it is shown the page again.

    python -m script.sample.guest INTERFACE
"""

import http.client
import secrets
import socket
import struct
import subprocess
import sys
import time
from contextlib import closing
from dataclasses import dataclass
from http import HTTPStatus
from ipaddress import IPv4Address
from pathlib import Path
from typing import Final
from urllib.parse import urlencode, urljoin, urlsplit

from script.sample.internet import FILM, ON_LINE
from script.sample.troubles import DemoError
from script.sample.visitor import read_page

PROBE: Final = f"http://connectivitycheck.gstatic.com{ON_LINE}"
SITE: Final = "http://www.example.org"
USED_EVERY_S: Final = 15.0
AGAIN_S: Final = 2.0
RENEWED_S: Final = 900.0
PATIENCE_S: Final = 10.0
ADDRESS_WITHIN_S: Final = 2.0
_DISCOVER, _REQUEST, _ACK = 1, 3, 5
_COOKIE: Final = bytes([99, 130, 83, 99])


@dataclass(frozen=True, slots=True)
class Answer:
    """What a server said."""

    status: int
    onward: str
    body: bytes


class Telephone:
    """One Wi-Fi interface. Names are asked of whom DHCP named."""

    def __init__(self, interface: str) -> None:
        self._interface = interface
        self._names = ""

    def join(self) -> str:
        """Asks for an address and takes it; the address.

        Raises: OSError: nobody gives one.
        """
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asking:
            asking.setsockopt(socket.SOL_SOCKET, socket.SO_BROADCAST, 1)
            asking.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            interface = self._interface.encode()
            asking.setsockopt(socket.SOL_SOCKET, socket.SO_BINDTODEVICE, interface)
            asking.settimeout(ADDRESS_WITHIN_S)
            asking.bind(("0.0.0.0", 68))  # noqa: S104  # RFC 2131: there is no other yet
            offered = self._ask(asking, _DISCOVER, b"")
            wanted = bytes([50, 4]) + offered[16:20]
            given = self._ask(asking, _REQUEST, wanted + _option(offered, 54))
        address = str(IPv4Address(given[16:20]))
        mask = IPv4Address(_option(given, 1)[2:])
        gateway = IPv4Address(_option(given, 3)[2:6])
        self._names = str(IPv4Address(_option(given, 6)[2:6]))
        device = ("dev", self._interface)
        _ip("address", "flush", *device)
        _ip("address", "add", f"{address}/{mask}", *device)
        _ip("route", "replace", "default", "via", str(gateway), *device)
        return address

    def open(self, url: str, form: dict[str, str] | None = None) -> Answer:
        """One request; nothing is followed. Raises: OSError."""
        parts = urlsplit(url)
        there = http.client.HTTPConnection(
            self._address_of(parts.hostname or ""), parts.port or 80, PATIENCE_S
        )
        path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        fields = {"Host": parts.netloc, "Accept-Language": "vi"}
        if form is not None:
            fields["Content-Type"] = "application/x-www-form-urlencoded"
        with closing(there):
            try:
                there.request(
                    "GET" if form is None else "POST",
                    path,
                    None if form is None else urlencode(form),
                    fields,
                )
                answer = there.getresponse()
                onward = urljoin(url, answer.headers.get("Location", ""))
                return Answer(answer.status, onward, answer.read())
            except http.client.HTTPException as error:
                raise OSError(f"{url}: {error!r}") from error

    def _address_of(self, name: str) -> str:
        """The last of those that are given: nothing stands behind it in the answer."""
        asked = struct.pack("!6H", secrets.randbits(16), 0x100, 1, 0, 0, 0)
        for label in name.encode().split(b"."):
            asked += bytes([len(label)]) + label
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asking:
            asking.settimeout(PATIENCE_S)
            asking.connect((self._names, 53))
            asking.send(asked + struct.pack("!BHH", 0, 1, 1))
            answer = asking.recv(4096)
        if struct.unpack_from("!H", answer, 6) == (0,):
            raise OSError(f"{name}: there is no such name")
        return str(IPv4Address(answer[-4:]))

    def _ask(self, asking: socket.socket, kind: int, options: bytes) -> bytes:
        """One exchange of DHCP (RFC 2131); its answer comes to everybody."""
        mac = Path(f"/sys/class/net/{self._interface}/address").read_text().strip()
        hardware = bytes.fromhex(mac.replace(":", ""))
        number = secrets.token_bytes(4)
        head = struct.pack("!4B4sHH", 1, 1, 6, 0, number, 0, 0x8000) + bytes(16)
        asked = head + hardware.ljust(16, b"\0") + bytes(192) + _COOKIE
        asked += bytes([53, 1, kind]) + options + b"\xff"
        asking.sendto(asked, ("255.255.255.255", 67))
        while (answer := asking.recv(2048))[4:8] != number:
            pass
        if kind == _REQUEST and _option(answer, 53)[2] != _ACK:
            raise OSError("the address is not given")
        return answer


def _option(answer: bytes, wanted: int) -> bytes:
    """With its kind and length in front."""
    at = 240
    while answer[at] != 255:
        size = 2 + answer[at + 1]
        if answer[at] == wanted:
            return answer[at : at + size]
        at += size
    raise OSError(f"DHCP's answer has no option {wanted}")


def _ip(*words: str) -> None:
    subprocess.run(["ip", *words], check=True)


def go_on_line(telephone: Telephone) -> None:
    """Through the page, where there is one in the way.

    Raises: OSError: something does not answer. DemoError: the page lets nobody on now.
    """
    probed = telephone.open(PROBE)
    if probed.status == HTTPStatus.NO_CONTENT:
        return
    _say(f"asked whether on line, was led to {probed.onward}")
    shown = telephone.open(probed.onward)
    page = read_page(shown.status, probed.onward, shown.body.decode())
    form = page.form("terms")  # closed, full or used up: there is none
    _say("shown the page, accepts")
    telephone.open(urljoin(page.address, form.action), dict(form.fields))
    if telephone.open(PROBE).status != HTTPStatus.NO_CONTENT:
        raise OSError("accepted, and not on line")
    _say("on line")
    _read(telephone, FILM)


def _read(telephone: Telephone, path: str) -> None:
    _say(f"read {len(telephone.open(SITE + path).body)} bytes")


def main(interface: str) -> None:
    """Until it is ended; what fails is tried again."""
    telephone, renewed_s = Telephone(interface), float("-inf")
    while True:
        try:
            if time.monotonic() > renewed_s + RENEWED_S:
                _say(f"has address {telephone.join()}")
                renewed_s = time.monotonic()
            go_on_line(telephone)
            _read(telephone, "/")
            time.sleep(USED_EVERY_S)
        except OSError as error:
            _say(f"not yet: {error}")
            time.sleep(AGAIN_S)
        except DemoError:
            _say("shown the page, and there is no button on it now")
            time.sleep(USED_EVERY_S)


def _say(what: str) -> None:
    print(f"{time.strftime('%H:%M:%S')} {what}", flush=True)


if __name__ == "__main__":
    main(sys.argv[1])
