"""A record of the guidance on kiosks, as staff read and change it (pure).

A record is one procedure, or the office with its tiles, in the JSON that the builder
reads: facts are flat, their languages beside source and dates. The console knows where
facts lie and what they say; everything else passes through untouched, so that a kiosk
that knows more fields than this program loses none of them.

A fact has a place, `ways[1].fee[2]`, written as the builder's faults name it.
"""

import copy
import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final, Literal

import msgspec

from edge.errors import EdgeError

Record = dict[str, Any]
"""JSON as the builder reads it; only this module looks inside."""

OFFICE: Final = "office"
CLIPS: Final = "clips"
"""The list of spoken sentences: approved with every bundle, written by nobody."""
BEHIND: Final = "behind"
"""Key of the texts of which one language is old (``core.pairing``); never built."""
LANGUAGES: Final = ("vi", "en", "km")
_LISTS: Final = frozenset(
    {
        *("steps", "who", "office", "result", "legal_basis", "conditions"),
        *("hours", "time", "fee", "checklist"),
    }
)
_STEP: Final = re.compile(r"([a-z_]+)(?:\[([1-9][0-9]{0,2})\])?")


class NoSuchPlaceError(EdgeError, LookupError):
    """The record has no fact at this place: somebody changed it, or a page is wrong."""


