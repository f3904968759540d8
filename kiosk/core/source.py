"""What people write down of procedures, read into `Content`, or said what is wrong.

A source directory holds `content.toml` (the office and the tiles), one file for each
procedure and, apart because nobody sees them, everyday words for the search. A fact is
written flat: its languages beside its source and its dates. What a whole file shares
(`source`, `checked`, `checked_by`, `sure`) stands once at its top.

Nothing raises here: every fault is found in one go and names file, key and remedy.
Texts come out NFC, with single spaces, and with Khmer line breaks.
"""

import difflib
import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, TypeVar, get_args

import msgspec

from edge.contract.content import Fact, Language, LifeEvent, Office, Paper, Procedure
from edge.reading import Dialect
from kiosk.core.khmer import with_breaks

T = TypeVar("T", bound=msgspec.Struct)

LANGUAGES: Final = get_args(Language)
SHARED: Final = ("source", "checked", "checked_by", "sure")
_FACT_LISTS: Final = {
    "steps",
    "who",
    "office",
    "result",
    "legal_basis",
    "conditions",
    "hours",
    "time",
    "fee",
}
_PAPER_KEYS: Final = {
    field.name for field in msgspec.structs.fields(Paper) if field.name != "fact"
}
_FACT_KEYS: Final = {*(f.name for f in msgspec.structs.fields(Fact)), *LANGUAGES} - {
    "text"
}
_SPACES: Final = re.compile(r"[^\S\n]+")


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing to put right before a bundle can be made of it."""

    file: str
    key: str
    what: str
    """What was found, and what to do."""

    def __str__(self) -> str:
        """As technicians read it: file, key, remedy."""
        return (
            f"{self.file}: {self.key}: {self.what}"
            if self.key
            else (f"{self.file}: {self.what}")
        )


class Front(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What `content.toml` holds."""

    version: int
    """Of the bundle; grows with each one."""
    made: datetime
    voice: Dialect = "south"
    """Who reads Vietnamese aloud."""
    office: Office
    life_events: tuple[LifeEvent, ...]


def read_procedure(
    table: Mapping[str, Any], file: str
) -> tuple[Procedure | None, list[Fault]]:
    """A procedure's file, parsed."""
    return _read(table, file, Procedure)


def read_front(table: Mapping[str, Any], file: str) -> tuple[Front | None, list[Fault]]:
    """`content.toml`, parsed."""
    return _read(table, file, Front)


def read_everyday(
    table: Mapping[str, Any], file: str
) -> tuple[dict[str, tuple[str, ...]], list[Fault]]:
    """Code -> what residents say for it."""
    try:
        words = msgspec.convert(table, dict[str, tuple[str, ...]])
    except msgspec.ValidationError as error:
        return {}, [Fault(file, "", f'{error}; write "code" = ["phrase", ...]')]
    return {code: tuple(map(tidied, said)) for code, said in words.items()}, []


def tidied(text: str) -> str:
    """NFC, single spaces, and Khmer that a line can end in."""
    lines = unicodedata.normalize("NFC", text).strip().split("\n")
    return with_breaks("\n".join(_SPACES.sub(" ", line).strip() for line in lines))


def strange(text: str) -> Iterator[str]:
    """Characters that no text may hold: controls, invisible ones, unassigned ones."""
    for character in text:
        kind = unicodedata.category(character)
        allowed = character in "\n\u200b\u200c\u200d"
        if kind in {"Cc", "Cf", "Cn", "Co", "Cs", "Zl", "Zp"} and not allowed:
            yield character


def named(character: str) -> str:
    """A character that may be invisible, for a message."""
    name = unicodedata.name(character, "no name")
    return f"U+{ord(character):04X} {name}"


# -- one file --------------------------------------------------------------------------


def _read(
    table: Mapping[str, Any], file: str, kind: type[T]
) -> tuple[T | None, list[Fault]]:
    faults: list[Fault] = []
    shared = {key: table[key] for key in SHARED if key in table}
    own = {key: one for key, one in table.items() if key not in SHARED}
    shaped = _shaped(own, shared, "")
    faults += [Fault(file, key, what) for key, what in _unknown(shaped, kind, "")]
    faults += [
        Fault(file, key, f"holds {named(one)}, which nobody sees; delete it")
        for key, text in _strings(shaped, "")
        for one in dict.fromkeys(strange(text))
    ]
    try:
        return msgspec.convert(_tidy(shaped), kind), faults
    except msgspec.ValidationError as error:
        what, _, where = str(error).partition(" - at `$")
        key = where.strip("`.").replace(".fact.", ".").removesuffix(".fact")
        return None, [*faults, Fault(file, as_written(key), _remedy(what))]


