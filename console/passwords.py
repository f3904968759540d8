"""Passwords: kept as argon2id hashes, and new ones judged."""

from threading import BoundedSemaphore
from typing import Final

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from console.models import Person
from edge.keys import typed

LEAST_PASSWORD: Final = 10
TOO_COMMON: Final = ("0123456789", "1234567890", "password", "matkhau", "qwertyuiop")

_HASHER: Final = PasswordHasher()
_AT_ONCE: Final = BoundedSemaphore(4)
"""Each check takes 64 MiB; many at once would take the machine's memory."""
_NOBODY: Final = _HASHER.hash("nobody has this password")


def hash_password(password: str) -> str:
    """argon2id, as a PHC string."""
    return _HASHER.hash(typed(password))


def is_password(of: Person | None, password: str) -> bool:
    """Checks in the same time whether or not there is such a person."""
    try:
        with _AT_ONCE:
            _HASHER.verify(of.password_hash if of else _NOBODY, typed(password))
    except (VerificationError, InvalidHashError):
        return False
    return of is not None


def too_weak(password: str, of: Person) -> str:
    """Why a new password will not do: short, common, name; empty where it will."""
    if len(password) < LEAST_PASSWORD:
        return "short"
    plain = password.casefold().replace(" ", "")
    if plain in TOO_COMMON or len(set(plain)) < 5:
        return "common"
    if of.sign_in in plain:
        return "name"
    return ""
