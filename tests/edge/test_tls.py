"""Certificates, seen by a node whose clock is wrong."""

import contextlib
import datetime
import socket
import ssl
import threading
from pathlib import Path

import pytest

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

    assert ends is not None
    assert ends.tzinfo is not None
    assert tls.ends(node.key) is None
    assert tls.ends(tmp_path / "no such file") is None


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