def _shaped(value: object, shared: Mapping[str, Any], name: str) -> object:
    """Facts as they are written, in the shape of `Fact`."""
    if isinstance(value, list):
        if name in _FACT_LISTS:
            return [_fact(one, shared) for one in value]
        if name == "checklist":
            return [_paper(one, shared) for one in value]
        return [_shaped(one, shared, "") for one in value]
    if isinstance(value, dict):
        return {key: _shaped(one, shared, key) for key, one in value.items()}
    return value


def _fact(value: object, shared: Mapping[str, Any]) -> object:
    if not isinstance(value, dict):
        return value
    text = {key: value[key] for key in LANGUAGES if key in value}
    rest = {key: one for key, one in value.items() if key not in LANGUAGES}
    return {**shared, **rest, "text": text}


def _paper(value: object, shared: Mapping[str, Any]) -> object:
    if not isinstance(value, dict):
        return value
    own = {key: one for key, one in value.items() if key not in _FACT_KEYS}
    fact = {key: one for key, one in value.items() if key in _FACT_KEYS}
    return {**own, "fact": _fact(fact, shared)}


def _unknown(value: object, kind: object, path: str) -> Iterator[tuple[str, str]]:
    """Misspelt keys and texts without Vietnamese, which types alone do not tell."""
    info = (
        kind
        if isinstance(kind, msgspec.inspect.Type)
        else msgspec.inspect.type_info(kind)
    )
    if isinstance(info, msgspec.inspect.StructType) and isinstance(value, dict):
        fields = {field.name: field.type for field in info.fields}
        for key, one in value.items():
            if key in fields:
                yield from _unknown(one, fields[key], f"{path}.{key}")
            else:
                yield as_written(f"{path}.{key}"), _meant(key, info.cls, fields)
    elif isinstance(info, msgspec.inspect.VarTupleType) and isinstance(value, list):
        for index, one in enumerate(value):
            yield from _unknown(one, info.item_type, f"{path}[{index}]")
    elif isinstance(info, msgspec.inspect.DictType) and isinstance(value, dict):
        if isinstance(info.key_type, msgspec.inspect.LiteralType):
            yield from _without_vietnamese(value, path)
        else:
            for key, one in value.items():
                yield from _unknown(one, info.value_type, f"{path}.{key}")


def _without_vietnamese(
    text: dict[str, object], path: str
) -> Iterator[tuple[str, str]]:
    said = str(text.get("vi", "")).strip()
    if not said and (text or path.endswith(".text")):
        yield as_written(path), 'has no Vietnamese text; add vi = "..."'


def _meant(key: str, kind: type, fields: Mapping[str, object]) -> str:
    known = sorted(fields)
    if kind in {Fact, Paper}:  # written flat
        known = sorted(_FACT_KEYS | (_PAPER_KEYS if kind is Paper else set()))
    close = difflib.get_close_matches(key, known, n=1)
    remedy = f'did you mean "{close[0]}"?' if close else f"known: {', '.join(known)}"
    return f"is no key here; {remedy}"


def as_written(path: str) -> str:
    """A path of the structs as the path in the file, places counted from one."""
    flat = re.sub(r"\.(?:fact|text)\b", "", path).strip(".")
    return re.sub(r"\[(\d+)\]", lambda found: f"[{int(found[1]) + 1}]", flat)


def _remedy(what: str) -> str:
    missing = re.fullmatch(r"Object missing required field `(\w+)`", what)
    if missing is None:
        return what
    if missing[1] in SHARED:
        return f"has no {missing[1]}; add it here, or once at the top of the file"
    return f"has no {missing[1]}; add it"


def _strings(value: object, path: str) -> Iterator[tuple[str, str]]:
    if isinstance(value, str):
        yield as_written(path), value
    elif isinstance(value, dict):
        for key, one in value.items():
            yield from _strings(one, f"{path}.{key}")
    elif isinstance(value, list):
        for index, one in enumerate(value):
            yield from _strings(one, f"{path}[{index}]")


def _tidy(value: object) -> object:
    if isinstance(value, str):
        return tidied(value)
    if isinstance(value, dict):
        return {key: _tidy(one) for key, one in value.items()}
    if isinstance(value, list):
        return [_tidy(one) for one in value]
    return value
