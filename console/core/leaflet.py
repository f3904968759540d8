"""A procedure as a resident reads it at home: what the code on a slip opens (pure).

The rules are the kiosk's (``edge.contract.content.statement``): what is not sure, not
true on this day, or not in this language, is answered by "hỏi cán bộ tại quầy".
Nobody has ticked or answered anything here, so each paper says in which case it is
needed. Khmer words are shown where a named reader answers for them; Vietnamese stands
where they lack, below the sentence that says so.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final, Literal

from edge.contract.content import (
    Case,
    Content,
    Fact,
    Language,
    LifeEvent,
    Paper,
    Procedure,
    Text,
    statement,
)

LANGUAGES: Final[tuple[Language, ...]] = ("vi", "en", "km")


@dataclass(frozen=True, slots=True)
class Words:
    """A text, and the language that it is really in."""

    text: str
    language: Language


@dataclass(frozen=True, slots=True)
class When:
    """A paper is needed if this question is answered so."""

    question: Words
    answer: Literal["yes", "no"]


@dataclass(frozen=True, slots=True)
class ToBring:
    """One line of the list."""

    words: Words
    brought: bool
    """False: a sentence that stands before the list."""
    originals: int
    copies: int
    form: str
    unless: Words | None
    when: tuple[When, ...]


@dataclass(frozen=True, slots=True)
class Told:
    """A labelled statement; ``words`` None: ask the staff."""

    label: str
    how: str
    """Of several ways of filing: which; empty where there is one."""
    words: Words | None


@dataclass(frozen=True, slots=True)
class Leaflet:
    """Everything that the page shows."""

    code: str
    title: Words
    papers: tuple[ToBring, ...]
    papers_whole: bool
    told: tuple[Told, ...]
    steps: tuple[Words, ...]
    steps_whole: bool
    counter: str
    portal_url: str
    sources: tuple[Fact, ...]
    """Each source once, with who compared it and when."""
    asks_in_khmer: bool
    """Something stands here in Vietnamese that should be Khmer."""


def leaflet(
    content: Content, procedure: Procedure, language: Language, day: date
) -> Leaflet:
    """The page of a procedure on a day (the commune's local date)."""
    voice = _Voice(content, language, day)
    papers = tuple(voice.papers(procedure))
    steps = tuple(voice.fact((one,)) for one in procedure.steps)
    told = tuple(voice.told(procedure))
    title = voice.said(procedure.short_name) or Words(procedure.code, "vi")
    return Leaflet(
        code=procedure.code,
        title=title,
        papers=papers,
        papers_whole=bool(papers) and len(papers) == len(procedure.checklist),
        told=told,
        steps=tuple(one for one in steps if one is not None),
        steps_whole=bool(steps) and None not in steps,
        counter=procedure.counter,
        portal_url=procedure.portal_url,
        sources=_each_once(voice.used),
        asks_in_khmer=voice.fell_back,
    )


def _each_once(used: Sequence[Fact]) -> tuple[Fact, ...]:
    told = {(fact.source, fact.checked, fact.checked_by): fact for fact in used}
    return tuple(told.values())


def contents(
    content: Content, language: Language, day: date
) -> tuple[tuple[Words, tuple[tuple[str, Words], ...]], ...]:
    """Name of each tile -> code and name of its procedures, those that are here."""
    voice = _Voice(content, language, day)

    def of(event: LifeEvent) -> Iterator[tuple[str, Words]]:
        for code in event.procedures:
            found = content.procedure(code)
            name = voice.said(found.short_name) if found is not None else None
            if name is not None:
                yield code, name

    listed = (
        (voice.said(event.name), tuple(of(event))) for event in content.life_events
    )
    return tuple((name, codes) for name, codes in listed if name and codes)


class _Voice:
    """Says texts in one language, on one day; remembers what it said."""

    def __init__(self, content: Content, language: Language, day: date) -> None:
        self._language, self._day = language, day
        self._khmer = bool(content.office.khmer_read_by)
        self.used: list[Fact] = []
        self.fell_back = False

    def said(self, text: Text) -> Words | None:
        """The text as it may be shown."""
        if self._language != "km":
            words = text.get(self._language)
            return Words(words, self._language) if words else None
        if self._khmer and text.get("km"):
            return Words(text["km"], "km")
        self.fell_back = True
        return Words(text["vi"], "vi") if text.get("vi") else None

    def fact(self, facts: tuple[Fact, ...]) -> Words | None:
        """What may be shown of these today."""
        fact = statement(facts, self._day)
        words = self.said(fact.text) if fact is not None else None
        if fact is not None and words is not None:
            self.used.append(fact)
        return words

    def papers(self, procedure: Procedure) -> Iterator[ToBring]:
        """Those that are known."""
        for paper in procedure.checklist:
            words = self.fact((paper.fact,))
            if words is not None:
                yield ToBring(
                    words=words,
                    brought=paper.brought,
                    originals=paper.originals,
                    copies=paper.copies,
                    form=paper.form,
                    unless=self.said(paper.unless) if paper.unless else None,
                    when=tuple(self._when(paper, procedure.cases)),
                )

    def told(self, procedure: Procedure) -> Iterator[Told]:
        """Who, how long, how much; asked at the counter where nothing is known."""
        yield Told("office", "", self.fact(procedure.office))
        for way in procedure.ways:
            how = way.how if len(procedure.ways) > 1 else ""
            yield Told("time", how, self.fact(way.time))
            yield Told("fee", how, self.fact(way.fee))
        if not procedure.ways:
            yield from (Told(label, "", None) for label in ("time", "fee"))
        for label, facts in (
            ("result", procedure.result),
            ("who", procedure.who),
            ("conditions", procedure.conditions),
            ("basis", procedure.legal_basis),
        ):
            if facts:
                yield Told(label, "", self.fact(facts))

    def _when(self, paper: Paper, cases: tuple[Case, ...]) -> Iterator[When]:
        for case in cases:
            question = self.said(case.question)
            if question is not None and paper.key in case.when_yes:
                yield When(question, "yes")
            if question is not None and paper.key in case.when_no:
                yield When(question, "no")
