"""What somebody under a loudspeaker would say of a recording of it."""

from datetime import datetime
from typing import Final

from tests.rig.sound import Recording, Sound, locate

AUDIBLE: Final = 0.001
"""Of full scale."""
LIKE: Final = 0.9
"""The likeness from which on it is the same sound, from its first to its last frame."""


def loudest(recording: Recording, since: datetime, before: datetime) -> float:
    """The greatest sample between two instants; 0: not a single one sounded."""
    part = abs(_between(recording, since, before))
    return max(part.tolist(), default=0.0)


def last_sound(recording: Recording, since: datetime, before: datetime) -> float:
    """The unix instant of the last sample that anybody could hear."""
    loud = (abs(_between(recording, since, before)) > AUDIBLE).nonzero()[0]
    assert len(loud), "it was silent all the time"
    return recording.instant_of(_first(recording, since) + int(loud[-1]))


def begins(recording: Recording, sound: Sound) -> float:
    """The unix instant at which a sound begins that is in there."""
    match = locate(recording, sound)
    assert match.likeness > LIKE, match
    return match.at


def ms(*seconds: float) -> str:
    """The greatest of them, for people."""
    return f"{max(seconds, key=abs) * 1000:.1f} ms"


def _first(recording: Recording, since: datetime) -> int:
    return max(0, int(recording.frame_at(since.timestamp())))


def _between(recording: Recording, since: datetime, before: datetime) -> Sound:
    high = max(0, int(recording.frame_at(before.timestamp())))
    return recording.samples[_first(recording, since) : high]
