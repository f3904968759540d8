"""HTML as values: an element is made whole, and what it holds is escaped (pure).

`Markup` is HTML, everything else is text. So nobody's words become markup by being put
somewhere, and no element stays open.
"""

from collections.abc import Iterable, Mapping
from typing import Final

from markupsafe import Markup

VOID: Final = frozenset({"input", "meta"})
NOTHING: Final = Markup("")


def tag(name: str, /, *inside: str, **fields: str | bool | None) -> Markup:
    """An element; `VOID` ones hold nothing.

    ``fields``: "_" stands for "-", and one at the end is left out (``class_``); True is
    a field without a value, and one that is None or False is not there.
    """
    opened = Markup("<{}{}>").format(name, _fields(fields))
    if name in VOID:
        return opened
    return opened + joined(inside) + Markup("</{}>").format(name)


def joined(parts: Iterable[str]) -> Markup:
    """One behind the other."""
    return NOTHING.join(parts)


def lines(parts: Iterable[str]) -> Markup:
    """One beneath the other, without those that are empty."""
    return Markup("\n").join(part for part in parts if part)


def hidden(name: str, value: str) -> Markup:
    """A field of a form that nobody sees."""
    return tag("input", type="hidden", name=name, value=value)


def _fields(fields: Mapping[str, str | bool | None]) -> Markup:
    shown = joined(())
    for name, value in fields.items():
        written = name.rstrip("_").replace("_", "-")
        if value is True:
            shown += Markup(" {}").format(written)
        elif isinstance(value, str):
            shown += Markup(' {}="{}"').format(written, value)
    return shown
