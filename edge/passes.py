"""Passes: what a node may upload, signed with the key of its own certificate.

Three parts in base64url, joined by dots: the certificate (DER), the words (JSON of
``Upload``) and the signature (ECDSA, SHA-256) over a fixed beginning and the words. The
beginning sees to it that nothing else the key ever signed reads as a pass.
"""

import base64
import binascii
from datetime import datetime, timedelta
from typing import Final, TypeVar

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from edge.contract.codec import decode, encode
from edge.contract.upload import FileUpload, LivePush, Upload
from edge.errors import MessageError

U = TypeVar("U", Upload, FileUpload, LivePush)

LONGEST: Final = timedelta(minutes=10)
"""No pass is believed that would be good for longer, whatever it says."""
PASS_BYTES: Final = 8 * 1024
_BEGINNINGS: Final = {
    Upload: b"commune-edge upload 1\0",
    FileUpload: b"commune-edge file 1\0",
    LivePush: b"commune-edge live 1\0",
}
_SIGNED: Final = ec.ECDSA(hashes.SHA256())


def sign(upload: Upload | FileUpload | LivePush, certificate: bytes, key: bytes) -> str:
    """The pass. Certificate and key are PEM.

    Raises:
        ValueError: they are none, or the key is no elliptic-curve key.
    """
    own = serialization.load_pem_private_key(key, password=None)
    if not isinstance(own, ec.EllipticCurvePrivateKey):
        raise ValueError("the node's key is not an elliptic-curve key")  # noqa: TRY004  # the file is wrong, not the caller
    der = x509.load_pem_x509_certificate(certificate).public_bytes(
        serialization.Encoding.DER
    )
    words = encode(upload)
    parts = (der, words, own.sign(_BEGINNINGS[type(upload)] + words, _SIGNED))
    return ".".join(base64.urlsafe_b64encode(part).decode() for part in parts)


def read(text: str, authority: bytes, now: datetime) -> Upload:
    """What a pass for a picture allows; see ``read_as``."""
    return read_as(Upload, text, authority, now)


def read_as(kind: type[U], text: str, authority: bytes, now: datetime) -> U:
    """What a pass of that kind allows. ``authority``: the commune's certificate, PEM.

    Whether the node is still in service is the caller's to ask.

    Raises:
        MessageError: it is no pass, or not of this commune, or not now.
    """
    certificate, words, signature = _parts(text)
    try:
        certificate.verify_directly_issued_by(x509.load_pem_x509_certificate(authority))
    except (InvalidSignature, ValueError, TypeError) as error:
        raise MessageError("the certificate is not of this commune") from error
    begin, end = certificate.not_valid_before_utc, certificate.not_valid_after_utc
    if not begin <= now < end:
        raise MessageError("the certificate has run out, or is of tomorrow")
    if not _is_clients(certificate):
        raise MessageError("the certificate is no node's")
    key = certificate.public_key()
    if not isinstance(key, ec.EllipticCurvePublicKey):
        raise MessageError("the certificate has a key of another kind")
    try:
        key.verify(signature, _BEGINNINGS[kind] + words, _SIGNED)
    except InvalidSignature as error:
        raise MessageError("the signature does not fit") from error
    upload = decode(words, kind)
    names = certificate.subject.get_attributes_for_oid(NameOID.COMMON_NAME)
    if [name.value for name in names] != [upload.node]:
        raise MessageError("the certificate is another node's")
    if not now < upload.until <= now + LONGEST:
        raise MessageError("the pass has run out, or is good for too long")
    return upload


def _parts(text: str) -> tuple[x509.Certificate, bytes, bytes]:
    if len(text) > PASS_BYTES:
        raise MessageError("the pass is too long")
    try:
        der, words, signature = (
            base64.b64decode(part.encode("ascii"), altchars=b"-_", validate=True)
            for part in text.split(".")
        )
        return x509.load_der_x509_certificate(der), words, signature
    except (ValueError, binascii.Error) as error:
        raise MessageError("this is no pass") from error


def _is_clients(certificate: x509.Certificate) -> bool:
    try:
        usage = certificate.extensions.get_extension_for_class(x509.ExtendedKeyUsage)
    except (x509.ExtensionNotFound, ValueError):
        return False
    return list(usage.value) == [ExtendedKeyUsageOID.CLIENT_AUTH]
