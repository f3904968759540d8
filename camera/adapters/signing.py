"""The key that a camera signs its evidence with: that of the node's own certificate.

Where there is no node (a file recorded at a desk) this machine has one of its own, made
the first time, and ``commune-camera verify`` on this machine knows it again.
"""

import os
from dataclasses import dataclass
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.x509.oid import NameOID

from camera.core.evidence import Signing, text_of
from edge.errors import ConfigError

_DER = serialization.Encoding.DER
_PUBLIC = serialization.PublicFormat.SubjectPublicKeyInfo


@dataclass(frozen=True, slots=True)
class Signer:
    """Signs links; ``says`` is what the first of them tells of the key."""

    key: ec.EllipticCurvePrivateKey
    says: Signing

    def sign(self, signed: bytes) -> bytes:
        """Raw r and s, 64 bytes."""
        r, s = decode_dss_signature(self.key.sign(signed, ec.ECDSA(hashes.SHA256())))
        return r.to_bytes(32) + s.to_bytes(32)


def node_signer(certificate: Path, key: Path) -> Signer:
    """The node's own (PEM files).

    Raises:
        ConfigError: they cannot be read, or are no elliptic-curve key's.
    """
    private = _private(key)
    try:
        own = x509.load_pem_x509_certificate(certificate.read_bytes())
    except (OSError, ValueError) as error:
        raise ConfigError(f"{certificate}: no certificate: {error}") from error
    names = own.subject.get_attributes_for_oid(NameOID.COMMON_NAME)
    node = str(names[0].value) if names else ""
    return _signer(private, node, text_of(own.public_bytes(_DER)))


def own_signer(key: Path) -> Signer:
    """This machine's, made if there is none.

    Raises:
        ConfigError: it cannot be read or made.
    """
    if not key.exists():
        made = ec.generate_private_key(ec.SECP256R1()).private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        try:
            key.parent.mkdir(parents=True, exist_ok=True)
            handle = os.open(key, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(handle, "wb") as file:
                file.write(made)
                os.fsync(file.fileno())
        except OSError as error:
            raise ConfigError(f"{key}: cannot be made: {error}; give --key") from error
    return _signer(_private(key), "", "")


def own_key_path() -> Path:
    """Where this machine's key is kept."""
    state = os.environ.get("XDG_STATE_HOME")
    folder = Path(state) if state else Path.home() / ".local" / "state"
    return folder / "commune-camera" / "evidence.key"


def public_of(path: Path) -> str:
    """The public key in a PEM file: a private key, a public one or a certificate.

    Raises:
        ConfigError: there is none in it.
    """
    try:
        return text_of(_public_der(path.read_bytes()))
    except (OSError, ValueError, TypeError) as error:
        raise ConfigError(f"{path}: no key and no certificate: {error}") from error


def _public_der(pem: bytes) -> bytes:
    if b"CERTIFICATE" in pem:
        certificate = x509.load_pem_x509_certificate(pem)
        return certificate.public_key().public_bytes(_DER, _PUBLIC)
    if b"PRIVATE" in pem:
        private = serialization.load_pem_private_key(pem, None)
        return private.public_key().public_bytes(_DER, _PUBLIC)
    return serialization.load_pem_public_key(pem).public_bytes(_DER, _PUBLIC)


def _private(path: Path) -> ec.EllipticCurvePrivateKey:
    try:
        key = serialization.load_pem_private_key(path.read_bytes(), password=None)
    except (OSError, ValueError, TypeError) as error:
        raise ConfigError(f"{path}: no private key: {error}") from error
    if not isinstance(key, ec.EllipticCurvePrivateKey):
        raise ConfigError(f"{path}: not an elliptic-curve key; it must be P-256")
    return key


def _signer(key: ec.EllipticCurvePrivateKey, node: str, certificate: str) -> Signer:
    public = text_of(key.public_key().public_bytes(_DER, _PUBLIC))
    return Signer(key, Signing(node=node, public=public, certificate=certificate))
