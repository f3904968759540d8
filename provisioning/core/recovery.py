"""A private key on paper, and back (pure).

A key of 32 bytes is four lines of 8 bytes. Each line reads
``ROOT-1  ABCDE-FGHJK-MNPQR``: which key, which line, then 13 letters of data and two of
check, in Crockford's base 32 (no I, L, O, U; what a hand mistakes for another letter is
taken for it). The check covers the line's name too, so a wrong letter, a lost line and
lines in the wrong order are each found, and named.
"""

import hashlib
import re
from collections.abc import Mapping
from typing import Final, Literal, get_args

from provisioning.core.refusals import RefusedError

KeyName = Literal["ROOT", "ADMIN"]

LINES: Final = 4
_CHUNK_BYTES: Final = 8
_DATA_LETTERS: Final = 13
_CHECK_LETTERS: Final = 2
_LETTERS: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_MISREAD: Final = str.maketrans("OILU", "011V")
_LINE: Final = re.compile(
    rf"\b({'|'.join(get_args(KeyName))})-([1-{LINES}])[\s:]+"
    r"([0-9A-Z]{5})[-\s]?([0-9A-Z]{5})[-\s]?([0-9A-Z]{5})\b"
)


def on_paper(name: KeyName, raw: bytes) -> tuple[str, ...]:
    """The lines that hold a key of 32 bytes."""
    lines = []
    for number in range(1, LINES + 1):
        chunk = raw[(number - 1) * _CHUNK_BYTES : number * _CHUNK_BYTES]
        letters = _letters(int.from_bytes(chunk), _DATA_LETTERS)
        letters += _check(name, number, chunk)
        groups = "-".join(letters[at : at + 5] for at in range(0, len(letters), 5))
        lines.append(f"{name}-{number}  {groups}")
    return tuple(lines)


def from_paper(text: str) -> Mapping[KeyName, bytes]:
    """The keys in the text of a recovery sheet, or in its lines typed in again.

    Raises:
        RefusedError: sheet-unreadable; a line is missing or mistyped, and which.
    """
    found: dict[tuple[str, int], bytes] = {}
    for name, digit, *groups in _LINE.findall(text.upper()):
        number = int(digit)
        letters = "".join(groups).translate(_MISREAD)
        value = 0
        for letter in letters[:_DATA_LETTERS]:
            value = value * 32 + _LETTERS.index(letter)
        try:
            chunk = value.to_bytes(_CHUNK_BYTES)
        except OverflowError:
            raise _mistyped(name, number) from None
        if _check(name, number, chunk) != letters[_DATA_LETTERS:]:
            raise _mistyped(name, number)
        found[name, number] = chunk
    return {name: _joined(name, found) for name in get_args(KeyName)}


def _joined(name: str, found: Mapping[tuple[str, int], bytes]) -> bytes:
    missing = [n for n in range(1, LINES + 1) if (name, n) not in found]
    if missing:
        told = ", ".join(f"{name}-{number}" for number in missing)
        raise RefusedError(
            "sheet-unreadable",
            f"Phiếu khôi phục thiếu dòng: {told}.",
            f"the recovery sheet lacks {told}; type every line as it is printed",
        )
    return b"".join(found[name, number] for number in range(1, LINES + 1))


def _mistyped(name: str, number: int) -> RefusedError:
    return RefusedError(
        "sheet-unreadable",
        f"Dòng {name}-{number} của phiếu khôi phục bị gõ sai. Xem lại từng chữ.",
        f"line {name}-{number} does not fit its two check letters",
    )


def _check(name: str, number: int, chunk: bytes) -> str:
    digest = hashlib.sha256(f"{name}-{number}:".encode() + chunk).digest()
    return _letters(int.from_bytes(digest[:2]) >> 6, _CHECK_LETTERS)


def _letters(value: int, count: int) -> str:
    return "".join(
        _LETTERS[value >> (5 * place) & 31] for place in reversed(range(count))
    )
