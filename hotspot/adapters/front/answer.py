"""Has the application answer one request, and writes that down for the line."""

import logging
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from http import HTTPStatus

from hotspot.core.http_request import Request

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Reply:
    """What the application says. Pieces are asked for as the guest takes them."""

    status: int
    fields: Mapping[str, str] = field(default_factory=dict)
    pieces: Iterable[bytes] = ()
    length: int = 0
    """Of all pieces, in bytes."""


App = Callable[[Request, str], Reply]
"""Answers a request of the client with this address; from any of the threads."""


@dataclass(frozen=True, slots=True)
class Answer:
    """The head, the body in pieces, and whether another request may follow."""

    head: bytes
    pieces: Iterable[bytes]
    keeps: bool


def bare(status: int) -> Answer:
    """An answer that needs no application; the connection ends with it."""
    fields = {"Content-Length": "0", "Cache-Control": "no-store", "Connection": "close"}
    return Answer(_head(status, fields), (), keeps=False)


def made(app: App, request: Request, *, client: str) -> Answer:
    """What the application says; 500 when it fails."""
    try:
        reply = app(request, client)
        # 204 has no body, and says no length of it (RFC 9110, 8.6).
        length = {} if reply.status == 204 else {"Content-Length": str(reply.length)}
        kept = "keep-alive" if request.keeps else "close"
        fields = {**reply.fields, **length, "Connection": kept}
        head = _head(reply.status, fields)
    except Exception:  # one page that fails must not end the server
        log.exception("page failed target=%s", request.target.partition("?")[0][:80])
        return bare(500)
    pieces = () if request.method == "HEAD" else reply.pieces
    return Answer(head, pieces, request.keeps)


def _head(status: int, fields: Mapping[str, str]) -> bytes:
    """Raises: ValueError: a field has more than its line."""
    lines = [f"HTTP/1.1 {status} {HTTPStatus(status).phrase}"]
    lines += [f"{name}: {value}" for name, value in fields.items()]
    if any("\r" in line or "\n" in line for line in lines):
        raise ValueError("a field of the answer has more than one line")
    return "\r\n".join([*lines, "", ""]).encode("latin-1")
