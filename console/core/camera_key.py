"""Whose key a camera's file is signed with, by the word of the commune's authority.

A file says itself which key signed it; anybody's file would. Only where the authority's
certificate names that key as this camera's is its fingerprint one to compare with.
"""

import base64
import hashlib
from typing import Final

import msgspec
from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import serialization
from cryptography.x509.oid import NameOID

_LONGEST: Final = 16 << 10
_DER: Final = serialization.Encoding.DER
_PUBLIC: Final = serialization.PublicFormat.SubjectPublicKeyInfo


class _Signing(msgspec.Struct):
    public: str
    certificate: str = ""


def fingerprint(words: bytes, authority: bytes, node: str) -> str | None:
    """SHA-256 of the public key, as the page in the file shows it.

    Args:
        words: What names the key (JSON): a link of the chain, or the manifest.
        authority: The commune's certificate, PEM.
        node: Whose key it must be.

    None: the words say nothing of the kind, or the authority knows nothing of it.
    """
    try:
        said = msgspec.json.decode(words[:_LONGEST], type=_Signing)
        public = _bytes(said.public.encode())
        own = x509.load_der_x509_certificate(_bytes(said.certificate.encode()))
        own.verify_directly_issued_by(x509.load_pem_x509_certificate(authority))
        names = own.subject.get_attributes_for_oid(NameOID.COMMON_NAME)
        certified = own.public_key().public_bytes(_DER, _PUBLIC)
    except (InvalidSignature, ValueError, TypeError, msgspec.MsgspecError):
        return None
    if certified != public or [name.value for name in names] != [node]:
        return None
    return hashlib.sha256(public).hexdigest()


def _bytes(text: bytes) -> bytes:
    return base64.b64decode(text + b"=" * (-len(text) % 4), b"-_", validate=True)
