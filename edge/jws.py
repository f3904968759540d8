"""Orders as compact JWS (RFC 7515, RFC 8037): Ed25519 and nothing else.

The signature is checked on the raw bytes before the payload is parsed. Encodings that
are not canonical are unreadable, so one order has exactly one form and one hash.
"""

import base64
import binascii
import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final, TypeVar

import msgspec
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import (
    Ed25519PrivateKey,
    Ed25519PublicKey,
)

from edge.contract.codec import decode, encode
from edge.contract.envelope import Order
from edge.contract.refusal import RefusalKind
from edge.contract.units import PACKET_LIMIT_BYTES, PROTOCOL_MAJOR
from edge.errors import MessageError

B = TypeVar("B", bound=msgspec.Struct)

SNAPSHOT_VALID_S: Final = 400 * 86400
"""A node alone for a season still trusts what it holds (at least 90 days)."""
COMMAND_VALID_S: Final = 120


class BadOrderError(MessageError):
    """An order that must not be carried out, with the kind under which it counts."""

    def __init__(self, kind: RefusalKind, detail: str) -> None:
        super().__init__(detail)
        self.kind = kind


@dataclass(frozen=True, slots=True)
class Sealed:
    """A compact JWS taken apart; nothing of ``payload`` may be believed yet."""

    alg: str
    kid: str
    signing_input: bytes
    signature: bytes
    payload: bytes


class _Header(msgspec.Struct):
    alg: str
    kid: str = ""
    crit: msgspec.Raw | msgspec.UnsetType = msgspec.UNSET


class _Claim(msgspec.Struct):
    id: str = ""


def public_text(key: Ed25519PrivateKey | Ed25519PublicKey) -> str:
    """The raw public key in base64url without padding, as keysets carry it."""
    public = key.public_key() if isinstance(key, Ed25519PrivateKey) else key
    return _to_text(public.public_bytes_raw())


def key_id(public: str) -> str:
    """The id of a public key in base64url: 16 bytes of its SHA-256, base64url."""
    return _to_text(hashlib.sha256(_from_text(public)).digest()[:16])


def compose(  # noqa: PLR0913  # an envelope has this many fields; all are keywords
    key: Ed25519PrivateKey,
    *,
    type_: str,
    body: msgspec.Struct,
    aud: Sequence[str],
    epoch: int,
    seq: int,
    now: datetime,
    valid_s: int,
    prio: int = 0,
) -> bytes:
    """A signed order, valid from ``now`` for ``valid_s`` seconds."""
    issuer = key_id(public_text(key))
    at = int(now.timestamp())
    order = Order(
        v=PROTOCOL_MAJOR,
        type=type_,
        id=f"{type_}-{epoch}-{seq}",
        iss=issuer,
        aud=tuple(aud),
        epoch=epoch,
        seq=seq,
        iat=at,
        nbf=at,
        exp=at + valid_s,
        prio=prio,
        body=msgspec.Raw(encode(body)),
    )
    return seal(key, encode(order))


def seal(key: Ed25519PrivateKey, payload: bytes) -> bytes:
    """The payload, signed, in compact form."""
    header = {"alg": "EdDSA", "kid": key_id(public_text(key))}
    head = _to_text(json.dumps(header, separators=(",", ":")).encode())
    signing_input = f"{head}.{_to_text(payload)}".encode()
    return signing_input + b"." + _to_text(key.sign(signing_input)).encode()


def take_apart(compact: bytes) -> Sealed:
    """The parts of a compact JWS, unverified.

    Raises:
        BadOrderError: UNREADABLE, or ALGORITHM for anything but EdDSA.
    """
    if len(compact) > PACKET_LIMIT_BYTES:
        raise BadOrderError(
            RefusalKind.UNREADABLE,
            f"{len(compact)} bytes, the limit is {PACKET_LIMIT_BYTES}",
        )
    parts = compact.split(b".")
    if len(parts) != 3:
        raise BadOrderError(RefusalKind.UNREADABLE, "not a compact JWS of three parts")
    try:
        head, payload, signature = (_from_text(part.decode()) for part in parts)
        header = msgspec.json.decode(head, type=_Header)
    except (ValueError, msgspec.MsgspecError, RecursionError) as error:
        raise BadOrderError(RefusalKind.UNREADABLE, f"JWS: {error}") from error
    if header.crit is not msgspec.UNSET:
        raise BadOrderError(RefusalKind.UNREADABLE, "JWS: 'crit' is not understood")
    if header.alg != "EdDSA":
        raise BadOrderError(
            RefusalKind.ALGORITHM, f"alg is {header.alg[:40]!r}, only EdDSA is accepted"
        )
    return Sealed(
        header.alg, header.kid, parts[0] + b"." + parts[1], signature, payload
    )


def verify(sealed: Sealed, public: str) -> Order:
    """The order inside, once the signature is known to fit the raw bytes.

    Raises:
        BadOrderError: ALTERED, UNREADABLE, or UNKNOWN_TYPE for another major version.
    """
    try:
        key = Ed25519PublicKey.from_public_bytes(_from_text(public))
        key.verify(sealed.signature, sealed.signing_input)
    except (InvalidSignature, ValueError) as error:
        raise BadOrderError(
            RefusalKind.ALTERED, f"signature of key {sealed.kid!r} does not fit"
        ) from error
    order = _parse(sealed.payload)
    if order.iss != sealed.kid:
        raise BadOrderError(
            RefusalKind.ALTERED, f"signed by {sealed.kid!r} in the name of {order.iss}"
        )
    return order


def body_of(order: Order, kind: type[B]) -> B:
    """The typed body of a verified order.

    Raises:
        BadOrderError: UNREADABLE, naming the field.
    """
    try:
        return decode(order.body, kind)
    except MessageError as error:
        raise BadOrderError(RefusalKind.UNREADABLE, str(error)) from error


def claimed_id(sealed: Sealed) -> str:
    """For reports only: the id that an order says it has, verified or not."""
    try:
        return msgspec.json.decode(sealed.payload, type=_Claim).id[:64]
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        return ""


def _parse(payload: bytes) -> Order:
    try:
        order = msgspec.json.decode(payload, type=Order)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        raise BadOrderError(RefusalKind.UNREADABLE, f"order: {error}") from error
    if order.v != PROTOCOL_MAJOR:
        raise BadOrderError(
            RefusalKind.UNKNOWN_TYPE,
            f"version {order.v}, this side speaks {PROTOCOL_MAJOR}",
        )
    return order


def _to_text(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def _from_text(text: str) -> bytes:
    try:
        raw = base64.b64decode(
            text + "=" * (-len(text) % 4), altchars=b"-_", validate=True
        )
    except binascii.Error as error:
        raise ValueError(f"not base64url: {error}") from error
    if _to_text(raw) != text:
        raise ValueError("base64url that is not canonical")
    return raw
