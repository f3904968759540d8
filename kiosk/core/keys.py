"""Typing and searching on the screen (pure)."""

from dataclasses import replace

from kiosk.core.events import Answered, Count, Find, Step, Suggest, Suggested
from kiosk.core.session import MOST_TYPED, Session, State


def typed(session: Session, key: str) -> Session:
    """After a key: one character, "space", "back", "clear", or "word=" and a word."""
    text = _after(session.typed, key)[:MOST_TYPED]
    if text == session.typed:
        return session
    return replace(session, typed=text, suggestions=())


def _after(text: str, key: str) -> str:
    if key.startswith("word="):
        return f"{key.removeprefix('word=')} "
    match key:
        case "back":
            return text[:-1]
        case "clear":
            return ""
        case "space":
            return text if text.endswith(" ") or not text else f"{text} "
        case _:
            return text + key if len(key) == 1 else text


def pressed(state: State, key: str) -> Step:
    """One key of the on-screen keyboard."""
    if state.session is None:
        return state, ()
    session = typed(state.session, key)
    if session == state.session:
        return state, ()
    return replace(state, session=session), (Suggest(session.typed),)


def sought(state: State) -> Step:
    """The search begins; the page of results is shown already."""
    session = state.session
    if session is None:
        return state, ()
    query = session.typed.strip()
    state = replace(state, session=replace(session, hits=None))
    return state, (Find(query), Count("search"))


def found(state: State, event: Answered | Suggested) -> Step:
    """What the search says; an answer to something older counts nothing."""
    session = state.session
    if session is None:
        return state, ()
    if isinstance(event, Suggested):
        if event.typed != session.typed:
            return state, ()
        session = replace(session, suggestions=event.words[:3])
        return replace(state, session=session), ()
    if event.hits.query != session.typed.strip():
        return state, ()
    state = replace(state, session=replace(session, hits=event.hits))
    return state, (Count("no-result"),) if event.hits.kind == "nothing" else ()
