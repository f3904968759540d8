"""A caption that is drawn into a picture, broken into lines that fit (pure).

Nothing here knows the font: each letter is taken to be at least as wide as Noto Sans
draws it, so that a line may end early and is never cut.
"""

import unicodedata
from collections.abc import Iterator
from typing import Final

_WIDE: Final = frozenset("mwMWƯÆæŒœ@%&©®—…")
_NARROW: Final = frozenset("fijlrtI .,:;'!()/-")


def width_em(text: str) -> float:
    """No less than it takes, in heights of the letters."""
    return sum(map(_letter_em, unicodedata.normalize("NFC", text)))


def lines(text: str, most_em: float) -> list[str]:
    """Broken between words; a word that is longer than a line is broken too."""
    found, line = [], ""
    for word in text.split():
        for part in _parts(word, most_em):
            longer = f"{line} {part}" if line else part
            if line and width_em(longer) > most_em:
                found.append(line)
                longer = part
            line = longer
    return [*found, line] if line else found


def _parts(word: str, most_em: float) -> Iterator[str]:
    part = ""
    for letter in word:
        if part and width_em(part + letter) > most_em:
            yield part
            part = ""
        part += letter
    yield part


def _letter_em(letter: str) -> float:
    if unicodedata.combining(letter):
        return 0.0
    plain = unicodedata.normalize("NFD", letter)[0]
    if (
        letter in _WIDE
        or plain in _WIDE
        or unicodedata.east_asian_width(letter) in "WF"
    ):
        return 1.0
    if letter in _NARROW:
        return 0.43
    return 0.8 if letter.isupper() or ord(letter) > 0x2000 else 0.68
