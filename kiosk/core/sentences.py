"""Texts cut into the sentences that are read aloud and highlighted one by one.

Builder and kiosk cut alike: a clip is found again by its sentence alone.
"""

import hashlib
import re
from collections.abc import Iterator
from typing import Final

import msgspec

from kiosk.core.content import Language, Text
from kiosk.core.khmer import without_breaks

_END: Final = re.compile(r"(?<=[.!?…។៕])[\"”\u2019)\]]*\s+|\n+")


def sentences(text: str) -> tuple[str, ...]:
    """The sentences of a text, in order, without the space around them."""
    cut: list[str] = []
    at = 0
    for end in _END.finditer(text):
        cut.append(text[at : end.end()].strip())
        at = end.end()
    return tuple(one for one in (*cut, text[at:].strip()) if one)


def clip_name(language: Language, sentence: str) -> str:
    """What the clip of a sentence is called, without its suffix: a SHA-256 in hex."""
    plain = without_breaks(sentence).strip()
    return hashlib.sha256(f"{language}\n{plain}".encode()).hexdigest()


def texts(
    value: msgspec.Struct,
) -> Iterator[tuple[str, Text]]:
    """(path, text) of everything that may be shown: facts, names, questions."""
    yield from _texts("", value)


def _texts(path: str, value: object) -> Iterator[tuple[str, Text]]:
    if isinstance(value, msgspec.Struct):
        for name in value.__struct_fields__:
            yield from _texts(f"{path}.{name}", getattr(value, name))
    elif isinstance(value, tuple):
        for index, one in enumerate(value):
            yield from _texts(f"{path}[{index}]", one)
    elif isinstance(value, dict) and "vi" in value:
        yield path.removeprefix("."), value
    elif isinstance(value, dict):
        for key, one in value.items():
            yield from _texts(f"{path}.{key}", one)
