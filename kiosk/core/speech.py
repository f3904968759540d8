"""From a page to what is said: its sentences, each with the clip that speaks it (pure).

A clip is found by its sentence alone (`clip_name`), so that the builder of a bundle
renders what `wanted` lists, and a kiosk finds it again on whatever page it stands.
A page is read out when every sentence of it can be: half a list of papers is worse than
none. Then the page keeps its "Nghe đọc"; otherwise that control is absent.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Final

import msgspec

from edge.contract.content import Content, Fact, Language, Procedure
from edge.contract.settings import CLOSED_FOR
from kiosk.core import pages
from kiosk.core.layout.sentences import sentences
from kiosk.core.page import Choice, Keyboard, Page
from kiosk.core.pages.checklist import READY
from kiosk.core.pages.papers import mark
from kiosk.core.pages.view import Place
from kiosk.core.sentences import clip_name
from kiosk.core.session import Call, CallStage, Hits, PrintStage, Session

READING_ACTS: Final = frozenset({"aloud", "hush"})


@dataclass(frozen=True, slots=True)
class Utterance:
    """One sentence and its clip. `number` is the sentence's on its page."""

    number: int
    text: str
    clip: str


def utterances(page: Page) -> tuple[Utterance, ...]:
    """What is said of a page, in order.

    Not the suggestions to somebody who types: some may have no room on the sheet, and
    they change with every key.
    """
    typing = any(isinstance(block, Keyboard) for block in page.blocks)
    return tuple(
        Utterance(one.number, one.text, clip_name(page.language, one.text))
        for one in sentences(page)
        if _can_be_heard(one.text)
        and not (typing and isinstance(page.blocks[one.block], Choice))
    )


def readable(page: Page, has_clip: Callable[[str], bool]) -> bool:
    """Whether all of it can be said."""
    said = utterances(page)
    return bool(said) and all(has_clip(one.clip) for one in said)


def without_reading(page: Page) -> Page:
    """The same page without the control that reads it out."""
    kept = tuple(one for one in page.controls if one.act not in READING_ACTS)
    return replace(page, controls=kept)


def elapsed(lengths_s: tuple[float, ...], since_s: float) -> int | None:
    """Which of the clips sounds so long after the first began; None: all are over."""
    for index, length_s in enumerate(lengths_s):
        if since_s < length_s:
            return index
        since_s -= length_s
    return None


def wanted(content: Content, languages: tuple[Language, ...]) -> dict[str, str]:
    """Clip name -> sentence, of everything that this content may ever let be said.

    On every day on which another fact becomes true, in every state of a session.
    """
    found: dict[str, str] = {}
    for page in every_page(content, languages):
        found |= {one.clip: one.text for one in utterances(page)}
    return found


def every_page(content: Content, languages: tuple[Language, ...]) -> Iterator[Page]:
    """Every page on every such day, in the states that change what it says."""
    place = Place(languages=languages, printer=True, local_url="https://kiosk")
    for language in languages:
        for day in _days(content):
            for page_id in pages.every(content):
                for session in _sessions(content, page_id):
                    for now in _places(place, page_id):
                        yield pages.page(content, page_id, language, day, session, now)


def _places(place: Place, page_id: str) -> tuple[Place, ...]:
    """The office open, closed, and closed all day, where a page says which."""
    if page_id not in {"call", "office", "idle:hours"}:
        return (place,)
    shut = replace(place, closed=True)
    return (place, shut, *(replace(shut, day_off=reason) for reason in CLOSED_FOR))


def _can_be_heard(text: str) -> bool:
    return any(character.isalnum() for character in text)


def _days(content: Content) -> tuple[date, ...]:
    """A day in each span of days in which the same facts are true."""
    changes = {date(2026, 1, 1)}
    for fact in _facts(content):
        if fact.since is not None:
            changes.add(fact.since)
        if fact.until is not None:
            changes.add(fact.until + timedelta(days=1))
    return tuple(sorted(changes))


def _facts(value: object) -> Iterator[Fact]:
    if isinstance(value, Fact):
        yield value
    elif isinstance(value, msgspec.Struct):
        for name in value.__struct_fields__:
            yield from _facts(getattr(value, name))
    elif isinstance(value, tuple):
        for one in value:
            yield from _facts(one)


_CALLS: Final[tuple[CallStage, ...]] = (
    "asked",
    "told",
    "coming",
    "unanswered",
    "failed",
)
_PRINTS: Final[tuple[PrintStage, ...]] = (
    *("", "asked", "printed", "just-printed", "saving", "no-paper", "failed"),
)


def _sessions(content: Content, page_id: str) -> Iterator[Session]:
    if page_id == "call":
        yield from (Session(call=Call(0.0, stage)) for stage in _CALLS)
    elif page_id.endswith(":take"):
        yield from (Session(printing=stage) for stage in _PRINTS)
    elif page_id == "results":
        codes = tuple(one.code for one in content.procedures)
        yield from (Session(hits=Hits("", kind, codes)) for kind in _HITS)
    elif page_id.startswith("procedure:"):
        _, code, *part = page_id.split(":")
        procedure = content.procedure(code) if part in ([], [READY]) else None
        yield Session()
        if procedure is not None:
            yield from _ticked(procedure)
    else:
        yield Session()


_HITS: Final = ("found", "close", "nothing")


def _ticked(procedure: Procedure) -> Iterator[Session]:
    """All ticked; and each alone, so that each of the others is missing once."""
    keys = [mark(procedure, one.key) for one in procedure.checklist if one.brought]
    yield Session(ticked=frozenset(keys))
    yield from (Session(ticked=frozenset({key})) for key in keys[:2])
    answers = {mark(procedure, case.key): True for case in procedure.cases}
    if answers:
        yield Session(answers=answers, ticked=frozenset(keys))
        yield Session(answers=dict.fromkeys(answers, False), ticked=frozenset(keys))
        yield Session(answers=dict.fromkeys(answers, False))
        yield Session(answers=answers)
