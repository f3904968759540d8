"""How often a slip is printed, so that nobody empties the roll (pure).

The same slip comes once a minute, three slips in a session, and, because whoever wants
more may begin anew, twelve in ten minutes from the whole kiosk: more than a queue
takes, and six metres of paper at the very most. Beyond that the screen says that paper
is saved, and shows the code that says the same as the slip. A slip that did not come
costs nobody his next one. Of what was printed only the instants outlive a session.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final, Literal

from kiosk.core.events import Count, PrintTicket, Step, TicketDone
from kiosk.core.session import Slip, State
from kiosk.core.voicing import in_session

SAME_S: Final = 60.0
"""Until the same slip is printed again for the same resident."""
MOST_A_SESSION: Final = 3
MOST: Final = 12
"""Of the whole kiosk, within `WITHIN_S`."""
WITHIN_S: Final = 600.0

Verdict = Literal["asked", "just-printed", "saving"]


def verdict(
    mine: Sequence[Slip], everybodys: Sequence[Slip], code: str, at_s: float
) -> Verdict:
    """Whether this slip may be printed now.

    `mine`: of this session; `everybodys`: of the kiosk, those that count still.
    Monotonic seconds.
    """
    if any(one.code == code and at_s < one.at_s + SAME_S for one in mine):
        return "just-printed"
    many = len(mine) >= MOST_A_SESSION or len(everybodys) >= MOST
    return "saving" if many else "asked"


def asked(state: State, code: str, at_s: float) -> Step:
    """Somebody wants a slip."""
    session = state.session
    if session is None or session.printing == "asked":
        return state, ()
    recent = tuple(one for one in state.slips if at_s < one.at_s + WITHIN_S)
    said = verdict(session.slips, recent, code, at_s)
    if said != "asked":
        return in_session(state, lambda one: replace(one, printing=said)), ()
    serial = state.serial + 1
    slip = Slip(f"slip-{serial}", code, at_s)
    mine = (*session.slips, slip)
    session = replace(session, printing="asked", slips=mine, job=slip.job)
    state = replace(state, session=session, slips=(*recent, slip), serial=serial)
    return state, (PrintTicket(slip.job, code), Count("ticket"))


def done(state: State, event: TicketDone) -> State:
    """The printer is through; what used no paper counts for nothing.

    Told is whoever asked and waits for it still: not the next resident, and not the
    same one on another page.
    """
    if event.stage == "no-paper":
        state = replace(state, slips=_without(state.slips, event.job))
    session = state.session
    if session is None:
        return state
    printed = event.stage == "printed"
    mine = session.slips if printed else _without(session.slips, event.job)
    waits = session.printing == "asked" and session.job == event.job
    stage = event.stage if waits else session.printing
    return replace(state, session=replace(session, slips=mine, printing=stage))


def _without(slips: Sequence[Slip], job: str) -> tuple[Slip, ...]:
    return tuple(one for one in slips if one.job != job)
