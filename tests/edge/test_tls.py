"""Certificates, seen by a node whose clock is wrong."""

import contextlib
import datetime
import socket
import ssl
import threading
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID

from edge.adapters import tls
from tests.rig.broker import Authority, Identity


def shake_hands(server: Identity, client: ssl.SSLContext) -> str:
    """The version spoken, once the client has accepted the server's certificate."""
    here, there = socket.socketpair()
    answering = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    answering.load_cert_chain(server.cert, server.key)

    def answer() -> None:
        with (
            there,
            contextlib.suppress(OSError),
            answering.wrap_socket(there, server_side=True) as line,
        ):
            line.recv(1)

    thread = threading.Thread(target=answer)
    thread.start()
    try:
        with here, client.wrap_socket(here, server_hostname="localhost") as line:
            return str(line.version())
    finally:
        thread.join(10)


def test_a_clock_from_before_the_authority_still_reaches_the_broker(
    tmp_path: Path,
) -> None:
    authority = Authority(tmp_path, begins_in=datetime.timedelta(days=300))
    server, node = authority.issue("broker", server=True), authority.issue("loa-1")

    spoken = shake_hands(server, tls.context(node.ca, node.cert, node.key))

    assert spoken.startswith("TLS")


def test_the_end_of_a_certificate_is_read_from_its_file(tmp_path: Path) -> None:
    node = Authority(tmp_path).issue("loa-1")

    ends = tls.ends(node.cert)

    real = x509.load_pem_x509_certificate(node.cert.read_bytes())
    assert ends == real.not_valid_after_utc
    assert tls.ends(node.key) is None
    assert tls.ends(tmp_path / "no such file") is None


@pytest.mark.parametrize("year", [1999, 2049, 2050, 2199])
def test_the_end_is_read_in_both_forms_of_time(tmp_path: Path, year: int) -> None:
    end = datetime.datetime(year, 12, 31, 23, 59, 58, tzinfo=datetime.UTC)
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "loa-1")])
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), serial_number=1 << 158)
        .not_valid_before(end - datetime.timedelta(days=1))
        .not_valid_after(end)
        .sign(key, hashes.SHA256())
    )
    file = tmp_path / "loa-1.crt"
    file.write_bytes(b"words before\n" + made.public_bytes(Encoding.PEM) * 2)

    assert tls.ends(file) == end


def test_a_certificate_cut_short_anywhere_has_no_end(tmp_path: Path) -> None:
    node = Authority(tmp_path).issue("loa-1")
    whole = ssl.PEM_cert_to_DER_cert(node.cert.read_text())

    for length in range(len(whole)):
        node.cert.write_text(ssl.DER_cert_to_PEM_cert(whole[:length]))
        assert tls.ends(node.cert) is None


def test_even_then_another_authoritys_certificate_is_refused(tmp_path: Path) -> None:
    ahead = datetime.timedelta(days=300)
    ours = Authority(tmp_path / "ours", begins_in=ahead)
    other = Authority(tmp_path / "other", begins_in=ahead)
    server, node = other.issue("broker", server=True), ours.issue("loa-1")

    with pytest.raises(ssl.SSLCertVerificationError):
        shake_hands(server, tls.context(node.ca, node.cert, node.key))


def test_with_a_clock_that_may_be_right_times_are_checked(tmp_path: Path) -> None:
    node = Authority(tmp_path).issue("loa-1")

    found = tls.context(node.ca, node.cert, node.key)

    assert not found.verify_flags & tls._NO_CHECK_TIME
    assert found.minimum_version is ssl.TLSVersion.TLSv1_2
