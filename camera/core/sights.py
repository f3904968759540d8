"""What a watch sees in the pictures of a camera, with the reasons in words."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Literal


@dataclass(frozen=True, slots=True)
class Activity:
    """Something moved, and why we think so. Told when it begins, grows and ends."""

    id: int
    """Counts within one run of the watch; the same from beginning to end."""
    kind: Literal["motion", "person", "vehicle"]
    began_ns: int
    ended_ns: int | None
    """None while it goes on."""
    score: float
    """How sure, 0 to 1."""
    blocks: tuple[tuple[int, int], ...] = ()
    """(column, row) of the blocks that changed most, for people to look at."""
    zone: str = ""
    """Name of the zone that it touched; empty: the whole picture."""
    words: str = ""
    """Why, for technicians, in English: how many blocks, how long, how strong."""
    confidence: float | None = None
    """How sure whoever named its kind is, 0 to 1; None: nobody named it."""


class TamperKind(StrEnum):
    """What was done to a camera."""

    COVERED = "covered"
    MOVED = "moved"
    DEFOCUSED = "defocused"
    BLINDED = "blinded"
    FROZEN = "frozen"


@dataclass(frozen=True, slots=True)
class Tampered:
    """The picture says that somebody (or weather) keeps the camera from seeing."""

    kind: TamperKind
    began_ns: int
    ended_ns: int | None
    score: float
    words: str = ""


Sight = Activity | Tampered
