"""Whether what a camera says of its chain of evidence agrees with what it said (pure).

A chain only grows, and each line names the one before: what was told once is a line for
ever. The console knows no line itself; it remembers number and hash, minute by minute.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType


class Break(StrEnum):
    """How a chain is another than the one that was told."""

    SHORTER = "shorter"
    """It ends before a line that was told."""
    CHANGED = "changed"
    """A line has another hash than was told."""
    COPY = "copy"
    """What a copy holds of it is not what was told."""


@dataclass(frozen=True, slots=True)
class Mark:
    """One line of a chain, by the camera's word."""

    link: int
    sha256: str


def broken(
    held: Mark | None,
    told: Mark,
    earlier: Iterable[Mark] = (),
    known: Mapping[int, str] = MappingProxyType({}),
) -> Break | None:
    """What is wrong with what is told now.

    Args:
        held: What was told last.
        told: The head that is told now.
        earlier: Lines before it that are told with it.
        known: What was told before of any of these: number -> hash.
    """
    if held is None:
        return None
    before = {**known, held.link: held.sha256}
    if any(before.get(one.link, one.sha256) != one.sha256 for one in (told, *earlier)):
        return Break.CHANGED
    return Break.SHORTER if told.link < held.link else None


def first_other(told: Iterable[Mark], lines: Mapping[int, str]) -> Mark | None:
    """The first line that was told and that a copy holds with another hash."""
    wrong = (one for one in told if lines.get(one.link, one.sha256) != one.sha256)
    return min(wrong, key=lambda one: one.link, default=None)
