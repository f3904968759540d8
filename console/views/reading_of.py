"""Texts read out with the commune's own dictionary."""

import re
from typing import Final, Literal

from console import auth, sound
from console.auth import Web
from console.store import dictionary
from edge import reading

_PICTURES: Final = re.compile("[\u2600-\u27bf\u2b50-\u2b55\U0001f000-\U0001faff]")
_TICKS: Final = frozenset("✓✔☑➢➤➡")
"""Written before the lines of a list; nobody waits to hear them."""


def read_out(web: Web, text: str, voice: str = "south") -> str:
    """The text as it is spoken. Any thread may call."""
    with web.database.read() as looking:
        own = dictionary.mapping(looking)
    dialect: Literal["south", "north"] = "north" if voice == "north" else "south"
    return reading.read_out(text, own, dialect)


def unread(text: str) -> list[str]:
    """What the reading had to guess."""
    return reading.unread(text, dictionary.mapping(auth.db()))


def has_words(text: str) -> bool:
    """True where anything of it is spoken: "!" and "🎉" are not."""
    return sound.has_words(read_out(auth.web(), text))


def has_pictures(text: str) -> bool:
    """True where signs such as 🎉 are left out when the text is read."""
    return any(sign not in _TICKS for sign in _PICTURES.findall(text))
