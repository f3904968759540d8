"""One file on its way to the console, taken up where it was cut off."""

import http.client
from contextlib import closing
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from edge.adapters.assets import Source
from edge.errors import EdgeError, LinkError

TIMEOUT_S: Final = 20.0
PIECE_BYTES: Final = 256 << 10


class UnwantedError(EdgeError):
    """The console wants this file neither now nor later."""


class Talk:
    """One file to one address, over as many connections as it takes."""

    def __init__(self, source: Source, address: str, text: str) -> None:
        self._source, self._address = source, address
        self._headers = {"Authorization": f"Pass {text}"}

    def bring(self, path: Path, size: int) -> None:
        """Raises: OSError, HTTPException; LinkError or UnwantedError: it refuses."""
        place = urlsplit(self._source.url)
        connection = http.client.HTTPSConnection(
            place.hostname or "",
            place.port or 443,
            timeout=TIMEOUT_S,
            context=self._source.tls(),
        )
        with closing(connection), path.open("rb") as file:
            at = self._has(connection)
            while at < size:
                file.seek(at)
                at = self._send(connection, file.read(PIECE_BYTES), at)

    def _has(self, connection: http.client.HTTPSConnection) -> int:
        """How many bytes the console has."""
        connection.request("HEAD", self._address, headers=self._headers)
        answer = connection.getresponse()
        answer.read()
        if answer.status == http.HTTPStatus.NOT_FOUND:
            return 0
        return self._offset(answer)

    def _send(
        self, connection: http.client.HTTPSConnection, piece: bytes, at: int
    ) -> int:
        headers = self._headers | {
            "Upload-Offset": str(at),
            "Content-Type": "application/octet-stream",
        }
        connection.request("PATCH", self._address, piece, headers)
        answer = connection.getresponse()
        answer.read()
        return self._offset(answer)

    def _offset(self, answer: http.client.HTTPResponse) -> int:
        if answer.status == http.HTTPStatus.GONE:
            raise UnwantedError("the console wants this file no more")
        if answer.status >= http.HTTPStatus.BAD_REQUEST:
            raise LinkError(f"the console answers {answer.status} {answer.reason}")
        return int(answer.headers.get("Upload-Offset", "0"))
