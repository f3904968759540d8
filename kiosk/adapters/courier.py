"""Brings a picture to the console over HTTPS, with a pass signed by the node's key.

No redirection is followed, and nothing of the answer but its status is believed:
whoever answers in the console's place gets a picture that anybody in the hall can see.
"""

import contextlib
import hashlib
import http.client
import logging
from collections.abc import Callable
from datetime import timedelta
from typing import Final
from urllib.parse import urlsplit

from edge.adapters.assets import Source
from edge.contract.upload import PICTURE_BYTES, Upload
from edge.passes import sign
from edge.ports import Clock
from kiosk.ports import Delivered

TIMEOUT_S: Final = 20.0
TRIES: Final = 2
PASS_LASTS: Final = timedelta(minutes=2)

log = logging.getLogger(__name__)


class HttpsCourier:
    """A Courier. ``submit`` has a job done by another thread."""

    def __init__(
        self,
        node: str,
        source: Source,
        clock: Clock,
        submit: Callable[[Callable[[], None]], None],
        post: Callable[[object], None],
    ) -> None:
        self._node, self._source, self._clock = node, source, clock
        self._submit, self._post = submit, post

    def deliver(self, snapshot: str, picture: bytes) -> None:
        """See the port."""

        def job() -> None:
            self._post(Delivered(snapshot, self._delivered(snapshot, picture)))

        self._submit(job)

    def _delivered(self, snapshot: str, picture: bytes) -> bool:
        if not 0 < len(picture) <= PICTURE_BYTES:
            log.warning("picture of the screen too large bytes=%d", len(picture))
            return False
        for _ in range(TRIES):
            try:
                status = self._send(snapshot, picture)
            except (OSError, ValueError, http.client.HTTPException) as error:
                log.warning("picture of the screen not sent error=%s", error)
                continue
            if status == http.HTTPStatus.CREATED:
                return True
            log.warning("picture of the screen refused status=%d", status)
            if status < http.HTTPStatus.INTERNAL_SERVER_ERROR:
                return False
        return False

    def _send(self, snapshot: str, picture: bytes) -> int:
        upload = Upload(
            node=self._node,
            snapshot=snapshot,
            sha256=hashlib.sha256(picture).hexdigest(),
            size_bytes=len(picture),
            until=self._clock.now() + PASS_LASTS,
        )
        source = self._source
        text = sign(upload, source.cert.read_bytes(), source.key.read_bytes())
        place = urlsplit(source.url)
        connection = http.client.HTTPSConnection(
            place.hostname or "",
            place.port or 443,
            timeout=TIMEOUT_S,
            context=source.tls(),
        )
        headers = {"Authorization": f"Pass {text}", "Content-Type": "image/png"}
        with contextlib.closing(connection):
            connection.request("POST", "/uploads/screen", picture, headers)
            return connection.getresponse().status
