"""Secrets that a person can read aloud and type (pure)."""

from typing import Final

_ONSETS: Final = "bcdghklmnprstvxy"
_VOWELS: Final = "aeiu"
_BYTES_PER_WORD: Final = 2


def passphrase(raw: bytes) -> str:
    """Words of syllables, 12 bits of chance in each: ``baku-tive-...``.

    Every two bytes of ``raw``, which must be random, make one word of two syllables.
    """
    words = []
    for at in range(0, len(raw) - 1, _BYTES_PER_WORD):
        value = int.from_bytes(raw[at : at + _BYTES_PER_WORD])
        words.append(_syllable(value >> 6 & 63) + _syllable(value & 63))
    return "-".join(words)


def _syllable(value: int) -> str:
    return _ONSETS[value >> 2] + _VOWELS[value & 3]
