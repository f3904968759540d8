"""What a kiosk remembers of the person in front of it, and how all of it is forgotten.

A session begins with a touch and ends 120 s after speech or the last touch, with a
warning 20 s before. Ending it takes away everything that was chosen, typed, asked or
looked up: nothing of a `State` outlives it but what belongs to the kiosk itself.
Times are monotonic seconds: a wall clock that jumps ends nobody's session.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Final, Literal

from edge.contract.content import Language
from kiosk.core.alarm import Alarm
from kiosk.core.page import Look

SESSION_S: Final = 120.0
WARNING_S: Final = 20.0
CLEARED_S: Final = 10.0
"""How long it stands that an emergency is over, before the resident's page is back."""

MOST_TYPED: Final = 60
MOST_BEHIND: Final = 30
"""Pages remembered for "back"."""
MOST_MARKS: Final = 200
"""Ticks and answers of one session."""


@dataclass(frozen=True, slots=True)
class Hits:
    """What a search found; `codes` are of procedures, the best first."""

    query: str
    kind: Literal["found", "close", "nothing"]
    codes: tuple[str, ...] = ()


CallStage = Literal["asked", "told", "coming", "unanswered", "failed"]


@dataclass(frozen=True, slots=True)
class Call:
    """Somebody asked for the staff."""

    at_s: float
    stage: CallStage = "asked"
    """asked: nobody knows of it yet. failed: nobody could be told."""


PrintStage = Literal[
    "", "asked", "printed", "just-printed", "saving", "no-paper", "failed"
]
"""just-printed, saving: not printed, to save paper (`kiosk.core.printing`)."""


@dataclass(frozen=True, slots=True)
class Slip:
    """One slip that was asked for."""

    job: str
    """Names it, from the wish to the printer's last word."""
    code: str
    """Of the procedure."""
    at_s: float


@dataclass(frozen=True, slots=True)
class Session:
    """One person's time at the kiosk."""

    page: str = "home"
    sheet: int = 0
    behind: tuple[str, ...] = ()
    """The pages that "back" leads to, the last one first in line at the end."""
    language: Language = "vi"
    look: Look = field(default_factory=Look)
    ticked: frozenset[str] = frozenset()
    """`CODE:KEY` of papers."""
    answers: Mapping[str, bool] = field(default_factory=dict)
    """`CODE:KEY` of cases."""
    typed: str = ""
    suggestions: tuple[str, ...] = ()
    hits: Hits | None = None
    call: Call | None = None
    printing: PrintStage = ""
    slips: tuple[Slip, ...] = ()
    """Those of this resident; one that did not come is none."""
    job: str = ""
    """Of the slip that `printing` is about."""
    aloud: bool = False
    """Each new page is read out."""
    lively_s: float = 0.0
    """When it was last touched, or speech last ended."""
    warned: bool = False


Reason = Literal["page", "greeting", "farewell", "call", "replay", "alarm"]


@dataclass(frozen=True, slots=True)
class Reading:
    """What is being said now."""

    id: str
    reason: Reason
    what: str
    """Id of the page; lineage of the bulletin or emergency."""
    sentence: int = 0
    heard_s: float = 0.0
    """When the voice last said something of itself."""


@dataclass(frozen=True, slots=True)
class State:
    """All that the kiosk's conduct depends on."""

    session: Session | None = None
    """None: nobody is here."""
    alarms: tuple[Alarm, ...] = ()
    reading: Reading | None = None
    cleared_s: float | None = None
    """When the last emergency ended, while the screen says so."""
    spoken: Mapping[str, float] = field(default_factory=dict)
    """Lineage of an emergency -> when it was last begun to be spoken."""
    slips: tuple[Slip, ...] = field(default=(), compare=False)
    """Those of everybody lately: the paper is the kiosk's."""
    touch: tuple[float, str] = field(default=(float("-inf"), ""), compare=False)
    """The last touch that counted: when, and its act."""
    serial: int = field(default=0, compare=False)
    """Numbers readings and slips: a late word of one is not taken for another's."""

    @property
    def shown(self) -> str:
        """Id of the page on the screen; empty: the carousel's."""
        if self.alarms:
            return "alarm"
        if self.cleared_s is not None:
            return "cleared"
        if self.session is None:
            return ""
        return "farewell" if self.session.warned else self.session.page

    @property
    def language(self) -> Language:
        """The session's, or Vietnamese."""
        return self.session.language if self.session else "vi"


def wiped(state: State) -> State:
    """The same kiosk as nobody has touched it."""
    of_the_kiosk = state.reading if _is_alarm(state.reading) else None
    return State(
        alarms=state.alarms,
        cleared_s=state.cleared_s,
        reading=of_the_kiosk,
        spoken=state.spoken,
        slips=state.slips,
        touch=state.touch,  # a finger that trembles on "Xong rồi" wakes nothing
        serial=state.serial,
    )


def lively(state: State, at_s: float) -> State:
    """Somebody is here: the farewell is put off."""
    if state.session is None:
        return state
    return replace(state, session=replace(state.session, lively_s=at_s, warned=False))


def farewell_due(session: Session, at_s: float) -> bool:
    """Whether it is time for the warning."""
    return not session.warned and at_s >= session.lively_s + SESSION_S - WARNING_S


def over(session: Session, at_s: float) -> bool:
    """Whether nobody came back."""
    return session.warned and at_s >= session.lively_s + SESSION_S


def _is_alarm(reading: Reading | None) -> bool:
    return reading is not None and reading.reason == "alarm"
