"""One guest's connection, which never blocks: bytes in, a request out, an answer sent.

Whatever goes wrong on the line is an OSError, and the connection is closed.
"""

import selectors
import socket
import ssl
from collections.abc import Iterable, Iterator
from contextlib import suppress
from enum import Enum
from typing import Final

from hotspot.adapters.front.answer import Answer
from hotspot.core.http_request import Request, read

PIECE_BYTES: Final = 16 * 1024
PIECES_AT_ONCE: Final = 8
"""A guest who loads a long sound gets so much; then others have their turn."""
PARTING_BYTES: Final = 64 * 1024


class Phase(Enum):
    """What a connection is about."""

    GREETING = "greeting"
    """A TLS handshake."""
    READING = "reading"
    WAITING = "waiting"
    """For its turn, or while its answer is made; nothing is read meanwhile."""
    ANSWERING = "answering"
    PARTING = "parting"
    """All is said; the client may still be sending."""


class Connection:
    """A non-blocking socket and how far it has come."""

    def __init__(self, sock: socket.socket, client: str, *, now_s: float) -> None:
        self.sock, self.client = sock, client
        self.secure = isinstance(sock, ssl.SSLSocket)
        self.phase = Phase.GREETING if self.secure else Phase.READING
        self.since_s = self.moved_s = now_s
        """Since when it is in its phase; when it last sent something."""
        self.begun = False
        """Whether a part of a request is here."""
        self.closed = False
        self._wants_write = False
        self._received = bytearray()
        self._discarded = 0
        self._pieces: Iterator[bytes] = iter(())
        self._source: Iterable[bytes] = ()
        self._rest = memoryview(b"")
        self._keeps = False

    def enter(self, phase: Phase, now_s: float) -> None:
        """Another phase begins."""
        self.phase, self.since_s, self.moved_s = phase, now_s, now_s
        self._wants_write = phase is Phase.ANSWERING

    def wants(self) -> int:
        """For the selector; 0 while nothing is to be read or written."""
        if self.phase is Phase.WAITING:
            return 0
        return selectors.EVENT_WRITE if self._wants_write else selectors.EVENT_READ

    def greet(self) -> bool:
        """Whether the handshake is done."""
        assert isinstance(self.sock, ssl.SSLSocket)  # noqa: S101 only those greet
        try:
            self.sock.do_handshake()
        except ssl.SSLWantReadError:
            self._wants_write = False
            return False
        except ssl.SSLWantWriteError:
            self._wants_write = True
            return False
        return True

    def receive(self) -> bool:
        """Takes what is there; False once the client has closed."""
        data = self._taken()
        if data is None:
            return True
        self._received += data
        self.begun = self.begun or bool(data)
        return bool(data)

    def request(self) -> Request | None:
        """The request that is here whole, if there is one.

        Raises: BadRequestError.
        """
        found = read(bytes(self._received)) if self._received else None
        if found is None:
            return None
        request, used = found
        del self._received[:used]
        self.begun = bool(self._received)
        return request

    def answer(self, answer: Answer, now_s: float) -> None:
        """Begins to send."""
        self._source, self._keeps = answer.pieces, answer.keeps
        self._pieces = iter(answer.pieces)
        self._rest = memoryview(answer.head)
        self.enter(Phase.ANSWERING, now_s)

    def send(self, now_s: float) -> bool:
        """Sends what the client takes now; True once all is sent."""
        for _ in range(PIECES_AT_ONCE):
            if not self._rest:
                piece = next(self._pieces, None)
                if piece is None:
                    self._let_go()
                    return True
                self._rest = memoryview(piece)
                continue
            try:
                sent = self.sock.send(self._rest[:PIECE_BYTES])
            except (ssl.SSLWantReadError, ssl.SSLWantWriteError, BlockingIOError):
                return False
            self._rest = self._rest[sent:]
            self.moved_s = now_s
        return False

    @property
    def keeps(self) -> bool:
        """Whether another request may follow the answer that was sent."""
        return self._keeps

    def part(self, now_s: float) -> None:
        """Says that nothing more comes: closing at once could lose the answer."""
        self.enter(Phase.PARTING, now_s)
        socket.socket.shutdown(self.sock, socket.SHUT_WR)

    def parted(self) -> bool:
        """Whether the client closed, or goes on without end."""
        data = self._taken()
        if data is None:
            return False
        self._discarded += len(data)
        return not data or self._discarded > PARTING_BYTES

    def close(self) -> None:
        """At once, whatever it was about."""
        self.closed = True
        self._let_go()
        with suppress(OSError):
            self.sock.close()

    def _taken(self) -> bytes | None:
        """Bytes; b"": the client closed; None: there is nothing now."""
        try:
            data = self.sock.recv(PIECE_BYTES)
            # TLS holds up to one record that no selector sees.
            while data and isinstance(self.sock, ssl.SSLSocket) and self.sock.pending():
                data += self.sock.recv(PIECE_BYTES)
        except (ssl.SSLWantReadError, ssl.SSLWantWriteError, BlockingIOError):
            return None
        return data

    def _let_go(self) -> None:
        close = getattr(self._source, "close", None)
        self._source, self._pieces = (), iter(())
        if close is not None:
            close()
