"""What a control means: the id of a page to go to, or a verb (pure).

Every act that a page may carry is made or read here, and nowhere else.
"""

from collections.abc import Callable
from dataclasses import replace
from typing import Final

from edge.contract.content import Language
from kiosk.core import calls, keys, printing, voicing
from kiosk.core import session as remembered
from kiosk.core.events import Action, Count, LetStaffBe, Step
from kiosk.core.session import MOST_BEHIND, MOST_MARKS, Session, State
from kiosk.core.voicing import in_session

LANGUAGES: Final[tuple[Language, ...]] = ("vi", "en", "km")
SIZES: Final = (100, 150, 200)
PLAIN_PAGES: Final = frozenset(
    {"home", "search", "results", "more", "office", "news", "lookup", "look"}
)
FAMILIES: Final = ("event:", "procedure:")


def tick(code: str, paper: str) -> str:
    """Ticks a paper, or takes the tick away."""
    return f"tick:{code}:{paper}"


def answer(code: str, case: str, said: str, page: str) -> str:
    """Answers a question with "yes" or "no", and goes to a page."""
    return f"answer:{code}:{case}:{said}>{page}"


def leads_to_page(act: str) -> bool:
    """Whether an act is simply the page to go to."""
    return act in PLAIN_PAGES or act.startswith(FAMILIES)


def acted(state: State, act: str, at_s: float) -> Step:
    """What follows from an act; one that is unknown does nothing."""
    session = state.session
    if session is None:
        return state, ()
    if leads_to_page(act):
        return _goes(state, act)
    verb, _, what = act.partition(":")
    own = _OF_THE_SESSION.get(verb)
    if own is not None:
        return replace(state, session=own(session, what)), ()
    doing = _DOING.get(verb)
    return doing(state, what, at_s) if doing is not None else (state, ())


def ended(state: State) -> Step:
    """The session is over, and all of it is forgotten."""
    called = state.session is not None and state.session.call is not None
    quiet, actions = voicing.hushed(state)
    let_be: tuple[Action, ...] = (LetStaffBe(),) if called else ()
    return remembered.wiped(quiet), (*actions, *let_be)


# -- pages ---------------------------------------------------------------------------


def _goes(state: State, page: str) -> Step:
    session = state.session
    if session is None or page == session.page:
        return state, ()
    behind = () if page == "home" else (*session.behind, session.page)[-MOST_BEHIND:]
    moved = replace(session, page=page, sheet=0, behind=behind, printing="")
    return replace(state, session=moved), (Count("view", page),)


def _back(state: State, _what: str, _at_s: float) -> Step:
    session = state.session
    if session is None:
        return state, ()
    page = session.behind[-1] if session.behind else "home"
    behind = session.behind[:-1]
    moved = replace(session, page=page, sheet=0, behind=behind, printing="")
    return replace(state, session=moved), ()


def _answer(state: State, what: str, _at_s: float) -> Step:
    session = state.session
    told, _, page = what.partition(">")
    case, _, said = told.rpartition(":")
    if session is None or said not in {"yes", "no"} or not leads_to_page(page):
        return state, ()
    if len(session.answers) < MOST_MARKS or case in session.answers:
        session = replace(session, answers={**session.answers, case: said == "yes"})
    # Questions are one place: "back" from behind them leads before them.
    behind = session.behind
    if behind and behind[-1] == page:
        behind = behind[:-1]
    moved = replace(session, page=page, sheet=0, behind=behind, printing="")
    return replace(state, session=moved), (Count("view", page),)


# -- what changes the session alone --------------------------------------------------


def _tick(session: Session, what: str) -> Session:
    if what in session.ticked:
        return replace(session, ticked=session.ticked - {what})
    if len(session.ticked) >= MOST_MARKS:
        return session
    return replace(session, ticked=session.ticked | {what})


def _sheet(session: Session, what: str) -> Session:
    change = {"next": 1, "previous": -1}.get(what, 0)
    return replace(session, sheet=min(max(0, session.sheet + change), 99))


def _language(session: Session, what: str) -> Session:
    known = next((one for one in LANGUAGES if one == what), session.language)
    return replace(session, language=known, sheet=0)


def _size(session: Session, what: str) -> Session:
    known = next((one for one in SIZES if str(one) == what), None)
    if known is None:
        return session
    return replace(session, look=replace(session.look, scale_percent=known), sheet=0)


def _contrast(session: Session, what: str) -> Session:
    return replace(session, look=replace(session.look, high_contrast=what == "on"))


_OF_THE_SESSION: Final[dict[str, Callable[[Session, str], Session]]] = {
    "tick": _tick,
    "sheet": _sheet,
    "language": _language,
    "size": _size,
    "contrast": _contrast,
}


# -- what makes the kiosk do something -----------------------------------------------


def _find(state: State, _what: str, _at_s: float) -> Step:
    if state.session is None or not state.session.typed.strip():
        return state, ()
    state, counted = _goes(state, "results")
    state, actions = keys.sought(state)
    return state, (*counted, *actions)


def _key(state: State, what: str, at_s: float) -> Step:
    if what == "find":
        return _find(state, "", at_s)
    return keys.pressed(state, what)


def _call(state: State, _what: str, at_s: float) -> Step:
    return calls.called(state, at_s)


def _aloud(state: State, _what: str, at_s: float) -> Step:
    state = in_session(state, lambda one: replace(one, aloud=True))
    page = state.session.page if state.session else "home"
    return voicing.speak(state, "page", page, at_s)


def _hush(state: State, _what: str, _at_s: float) -> Step:
    return in_session(state, lambda one: replace(one, aloud=False)), ()


def _print(state: State, what: str, at_s: float) -> Step:
    return printing.asked(state, what, at_s)


def _replay(state: State, what: str, at_s: float) -> Step:
    state, actions = voicing.speak(state, "replay", what, at_s)
    return state, (*actions, Count("replay"))


def _end(state: State, _what: str, _at_s: float) -> Step:
    return ended(state)


_DOING: Final[dict[str, Callable[[State, str, float], Step]]] = {
    "back": _back,
    "answer": _answer,
    "key": _key,
    "find": _find,
    "call": _call,
    "aloud": _aloud,
    "hush": _hush,
    "print": _print,
    "replay": _replay,
    "end": _end,
}
