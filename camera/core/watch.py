"""A camera's eyes: movement and tampering in the small pictures of a source.

Keeps to ``camera.ports.Watch``. What it tells is measured in media time; only the hour
of the day, for the sensitivity, is asked of a clock. A plug-in may name what moved
(``Spotter``); it confirms, and never keeps anything from being told or recorded.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal, Protocol

from camera.core.blocks import SIDE, Luma
from camera.core.media import Frame
from camera.core.motion import Event, Motion
from camera.core.sights import Activity, Sight, Tampered
from camera.core.tamper import Tamper, Trouble
from camera.core.zones import Sensitivity, Watched, Zone

_NS = 1_000_000_000
ASK_AGAIN_S = 60.0
"""So often the hour of the day is looked at."""

What = Literal["motion", "person", "vehicle"]


class Spotter(Protocol):
    """Says what it is that moves; called from the watch's thread.

    Raises: nothing. One that is broken says "motion".
    """

    def spot(self, luma: Luma, blocks: Sequence[tuple[int, int]]) -> What:
        """``blocks`` (column, row) are where it moved in this picture."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What is watched, and how closely."""

    zones: tuple[Zone, ...] = ()
    sensitivity: Sensitivity = field(default_factory=Sensitivity)
    spotter: Spotter | None = None


class Eyes:
    """See ``camera.ports.Watch``. Makes itself anew when pictures change their size."""

    def __init__(
        self, plan: Plan, now: Callable[[], datetime], *, events: int = 0
    ) -> None:
        """``events`` were told before by other eyes of this run: numbers go on."""
        self._plan, self._now = plan, now
        self._shape: tuple[int, ...] = ()
        self._motion = Motion(SIDE, SIDE)
        self._tamper = Tamper()
        self._watched = Watched((), SIDE, SIDE)
        self._threshold = self._watched.thresholds(plan.sensitivity.percent)
        self._asked_s = float("-inf")
        self._named: dict[int, What] = {}
        self._events = self._offset = events

    @property
    def events(self) -> int:
        """So many were told until now, those of other eyes included."""
        return self._events

    def look(self, frame: Frame) -> Sequence[Sight]:
        """What began, went on or ended with this frame."""
        at_s = frame.at_ns / _NS
        ended: tuple[Sight, ...] = ()
        if frame.luma.shape != self._shape:
            ended = self.lost(frame.at_ns)
            self._begin(frame.luma)
        if at_s - self._asked_s >= ASK_AGAIN_S:
            self._asked_s = at_s
            percent = self._plan.sensitivity.at(self._now())
            self._threshold = self._watched.thresholds(percent)
        events = self._motion.look(frame.luma, at_s, self._threshold)
        troubles = self._tamper.look(frame.luma, at_s)
        return (
            *ended,
            *(self._activity(event, frame.luma) for event in events),
            *(_tampered(trouble) for trouble in troubles),
        )

    def lost(self, at_ns: int) -> tuple[Sight, ...]:
        """The camera is away: what went on has ended."""
        sights: tuple[Sight, ...] = (
            *(self._activity(event, None) for event in self._motion.lost()),
            *(_tampered(trouble) for trouble in self._tamper.lost(at_ns / _NS)),
        )
        self._shape = ()
        return sights

    # -- one floor down ------------------------------------------------------------

    def _begin(self, luma: Luma) -> None:
        height, width = luma.shape
        self._shape = luma.shape
        self._offset = self._events
        self._motion, self._tamper = Motion(height, width), Tamper()
        self._watched = Watched(self._plan.zones, height, width)
        self._asked_s = float("-inf")

    def _activity(self, event: Event, luma: Luma | None) -> Activity:
        number = self._offset + event.id
        self._events = max(self._events, number)
        if event.over:
            kind = self._named.pop(number, "motion")
        else:
            kind = self._name(number, event, luma)
        return Activity(
            id=number,
            kind=kind,
            began_ns=int(event.start_s * _NS),
            ended_ns=int(event.end_s * _NS) if event.over else None,
            score=event.score,
            blocks=event.blocks,
            zone=self._watched.name_of(event.blocks),
            words=event.words,
        )

    def _name(self, number: int, event: Event, luma: Luma | None) -> What:
        """Once it is somebody, it stays somebody."""
        named = self._named.get(number, "motion")
        if named == "motion" and self._plan.spotter is not None and luma is not None:
            named = self._plan.spotter.spot(luma, event.blocks)
        self._named[number] = named
        return named


class Shut:
    """Eyes that are shut: a camera that is being set up tells nothing."""

    def look(self, frame: Frame) -> Sequence[Sight]:
        """Nothing."""
        return ()

    def lost(self, at_ns: int) -> Sequence[Sight]:
        """Nothing went on."""
        return ()


def _tampered(trouble: Trouble) -> Tampered:
    return Tampered(
        kind=trouble.kind,
        began_ns=int(trouble.start_s * _NS),
        ended_ns=None if trouble.end_s is None else int(trouble.end_s * _NS),
        score=1.0,
        words=trouble.words,
    )
