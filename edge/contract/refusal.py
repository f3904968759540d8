"""The twelve kinds of bad order, and the order that is good and fails here.

Each is refused, counted by kind and reported.
"""

from dataclasses import dataclass
from enum import StrEnum


class RefusalKind(StrEnum):
    """Why an order was not carried out; the value is the word on the wire."""

    ALTERED = "altered"
    """The signature does not fit the bytes."""
    ALGORITHM = "algorithm"
    """``alg`` is none or anything but EdDSA."""
    KEY_UNKNOWN = "key-unknown"
    KEY_ENDED = "key-ended"
    """Expired, not yet valid, revoked, or retired before it was countersigned."""
    NO_RIGHT = "no-right"
    """The key may not do this, or not for this class or area."""
    NOT_FOR_US = "not-for-us"
    REPLAYED = "replayed"
    """A command whose (epoch, seq) was already used."""
    OLDER = "older"
    """A snapshot below the (epoch, seq) held, or a lower version of a bulletin."""
    NOT_IN_FORCE = "not-in-force"
    """Before ``nbf`` or after ``exp``."""
    FOREIGN_APPROVAL = "foreign-approval"
    """The approval belongs to another bulletin or another sound."""
    UNKNOWN_TYPE = "unknown-type"
    """No such type on this topic, or another major version."""
    UNREADABLE = "unreadable"
    """Too large, or not parseable."""
    FAILS_HERE = "fails-here"
    """Nothing is wrong with it: this program failed over it, and goes on without."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """One refused order, as far as it could be read."""

    kind: RefusalKind
    topic: str
    detail: str
    """For technicians, in English: what was found and what was expected."""
    issuer: str = ""
    order_id: str = ""
    lineage: str = ""
    """Of the bulletin, where it is a snapshot's approval that was refused."""
    version: int = 0
