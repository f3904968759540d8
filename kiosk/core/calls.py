"""Calling the staff: told, coming, or sent to a counter after a minute (pure).

The screen says "Đã báo cán bộ" only once the chime has sounded or the console has the
call, and "Cán bộ đang tới" only once somebody has acknowledged it. Where nobody could
be told within seconds the resident is sent to a counter; a line that comes back later
still tells the staff, within their minute.
"""

from dataclasses import replace
from typing import Final

from kiosk.core import session as remembered
from kiosk.core.events import Count, StaffComing, StaffTold, Step, TellStaff
from kiosk.core.session import MOST_BEHIND, Call, State
from kiosk.core.voicing import in_session, speak

ANSWER_S: Final = 60.0
"""How long the staff have to acknowledge a call."""
TOLD_S: Final = 6.0
"""How long the chime and the console have to be told: a slow line takes two seconds."""
WAITING: Final = frozenset({"asked", "told"})


def called(state: State, at_s: float) -> Step:
    """The resident asks for somebody; asked again, nothing rings twice."""
    call = state.session.call if state.session else None
    shown = _shown(state)
    if call is not None and call.stage in WAITING | {"coming"}:
        return shown, ()
    shown = in_session(shown, lambda one: replace(one, call=Call(at_s)))
    return shown, (TellStaff(), Count("call"))


def answered(state: State, event: StaffTold | StaffComing, at_s: float) -> Step:
    """Chime or console have the call; or somebody comes."""
    call = state.session.call if state.session else None
    if call is None:
        return state, ()
    if isinstance(event, StaffComing):
        if call.stage == "coming":
            return state, ()
        state = remembered.lively(_staged(state, replace(call, stage="coming")), at_s)
        state, actions = _say(state, at_s)
        return state, (*actions, Count("answered"))
    if call.stage not in {"asked", "failed"} or at_s >= call.at_s + ANSWER_S:
        return state, ()
    return _say(_staged(state, replace(call, stage="told")), at_s)


def unanswered(state: State, at_s: float) -> Step:
    """Nobody is left to wait: the resident is sent to a counter."""
    call = state.session.call if state.session else None
    if call is not None and call.stage == "asked" and at_s >= call.at_s + TOLD_S:
        return _say(_staged(state, replace(call, stage="failed")), at_s)
    if call is None or call.stage not in WAITING or at_s < call.at_s + ANSWER_S:
        return state, ()
    # Nobody did anything: the session's time goes on as it was.
    return _say(_staged(state, replace(call, stage="unanswered")), at_s)


def _shown(state: State) -> State:
    """The page on which the call stands; an emergency keeps its own."""
    session = state.session
    if session is None or state.alarms or session.page == "call":
        return state
    behind = (*session.behind, session.page)[-MOST_BEHIND:]
    moved = replace(session, page="call", sheet=0, behind=behind, printing="")
    return replace(state, session=moved)


def _staged(state: State, call: Call) -> State:
    return in_session(state, lambda one: replace(one, call=call))


def _say(state: State, at_s: float) -> Step:
    """Aloud, wherever the resident has gone on the screen meanwhile."""
    if state.alarms:
        return state, ()
    return speak(state, "call", "call", at_s)
