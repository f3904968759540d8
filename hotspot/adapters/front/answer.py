"""Has a WSGI application (PEP 3333) answer one request, as bytes for the line."""

import io
import logging
import sys
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import unquote_to_bytes

from hotspot.core.http_request import Request

App = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]

log = logging.getLogger(__name__)

_PHRASES: Final = {
    400: "Bad Request",
    405: "Method Not Allowed",
    411: "Length Required",
    413: "Content Too Large",
    417: "Expectation Failed",
    431: "Request Header Fields Too Large",
    500: "Internal Server Error",
}


@dataclass(frozen=True, slots=True)
class Answer:
    """The head, the body in pieces, and whether another request may follow."""

    head: bytes
    pieces: Iterable[bytes]
    keeps: bool


def bare(status: int) -> Answer:
    """An answer that needs no application; the connection ends with it."""
    head = (
        f"HTTP/1.1 {status} {_PHRASES.get(status, 'Error')}\r\nContent-Length: 0\r\n"
        "Cache-Control: no-store\r\nConnection: close\r\n\r\n"
    )
    return Answer(head.encode("ascii"), (), keeps=False)


def made(app: App, request: Request, *, client: str, secure: bool) -> Answer:
    """What the application says; 500 when it fails."""
    said: list[tuple[str, list[tuple[str, str]]]] = []

    def start(
        status: str, fields: list[tuple[str, str]], _exc_info: object = None
    ) -> Callable[[bytes], None]:
        said[:] = [(status, fields)]
        return _unsupported

    try:
        pieces = app(_environ(request, client=client, secure=secure), start)
        status, fields = said[0]
    except Exception:  # one page that fails must not end the server
        log.exception("page failed target=%s", request.target.partition("?")[0][:80])
        return bare(500)
    names = {name.lower() for name, _ in fields}
    keeps = request.keeps and "content-length" in names
    lines = [f"HTTP/1.1 {status}", *(f"{name}: {value}" for name, value in fields)]
    lines.append(f"Connection: {'keep-alive' if keeps else 'close'}")
    head = "\r\n".join([*lines, "", ""]).encode("latin-1")
    if request.method == "HEAD":
        if (close := getattr(pieces, "close", None)) is not None:
            close()
        pieces = ()
    return Answer(head, pieces, keeps)


def _environ(request: Request, *, client: str, secure: bool) -> dict[str, Any]:
    path, _, query = request.target.partition("?")
    host, _, port = (
        request.host.rpartition(":") if ":" in request.host else ("", "", "")
    )
    environ: dict[str, Any] = {
        "REQUEST_METHOD": request.method,
        "SCRIPT_NAME": "",
        "PATH_INFO": unquote_to_bytes(path.encode("latin-1")).decode("latin-1"),
        "QUERY_STRING": query,
        "SERVER_NAME": host or request.host or "portal",
        "SERVER_PORT": port or ("443" if secure else "80"),
        "SERVER_PROTOCOL": "HTTP/1.1",
        "REMOTE_ADDR": client,
        "CONTENT_LENGTH": str(len(request.body)),
        "CONTENT_TYPE": request.fields.get("content-type", ""),
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": "https" if secure else "http",
        "wsgi.input": io.BytesIO(request.body),
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": False,
        "wsgi.run_once": False,
    }
    for name, value in request.fields.items():
        if name not in {"content-length", "content-type"}:
            environ[f"HTTP_{name.upper().replace('-', '_')}"] = value
    environ["HTTP_HOST"] = request.host
    return environ


def _unsupported(_data: bytes) -> None:
    raise NotImplementedError("write() of PEP 3333 is for old programs; return bytes")
