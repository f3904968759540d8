"""One attempt to fetch one file by its SHA-256 over HTTPS, resuming what is there.

A network that answers in the console's place (a captive portal, a proxy) must not get
anything into the cache: redirects are refused, the length is known beforehand, and
nothing leaves the ``.part`` file unless its SHA-256 is the one that was asked for.
"""

import contextlib
import hashlib
import http.client
import os
import re
import ssl
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from edge.errors import HardwareError, LinkError, MessageError

TIMEOUT_S: Final = 20.0
"""Without a byte: a slow link is fine, a dead one is not."""
CHUNK_BYTES: Final = 64 * 1024
_CONTENT_RANGE: Final = re.compile(r"bytes (\d+)-(\d+)/(\d+)")


@dataclass(frozen=True, slots=True)
class Wanted:
    """A file, known by its content."""

    sha256: str
    size_bytes: int


class Abandoned(LinkError):  # noqa: N818 (not an error of anybody's)
    """The file is no longer wanted, or the program ends."""


def fetch(
    url: str,
    tls: ssl.SSLContext,
    wanted: Wanted,
    part: Path,
    abandon: Callable[[], bool],
) -> None:
    """Completes ``part``, verified and on the disk.

    ``abandon`` is asked before each chunk.

    Raises:
        LinkError: no connection, or it broke off; ``part`` keeps what came.
        MessageError: the answer is not what was asked for; ``part`` is gone.
        HardwareError: the disk.
    """
    try:
        have = part.stat().st_size if part.exists() else 0
        if have > wanted.size_bytes:
            part.unlink()
            have = 0
        if have < wanted.size_bytes:
            _get(url, tls, wanted, part, have, abandon)
        with part.open("rb") as file:
            found = hashlib.file_digest(file, "sha256").hexdigest()
            if found == wanted.sha256:
                os.fsync(file.fileno())
                return
        part.unlink()
    except (LinkError, MessageError):
        raise
    except OSError as error:
        raise HardwareError(f"{part}: {error}; check the disk") from error
    raise MessageError(f"its SHA-256 is {found}: not the file that was asked for")


def _get(
    url: str,
    tls: ssl.SSLContext,
    wanted: Wanted,
    part: Path,
    have: int,
    abandon: Callable[[], bool],
) -> None:
    place = urlsplit(url)
    connection = http.client.HTTPSConnection(
        place.hostname or "", place.port or 443, timeout=TIMEOUT_S, context=tls
    )
    with contextlib.closing(connection):
        headers = {"Range": f"bytes={have}-"} if have else {}
        try:
            connection.request("GET", f"/assets/{wanted.sha256}", headers=headers)
            answer = connection.getresponse()
        except (OSError, http.client.HTTPException) as error:
            raise LinkError(
                f"{place.netloc}: {str(error) or type(error).__name__}"
            ) from error
        resumed = _judge(answer, wanted, part, have)
        _save(answer, wanted, part, have if resumed else 0, abandon)


def _judge(
    answer: http.client.HTTPResponse, wanted: Wanted, part: Path, have: int
) -> bool:
    """Whether the body continues ``part``; False when it is the whole file."""
    if answer.status >= 500 or answer.status in {408, 429}:
        raise LinkError(f"the console answers {answer.status} {answer.reason}")
    if have and answer.status == 206:
        match = _CONTENT_RANGE.fullmatch(answer.headers.get("Content-Range", ""))
        rest = (str(have), str(wanted.size_bytes - 1), str(wanted.size_bytes))
        if match is not None and match.groups() == rest:
            return True
        part.unlink()
        raise MessageError("the answer continues another file; beginning anew")
    if answer.status == 416:
        part.unlink(missing_ok=True)
        raise MessageError("the console has no such rest; beginning anew")
    if answer.status != 200:
        moved = answer.headers.get("Location", "")
        detail = f" to {moved[:100]}, which is not followed" if moved else ""
        raise MessageError(f"answered {answer.status} {answer.reason}{detail}")
    if answer.length is not None and answer.length != wanted.size_bytes:
        kind = answer.headers.get("Content-Type", "something")
        raise MessageError(
            f"{answer.length} bytes of {kind} were offered, {wanted.size_bytes} "
            "expected: another answers in the console's place"
        )
    return False


def _save(
    answer: http.client.HTTPResponse,
    wanted: Wanted,
    part: Path,
    have: int,
    abandon: Callable[[], bool],
) -> None:
    with part.open("ab" if have else "wb") as file:
        while have < wanted.size_bytes:
            if abandon():
                raise Abandoned("no longer wanted")
            try:
                chunk = answer.read1(min(CHUNK_BYTES, wanted.size_bytes - have))
            except (OSError, http.client.HTTPException) as error:
                raise LinkError(f"broke off at {have} bytes: {error}") from error
            if not chunk:
                raise LinkError(f"broke off at {have} of {wanted.size_bytes} bytes")
            file.write(chunk)
            have += len(chunk)
