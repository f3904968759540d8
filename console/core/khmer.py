"""Khmer in the guidance: its texts, its recordings, and who answers for them (pure).

Khmer is written and read out by people, never by the machine. The office's record
names who reads it (``khmer_read_by``, as the pages call her); whatever changes a Khmer
word or a recording is signed by her (``needs_reader``). Kiosks show no Khmer while
nobody is named.

Recordings stand in the office's record, one for each sentence; approvers sign their
sound with all other clips.
"""

import copy
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

import msgspec

from console.core.guidance import OFFICE, Record, tidied

RECORDINGS: Final = "recordings"
"""Key in the office's record; the builder reads them from a file of their own."""
READER: Final = "khmer_read_by"


class Recording(msgspec.Struct, frozen=True, kw_only=True):
    """One sentence as somebody read it out."""

    language: str = "km"
    sentence: str
    sound: str
    """SHA-256 of the file among the sounds."""
    by: str
    """Who recorded it, or brought it."""
    on: date


@dataclass(frozen=True, slots=True)
class Said:
    """A text of a record, and the same in Khmer."""

    place: str
    vi: str
    km: str


def texts(record: Record) -> tuple[Said, ...]:
    """Every text that residents see, in the record's order."""
    return tuple(
        Said(place, held["vi"], held.get("km", ""))
        for place, held in spoken(record)
        if held["vi"]
    )


def with_texts(record: Record, wanted: Mapping[str, str]) -> Record:
    """The record with these Khmer texts: place -> words; empty words go."""
    changed = copy.deepcopy(record)
    for place, held in spoken(changed):
        words = tidied(wanted.get(place, held.get("km", "")))
        held.pop("km", None)
        if words:
            held["km"] = words
    return changed


def reader(office: Record) -> str:
    """Who answers for all Khmer; empty: nobody."""
    held = office.get(OFFICE)
    return str(held.get(READER, "")) if isinstance(held, dict) else ""


def recordings(office: Record) -> tuple[Recording, ...]:
    """What has been read out."""
    return tuple(msgspec.convert(one, Recording) for one in office.get(RECORDINGS, ()))


def with_recording(office: Record, one: Recording) -> Record:
    """In place of an earlier one of the same sentence."""
    others = [held for held in recordings(office) if held.sentence != one.sentence]
    return {**office, RECORDINGS: msgspec.to_builtins([*others, one])}


def without_recording(office: Record, sentence: str) -> Record:
    """The sentence is read out by nobody again."""
    kept = [one for one in recordings(office) if one.sentence != sentence]
    changed = {key: one for key, one in office.items() if key != RECORDINGS}
    return {**changed, RECORDINGS: msgspec.to_builtins(kept)} if kept else changed


def needs_reader(before: Record | None, after: Record) -> bool:
    """Whether a change touches what only somebody who reads Khmer can answer for."""
    return _khmer(before or {}) != _khmer(after)


def spoken(value: object, place: str = "") -> Iterator[tuple[str, dict[str, Any]]]:
    """Place and languages of statements and names: whatever has Vietnamese."""
    if isinstance(value, dict):
        if isinstance(value.get("vi"), str):
            yield place, value
        for key, one in value.items():
            if key != RECORDINGS:
                yield from spoken(one, f"{place}.{key}" if place else key)
    elif isinstance(value, list):
        for number, one in enumerate(value, start=1):
            yield from spoken(one, f"{place}[{number}]")


# -- inside ---------------------------------------------------------------------------


def _khmer(record: Record) -> object:
    words = [(one.place, one.km) for one in texts(record) if one.km]
    return sorted(words), reader(record), record.get(RECORDINGS, [])
