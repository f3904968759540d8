"""Where guests knock: a listening socket, with or without TLS."""

import socket
from collections.abc import Sequence
from contextlib import suppress
from typing import Final

from edge.errors import ConfigError
from hotspot.adapters.front.limits import Listen
from hotspot.adapters.front.secure import OwnName

WAITING: Final = 1024
"""Connections that the kernel holds until they are accepted."""
IP_FREEBIND: Final = 15
"""ip(7); Python's socket has no name for it. It holds for IPv6 too."""


class Door:
    """Listens at once.

    Raises: ConfigError: the address cannot be had, or the certificate is no use.
    """

    def __init__(self, wish: Listen) -> None:
        self._own = OwnName(wish.certificate) if wish.certificate else None
        family = socket.AF_INET6 if ":" in wish.host else socket.AF_INET
        self.sock = socket.socket(family, socket.SOCK_STREAM)
        try:
            self.sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            if family == socket.AF_INET6:
                self.sock.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
            # The radio's interface may come later than we do, and go.
            self.sock.setsockopt(socket.SOL_IP, IP_FREEBIND, 1)
            self.sock.bind((wish.host, wish.port))
            self.sock.listen(WAITING)
        except OSError as error:
            self.sock.close()
            raise ConfigError(
                f"[portal] cannot listen on {wish.host} port {wish.port}: {error};"
                " correct the address, or end the program that has it"
            ) from error
        self.sock.settimeout(0.0)

    def accept(self) -> tuple[socket.socket, str]:
        """A connection and its client's address. Raises: OSError."""
        sock, address = self.sock.accept()
        return sock, str(address[0]).partition("%")[0]

    def dressed(self, sock: socket.socket) -> socket.socket:
        """Made ready: it never blocks, and speaks TLS where this door does.

        Raises: OSError: the guest is gone again.
        """
        sock.getpeername()  # ssl would find out too, but leave the socket unclosed
        sock.settimeout(0.0)
        with suppress(OSError):
            sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        if self._own is None:
            return sock
        return self._own.context().wrap_socket(
            sock, server_side=True, do_handshake_on_connect=False
        )


def opened(wishes: Sequence[Listen]) -> list[Door]:
    """All of them, or none. Raises: ConfigError, as one of them."""
    doors: list[Door] = []
    try:
        for wish in wishes:
            doors.append(Door(wish))  # noqa: PERF401 those before it must be closed
    except ConfigError:
        for door in doors:
            door.sock.close()
        raise
    return doors
