"""HTTPS for the portal's own name alone: who asks for another name gets an alert.

So nothing that a guest meant for somebody else is ever answered here.
"""

import logging
import ssl
from pathlib import Path

from edge.errors import ConfigError
from hotspot.adapters.front.limits import Certificate

log = logging.getLogger(__name__)


class OwnName:
    """The TLS settings of the certificate as it is now."""

    def __init__(self, certificate: Certificate) -> None:
        """Raises: ConfigError when the files cannot be used."""
        self._certificate = certificate
        try:
            self._stamp, self._context = self._stamped(), self._made()
        except OSError as error:  # ssl's errors too
            raise ConfigError(
                f"[portal] certificate of {certificate.name}: {error}; correct cert and"
                " key, or leave both out"
            ) from error

    def context(self) -> ssl.SSLContext:
        """Read anew when the files changed; the one of before where they are no use."""
        try:
            stamp = self._stamped()
            if stamp != self._stamp:
                self._context, self._stamp = self._made(), stamp
        except OSError as error:
            log.warning("certificate not read anew error=%s", error)
        return self._context

    def _made(self) -> ssl.SSLContext:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self._certificate.cert, self._certificate.key)
        context.sni_callback = self._only_ours
        return context

    def _only_ours(
        self, _sock: ssl.SSLSocket | ssl.SSLObject, name: str | None, _: ssl.SSLContext
    ) -> int | None:
        if name is not None and name.lower() == self._certificate.name:
            return None
        return ssl.ALERT_DESCRIPTION_UNRECOGNIZED_NAME

    def _stamped(self) -> tuple[int, ...]:
        paths: tuple[Path, ...] = (self._certificate.cert, self._certificate.key)
        return tuple(path.stat().st_mtime_ns for path in paths)
