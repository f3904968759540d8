"""A guest's telephone: looks a name up, asks for a page, opens a connection."""

import contextlib
import http.client
import socket
import ssl
import subprocess
from pathlib import Path

from tests.hotspot.namespaces.resolving import A, ask
from tests.hotspot.namespaces.village import Guest, Village, inside, wait_for

OWN = "wifi.internal"
PATIENCE_S = 5.0


class _Inside(http.client.HTTPConnection):
    """Goes out of a guest's device; with a context, by TLS to the name."""

    def __init__(
        self, guest: Guest, address: str, own: str | None, tls: tuple[str, Path] | None
    ) -> None:
        port = 443 if tls else 80
        super().__init__(address, port, timeout=PATIENCE_S)
        self._guest, self._tls = guest, tls
        if own is not None:
            self.source_address = (own, 0)

    def connect(self) -> None:
        with inside(self._guest.namespace):
            super().connect()
        if self._tls is not None:
            name, ca = self._tls
            known = ssl.create_default_context(cafile=ca)
            self.sock = known.wrap_socket(self.sock, server_hostname=name)


def get(
    guest: Guest,
    host: str,
    path: str,
    *,
    kind: int = A,
    form: str = "",
    ca: Path | None = None,
) -> tuple[int, str, str]:
    """(status, Location, body) of what a device gets that looks the name up first.

    ``ca``: it asks by HTTPS, and knows this authority alone.
    """
    name = host.partition(":")[0]
    (address,) = ask(guest, name, kind)
    answer, body = asked(
        guest, address, path, host=host, form=form, tls=(name, ca) if ca else None
    )
    return answer.status, answer.headers.get("Location", ""), body.decode()


def asked(
    guest: Guest,
    address: str,
    path: str,
    *,
    host: str = OWN,
    form: str = "",
    own: str | None = None,
    tls: tuple[str, Path] | None = None,
) -> tuple[http.client.HTTPResponse, bytes]:
    """The answer and its body. ``own``: the address that the device asks from."""
    with contextlib.closing(_Inside(guest, address, own, tls)) as connection:
        fields = {"Host": host}
        if form:
            fields["Content-Type"] = "application/x-www-form-urlencoded"
        connection.request("POST" if form else "GET", path, form or None, fields)
        answer = connection.getresponse()
        return answer, answer.read()


def opens(guest: Guest, address: str, port: int, *, own: str | None = None) -> bool:
    """Whether a new connection comes through; a lost first packet is sent again."""
    with inside(guest.namespace):
        one = socket.socket(socket.AF_INET6 if ":" in address else socket.AF_INET)
    with one:
        one.settimeout(2.5)
        if own is not None:
            one.bind((own, 0))
        return one.connect_ex((address, port)) == 0


def run_all(village: Village, **settings: object) -> "subprocess.Popen[bytes]":
    """Agent and page, as systemd starts them; gives the page's process."""
    village.run_agent(None, **settings)
    return run_page(village)


def run_page(village: Village) -> "subprocess.Popen[bytes]":
    command = village.command("portal", village.folder / "hotspot.toml")
    process = village.start(village.hotspot, *command)

    def answers() -> bool:
        with contextlib.suppress(OSError, ValueError):
            return get(village.guest, OWN, "/")[0] in {200, 302}
        return False

    wait_for(answers, "the page answers")
    return process
