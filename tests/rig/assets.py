"""A console that serves files over HTTPS by SHA-256, and does so badly when told to."""

import hashlib
import http.server
import re
from collections import deque
from collections.abc import Callable
from pathlib import Path

from edge.adapters.assets import Source
from tests.rig.broker import Authority
from tests.rig.https import HttpsServer

Fault = Callable[[http.server.BaseHTTPRequestHandler, bytes], None]


def name_of(content: bytes) -> str:
    """Its SHA-256, by which it is asked for."""
    return hashlib.sha256(content).hexdigest()


class AssetServer:
    """`faults` are used up one per request; then it behaves."""

    def __init__(self, folder: Path, authority: Authority | None = None) -> None:
        self.authority = authority or Authority(folder)
        self.files: dict[str, bytes] = {}
        self.faults: deque[Fault] = deque()
        self.requests: list[tuple[str, str]] = []
        self._https = HttpsServer(
            self.authority, self._answer, nodes_only=True, protocol="HTTP/1.0"
        )

    def add(self, content: bytes) -> str:
        self.files[name_of(content)] = content
        return name_of(content)

    def source(self) -> Source:
        return self._https.source("loa-1")

    def close(self) -> None:
        self._https.close()

    def _answer(self, request: http.server.BaseHTTPRequestHandler) -> None:
        name = request.path.rsplit("/", 1)[-1]
        self.requests.append((name, request.headers.get("Range", "")))
        content = self.files.get(name)
        if self.faults:
            self.faults.popleft()(request, content or b"")
        elif content is None:
            send(request, 404, b"not here")
        else:
            serve(request, content)


def serve(request: http.server.BaseHTTPRequestHandler, content: bytes) -> None:
    """As a good server does."""
    match = re.fullmatch(r"bytes=(\d+)-", request.headers.get("Range", ""))
    if match is None:
        send(request, 200, content)
        return
    start = int(match[1])
    if start >= len(content):
        send(request, 416, b"")
        return
    place = f"bytes {start}-{len(content) - 1}/{len(content)}"
    send(request, 206, content[start:], {"Content-Range": place})


def send(
    request: http.server.BaseHTTPRequestHandler,
    status: int,
    body: bytes,
    headers: dict[str, str] | None = None,
    *,
    length: int | None = None,
) -> None:
    """An answer; `length` claims another size than the body has."""
    request.send_response(status)
    for key, value in (headers or {}).items():
        request.send_header(key, value)
    request.send_header("Content-Length", str(len(body) if length is None else length))
    request.end_headers()
    request.wfile.write(body)


def truncated(after: int) -> Fault:
    """The connection ends in the middle."""

    def fault(request: http.server.BaseHTTPRequestHandler, content: bytes) -> None:
        match = re.fullmatch(r"bytes=(\d+)-", request.headers.get("Range", ""))
        start = int(match[1]) if match else 0
        rest = content[start:]
        place = {"Content-Range": f"bytes {start}-{len(content) - 1}/{len(content)}"}
        send(
            request,
            206 if match else 200,
            rest[:after],
            place if match else None,
            length=len(rest),
        )

    return fault


def captive_portal(request: http.server.BaseHTTPRequestHandler, _: bytes) -> None:
    send(request, 200, b"<html>please log in</html>", {"Content-Type": "text/html"})


def captive_portal_of_the_right_size(
    request: http.server.BaseHTTPRequestHandler, content: bytes
) -> None:
    send(request, 200, b"<" * len(content), {"Content-Type": "text/html"})


def redirect(request: http.server.BaseHTTPRequestHandler, _: bytes) -> None:
    send(request, 302, b"", {"Location": "https://portal.example/login"})


def wrong_range(request: http.server.BaseHTTPRequestHandler, content: bytes) -> None:
    place = f"bytes 0-{len(content) - 1}/{len(content)}"
    send(request, 206, content, {"Content-Range": place})


def ignored_range(request: http.server.BaseHTTPRequestHandler, content: bytes) -> None:
    send(request, 200, content)


def endless(request: http.server.BaseHTTPRequestHandler, _: bytes) -> None:
    """No length, and never an end."""
    request.send_response(200)
    request.end_headers()
    try:
        while True:
            request.wfile.write(b"x" * 65536)
    except OSError:
        return


def overloaded(request: http.server.BaseHTTPRequestHandler, _: bytes) -> None:
    send(request, 503, b"later")
