"""What can happen to a kiosk, and what it does about it, as values.

Events are past, actions imperative. `kiosk.core.navigation` makes the ones of the
others; the agent carries the actions out.
"""

from dataclasses import dataclass
from typing import Literal

from kiosk.core.alarm import Alarm
from kiosk.core.page import Touched
from kiosk.core.session import Hits, PrintStage, Reading, State

# -- events --------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Passed:
    """Time went by."""


Key = Literal["home", "back", "aloud", "call"]
"""A button beside the screen: what it does is what the control of this name does."""


@dataclass(frozen=True, slots=True)
class Pressed:
    """A button beside the screen was pressed, whatever the page."""

    key: Key


@dataclass(frozen=True, slots=True)
class Approached:
    """The presence sensor sees somebody."""


@dataclass(frozen=True, slots=True)
class AlarmsChanged:
    """These emergencies are in force from now on, the most important first."""

    alarms: tuple[Alarm, ...]


@dataclass(frozen=True, slots=True)
class Saying:
    """A sentence of a reading begins."""

    reading: str
    sentence: int


@dataclass(frozen=True, slots=True)
class Said:
    """A reading is over: to its end, stopped, or impossible."""

    reading: str


@dataclass(frozen=True, slots=True)
class Answered:
    """What the search found."""

    hits: Hits


@dataclass(frozen=True, slots=True)
class Suggested:
    """Words that what was typed may become."""

    typed: str
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class StaffTold:
    """The chime at the counter sounded, or the console has the call."""


@dataclass(frozen=True, slots=True)
class StaffComing:
    """Somebody at the counter acknowledged the call."""


@dataclass(frozen=True, slots=True)
class TicketDone:
    """The printer is through with a ticket, whoever stands here by now."""

    job: str
    stage: PrintStage


@dataclass(frozen=True, slots=True)
class SoundCame:
    """The recording of an emergency is here, which was not when it was due."""

    lineage: str


@dataclass(frozen=True, slots=True)
class NotShown:
    """The page cannot be drawn as this resident wants to see it."""


Event = (
    Touched
    | Pressed
    | Passed
    | Approached
    | AlarmsChanged
    | SoundCame
    | NotShown
    | Saying
    | Said
    | Answered
    | Suggested
    | StaffTold
    | StaffComing
    | TicketDone
)


# -- actions -------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Speak:
    """Say what the reading is about."""

    reading: Reading


@dataclass(frozen=True, slots=True)
class Hush:
    """Be quiet at once."""


@dataclass(frozen=True, slots=True)
class TellStaff:
    """Sound the chime, light the lamp."""


@dataclass(frozen=True, slots=True)
class LetStaffBe:
    """The call is over: lamp off."""


@dataclass(frozen=True, slots=True)
class PrintTicket:
    """Print the take-away of this procedure; `TicketDone` names the job again."""

    job: str
    code: str


@dataclass(frozen=True, slots=True)
class Find:
    """Search; the answer comes back as `Answered`."""

    query: str


@dataclass(frozen=True, slots=True)
class Suggest:
    """Complete; the answer comes back as `Suggested`."""

    typed: str


@dataclass(frozen=True, slots=True)
class Count:
    """For the proof of use: one more of these. Never who, never what was typed."""

    what: Literal[
        "session", "view", "search", "no-result", "call", "answered", "ticket", "replay"
    ]
    key: str = ""


Action = Speak | Hush | TellStaff | LetStaffBe | PrintTicket | Find | Suggest | Count
Step = tuple[State, tuple[Action, ...]]
