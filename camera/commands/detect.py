"""`commune-camera detect`: what happens in a video file, a line for each event.

The same eyes as in the field: small pictures, motion, tamper. A file is read as fast as
it can be decoded; paced, it takes as long as a camera would, to compare what it costs.

Nothing is said of a frozen picture: an encoder repeats a still one to the last pixel,
and that is no fault of a camera. In the field it is asked of a sensor's pictures.
"""

import json
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from camera.adapters.lores import small_pictures
from camera.core.motion import Event, Motion
from camera.core.tamper import Tamper, Trouble
from camera.core.zones import check_percent, threshold


@dataclass(frozen=True, slots=True)
class Found:
    """One event of a file."""

    kind: str
    start_s: float
    end_s: float
    words: str
    score: float = 1.0


def run(video: Path, *, as_json: bool, paced: bool, percent: int) -> int:
    """Prints every event once it is over; exit status 0, also when there was none.

    Raises:
        MessageError: The file cannot be read as a video, or the sensitivity is none.
    """
    check_percent(percent, "--sensitivity")
    for one in detect(video, paced=paced, percent=percent):
        sys.stdout.write((_json(one) if as_json else _line(one)) + "\n")
        sys.stdout.flush()
    return 0


def detect(path: Path, *, paced: bool = False, percent: int = 50) -> Iterator[Found]:
    """What happens in a file, each once it is over."""
    eyes: tuple[Motion, Tamper] | None = None
    factor, at_s = threshold(percent), 0.0
    for small in small_pictures(path, paced=paced):
        luma, at_s = small.luma, small.at_s
        eyes = eyes or (Motion(*luma.shape), Tamper(frozen=False))
        yield from _moved(eyes[0].look(luma, at_s, factor))
        yield from _troubled(eyes[1].look(luma, at_s))
    if eyes is not None:
        yield from _moved(eyes[0].lost())
        yield from _troubled(eyes[1].lost(at_s))


def _moved(events: list[Event]) -> Iterator[Found]:
    for one in events:
        if one.over:
            yield Found("motion", one.start_s, one.end_s, one.words, one.score)


def _troubled(troubles: list[Trouble]) -> Iterator[Found]:
    for one in troubles:
        if one.end_s is not None:
            yield Found(one.kind.value, one.start_s, one.end_s, one.words)


def _json(one: Found) -> str:
    return json.dumps(
        {
            "kind": one.kind,
            "start_s": round(one.start_s, 2),
            "end_s": round(one.end_s, 2),
            "score": one.score,
            "words": one.words,
        }
    )


def _line(one: Found) -> str:
    return f"{one.start_s:8.1f} s  to {one.end_s:8.1f} s  {one.kind}: {one.words}"
