"""Wrapped keys, and keysets whose keys never come back."""

import unicodedata
from datetime import timedelta

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from edge import keys
from edge.contract.keyset import Keyset
from edge.errors import MessageError
from edge.jws import key_id, public_text
from tests.rig.authority import COMMUNE, NOON, Authority

CHEAP = keys.Cost(memory_kib=64, iterations=1, lanes=1)
SECRET = b"kept outside the database"


def test_a_wrapped_key_opens_with_password_and_secret() -> None:
    key = Ed25519PrivateKey.generate()

    opened = keys.unwrap(keys.wrap(key, "mật khẩu", SECRET, CHEAP), "mật khẩu", SECRET)

    assert public_text(opened) == public_text(key)


def test_a_password_opens_whichever_keyboard_typed_its_marks() -> None:
    key = Ed25519PrivateKey.generate()
    composed, apart = (
        unicodedata.normalize(form, "mật khẩu") for form in ("NFC", "NFD")
    )

    opened = keys.unwrap(keys.wrap(key, composed, SECRET, CHEAP), apart, SECRET)

    assert public_text(opened) == public_text(key)


@pytest.mark.parametrize(
    ("password", "secret"), [("mat khau", SECRET), ("mật khẩu", b"another"), ("", b"")]
)
def test_without_both_it_stays_shut(password: str, secret: bytes) -> None:
    wrapped = keys.wrap(Ed25519PrivateKey.generate(), "mật khẩu", SECRET, CHEAP)

    with pytest.raises(MessageError, match="does not open"):
        keys.unwrap(wrapped, password, secret)


def test_the_public_key_written_beside_it_cannot_be_exchanged() -> None:
    one, other = (
        keys.wrap(Ed25519PrivateKey.generate(), "a", SECRET, CHEAP) for _ in range(2)
    )
    mixed = keys.WrappedKey(
        public=other.public,
        cost=one.cost,
        salt=one.salt,
        nonce=one.nonce,
        sealed=one.sealed,
    )

    with pytest.raises(MessageError, match="does not open"):
        keys.unwrap(mixed, "a", SECRET)


def test_a_key_id_is_22_characters_of_its_public_key() -> None:
    public = public_text(Ed25519PrivateKey.generate())

    assert len(key_id(public)) == 22
    assert key_id(public) == key_id(public)


@pytest.mark.parametrize("how", ["retired", "revoked"])
def test_a_key_that_ended_never_comes_back(how: str) -> None:
    authority = Authority()
    kid = authority.kid(authority.approver)
    keyset = keys.end(authority.approvers, kid, how, NOON)  # type: ignore[arg-type]  # parametrised

    with pytest.raises(MessageError, match=how):
        keys.add(keyset, authority.entry(authority.approver, "approver"))


def test_a_retired_key_can_still_be_revoked_but_not_the_other_way() -> None:
    authority = Authority()
    kid = authority.kid(authority.approver)
    retired = keys.end(authority.approvers, kid, "retired", NOON)

    revoked = keys.end(retired, kid, "revoked", NOON + timedelta(days=1))

    assert revoked.entries[0].standing == "revoked"
    with pytest.raises(MessageError, match="revoked already"):
        keys.end(revoked, kid, "retired", NOON)


def test_ending_a_key_that_is_not_there_says_so() -> None:
    with pytest.raises(MessageError, match="no key"):
        keys.end(Keyset(entries=()), "A" * 22, "retired", NOON)


def test_new_rights_replace_the_old_ones_of_the_same_key() -> None:
    authority = Authority()
    narrower = authority.entry(
        authority.approver, "approver", areas=(f"{COMMUNE}/ap-1",)
    )

    keyset = keys.add(authority.approvers, narrower)

    assert keyset.entries == (narrower,)
