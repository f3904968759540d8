"""Texts read out with the commune's own dictionary."""

from typing import Literal

from console import auth
from console.auth import Web
from console.store import dictionary
from edge import reading


def read_out(web: Web, text: str, voice: str = "south") -> str:
    """The text as it is spoken. Any thread may call."""
    with web.database.read() as looking:
        own = dictionary.mapping(looking)
    dialect: Literal["south", "north"] = "north" if voice == "north" else "south"
    return reading.read_out(text, own, dialect)


def unread(text: str) -> list[str]:
    """What the reading had to guess."""
    return reading.unread(text, dictionary.mapping(auth.db()))
