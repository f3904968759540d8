"""The empty datagram by which the web tells the bridge that there is something to do.

It carries nothing and may be lost: the bridge looks once a second anyway.
"""

import contextlib
import logging
import socket
import threading
from collections.abc import Callable

log = logging.getLogger(__name__)

LOOPBACK = "127.0.0.1"


def waker(port: int) -> Callable[[], None]:
    """A function that wakes the bridge; it never fails and never waits."""

    def wake() -> None:
        # The bridge may be down; what was done stays in the database.
        with (
            contextlib.suppress(OSError),
            socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sender,
        ):
            sender.sendto(b"", (LOOPBACK, port))

    return wake


class WakeListener:
    """Calls ``woken`` in its own thread for each datagram, until it is closed."""

    def __init__(self, port: int, woken: Callable[[], None]) -> None:
        """Listens at once; where the port is taken it says so and polling goes on."""
        self._woken = woken
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        try:
            self._socket.bind((LOOPBACK, port))
        except OSError as error:
            log.warning("wake port taken port=%d error=%s", port, error)
            return
        threading.Thread(target=self._listen, name="wake", daemon=True).start()

    @property
    def port(self) -> int:
        """Where it listens; 0 where it does not."""
        return int(self._socket.getsockname()[1])

    def close(self) -> None:
        """Ends the thread."""
        with contextlib.suppress(OSError):
            self._socket.shutdown(socket.SHUT_RDWR)
        self._socket.close()

    def _listen(self) -> None:
        while self._socket.fileno() >= 0:
            try:
                self._socket.recv(16)
            except OSError:
                return
            self._woken()
