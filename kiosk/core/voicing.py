"""What is said when: one reading at a time, emergencies before everything (pure)."""

from collections.abc import Callable
from dataclasses import replace
from typing import Final

from kiosk.core import session as remembered
from kiosk.core.alarm import Alarm
from kiosk.core.events import Action, Hush, Said, Saying, Speak, Step
from kiosk.core.session import Reading, Reason, Session, State

STUCK_S: Final = 120.0
"""No sentence is longer: a voice that says nothing of itself for so long has failed."""
STUCK_SOUND_S: Final = 4 * 3600.0
"""The same for a recording; the contract permits none that is longer."""
_NEVER: Final = float("-inf")


def in_session(state: State, change: Callable[[Session], Session]) -> State:
    """The state with its session changed, if there is one."""
    if state.session is None:
        return state
    return replace(state, session=change(state.session))


def speak(state: State, reason: Reason, what: str, at_s: float) -> Step:
    """Begins a reading, in the place of any other."""
    serial = state.serial + 1
    reading = Reading(f"{reason}-{serial}", reason, what, heard_s=at_s)
    return replace(state, reading=reading, serial=serial), (Speak(reading),)


def hushed(state: State) -> Step:
    """Quiet, unless it is an emergency that speaks."""
    if state.reading is None or state.reading.reason == "alarm":
        return state, ()
    return replace(state, reading=None), (Hush(),)


def replays(state: State) -> str:
    """Lineage of the announcement that is heard again now; empty: none is."""
    reading = state.reading
    return reading.what if reading is not None and reading.reason == "replay" else ""


def heard(state: State, event: Saying | Said, at_s: float) -> Step:
    """What the voice says of itself; a late word of another reading counts nothing."""
    reading = state.reading
    if reading is None or reading.id != event.reading:
        return state, ()
    if isinstance(event, Saying):
        reading = replace(reading, sentence=event.sentence, heard_s=at_s)
        return replace(state, reading=reading), ()
    state = replace(state, reading=None)
    warned = state.session is not None and state.session.warned
    if warned or reading.reason in {"farewell", "alarm", "call"}:
        return state, ()
    # The session's time counts from the end of speech.
    return remembered.lively(state, at_s), ()


def unstuck(state: State, at_s: float) -> Step:
    """A voice that never ends must not keep a session alive."""
    reading = state.reading
    if reading is None:
        return state, ()
    recording = reading.reason in {"replay", "alarm"}
    if at_s < reading.heard_s + (STUCK_SOUND_S if recording else STUCK_S):
        return state, ()
    return replace(state, reading=None), (Hush(),)


def read_if_new(before: State, after: State, at_s: float) -> Step:
    """Where the resident listens, each new page is read."""
    was, now = before.session, after.session
    if was is None or now is None or not now.aloud or after.reading is not None:
        return after, ()
    if (was.page, was.language) == (now.page, now.language) or now.page == "call":
        return after, ()
    return speak(after, "page", now.page, at_s)


def alarmed(state: State, alarms: tuple[Alarm, ...], at_s: float) -> Step:
    """These emergencies are in force from now on: screen and voice are theirs."""
    if alarms == state.alarms:
        return state, ()
    known = {(one.lineage, one.version) for one in state.alarms}
    kept = [one.lineage for one in alarms if (one.lineage, one.version) in known]
    spoken = {name: at for name, at in state.spoken.items() if name in kept}
    ended = bool(state.alarms) and not alarms
    cleared_s = at_s if ended else None
    state = replace(state, alarms=alarms, spoken=spoken, cleared_s=cleared_s)
    actions: tuple[Action, ...] = ()
    if state.reading is not None and (alarms or ended) and _yields(state, kept):
        state, actions = replace(state, reading=None), (Hush(),)
    if ended:
        return remembered.lively(state, at_s), actions
    state, more = repeat_alarm(state, at_s)
    return state, (*actions, *more)


def _yields(state: State, kept: list[str]) -> bool:
    """Whether what is being said gives way: the first emergency goes on."""
    reading = state.reading
    if reading is None or reading.reason != "alarm":
        return True
    return reading.what not in kept or state.alarms[0].lineage not in kept


def repeat_alarm(state: State, at_s: float) -> Step:
    """The first whose time has come is spoken, once nothing else is."""
    if state.reading is not None:
        return state, ()
    unspoken = [one for one in state.alarms if one.lineage not in state.spoken]
    for one in (*unspoken, *state.alarms):
        if at_s >= state.spoken.get(one.lineage, _NEVER) + one.repeat_s:
            spoken = {**state.spoken, one.lineage: at_s}
            state = replace(state, spoken=spoken)
            return speak(state, "alarm", one.lineage, at_s)
    return state, ()


def overdue(state: State, lineage: str, at_s: float) -> Step:
    """What could not be spoken when it was due is spoken now."""
    spoken = {name: at for name, at in state.spoken.items() if name != lineage}
    state = replace(state, spoken=spoken)
    if state.reading is not None and state.reading.what == lineage:
        return speak(state, "alarm", lineage, at_s)
    return repeat_alarm(state, at_s)
