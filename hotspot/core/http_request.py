"""Reads requests from a guest's bytes; strict, because anybody on the street may write.

What is read is the little that a browser, a phone's probe or a form sends: GET, HEAD
and POST, a head of 8 KiB and a body of 4 KiB at most, and a length that is stated.
Everything else is refused with a status and closes the connection. RFC 9112.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from edge.errors import MessageError

HEAD_BYTES: Final = 8192
BODY_BYTES: Final = 4096
MOST_FIELDS: Final = 64

_LINE: Final = re.compile(
    rb"([A-Z]{1,16}) ([\x21-\x7e\x80-\xff]{1,4000}) HTTP/1\.([01])"
)
_FIELD: Final = re.compile(
    rb"([A-Za-z0-9!#$%&'*+.^_`|~-]{1,100}):[ \t]*([\x20-\x7e\x80-\xff\t]*?)[ \t]*"
)
_ABSOLUTE: Final = re.compile(r"[a-z]{1,8}://([^/?#]*)(.*)", re.IGNORECASE)


class BadRequestError(MessageError):
    """It is answered by this status and nothing else, and the connection ends."""

    def __init__(self, status: int, why: str) -> None:
        super().__init__(f"{status}: {why}")
        self.status = status


@dataclass(frozen=True, slots=True)
class Request:
    """One whole request. Field names are in lower case; the last of a name counts."""

    method: str
    target: str
    """Begins with "/"; bytes as Latin-1, as WSGI wants them."""
    host: str
    fields: Mapping[str, str]
    body: bytes
    keeps: bool
    """Whether the client means to ask more on this connection."""


def read(data: bytes) -> tuple[Request, int] | None:
    """The request with which `data` begins and its length; None: more must come.

    Raises:
        BadRequestError: none will come of it, however much follows.
    """
    end = data.find(b"\r\n\r\n", 0, HEAD_BYTES)
    if end < 0:
        if len(data) >= HEAD_BYTES:
            raise BadRequestError(431, "the head is too long")
        if len(data) > 16 and not re.match(rb"[A-Z]{1,16} ", data):
            raise BadRequestError(400, "that is not HTTP")
        return None
    line, *rest = data[:end].split(b"\r\n")
    method, target, minor = _request_line(line)
    fields = _fields(rest)
    length = _body_length(fields)
    begin = end + 4
    if len(data) < begin + length:
        return None
    host, target = _place(target, fields.get("host", ""))
    wish = fields.get("connection", "").lower()
    keeps = "close" not in wish and (minor == "1" or "keep-alive" in wish)
    body = data[begin : begin + length]
    return Request(method, target, host, fields, body, keeps), begin + length


def _request_line(line: bytes) -> tuple[str, str, str]:
    found = _LINE.fullmatch(line)
    if found is None:
        raise BadRequestError(400, "the first line is not HTTP/1")
    method, target, minor = (part.decode("latin-1") for part in found.groups())
    if method not in {"GET", "HEAD", "POST"}:
        raise BadRequestError(405, "only GET, HEAD and POST are answered")
    return method, target, minor


def _fields(lines: list[bytes]) -> dict[str, str]:
    if len(lines) > MOST_FIELDS:
        raise BadRequestError(431, "too many fields")
    fields: dict[str, str] = {}
    for line in lines:
        found = _FIELD.fullmatch(line)
        if found is None:
            raise BadRequestError(400, "a field is not HTTP/1")
        name = found[1].decode("ascii").lower()
        if name in {"host", "content-length"} and name in fields:
            raise BadRequestError(400, f"two fields {name}")
        fields[name] = found[2].decode("latin-1")
    return fields


def _body_length(fields: Mapping[str, str]) -> int:
    if "transfer-encoding" in fields:
        raise BadRequestError(411, "the length of the body must be stated")
    if "expect" in fields:
        raise BadRequestError(417, "no expectations are met")
    stated = fields.get("content-length", "0")
    if not re.fullmatch(r"[0-9]{1,15}", stated):
        raise BadRequestError(400, "the length of the body is no number")
    if int(stated) > BODY_BYTES:
        raise BadRequestError(413, "the body is too large")
    return int(stated)


def _place(target: str, host: str) -> tuple[str, str]:
    """(host, target that begins with "/"): also of a request as to a proxy."""
    if target.startswith("/"):
        return host, target
    absolute = _ABSOLUTE.fullmatch(target)
    if absolute is None:
        raise BadRequestError(400, "the target is no place")
    rest = absolute[2]
    return absolute[1], rest if rest.startswith("/") else f"/{rest}"
