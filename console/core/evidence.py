"""Whether what a camera says of its chain of evidence agrees with what it said (pure).

A chain only grows, and each line names the one before: what was told once is a line for
ever. The console knows no line itself; it remembers number and hash, minute by minute.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum


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


def broken(held: Mark | None, told: Mark, earlier: str | None = None) -> Break | None:
    """What is wrong with what is told now.

    ``held``: what was told last. ``earlier``: the hash under which this very line was
    told before, where it was.
    """
    if held is None:
        return None
    if earlier is not None and earlier != told.sha256:
        return Break.CHANGED
    if told.link < held.link:
        return Break.SHORTER
    if told.link == held.link and told.sha256 != held.sha256:
        return Break.CHANGED
    return None


def first_other(told: Iterable[Mark], lines: Mapping[int, str]) -> Mark | None:
    """The first line that was told and that a copy holds with another hash."""
    wrong = (one for one in told if lines.get(one.link, one.sha256) != one.sha256)
    return min(wrong, key=lambda one: one.link, default=None)
