"""A private Mosquitto with TLS on a free loopback port, and identities to talk to it.

For tests with the marker `broker`. Everything lies in a temporary directory; the broker
is a child process, ended by its own id.
"""

import contextlib
import datetime
import ipaddress
import random
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from edge.config import BrokerSection

OPEN_ACL = "pattern readwrite #\n"


@dataclass(frozen=True)
class Identity:
    """The files of one client, or of the server."""

    ca: Path
    cert: Path
    key: Path


class Authority:
    """A certificate authority of a test's own."""

    def __init__(
        self,
        folder: Path,
        name: str = "test authority",
        *,
        begins_in: datetime.timedelta = datetime.timedelta(days=-1),
    ) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._begins_in = begins_in
        self.folder = folder
        self._key = ec.generate_private_key(ec.SECP256R1())
        self._name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
        self._certificate = (
            self._builder(self._name, self._key)
            .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
            .add_extension(_CA_USAGE, critical=True)
            .sign(self._key, hashes.SHA256())
        )
        self.ca = folder / "ca.crt"
        self.ca.write_bytes(_pem(self._certificate))

    def issue(self, name: str, *, server: bool = False) -> Identity:
        """A certificate whose CN is `name`; a server's is for that and the loopback."""
        key = ec.generate_private_key(ec.SECP256R1())
        subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
        usage = (
            ExtendedKeyUsageOID.SERVER_AUTH
            if server
            else ExtendedKeyUsageOID.CLIENT_AUTH
        )
        builder = (
            self._builder(subject, key)
            .add_extension(
                x509.BasicConstraints(ca=False, path_length=None), critical=True
            )
            .add_extension(x509.ExtendedKeyUsage([usage]), critical=False)
            .add_extension(
                x509.AuthorityKeyIdentifier.from_issuer_public_key(
                    self._key.public_key()
                ),
                critical=False,
            )
        )
        if server:
            here = ipaddress.ip_address("127.0.0.1")
            names = [
                x509.DNSName("localhost"),
                x509.DNSName(name),
                x509.IPAddress(here),
            ]
            builder = builder.add_extension(
                x509.SubjectAlternativeName(names), critical=False
            )
        cert, key_file = self.folder / f"{name}.crt", self.folder / f"{name}.key"
        cert.write_bytes(_pem(builder.sign(self._key, hashes.SHA256())))
        key_file.write_bytes(
            key.private_bytes(
                serialization.Encoding.PEM,
                serialization.PrivateFormat.PKCS8,
                serialization.NoEncryption(),
            )
        )
        return Identity(self.ca, cert, key_file)

    def _builder(
        self, subject: x509.Name, key: ec.EllipticCurvePrivateKey
    ) -> x509.CertificateBuilder:
        now = datetime.datetime.now(datetime.UTC)  # noqa: TID251 (TLS uses real time)
        return (
            x509.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(self._name)
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(now + self._begins_in)
            .not_valid_after(now + self._begins_in + datetime.timedelta(days=31))
            .add_extension(
                x509.SubjectKeyIdentifier.from_public_key(key.public_key()),
                critical=False,
            )
        )


class Broker:
    """Mosquitto that can be killed and started again on the same port."""

    def __init__(self, folder: Path, *, acl: str = OPEN_ACL, extra: str = "") -> None:
        folder.mkdir(parents=True, exist_ok=True)
        folder.chmod(0o755)
        self.authority = Authority(folder / "ca")
        self.port = free_port()
        self._folder = folder
        self._process: subprocess.Popen[bytes] | None = None
        server = self.authority.issue("broker", server=True)
        acl_file = folder / "acl"
        acl_file.write_text(acl)
        acl_file.chmod(0o600)
        self._config = folder / "mosquitto.conf"
        self._config.write_text(
            f"listener {self.port} 127.0.0.1\n"
            f"cafile {server.ca}\ncertfile {server.cert}\nkeyfile {server.key}\n"
            "require_certificate true\nuse_identity_as_username true\n"
            f"allow_anonymous false\nacl_file {acl_file}\n"
            "user root\nmax_packet_size 270000\n"
            "set_tcp_nodelay true\npersistence false\n"
            f"log_dest file {folder / 'mosquitto.log'}\n{extra}"
        )

    def start(self) -> None:
        """Returns when the broker listens."""
        self._process = subprocess.Popen(
            ["/usr/sbin/mosquitto", "-c", str(self._config)],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        deadline = time.monotonic() + 10
        while time.monotonic() < deadline:
            with contextlib.suppress(OSError):
                socket.create_connection(("127.0.0.1", self.port), 1).close()
                return
            if self._process.poll() is not None:
                break
            time.sleep(0.02)
        log = self._folder / "mosquitto.log"
        raise AssertionError(f"no broker: {log.read_text() if log.exists() else ''}")

    def kill(self) -> None:
        """As a power cut would: no farewell to anybody."""
        self._end(signal.SIGKILL)

    def stop(self) -> None:
        """An orderly end."""
        self._end(signal.SIGTERM)

    def section(self, name: str, *, window_s: float = 0.2) -> BrokerSection:
        """What a client of this name has in its configuration file."""
        identity = self.authority.issue(name)
        return BrokerSection(
            host="127.0.0.1",
            port=self.port,
            ca=identity.ca,
            cert=identity.cert,
            key=identity.key,
            reconnect_window_s=window_s,
        )

    def _end(self, number: signal.Signals) -> None:
        if self._process is not None:
            self._process.send_signal(number)
            self._process.wait(10)
            self._process = None


@contextlib.contextmanager
def running_broker(folder: Path, *, acl: str = OPEN_ACL) -> Iterator[Broker]:
    """A broker for the time of a test."""
    broker = Broker(folder, acl=acl)
    broker.start()
    try:
        yield broker
    finally:
        broker.stop()


def free_port() -> int:
    """A loopback port that nobody listens on now, and that the kernel gives nobody.

    Not one of its ephemeral ports: while a broker is down somebody else could get it,
    even a client that connects again and again, and so to itself.
    """
    for port in random.sample(range(15000, 30000), 1000):
        with socket.socket() as probe, contextlib.suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return port
    raise AssertionError("no free port")


_CA_USAGE = x509.KeyUsage(
    digital_signature=True,
    content_commitment=False,
    key_encipherment=False,
    data_encipherment=False,
    key_agreement=False,
    key_cert_sign=True,
    crl_sign=True,
    encipher_only=False,
    decipher_only=False,
)


def _pem(certificate: x509.Certificate) -> bytes:
    return certificate.public_bytes(serialization.Encoding.PEM)
