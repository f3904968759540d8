"""Whose signatures count on a chain, and whether one fits."""

import hashlib
from dataclasses import dataclass

from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from camera.core.evidence import Signing, bytes_of
from edge.errors import MessageError


@dataclass(frozen=True, slots=True)
class Trust:
    """Whose signature counts. Nothing given: any key; each is named in the answer."""

    keys: frozenset[str] = frozenset()
    """SubjectPublicKeyInfo (DER) in base64url."""
    authorities: tuple[bytes, ...] = ()
    """Certificates, PEM."""
    node: str = ""
    """Whose certificate it must be; empty: any node's, but one for the whole chain."""

    @property
    def given(self) -> bool:
        """Whether there is anything to compare with."""
        return bool(self.keys or self.authorities)


def key_of(signing: Signing) -> ec.EllipticCurvePublicKey:
    """The key that it names.

    Raises:
        MessageError: it names none of the right kind.
    """
    try:
        key = serialization.load_der_public_key(bytes_of(signing.public))
    except (ValueError, UnsupportedAlgorithm) as error:
        raise MessageError(f"the key cannot be read: {error}") from error
    if not isinstance(key, ec.EllipticCurvePublicKey) or key.curve.name != "secp256r1":
        raise MessageError("a key of another kind")
    return key


def fingerprint(signing: Signing) -> str:
    """SHA-256 of the public key, as people compare it; empty: it cannot be read."""
    try:
        return hashlib.sha256(bytes_of(signing.public)).hexdigest()
    except ValueError:
        return ""


def fits(key: ec.EllipticCurvePublicKey, signed: bytes, signature: bytes) -> bool:
    """Whether the owner of a key signed this; ``signature`` is r and s, 64 bytes."""
    if len(signature) != 64:
        return False
    r, s = int.from_bytes(signature[:32]), int.from_bytes(signature[32:])
    try:
        key.verify(encode_dss_signature(r, s), signed, ec.ECDSA(hashes.SHA256()))
    except InvalidSignature:
        return False
    return True


def objection(signing: Signing, before: Signing | None, trust: Trust) -> str:
    """Why this key may not speak; empty: it may."""
    short = signing.public[-12:]
    if trust.node and signing.node != trust.node:
        return f"key ...{short} signs for {signing.node!r}, not for {trust.node}"
    if before is not None and before.node != signing.node:
        return f"key ...{short} signs for {signing.node!r}, not for {before.node!r}"
    if signing.public in trust.keys:
        return ""
    if signing.certificate and trust.authorities:
        node = certified(signing, trust.authorities)
        if node is None:
            return f"the certificate of key ...{short} is not of this commune"
        if node != signing.node:
            return f"key ...{short} is {node}'s, and signs for {signing.node!r}"
        return ""
    if trust.given:
        return f"signed with another key (...{short}) than the one to trust"
    return ""


def certified(signing: Signing, authorities: tuple[bytes, ...]) -> str | None:
    """Of which node this key is by the word of an authority; None: of none."""
    try:
        certificate = x509.load_der_x509_certificate(bytes_of(signing.certificate))
        public = certificate.public_key().public_bytes(
            serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
        )
        if public != bytes_of(signing.public):
            return None
        names = certificate.subject.get_attributes_for_oid(NameOID.COMMON_NAME)
        usage = certificate.extensions.get_extension_for_class(x509.ExtendedKeyUsage)
    except (ValueError, TypeError, x509.ExtensionNotFound):
        return None
    if ExtendedKeyUsageOID.CLIENT_AUTH not in usage.value:
        return None  # a server's
    for pem in authorities:
        try:
            certificate.verify_directly_issued_by(x509.load_pem_x509_certificate(pem))
        except (InvalidSignature, ValueError, TypeError):
            continue
        return str(names[0].value) if len(names) == 1 else None
    return None
