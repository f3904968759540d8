"""From a text or an upload to the one file that will sound, named by its hash.

``making`` is the story, ``jobs`` runs it beside the request and tells how far it is.
"""

from console.adapters.ffmpeg import Loudness
from console.sound.jobs import JobState, look, start
from console.sound.making import (
    LONGEST_S,
    Made,
    OnStage,
    Recipe,
    SoundError,
    TakenIn,
    finish,
    has_words,
    mp3_of,
    refuse_other_kinds,
    speak,
    take_in,
)

__all__ = [
    "LONGEST_S",
    "JobState",
    "Loudness",
    "Made",
    "OnStage",
    "Recipe",
    "SoundError",
    "TakenIn",
    "finish",
    "has_words",
    "look",
    "mp3_of",
    "refuse_other_kinds",
    "speak",
    "start",
    "take_in",
]
