"""What is shown and said of the content, and what the clip of a sentence is called."""

import hashlib
from collections.abc import Iterator

import msgspec

from edge.contract.content import Language, Text
from kiosk.core.khmer import without_breaks


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
