"""The chain that proves a recording: what a link says, and what is wrong with a chain.

Each line of the chain is one link: words (JSON) and a signature, base64url, joined by a
dot. A link names the SHA-256 of the line before, so lines can be neither left out nor
put in another order; it names the SHA-256 of a segment's file, so no file can be
changed, swapped or cut; it is signed with the key of the node's own certificate
(ECDSA P-256, SHA-256), over a fixed beginning, so that nothing else which that key
signed reads as evidence. What retention let go, what was locked and what was exported
are links too. Nobody can cut the end unnoticed who does not also take back the head
that the console was told a minute later.
"""

import base64
import binascii
import hashlib
from collections.abc import Callable
from typing import Annotated, Final, Literal

import msgspec

from edge.contract.units import Count, Instant, Sha256
from edge.errors import MessageError

BEGINNING: Final = b"commune-edge evidence 1\0"
NOTHING: Final = "0" * 64
"""Before the first link."""

ClockWord = Literal["synchronised", "holding", "untrusted", "file"]
"""How far the clock could be believed; ``file``: a recording of a file, not of now."""
Number = Annotated[int, msgspec.Meta(ge=1, le=2**53)]


class Signing(msgspec.Struct, frozen=True, kw_only=True, tag="signing", tag_field="is"):
    """From here on links are signed with this key; it signs this one too."""

    node: str = ""
    public: str
    """SubjectPublicKeyInfo (DER) in base64url."""
    certificate: str = ""
    """The authority's for that key (DER) in base64url, where there is one."""


class Segment(msgspec.Struct, frozen=True, kw_only=True, tag="segment", tag_field="is"):
    """One file is complete."""

    number: Number
    size_bytes: Count
    sha256: Sha256
    run: str
    """Of the recorder; media times of two runs cannot be compared."""
    start_ns: int
    end_ns: int
    start: Instant
    """By the wall clock of that moment; ``end`` by that of its own."""
    end: Instant
    clock: ClockWord
    adopted: bool = False
    """Power or program ended in it; it was found at the next start."""


class Retired(msgspec.Struct, frozen=True, kw_only=True, tag="retired", tag_field="is"):
    """Retention let these files go; they are missing rightly."""

    first: Number
    last: Number
    why: str


class Pruned(msgspec.Struct, frozen=True, kw_only=True, tag="pruned", tag_field="is"):
    """Links up to this one were let go too: they prove nothing that is still here."""

    upto: Number
    sha256: Sha256
    """Of the line of that link: the next one names it."""
    segment: Number
    """The last segment that they speak of."""


class Locked(msgspec.Struct, frozen=True, kw_only=True, tag="locked", tag_field="is"):
    """Kept against retention, and why; ``until`` an unlocking with the same id."""

    id: str
    start: Instant
    end: Instant
    reason: str


class Unlocked(
    msgspec.Struct, frozen=True, kw_only=True, tag="unlocked", tag_field="is"
):
    """Retention may have it again."""

    id: str


class Exported(
    msgspec.Struct, frozen=True, kw_only=True, tag="exported", tag_field="is"
):
    """Somebody was given a copy."""

    start: Instant
    end: Instant
    to: str
    purpose: str


Words = Signing | Segment | Retired | Pruned | Locked | Unlocked | Exported


class Link(msgspec.Struct, frozen=True, kw_only=True):
    """One line of the chain, without its signature."""

    v: int = 1
    n: Number
    before: Sha256
    at: Instant
    what: Words


def seal(link: Link, sign: Callable[[bytes], bytes]) -> bytes:
    """The line. ``sign`` makes a raw ECDSA signature (r and s, 64 bytes)."""
    words = msgspec.json.encode(link)
    return _text(words) + b"." + _text(sign(BEGINNING + words))


def line_hash(line: bytes) -> str:
    """What the next link says of it."""
    return hashlib.sha256(line).hexdigest()


def take_apart(line: bytes) -> tuple[Link, bytes, bytes]:
    """The link (not believed yet), what was signed, and the signature.

    Raises:
        MessageError: it is no link.
    """
    try:
        words, signature = (_raw(part) for part in line.split(b"."))
        link = msgspec.json.decode(words, type=Link)
    except (ValueError, msgspec.MsgspecError, RecursionError) as error:
        raise MessageError(f"no link of a chain: {error}") from error
    if link.v != 1:
        raise MessageError(f"a link of version {link.v}; this program reads 1")
    return link, BEGINNING + words, signature


def _text(raw: bytes) -> bytes:
    return base64.urlsafe_b64encode(raw).rstrip(b"=")


def _raw(text: bytes) -> bytes:
    try:
        raw = base64.b64decode(text + b"=" * (-len(text) % 4), b"-_", validate=True)
    except binascii.Error as error:
        raise ValueError("not base64url") from error
    if _text(raw) != text:
        raise ValueError("base64url that is not canonical")
    return raw


def text_of(raw: bytes) -> str:
    """Bytes as links carry them."""
    return _text(raw).decode()


def bytes_of(text: str) -> bytes:
    """The bytes that a link carries.

    Raises:
        ValueError: it is no base64url.
    """
    return _raw(text.encode())
