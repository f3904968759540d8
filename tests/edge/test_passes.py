"""Only a node of the commune may upload, only for itself, and only for a moment."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import msgspec
import pytest

from edge.contract.upload import PICTURE_BYTES, Upload
from edge.errors import MessageError
from edge.passes import LONGEST, PASS_BYTES, read, sign
from provisioning.adapters.authority import Authority, Issued

NOW = datetime(2026, 11, 22, 5, 0, tzinfo=UTC)
NODE = "man-hinh-1"
UPLOAD = Upload(
    node=NODE,
    snapshot="5f2c9a",
    sha256="ab" * 32,
    size_bytes=PICTURE_BYTES,
    until=NOW + timedelta(minutes=2),
)


@pytest.fixture(scope="module")
def authority() -> Authority:
    return Authority.founded("Xã Tân An", NOW - timedelta(days=30))


@pytest.fixture(scope="module")
def node(authority: Authority) -> Issued:
    return authority.issue("node", NODE, NOW - timedelta(days=1))


def test_a_pass_says_what_the_node_has_signed(
    authority: Authority, node: Issued
) -> None:
    text = sign(UPLOAD, node.certificate, node.key)

    assert read(text, authority.pem()[0], NOW) == UPLOAD
    assert len(text) < PASS_BYTES


def test_another_communes_node_is_refused(node: Issued) -> None:
    stranger = Authority.founded("Xã khác", NOW - timedelta(days=30))
    text = sign(UPLOAD, node.certificate, node.key)

    with pytest.raises(MessageError, match="not of this commune"):
        read(text, stranger.pem()[0], NOW)


def test_a_node_signs_for_itself_alone(authority: Authority, node: Issued) -> None:
    other = msgspec.structs.replace(UPLOAD, node="man-hinh-2")

    with pytest.raises(MessageError, match="another node's"):
        read(sign(other, node.certificate, node.key), authority.pem()[0], NOW)


def test_another_key_than_the_certificates_does_not_fit(
    authority: Authority, node: Issued
) -> None:
    thief = authority.issue("node", "man-hinh-2", NOW - timedelta(days=1))
    mixed = replace(node, key=thief.key)

    with pytest.raises(MessageError, match="does not fit"):
        read(sign(UPLOAD, mixed.certificate, mixed.key), authority.pem()[0], NOW)


def test_the_webs_own_certificate_is_no_nodes(authority: Authority) -> None:
    web = authority.issue("web", NODE, NOW - timedelta(days=1), ["xa.example"])

    with pytest.raises(MessageError, match="no node's"):
        read(sign(UPLOAD, web.certificate, web.key), authority.pem()[0], NOW)


@pytest.mark.parametrize(
    "until", [NOW, NOW - timedelta(seconds=1), NOW + LONGEST + timedelta(seconds=1)]
)
def test_a_pass_is_good_for_minutes(
    authority: Authority, node: Issued, until: datetime
) -> None:
    upload = msgspec.structs.replace(UPLOAD, until=until)

    with pytest.raises(MessageError, match="run out"):
        read(sign(upload, node.certificate, node.key), authority.pem()[0], NOW)


def test_a_certificate_that_has_run_out_signs_nothing(
    authority: Authority, node: Issued
) -> None:
    later = node.record.until + timedelta(seconds=1)
    upload = msgspec.structs.replace(UPLOAD, until=later + timedelta(minutes=1))

    with pytest.raises(MessageError, match="run out"):
        read(sign(upload, node.certificate, node.key), authority.pem()[0], later)


@pytest.mark.parametrize("text", ["", "a.b.c", "..", "x" * (PASS_BYTES + 1), "é.a.b"])
def test_what_is_no_pass_is_refused_in_words(authority: Authority, text: str) -> None:
    with pytest.raises(MessageError):
        read(text, authority.pem()[0], NOW)


def test_one_changed_word_is_noticed(authority: Authority, node: Issued) -> None:
    certificate, words, signature = sign(UPLOAD, node.certificate, node.key).split(".")
    swapped = ("A" if words[40] != "A" else "B") + words[41:]

    with pytest.raises(MessageError):
        read(
            f"{certificate}.{words[:40]}{swapped}.{signature}",
            authority.pem()[0],
            NOW,
        )
