"""How long the web server waits for a client, and whom it leaves when too many wait.

A thread that waits for half a request serves nobody. So a handshake and a request have
a deadline in all (a byte now and then does not put it off), and where nearly all
threads of a process wait for the network, one of them is hung up on: whoever has had
its whole answer; else the request that is incomplete for the longest, counted from its
first byte, of the address that holds the most of them. Half of the places are for
answers: a download goes only where more than that are under way, and not for being
slow, only for standing still.
"""

import errno
import socket
import ssl
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from enum import Enum
from threading import Lock
from typing import TYPE_CHECKING

from console.core.networks import network_of

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer

RECORD_BYTES = 16 * 1024
"""What is sent at once: one record of TLS, so that ``still_s`` counts for little."""

SHARE = 0.25
"""Of a full room: who holds more of it from one address goes first."""


@dataclass(frozen=True, slots=True)
class Patience:
    """Limits of one process's connections."""

    handshake_s: float = 10.0
    request_s: float = 20.0
    """To wait in all for one request's head and body..."""
    least_bytes_per_s: int = 1024
    """...and a second more for every so many bytes that came: uploads over slow 4G."""
    still_s: float = 120.0
    """A download may stand still for so long; nodes take it up again by Range."""
    most_waiting: int = 96
    """Threads that may wait for the network at one time."""


class Waits(Enum):
    """What a thread waits for."""

    REQUEST = "request"
    """The rest of a handshake or a request."""
    ANSWER = "answer"
    """That the client takes what is sent."""
    PARTING = "parting"
    """That a client closes who has been told everything."""


@dataclass(frozen=True, slots=True)
class _Place:
    """Who waits in the room; ``since``: of the monotonic clock."""

    waits: Waits
    since: float
    address: str


class WaitingRoom:
    """The sockets whose threads wait for the network now. Any thread may call."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._lock = Lock()
        self._waiting: dict[socket.socket, _Place] = {}

    @contextmanager
    def waits(
        self, one: socket.socket, waits: Waits, *, since: float, address: str
    ) -> Iterator[None]:
        """While the block waits; where the room is full, somebody there must go."""
        with self._lock:
            if len(self._waiting) >= self._most:
                gone = self._who_goes()
                del self._waiting[gone]
                hang_up(gone)  # its thread cannot close it before it has the lock
            self._waiting[one] = _Place(waits, since, address)
        try:
            yield
        finally:
            with self._lock:
                self._waiting.pop(one, None)

    def _who_goes(self) -> socket.socket:
        kinds = Counter(place.waits for place in self._waiting.values())
        if kinds[Waits.PARTING]:
            kind = Waits.PARTING
        elif kinds[Waits.ANSWER] > self._most // 2:
            kind = Waits.ANSWER
        else:
            kind = Waits.REQUEST
        those = {one: at for one, at in self._waiting.items() if at.waits is kind}
        (crowd, held), *_ = Counter(at.address for at in those.values()).most_common(1)
        if held > self._most * SHARE:  # several nodes share an address behind 4G
            those = {one: at for one, at in those.items() if at.address == crowd}
        return min(those, key=lambda one: those[one].since)


class PatientSocket(ssl.SSLSocket):
    """A server's connection that keeps to its ``patience``.

    Whatever ends for lack of time or place raises ConnectionResetError, which gunicorn
    takes for a client that went away. Non-blocking use is left as it is.
    """

    patience: Patience
    room: WaitingRoom
    _waited_s = 0.0  # ssl makes its sockets without __init__
    _received = 0
    _waits = Waits.REQUEST
    _since = 0.0
    _address = ""

    def do_handshake(self, block: bool = False) -> None:  # noqa: FBT001, FBT002 ssl's own
        """As ssl does it, all within ``handshake_s``."""
        self._since, self._address = time.monotonic(), _network(self)
        with self._within(self.patience.handshake_s):
            super().do_handshake(block)

    def recv(self, buflen: int = 1024, flags: int = 0) -> bytes:
        """As ssl does it, while the request has time left."""
        earned_s = self._received / self.patience.least_bytes_per_s
        left_s = self.patience.request_s + earned_s - self._waited_s
        begun = time.monotonic()
        if self._waits is Waits.ANSWER:  # that was the one before
            self._waits, self._since = Waits.REQUEST, begun
        try:
            with self._within(left_s):
                data = super().recv(buflen, flags)
        finally:
            self._waited_s += time.monotonic() - begun
        self._received += len(data)
        return data

    def send(self, data: "ReadableBuffer", flags: int = 0) -> int:
        """At most one record; what comes after it is another request."""
        self._waited_s, self._received = 0.0, 0
        self._waits, self._since = Waits.ANSWER, time.monotonic()
        with self._within(self.patience.still_s), memoryview(data) as view:
            return super().send(view[:RECORD_BYTES], flags)

    def part(self, within_s: float) -> None:
        """Says that nothing more comes, and waits until the client has read it all."""
        self._waits, self._since = Waits.PARTING, time.monotonic()
        until = self._since + within_s
        try:
            self.shutdown(socket.SHUT_WR)
            while (left_s := until - time.monotonic()) > 0:
                self.settimeout(left_s)
                if not self.recv(4096):
                    break
        except OSError:
            pass
        hang_up(self)

    @contextmanager
    def _within(self, allowed_s: float) -> Iterator[None]:
        before = self.gettimeout()
        if before == 0.0:  # non-blocking
            yield
            return
        if allowed_s <= 0:
            hang_up(self)
            raise _gone()
        self.settimeout(allowed_s if before is None else min(before, allowed_s))
        try:
            place = self.room.waits(
                self, self._waits, since=self._since, address=self._address
            )
            with place:
                yield
        except TimeoutError:
            if before is not None and before < allowed_s:
                raise  # gunicorn's own, shorter wish
            hang_up(self)
            raise _gone() from None
        except ssl.SSLEOFError:
            raise _gone() from None
        finally:
            if self.fileno() >= 0:
                self.settimeout(before)


def patient(patience: Patience) -> type[PatientSocket]:
    """The sockets of a process, with one waiting room for all."""
    room = WaitingRoom(patience.most_waiting)
    return type("Patient", (PatientSocket,), {"patience": patience, "room": room})


def hang_up(one: socket.socket) -> None:
    """Ends the connection under whoever waits for it; closing is left to them."""
    try:
        # Not one.shutdown(): of ssl, it takes the other thread's TLS object away.
        socket.socket.shutdown(one, socket.SHUT_RDWR)
    except OSError:
        return  # it is gone already


def _network(one: socket.socket) -> str:
    try:
        return network_of(str(one.getpeername()[0]))
    except OSError:
        return ""


def _gone() -> ConnectionResetError:
    return ConnectionResetError(errno.ECONNRESET, "the client was too slow")
