"""`commune-camera detect`: what happens in a video file, a line for each event.

The same eyes as in the field: small pictures, motion, tamper. A file is read as fast as
it can be decoded; paced, it takes as long as a camera would, to compare what it costs.
Where somebody shall say what moved, he is waited for: a file has time.

Nothing is said of a frozen picture: an encoder repeats a still one to the last pixel,
and that is no fault of a camera. In the field it is asked of a sensor's pictures.
"""

import json
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from camera.adapters.lores import small_pictures
from camera.core.media import Frame
from camera.core.naming import Spotter
from camera.core.sights import Activity, Sight, Tampered
from camera.core.watch import Eyes, Plan
from camera.core.zones import Sensitivity, check_percent
from edge.adapters.host import SystemClock
from edge.errors import ConfigError

_NS = 1_000_000_000


@dataclass(frozen=True, slots=True)
class Found:
    """One event of a file."""

    kind: str
    start_s: float
    end_s: float
    words: str
    score: float = 1.0
    confidence: float | None = None
    """How sure whoever named it is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What is to be looked at, and how."""

    video: Path
    paced: bool = False
    percent: int = 50
    spotter: str = "none"


def run(wish: Wish, *, as_json: bool) -> int:
    """Prints every event once it is over; exit status 0, also when there was none.

    Raises:
        ConfigError: What shall say what moved is not installed.
        MessageError: The file cannot be read as a video, or the sensitivity is none.
    """
    check_percent(wish.percent, "--sensitivity")
    for one in detect(wish):
        sys.stdout.write((_json(one) if as_json else _line(one)) + "\n")
        sys.stdout.flush()
    return 0


def detect(wish: Wish) -> Iterator[Found]:
    """What happens in a file, each once it is over."""
    plan = Plan(
        sensitivity=Sensitivity(wish.percent),
        spotter=_spotter() if wish.spotter == "hog" else None,
        frozen=False,
    )
    eyes, at_ns = Eyes(plan, SystemClock().now), 0
    for number, small in enumerate(small_pictures(wish.video, paced=wish.paced)):
        at_ns = round(small.at_s * _NS)
        yield from _over(eyes.look(Frame(small.luma, at_ns, number)))
    yield from _over(eyes.lost(at_ns))


def _spotter() -> Spotter:
    try:
        # Nobody else needs OpenCV, and most nodes have none.
        from camera.adapters.people import AtOnce
    except ImportError as error:
        raise ConfigError(
            f"--spotter hog: OpenCV is missing ({error}); install it with "
            ".venv/bin/python -m pip install --require-hashes --no-deps "
            "-r requirements-hog.lock"
        ) from error
    return AtOnce()


def _over(sights: Iterable[Sight]) -> Iterator[Found]:
    """What has ended, as it was told last."""
    found: dict[tuple[str, int], Found] = {}
    for one in sights:
        if one.ended_ns is None:
            continue
        start_s, end_s = one.began_ns / _NS, one.ended_ns / _NS
        match one:
            case Activity(kind=kind, words=words, score=score, confidence=sure):
                told = Found(kind, start_s, end_s, words, score, sure)
                found["motion", one.id] = told
            case Tampered(kind=kind, words=words):
                found[kind, one.began_ns] = Found(kind.value, start_s, end_s, words)
    yield from found.values()


def _json(one: Found) -> str:
    told: dict[str, str | float] = {
        "kind": one.kind,
        "start_s": round(one.start_s, 2),
        "end_s": round(one.end_s, 2),
        "score": one.score,
        "words": one.words,
    }
    if one.confidence is not None:
        told["confidence"] = round(one.confidence, 2)
    return json.dumps(told)


def _line(one: Found) -> str:
    sure = "" if one.confidence is None else f" ({100 * one.confidence:.0f} % sure)"
    return f"{one.start_s:8.1f} s  to {one.end_s:8.1f} s  {one.kind}{sure}: {one.words}"
