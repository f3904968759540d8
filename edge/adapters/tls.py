"""TLS towards broker and console, for a node whose clock may be wrong.

A clock from before the commune's authority was founded is wrong for certain, and every
certificate would look as if it were not valid yet: the node could not even be told the
time, nor of an emergency. Certificates are then checked in all but their times. Orders
are signed end to end, so that what an old certificate could give away is little.
"""

import ssl
import time
from datetime import datetime
from pathlib import Path
from typing import Final

from cryptography import x509

_NO_CHECK_TIME: Final = 0x200000
"""X509_V_FLAG_NO_CHECK_TIME: openssl/x509_vfy.h; the ssl module has no name for it."""


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
    """Until when a certificate is valid; None where the file holds none."""
    try:
        return x509.load_pem_x509_certificate(
            certificate.read_bytes()
        ).not_valid_after_utc
    except (OSError, ValueError):
        return None


def _founded(of: ssl.SSLContext) -> float:
    """Since when the oldest of the authorities is valid, in seconds since 1970."""
    begins = (str(one["notBefore"]) for one in of.get_ca_certs())
    return min(map(ssl.cert_time_to_seconds, begins), default=0.0)
