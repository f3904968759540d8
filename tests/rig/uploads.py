"""A console that takes files over HTTPS, and cuts them in the middle when told to."""

import http.server
import socket
from collections import deque
from datetime import UTC, datetime
from pathlib import Path

from edge.adapters.assets import Source
from edge.contract.upload import FileUpload
from edge.errors import MessageError
from edge.passes import read_as
from tests.rig.broker import Authority
from tests.rig.https import HttpsServer


class UploadServer:
    """As `edge.contract.upload.FileUpload` says. ``cuts``: bytes of a request's body
    that are still read before the line is cut; one for each request. ``unwanted``:
    requests that are answered so that nobody asks again."""

    def __init__(self, folder: Path, *, node: str) -> None:
        self.authority = Authority(folder)
        self.files: dict[str, bytearray] = {}
        self.passes: list[FileUpload] = []
        self.requests: list[tuple[str, int]] = []
        self.cuts: deque[int] = deque()
        self.unwanted: deque[bool] = deque()
        self._node = node
        self._https = HttpsServer(self.authority, lambda request: self.answer(request))

    def source(self) -> Source:
        return self._https.source(self._node)

    def close(self) -> None:
        self._https.close()

    def answer(self, request: http.server.BaseHTTPRequestHandler) -> None:
        sha256 = request.path.rsplit("/", 1)[-1]
        at = int(request.headers.get("Upload-Offset", "-1"))
        self.requests.append((request.command, at))
        try:
            text = request.headers["Authorization"].removeprefix("Pass ")
            now = datetime.now(UTC)  # noqa: TID251  # a console's own clock
            said = read_as(FileUpload, text, self.authority.ca.read_bytes(), now)
        except MessageError:
            self._send(request, 403, 0)
            return
        self.passes.append(said)
        if self.unwanted and self.unwanted.popleft():
            self._send(request, 410, 0)
            return
        held = self.files.setdefault(sha256, bytearray())
        if request.command == "PATCH":
            self._take(request, held, at)
        else:
            self._send(request, 200, len(held))

    def _take(
        self, request: http.server.BaseHTTPRequestHandler, held: bytearray, at: int
    ) -> None:
        size = int(request.headers["Content-Length"])
        cut = self.cuts.popleft() if self.cuts else None
        body = request.rfile.read(size if cut is None else min(cut, size))
        if at != len(held):
            self._send(request, 409, len(held))
            return
        held += body
        if cut is not None:
            request.close_connection = True
            request.connection.shutdown(socket.SHUT_RDWR)
            return
        self._send(request, 200, len(held))

    def _send(
        self, request: http.server.BaseHTTPRequestHandler, status: int, at: int
    ) -> None:
        request.send_response(status)
        request.send_header("Upload-Offset", str(at))
        request.send_header("Content-Length", "0")
        request.end_headers()
