"""What follows from a touch, a word of a part, or time that has passed (pure).

`step(state, event, at_s) -> (state, actions)`. A touch counts when it is on the page
that is shown (a late one is about a page that is gone), and not when it comes faster
than fingers do: a trembling finger ticks once, and a thousand touches a second are as
many as sixteen.

An emergency takes screen and voice in the very step that brings it, and keeps both:
touches on it can do nothing but call the staff.
"""

from dataclasses import replace
from typing import Final

from kiosk.core import acts, calls, keys, printing, voicing
from kiosk.core import session as remembered
from kiosk.core.events import (
    Action,
    AlarmsChanged,
    Answered,
    Approached,
    Count,
    Event,
    NotShown,
    Passed,
    Pressed,
    Said,
    Saying,
    SoundCame,
    StaffComing,
    StaffTold,
    Step,
    Suggested,
    TicketDone,
)
from kiosk.core.page import Look, Touched
from kiosk.core.session import Session, State

ANY_S: Final = 0.06
"""No two touches of fingers are closer than this."""
SAME_S: Final = 0.25
"""Nor are two on the same control: that is one finger that trembles."""
LONGEST_ACT: Final = 240


def step(state: State, event: Event, at_s: float) -> Step:
    """One event, to its end. `at_s`: monotonic seconds."""
    match event:
        case Touched() | Pressed():
            return _touched(state, _touch(state, event), at_s)
        case Passed():
            return _passed(state, at_s)
        case Approached():
            return remembered.lively(state, at_s), ()
        case AlarmsChanged(alarms):
            return voicing.alarmed(state, alarms, at_s)
        case SoundCame(lineage):
            return voicing.overdue(state, lineage, at_s)
        case Saying() | Said():
            return voicing.heard(state, event, at_s)
        case Answered() | Suggested():
            return keys.found(state, event)
        case StaffTold() | StaffComing():
            return calls.answered(state, event, at_s)
        case TicketDone() | NotShown():
            return _told(state, event), ()


def _told(state: State, event: TicketDone | NotShown) -> State:
    if isinstance(event, TicketDone):
        return printing.done(state, event)
    return voicing.in_session(state, _plainer)


def _plainer(session: Session) -> Session:
    """In Vietnamese, then at the normal size: something that can be drawn."""
    if session.language == "km":
        return replace(session, language="vi", sheet=0)
    return replace(session, look=Look(), sheet=0)


def _touched(state: State, touch: Touched, at_s: float) -> Step:
    if not _counts(state, touch, at_s):
        return state, ()
    read = state.cleared_s is not None and touch.act != "call"
    state = replace(state, touch=(at_s, touch.act), cleared_s=None)
    if state.session is None:
        return _begun(state, touch, at_s)
    state = remembered.lively(state, at_s)
    if read:
        return state, ()
    if state.alarms:
        return calls.called(state, at_s) if touch.act == "call" else (state, ())
    quiet, hush = voicing.hushed(state)
    if voicing.replays(state) and touch.act == f"replay:{voicing.replays(state)}":
        return quiet, hush  # Touched again while it is heard: that stops it.
    after, doing = acts.acted(quiet, touch.act, at_s)
    after, reading = voicing.read_if_new(quiet, after, at_s)
    return after, (*hush, *doing, *reading)


def _touch(state: State, event: Touched | Pressed) -> Touched:
    """A button is a touch on whatever page; the one for reading begins and ends it."""
    if isinstance(event, Touched):
        return event
    ends = event.key == "aloud" and state.reading is not None
    return Touched(state.shown, "hush" if ends else event.key)


def _counts(state: State, touch: Touched, at_s: float) -> bool:
    last_s, last = state.touch
    gap_s = SAME_S if touch.act == last else ANY_S
    if len(touch.act) > LONGEST_ACT or last_s <= at_s < last_s + gap_s:
        return False
    idle = not state.shown
    return idle or touch.page == state.shown


def _begun(state: State, touch: Touched, at_s: float) -> Step:
    """The first touch wakes the kiosk, and the kiosk speaks."""
    state = replace(state, session=Session(lively_s=at_s))
    counted = (Count("session"), Count("view", "home"))
    actions: tuple[Action, ...] = ()
    if touch.act == "call":
        state, actions = calls.called(state, at_s)
    elif not state.alarms:
        state, actions = voicing.speak(state, "greeting", "home", at_s)
    return state, (*counted, *actions)


def _passed(state: State, at_s: float) -> Step:
    state, actions = voicing.unstuck(_shown_long_enough(state, at_s), at_s)
    state, more = calls.unanswered(state, at_s)
    actions = (*actions, *more)
    session = state.session
    if session is not None and remembered.over(session, at_s):
        state, more = acts.ended(state)
    elif session is not None and _may_warn(state, session, at_s):
        state = replace(state, session=replace(session, warned=True))
        state, more = (
            (state, ())
            if state.alarms
            else voicing.speak(state, "farewell", "farewell", at_s)
        )
    else:
        more = ()
    state, last = voicing.repeat_alarm(state, at_s)
    return state, (*actions, *more, *last)


def _shown_long_enough(state: State, at_s: float) -> State:
    """That an emergency is over was to be seen; the page before it is back."""
    since_s = state.cleared_s
    if since_s is None or at_s < since_s + remembered.CLEARED_S:
        return state
    return replace(state, cleared_s=None)


def _may_warn(state: State, session: Session, at_s: float) -> bool:
    """Speech keeps a session alive; an emergency's repetitions do not."""
    quiet = state.reading is None or state.reading.reason == "alarm"
    return quiet and remembered.farewell_due(session, at_s)
