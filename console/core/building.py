"""Which versions a bundle is made of, and what a builder's fault is about (pure).

A bundle is proposed for what is in force and the versions that an approver is about to
approve. It can be approved as long as nothing else has come into force meanwhile.
"""

import re
from collections.abc import Mapping
from typing import Final

import msgspec

from console.core.guidance import CLIPS, OFFICE, NoSuchPlaceError, Record, fact_at

EPOCH_NUMBERS: Final = 1_000_000

Selection = dict[str, int]
"""Code -> version."""


class Fault(msgspec.Struct, frozen=True, kw_only=True):
    """What the builder found, as it says so in a line of JSON."""

    file: str = ""
    key: str = ""
    what: str
    """In English, with the remedy."""


class About(msgspec.Struct, frozen=True, kw_only=True):
    """A fault in the terms of the console."""

    code: str
    """Of the record; empty: of none."""
    place: str
    text: str
    """What is written there, where it is a fact; shortened."""
    why: str
    """A word of ``WHYS``."""
    what: str
    """As the builder says it, in English."""


WHYS: Final[tuple[tuple[str, str], ...]] = (
    ("too-long", r"has no room|too long|a button holds"),
    ("strange-letter", r"nobody sees|no font has"),
    ("no-vietnamese", r"has no Vietnamese"),
    ("no-source", r"has no source"),
    ("dates", r"ends on .* before it begins|was checked on .* after"),
    ("dangling", r"has no file|leads to .*which|no tile|does not list|not name this"),
    ("no-procedure", r"leads to no procedure"),
    ("old-code", r"is an old code"),
    ("no-paper", r"is not in the checklist"),
    ("idle-case", r"changes nothing|under yes and no|leads back"),
    ("twice", r"is there \d+ times|too; keep one"),
    ("address", r"must begin with https"),
    ("missing", r"^has no |missing required"),
    ("no-tool", r"espeak|ffmpeg|font(s)? (is|are) missing|install"),
)
"""Word and what the builder says then; "other" where none fits."""


def proposed(in_force: Mapping[str, int], chosen: Mapping[str, int]) -> Selection:
    """What a bundle is made of when these versions are approved."""
    return {**in_force, **chosen}


def chosen_of(selection: Mapping[str, int], in_force: Mapping[str, int]) -> Selection:
    """What of a selection is not in force yet."""
    return {
        code: version
        for code, version in selection.items()
        if in_force.get(code) != version
    }


def still_possible(
    selection: Mapping[str, int],
    in_force: Mapping[str, int],
    waiting: Mapping[str, int],
) -> bool:
    """Whether approving it would leave nothing out and bring nothing back."""
    return set(in_force) <= set(selection) and all(
        version in {in_force.get(code), waiting.get(code)}
        for code, version in selection.items()
    )


def next_version(newest: int, epoch: int) -> int:
    """A number above all that kiosks may hold.

    A console restored from a backup opens a new epoch, and counts above whatever it
    gave out and forgot: kiosks refuse older versions.
    """
    return max(newest, (epoch - 1) * EPOCH_NUMBERS) + 1


def shown_version(version: int) -> int:
    """The number as people read it."""
    return version % EPOCH_NUMBERS


def about(fault: Fault, records: Mapping[str, Record]) -> About:
    """Which record and which text a fault is about."""
    code = _code(fault.file)
    why = next((word for word, said in WHYS if re.search(said, fault.what)), "other")
    place, text = fault.key, ""
    try:
        text = fact_at(records[code], place.rpartition(".")[0] or place).vi
    except (NoSuchPlaceError, KeyError):
        try:
            text = fact_at(records[code], place).vi
        except (NoSuchPlaceError, KeyError):
            text = ""
    return About(
        code=code, place=place, text=text[:200], why=why, what=fault.what[:500]
    )


def _code(file: str) -> str:
    name = file.rpartition("/")[2].rpartition(".")[0]
    if name in {"content", OFFICE}:
        return OFFICE
    return name if name != CLIPS else ""
