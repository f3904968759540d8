"""How often a slip is printed, so that nobody empties the roll (pure).

The same slip comes once a minute, three slips in a session, and, because whoever wants
more may begin anew, twelve in ten minutes from the whole kiosk: more than a queue
takes, and six metres of paper at the very most. Beyond that the screen says that paper
is saved, and shows the code that says the same as the slip. A slip that did not come
costs nobody his next one. Of what was printed only the instants outlive a session.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Final, Literal

from kiosk.core.events import Count, PrintTicket, Step, TicketDone
from kiosk.core.session import State
from kiosk.core.voicing import in_session

SAME_S: Final = 60.0
"""Until the same slip is printed again for the same resident."""
MOST_A_SESSION: Final = 3
MOST: Final = 12
"""Of the whole kiosk, within `WITHIN_S`."""
WITHIN_S: Final = 600.0

Verdict = Literal["asked", "just-printed", "saving"]


def verdict(
    mine: Mapping[str, Sequence[float]], all_s: Sequence[float], code: str, at_s: float
) -> Verdict:
    """Whether this slip may be printed now.

    `mine`: code -> when it was printed in this session; `all_s`: every slip of the
    kiosk that counts still. Monotonic seconds.
    """
    if any(at_s < printed_s + SAME_S for printed_s in mine.get(code, ())):
        return "just-printed"
    many = sum(map(len, mine.values())) >= MOST_A_SESSION or len(all_s) >= MOST
    return "saving" if many else "asked"


def asked(state: State, code: str, at_s: float) -> Step:
    """Somebody wants a slip."""
    session = state.session
    if session is None or session.printing == "asked":
        return state, ()
    recent = tuple(one for one in state.tickets_s if at_s < one + WITHIN_S)
    said = verdict(session.tickets, recent, code, at_s)
    if said != "asked":
        return in_session(state, lambda one: replace(one, printing=said)), ()
    mine = {**session.tickets, code: (*session.tickets.get(code, ()), at_s)}
    session = replace(session, printing="asked", tickets=mine, asked_slip=code)
    state = replace(state, session=session, tickets_s=(*recent, at_s))
    return state, (PrintTicket(code), Count("ticket"))


def done(state: State, event: TicketDone) -> State:
    """The printer is through; what used no paper counts for nothing."""
    if event.stage == "no-paper":
        state = replace(state, tickets_s=state.tickets_s[:-1])
    session = state.session
    if session is None:
        return state
    mine = dict(session.tickets)
    if event.stage != "printed" and (times := mine.pop(session.asked_slip, ())):
        mine |= {session.asked_slip: times[:-1]} if times[1:] else {}
    changed = replace(session, printing=event.stage, tickets=mine, asked_slip="")
    return replace(state, session=changed)
