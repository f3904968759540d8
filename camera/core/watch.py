"""A camera's eyes: movement and tampering in the small pictures of a source.

Keeps to ``camera.ports.Watch``. What it tells is measured in media time; only the hour
of the day, for the sensitivity, is asked of a clock. A plug-in may name what moved
(``camera.core.naming``); it keeps nothing from being told or recorded.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from camera.core.blocks import SIDE, Luma
from camera.core.media import Frame
from camera.core.motion import Event, Motion
from camera.core.naming import Naming, Spotter
from camera.core.sights import Activity, Sight, Tampered
from camera.core.tamper import Tamper, Trouble
from camera.core.zones import Sensitivity, Watched, Zone

_NS = 1_000_000_000
ASK_AGAIN_S = 60.0
"""So often the hour of the day is looked at."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What is watched, and how closely."""

    zones: tuple[Zone, ...] = ()
    sensitivity: Sensitivity = field(default_factory=Sensitivity)
    spotter: Spotter | None = None
    frozen: bool = True
    """Whether pictures that repeat themselves are told; encoders repeat still ones."""


class Eyes:
    """See ``camera.ports.Watch``. Makes itself anew when pictures change their size."""

    def __init__(
        self, plan: Plan, now: Callable[[], datetime], *, events: int = 0
    ) -> None:
        """``events`` were told before by other eyes of this run: numbers go on."""
        self._plan, self._now = plan, now
        self._shape: tuple[int, ...] = ()
        self._motion = Motion(SIDE, SIDE)
        self._tamper = Tamper(frozen=plan.frozen)
        self._watched = Watched((), SIDE, SIDE)
        self._threshold = self._watched.thresholds(plan.sensitivity.percent)
        self._asked_s = float("-inf")
        self._naming = Naming(plan.spotter)
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
        if self._plan.spotter is not None and (here := self._motion.here):
            self._naming.show(self._offset + here.event, here, frame.luma)
        troubles = self._tamper.look(frame.luma, at_s)
        return (
            *ended,
            *(self._activity(event) for event in events),
            *self._naming.news(),
            *(_tampered(trouble) for trouble in troubles),
        )

    def lost(self, at_ns: int) -> tuple[Sight, ...]:
        """The camera is away: what went on has ended."""
        sights: tuple[Sight, ...] = (
            *(self._activity(event) for event in self._motion.lost()),
            *self._naming.news(),
            *(_tampered(trouble) for trouble in self._tamper.lost(at_ns / _NS)),
        )
        self._shape = ()
        return sights

    # -- one floor down ------------------------------------------------------------

    def _begin(self, luma: Luma) -> None:
        height, width = luma.shape
        self._shape = luma.shape
        self._offset = self._events
        self._motion = Motion(height, width)
        self._tamper = Tamper(frozen=self._plan.frozen)
        self._watched = Watched(self._plan.zones, height, width)
        self._asked_s = float("-inf")

    def _activity(self, event: Event) -> Activity:
        number = self._offset + event.id
        self._events = max(self._events, number)
        told = Activity(
            id=number,
            kind="motion",
            began_ns=int(event.start_s * _NS),
            ended_ns=int(event.end_s * _NS) if event.over else None,
            score=event.score,
            blocks=event.blocks,
            zone=self._watched.name_of(event.blocks),
            words=event.words,
        )
        return self._naming.name(told)


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
