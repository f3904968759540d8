"""From a page to what is said: its sentences, each with the clip that speaks it (pure).

A clip is found by its sentence alone (`clip_name`), so that the builder of a bundle
renders what `wanted` lists, and a kiosk finds it again on whatever page it stands.
A page is read out when every sentence of it can be: half a list of papers is worse than
none. Then the page keeps its "Nghe đọc"; otherwise that control is absent.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import Final

import msgspec

from edge.contract.content import Content, Fact, Language, Procedure
from edge.contract.settings import CLOSED_FOR
from edge.opening import read_hours
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
        Utterance(one.number, said, clip_name(page.language, said))
        for one in sentences(page)
        for said in (one.pieces if one.pieces is not None else (one.text,))
        if _can_be_heard(said)
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
    days = _days(content)
    openings = tuple(_openings(content, days[0]))
    for language in languages:
        for day in days:
            again = openings if day == days[0] else openings[:1]
            for page_id in pages.every(content):
                places = tuple(_places(place, page_id, again))
                for session in _sessions(content, page_id):
                    for now in places:
                        yield pages.page(content, page_id, language, day, session, now)


def _places(
    place: Place, page_id: str, openings: tuple[datetime, ...]
) -> Iterator[Place]:
    """The office open, closed, and closed all day, where a page says which."""
    yield place
    if page_id not in {"call", "office", "idle:hours"}:
        return
    shut = replace(place, closed=True)
    yield shut
    # What each of them says is said on every page alike: one hears them all.
    heard = openings if page_id == "office" else openings[:1]
    yield from (replace(shut, reopens=one) for one in heard)
    again = openings[0] if openings else None
    for reason in CLOSED_FOR:
        yield replace(shut, day_off=reason, reopens=again)


def _openings(content: Content, day: date) -> Iterator[datetime]:
    """Every day of the month, month, weekday and hour that may be named, each once.

    The longest to write comes first.
    """
    sure = (one for one in content.office.hours if one.sure != "C")
    read = (read_hours(one.text["vi"]) for one in sure)
    begins = sorted({begin for one in read if one for begin, _end in one.spans})
    if not begins:
        return
    last = date(day.year, 10, 31)
    dates = [
        day + timedelta(days=1),
        day,
        *(last - timedelta(days=number) for number in range(31)),
        *(date(day.year, number, 1) for number in range(1, 13)),
    ]
    for number in range(max(len(dates), len(begins))):
        begin = begins[number % len(begins)]
        yield datetime.combine(dates[number % len(dates)], begin, UTC)


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
