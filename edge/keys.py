"""Private keys wrapped by a password, and the editing of keysets.

A wrapped key opens with the password *and* a secret that is kept outside the database
(argon2id, RFC 9106; AES-256-GCM): a stolen database or backup alone opens nothing.
"""

import os
import unicodedata
from collections.abc import Iterable
from datetime import datetime
from typing import Final, Literal

import msgspec
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id

from edge.contract.keyset import KeyEntry, Keyset, Role
from edge.contract.units import BroadcastClass, KeyId, PublicKey
from edge.errors import MessageError
from edge.jws import key_id, public_text


class Cost(msgspec.Struct, frozen=True, kw_only=True):
    """How dear a guess of the password is. Source: RFC 9106, second recommendation."""

    memory_kib: int = 64 * 1024
    iterations: int = 3
    lanes: int = 4


STANDARD: Final = Cost()


class WrappedKey(msgspec.Struct, frozen=True, kw_only=True):
    """An encrypted private key as it is stored; ``public`` is in the clear."""

    v: int = 1
    public: PublicKey
    cost: Cost
    salt: bytes
    nonce: bytes
    sealed: bytes


def wrap(
    key: Ed25519PrivateKey, password: str, secret: bytes, cost: Cost = STANDARD
) -> WrappedKey:
    """The key, encrypted so that only password and secret together open it."""
    salt, nonce = os.urandom(16), os.urandom(12)
    public = public_text(key)
    raw = key.private_bytes(
        serialization.Encoding.Raw,
        serialization.PrivateFormat.Raw,
        serialization.NoEncryption(),
    )
    wrapping = AESGCM(_derive(password, secret, salt, cost))
    return WrappedKey(
        public=public,
        cost=cost,
        salt=salt,
        nonce=nonce,
        sealed=wrapping.encrypt(nonce, raw, public.encode()),
    )


def unwrap(wrapped: WrappedKey, password: str, secret: bytes) -> Ed25519PrivateKey:
    """The private key.

    Raises:
        MessageError: the password or the secret is not the one it was wrapped with.
    """
    wrapping = AESGCM(_derive(password, secret, wrapped.salt, wrapped.cost))
    try:
        raw = wrapping.decrypt(wrapped.nonce, wrapped.sealed, wrapped.public.encode())
    except InvalidTag as error:
        raise MessageError("the key does not open with this password") from error
    return Ed25519PrivateKey.from_private_bytes(raw)


def typed(password: str) -> str:
    """A password as every keyboard types it: NFC, or marks and letters may differ."""
    return unicodedata.normalize("NFC", password)


def _derive(password: str, secret: bytes, salt: bytes, cost: Cost) -> bytes:
    return Argon2id(
        salt=salt,
        length=32,
        iterations=cost.iterations,
        lanes=cost.lanes,
        memory_cost=cost.memory_kib,
        secret=secret,
    ).derive(typed(password).encode())


def entry(
    public: PublicKey,
    role: Role,
    *,
    areas: Iterable[str],
    since: datetime,
    until: datetime,
    classes: Iterable[BroadcastClass] = (),
) -> KeyEntry:
    """An active entry for a public key."""
    return KeyEntry(
        kid=key_id(public),
        public=public,
        role=role,
        areas=tuple(areas),
        classes=tuple(classes),
        since=since,
        until=until,
    )


def add(keyset: Keyset, new: KeyEntry) -> Keyset:
    """The next keyset, with one key more, or with new rights for a key it has.

    Raises:
        MessageError: the key was retired or revoked: it never comes back.
    """
    held = {old.kid: old for old in keyset.entries}
    if new.kid in held and held[new.kid].standing != "active":
        raise MessageError(
            f"key {new.kid} is {held[new.kid].standing}; make a new key instead"
        )
    held[new.kid] = new
    return msgspec.structs.replace(keyset, entries=tuple(held.values()))


def end(
    keyset: Keyset, kid: KeyId, how: Literal["retired", "revoked"], at: datetime
) -> Keyset:
    """The next keyset, in which a key no longer signs.

    A retired key may still be revoked; a revoked key stays revoked.

    Raises:
        MessageError: the keyset has no such key, or it is revoked already.
    """
    entries = {old.kid: old for old in keyset.entries}
    if kid not in entries:
        raise MessageError(f"this keyset has no key {kid}")
    if entries[kid].standing == "revoked":
        raise MessageError(f"key {kid} is revoked already")
    entries[kid] = msgspec.structs.replace(entries[kid], standing=how, ended=at)
    return msgspec.structs.replace(keyset, entries=tuple(entries.values()))
