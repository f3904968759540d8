"""The commune's X.509 authority: EC P-256 certificates and the revocation list.

Certificates of the broker and its clients begin when the authority began: a node whose
clock stands at its last shutdown must not find the broker's renewed certificate "not
yet valid", for the broker is where it may learn the time. The web's certificate lasts
820 days, because telephones refuse a server's that is valid for more than 825.
"""

import ipaddress
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Literal

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from provisioning.core import names
from provisioning.core.inventory import Certificate

Purpose = Literal["broker", "web", "console", "node"]

_YEAR: Final = timedelta(days=365)
_AUTHORITY_LASTS: Final = 30 * _YEAR
_LASTS: Final[dict[Purpose, timedelta]] = {
    "broker": 10 * _YEAR,
    "web": timedelta(days=820),
    "console": 10 * _YEAR,
    "node": 5 * _YEAR,
}
_CLOCKS_DIFFER: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Issued:
    """A certificate and its private key, as PEM, and what the inventory keeps."""

    certificate: bytes
    key: bytes
    record: Certificate


@dataclass(frozen=True, slots=True)
class Authority:
    """Signs certificates; ``founded`` makes one, ``loaded`` opens one."""

    certificate: x509.Certificate
    key: ec.EllipticCurvePrivateKey

    @staticmethod
    def founded(title: str, now: datetime) -> "Authority":
        """A new authority with a key of its own."""
        key = ec.generate_private_key(ec.SECP256R1())
        name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, title[:64])])
        certificate = (
            _builder(name, name, key.public_key())
            .not_valid_before(now - _CLOCKS_DIFFER)
            .not_valid_after(now + _AUTHORITY_LASTS)
            .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
            .add_extension(_usage(signs_certificates=True), critical=True)
            .add_extension(
                x509.SubjectKeyIdentifier.from_public_key(key.public_key()),
                critical=False,
            )
            .sign(key, hashes.SHA256())
        )
        return Authority(certificate, key)

    @staticmethod
    def loaded(certificate: bytes, key: bytes) -> "Authority":
        """The authority from its PEM files.

        Raises:
            ValueError: not PEM, or not an elliptic-curve key.
        """
        private = serialization.load_pem_private_key(key, password=None)
        if not isinstance(private, ec.EllipticCurvePrivateKey):
            raise ValueError(  # noqa: TRY004  # the file is wrong, not the caller
                "the authority's key is not an elliptic-curve key"
            )
        return Authority(x509.load_pem_x509_certificate(certificate), private)

    def pem(self) -> tuple[bytes, bytes]:
        """Certificate and private key."""
        return _pem(self.certificate), _key_pem(self.key)

    def issue(
        self, purpose: Purpose, name: str, now: datetime, hosts: Iterable[str] = ()
    ) -> Issued:
        """A new key with its certificate: ``name`` is its CN, ``hosts`` its SANs."""
        key = ec.generate_private_key(ec.SECP256R1())
        began = self.certificate.not_valid_before_utc
        since = now - _CLOCKS_DIFFER if purpose == "web" else began
        until = min(now + _LASTS[purpose], self.certificate.not_valid_after_utc)
        builder = (
            _builder(
                x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name[:64])]),
                self.certificate.subject,
                key.public_key(),
            )
            .not_valid_before(since)
            .not_valid_after(until)
            .add_extension(
                x509.BasicConstraints(ca=False, path_length=None), critical=True
            )
            .add_extension(_usage(signs_certificates=False), critical=True)
            .add_extension(
                x509.ExtendedKeyUsage([_extended_usage(purpose)]), critical=False
            )
            .add_extension(
                x509.AuthorityKeyIdentifier.from_issuer_public_key(
                    self.key.public_key()
                ),
                critical=False,
            )
        )
        sans = [_san(host) for host in hosts]
        if sans:
            builder = builder.add_extension(
                x509.SubjectAlternativeName(sans), critical=False
            )
        certificate = builder.sign(self.key, hashes.SHA256())
        record = Certificate(
            serial=f"{certificate.serial_number:X}", issued=now, until=until
        )
        return Issued(_pem(certificate), _key_pem(key), record)

    def revocation_list(self, revoked: Iterable[tuple[str, datetime]]) -> bytes:
        """The list as PEM, good for as long as the authority is.

        A broker with a list that has run out would let nobody in. ``revoked``:
        serial numbers in hexadecimal, and when.
        """
        entries = tuple(revoked)
        began = self.certificate.not_valid_before_utc
        builder = (
            x509.CertificateRevocationListBuilder()
            .issuer_name(self.certificate.subject)
            .last_update(max((at for _, at in entries), default=began))
            .next_update(self.certificate.not_valid_after_utc)
            .add_extension(x509.CRLNumber(len(entries)), critical=False)
            .add_extension(
                x509.AuthorityKeyIdentifier.from_issuer_public_key(
                    self.key.public_key()
                ),
                critical=False,
            )
        )
        for serial, at in entries:
            builder = builder.add_revoked_certificate(
                x509.RevokedCertificateBuilder()
                .serial_number(int(serial, 16))
                .revocation_date(at)
                .build()
            )
        return builder.sign(self.key, hashes.SHA256()).public_bytes(
            serialization.Encoding.PEM
        )


def last_day(certificate: bytes) -> datetime:
    """When a certificate in PEM ends, UTC."""
    return x509.load_pem_x509_certificate(certificate).not_valid_after_utc


def first_day(certificate: bytes) -> datetime:
    """When a certificate in PEM begins, UTC."""
    return x509.load_pem_x509_certificate(certificate).not_valid_before_utc


def _builder(
    subject: x509.Name, issuer: x509.Name, public: ec.EllipticCurvePublicKey
) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(public)
        .serial_number(x509.random_serial_number())
    )


def _usage(*, signs_certificates: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not signs_certificates,
        key_cert_sign=signs_certificates,
        crl_sign=signs_certificates,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        encipher_only=False,
        decipher_only=False,
    )


def _extended_usage(purpose: Purpose) -> x509.ObjectIdentifier:
    if purpose in {"broker", "web"}:
        return ExtendedKeyUsageOID.SERVER_AUTH
    return ExtendedKeyUsageOID.CLIENT_AUTH


def _san(host: str) -> x509.GeneralName:
    if names.is_address(host):
        return x509.IPAddress(ipaddress.ip_address(host))
    return x509.DNSName(host)


def _pem(certificate: x509.Certificate) -> bytes:
    return certificate.public_bytes(serialization.Encoding.PEM)


def _key_pem(key: ec.EllipticCurvePrivateKey) -> bytes:
    return key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
