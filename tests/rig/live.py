"""A console that takes a live view over HTTPS: slow, away, or cut when told to."""

import http.server
import socket
import threading
from dataclasses import dataclass
from pathlib import Path

from edge.adapters.assets import Source
from edge.contract.upload import LivePush
from edge.errors import MessageError
from edge.passes import read_as
from edge.ports import Clock
from tests.rig.broker import Authority
from tests.rig.https import HttpsServer


@dataclass(frozen=True)
class Piece:
    what: str
    body: bytes


class LiveConsole:
    """As `edge.contract.upload.LivePush` says."""

    def __init__(self, folder: Path, *, node: str, clock: Clock) -> None:
        self.authority = Authority(folder / "console")
        self.pieces: list[Piece] = []
        self.passes: list[LivePush] = []
        self.wants, self.status = "video", 200
        self.cut_next = self.hang = False
        self.hanging = 0
        self._node, self._clock, self._closed = node, clock, False
        self._https = HttpsServer(self.authority, self.take)

    def source(self) -> Source:
        return self._https.source(self._node)

    def close(self) -> None:
        if not self._closed:
            self._closed, self.hang = True, False
            self._https.close()

    # -- what came --------------------------------------------------------------------

    @property
    def begin(self) -> bytes:
        return next(one.body for one in self.pieces if one.what == "begin")

    @property
    def fragments(self) -> list[bytes]:
        return [one.body for one in self.pieces if one.what.startswith("fragment")]

    def count(self, what: str) -> int:
        return sum(one.what == what for one in self.pieces)

    def has(self, what: str) -> bool:
        return bool(self.count(what))

    def since_begin(self) -> list[Piece]:
        """From the newest header on."""
        held = list(self.pieces)
        last = max(i for i, one in enumerate(held) if one.what == "begin")
        return held[last:]

    # -- its own thread ---------------------------------------------------------------

    def take(self, request: http.server.BaseHTTPRequestHandler) -> None:
        if self.hang:
            self.hanging += 1
            while self.hang:
                threading.Event().wait(0.05)
            request.close_connection = True
            return
        body = request.rfile.read(int(request.headers["Content-Length"]))
        if self.cut_next:
            self.cut_next, request.close_connection = False, True
            request.connection.shutdown(socket.SHUT_RDWR)
            return
        status = self.status if self._may(request) else 403
        if status == 200:
            self.pieces.append(Piece(request.path.rsplit("/", 1)[-1], body))
        said = self.wants.encode()
        request.send_response(status)
        request.send_header("Content-Length", str(len(said)))
        request.end_headers()
        request.wfile.write(said)

    def _may(self, request: http.server.BaseHTTPRequestHandler) -> bool:
        try:
            text = request.headers["Authorization"].removeprefix("Pass ")
            ca = self.authority.ca.read_bytes()
            said = read_as(LivePush, text, ca, self._clock.now())
        except MessageError:
            return False
        self.passes.append(said)
        return f"/{said.live}/" in request.path
