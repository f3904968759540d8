"""TLS towards broker and console, for a node whose clock may be wrong.

A clock from before the commune's authority was founded is wrong for certain, and every
certificate would look as if it were not valid yet: the node could not even be told the
time, nor of an emergency. Certificates are then checked in all but their times. Orders
are signed end to end, so that what an old certificate could give away is little.
"""

import ssl
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

_NO_CHECK_TIME: Final = 0x200000
"""X509_V_FLAG_NO_CHECK_TIME: openssl/x509_vfy.h; the ssl module has no name for it."""
_PEM_BEGIN: Final = "-----BEGIN CERTIFICATE-----"
_PEM_END: Final = "-----END CERTIFICATE-----"
_VERSION: Final = 0xA0
_UTC_TIME: Final = 0x17


def context(ca: Path, cert: Path, key: Path) -> ssl.SSLContext:
    """Of PEM files, for connections that begin now.

    Raises:
        OSError: a file is missing, or not what it should be.
    """
    found = ssl.create_default_context(cafile=str(ca))
    found.minimum_version = ssl.TLSVersion.TLSv1_2
    found.load_cert_chain(cert, key)
    if time.time() < _founded(found):
        found.verify_flags |= _NO_CHECK_TIME
    return found


def ends(certificate: Path) -> datetime | None:
    """Until when a certificate is valid; None where the file holds none.

    Read from its bytes (RFC 5280, 4.1): `cryptography.x509` takes 2 MB of every agent.
    """
    try:
        first, _, _ = certificate.read_text().partition(_PEM_END)
        der = ssl.PEM_cert_to_DER_cert(first[first.index(_PEM_BEGIN) :] + _PEM_END)
        return _not_after(der)
    except (OSError, ValueError, IndexError):
        return None


def _not_after(der: bytes) -> datetime:
    """Raises: ValueError, IndexError."""
    (_, whole), *_ = _elements(der)
    (_, signed), *_ = _elements(whole)
    parts = _elements(signed)
    if parts[0][0] == _VERSION:
        parts = parts[1:]
    validity = parts[3][1]  # behind number, algorithm and issuer
    kind, end = _elements(validity)[1]
    text = end.decode("ascii")
    if kind == _UTC_TIME:  # two digits of the year; from 50 on of the last century
        text = ("19" if text[:2] >= "50" else "20") + text
    return datetime.fromisoformat(f"{text[:8]}T{text[8:]}").astimezone(UTC)


def _elements(der: bytes) -> list[tuple[int, bytes]]:
    """Tag and content of each that stands there one behind the other."""
    found: list[tuple[int, bytes]] = []
    while der:
        tag, size, begin = der[0], der[1], 2
        if size & 0x80:
            begin += size & 0x7F
            size = int.from_bytes(der[2:begin], "big")
        if begin + size > len(der):
            raise ValueError("an element that ends behind its whole")
        found.append((tag, der[begin : begin + size]))
        der = der[begin + size :]
    return found


def _founded(of: ssl.SSLContext) -> float:
    """Since when the oldest of the authorities is valid, in seconds since 1970."""
    begins = (str(one["notBefore"]) for one in of.get_ca_certs())
    return min(map(ssl.cert_time_to_seconds, begins), default=0.0)