class Fact(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One statement, as in the builder's sources."""

    vi: str = ""
    en: str = ""
    km: str = ""
    source: str = ""
    checked: date
    """On which day somebody compared it with the source."""
    checked_by: str = ""
    sure: Literal["A", "B", "C"]
    """A: read in an official text. B: elsewhere. C: unchecked, never shown."""
    since: date | None = None
    until: date | None = None
    """The last day on which it holds."""


@dataclass(frozen=True, slots=True)
class Placed:
    """A fact and where it lies."""

    place: str
    fact: Fact


_FACT_KEYS: Final = frozenset(Fact.__struct_fields__)


def facts(record: Record) -> tuple[Placed, ...]:
    """Every fact of a record, in its order."""
    return tuple(
        Placed(place, msgspec.convert(_only_fact(held), Fact))
        for place, held in _facts(record, "")
    )


def fact_at(record: Record, place: str) -> Fact:
    """One fact.

    Raises:
        NoSuchPlaceError: there is none.
    """
    held = _walk(record, place)
    if not isinstance(held, dict) or "sure" not in held:
        raise NoSuchPlaceError(f"there is no fact at {place!r}")
    return msgspec.convert(_only_fact(held), Fact)


def with_fact(record: Record, place: str, fact: Fact) -> Record:
    """The record with this fact there; what else lies at the place (a paper) stays.

    A place one beyond the end of a list adds to it; a way of filing that is missing is
    made, at the counter.

    Raises:
        NoSuchPlaceError: there is no such list.
    """
    changed = copy.deepcopy(record)
    words = {
        name: tidied(value) if isinstance(value, str) else value
        for name, value in msgspec.to_builtins(fact).items()
        if value != ""
    }
    holder, index = _list_at(changed, place)
    if index > len(holder):
        raise NoSuchPlaceError(f"{place!r} is beyond the end of its list")
    if index == len(holder):
        holder.append(words)
    else:
        rest = {key: one for key, one in holder[index].items() if key not in _FACT_KEYS}
        holder[index] = {**rest, **words}
    return changed


def without_fact(record: Record, place: str) -> Record:
    """The record without what lies there (a paper goes whole).

    Raises:
        NoSuchPlaceError: there is nothing.
    """
    changed = copy.deepcopy(record)
    fact_at(changed, place)
    holder, index = _list_at(changed, place)
    del holder[index]
    return changed


def checked(fact: Fact, *, by: str, on: date, sure: Literal["A", "B"]) -> Fact:
    """The fact once somebody has compared it with its source."""
    return msgspec.structs.replace(fact, checked=on, checked_by=by, sure=sure)


def title(code: str, record: Record) -> str:
    """What staff call it: the short name, or the office's."""
    names = record.get("short_name")
    if code == OFFICE:
        names = record.get("office", {}).get("name")
    return str(names.get("vi", code)) if isinstance(names, dict) else code


def numbered(code: str, record: Record, version: int) -> Record:
    """The record as it is put to an approver under this version."""
    if code == OFFICE:
        return {**record, "office": {**record.get("office", {}), "version": version}}
    return {**record, "version": version}


def tiles(office: Record) -> Mapping[str, tuple[int, int]]:
    """Code -> (which tile, which place on it), from the office's record."""
    found: dict[str, tuple[int, int]] = {}
    for tile, event in enumerate(office.get("life_events", ())):
        for place, code in enumerate(event.get("procedures", ())):
            found.setdefault(code, (tile, place))
    return found


def same_words(written: Record, built: bytes, code: str) -> bool:
    """Whether what was built of a record says just what was put to the approver.

    The builder normalises letters and spaces, puts in Khmer line breaks and leaves
    defaults out; every text, date and number must be the same beyond that. Everyday
    words and the voice are for search and speech: nobody answers for these.
    """
    shown = msgspec.json.decode(built)
    mine = {key: one for key, one in written.items() if key not in _UNSIGNED}
    if code == OFFICE:
        mine = {"office": {"version": 1}, **mine}
        mine["office"] = {"version": 1, **mine["office"]}
        shown["office"] = {"version": 1, **shown["office"]}
    else:
        mine, shown = {"version": 1, **mine}, {"version": 1, **shown}
    return _bare(mine) == _bare(shown)


# -- inside ---------------------------------------------------------------------------

_UNSIGNED: Final = frozenset({"everyday", "voice", "recordings", BEHIND})
_DEFAULTS: Final[tuple[object, ...]] = ("", 0, [], {}, None)


def _facts(value: object, place: str) -> Iterator[tuple[str, dict[str, Any]]]:
    if isinstance(value, dict):
        if "sure" in value:
            yield place, value
            return
        for key, one in value.items():
            yield from _facts(one, f"{place}.{key}" if place else key)
    elif isinstance(value, list):
        for number, one in enumerate(value, start=1):
            yield from _facts(one, f"{place}[{number}]")


def _only_fact(held: Mapping[str, object]) -> dict[str, object]:
    return {key: one for key, one in held.items() if key in _FACT_KEYS}


def _steps(place: str) -> list[tuple[str, int | None]]:
    steps: list[tuple[str, int | None]] = []
    for part in place.split("."):
        match = _STEP.fullmatch(part)
        if match is None:
            raise NoSuchPlaceError(f"{place[:80]!r} is no place in a record")
        steps.append((match[1], int(match[2]) - 1 if match[2] else None))
    return steps


def _walk(record: Record, place: str) -> object:
    value: object = record
    for key, index in _steps(place):
        value = value.get(key) if isinstance(value, dict) else None
        if index is not None:
            inside = isinstance(value, list) and index < len(value)
            value = value[index] if isinstance(value, list) and inside else None
    return value


def _list_at(record: Record, place: str) -> tuple[list[Any], int]:
    """The list in which a place lies, made where it may begin, and the index in it."""
    *outer, (name, index) = _steps(place)
    if index is None:
        raise NoSuchPlaceError(f"{place!r} names a list, not a place in it")
    value: Any = record
    for key, number in outer:
        if key == "ways" and number == 0 and not value.get("ways"):
            value["ways"] = [{"how": "counter"}]
        value = value.get(key)
        if number is not None:
            if not isinstance(value, list) or number >= len(value):
                raise NoSuchPlaceError(f"there is nothing at {place!r}")
            value = value[number]
        if not isinstance(value, dict):
            raise NoSuchPlaceError(f"there is nothing at {place!r}")
    if name not in value and name not in _LISTS:
        raise NoSuchPlaceError(f"{place!r}: a record has no list {name!r}")
    held = value.setdefault(name, [])
    if not isinstance(held, list):
        raise NoSuchPlaceError(f"{place!r}: {name} is no list")
    return held, index


def tidied(text: str) -> str:
    """NFC, single spaces, no invisible break: as texts are compared and kept."""
    plain = unicodedata.normalize("NFC", text).replace("\u200b", "")
    return "\n".join(" ".join(line.split()) for line in plain.strip().split("\n"))


def _bare(value: object) -> object:
    """What a value says, whichever of the two forms it has."""
    if isinstance(value, str):
        return tidied(value)
    if isinstance(value, list):
        return [_bare(one) for one in value]
    if isinstance(value, dict):
        flat: dict[str, object] = {}
        for key, one in value.items():
            if (key == "text" and "sure" in value) or (key == "fact"):
                inner = _bare(one)
                flat |= inner if isinstance(inner, dict) else {key: inner}
            else:
                flat[key] = _bare(one)
        return {
            key: one
            for key, one in flat.items()
            if one is False or not any(one == default for default in _DEFAULTS)
        }
    return value


# -- what the builder reads and makes -------------------------------------------------


class _Content(msgspec.Struct):
    office: msgspec.Raw
    life_events: msgspec.Raw
    procedures: tuple[msgspec.Raw, ...] = ()


class _Code(msgspec.Struct):
    code: str


def pieces(content: bytes) -> dict[str, bytes]:
    """Code -> the bytes to sign, cut out of a bundle's `content.json` as they stand.

    Raises:
        msgspec.MsgspecError: it is not what it should be.
    """
    whole = msgspec.json.decode(content, type=_Content)
    office = b'{"office":%b,"life_events":%b}' % (whole.office, whole.life_events)
    return {OFFICE: office} | {
        msgspec.json.decode(raw, type=_Code).code: bytes(raw)
        for raw in whole.procedures
    }


def for_builder(record: Record) -> Record:
    """Without what only the console knows: the builder refuses keys of others."""
    return {key: one for key, one in record.items() if key != BEHIND}


def sources(
    records: Mapping[str, Record], *, version: int, made: str
) -> dict[str, bytes]:
    """Name of a file -> its JSON, for the builder's source directory.

    The files of ``recorded.json`` are named by the hashes of their sounds.
    """
    files = {}
    for code, held in records.items():
        record = for_builder(held)
        if code == OFFICE:
            front = {"version": version, "made": made, **record}
            clips = front.pop("recordings", [])
            files["content.json"] = msgspec.json.encode(front)
            files["recorded.json"] = msgspec.json.encode(
                {
                    "clips": [
                        {
                            "language": one["language"],
                            "sentence": one["sentence"],
                            "file": one["sound"],
                        }
                        for one in clips
                    ]
                }
            )
        else:
            files[f"procedures/{code}.json"] = msgspec.json.encode(record)
    return files
