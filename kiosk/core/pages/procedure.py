"""The pages of one procedure: papers, questions, where, steps, and what to take home.

Each leads to the next by its main control, so that nobody has to find a way.
Whatever may not be shown, or is not in the page's language, is answered by asking the
staff. Where each statement comes from stands once, in small print at the end of a page.
"""

from dataclasses import replace
from typing import Final, Literal

from edge.contract.content import Case, Fact, Procedure
from kiosk.core import acts
from kiosk.core.page import (
    Block,
    Choice,
    Detail,
    Heading,
    Page,
    Paragraph,
    Qr,
    Tone,
)
from kiosk.core.pages.band import banded, main
from kiosk.core.pages.checklist import (
    READY,
    ask_more,
    following,
    known_of,
    standing,
    ticks,
)
from kiosk.core.pages.papers import unanswered
from kiosk.core.pages.view import View

PARTS = ("where", "steps", "take")
"""After the papers, in the order in which they follow each other."""
_NEXT = {READY: "where", "where": "steps", "steps": "take"}


def page_of(view: View, procedure: Procedure, part: str) -> Page:
    """One page of a procedure; `part` empty: its papers, where everybody begins."""
    page_id = f"procedure:{procedure.code}" + (f":{part}" if part else "")
    name = view.said(procedure.short_name)
    if name is None:
        alone = (Heading(view.word("papers")), _not_here(view))
        return banded(view, page_id, alone, main(view, "call", "call"))
    kind, _, key = part.partition(":")
    case = next((one for one in procedure.cases if one.key == key), None)
    if kind == "case" and case is not None:
        return banded(view, page_id, _question(view, procedure, case, name))
    blocks: tuple[Block, ...]
    match part:
        case "where":
            blocks = _where(view, procedure)
        case "steps":
            blocks = _steps(view, procedure)
        case "take":
            return _take(view, procedure, page_id, name)
        case "ready":
            blocks = standing(view, procedure)
        case _:
            page_id = f"procedure:{procedure.code}"
            blocks = (Heading(name), *_papers(view, procedure))
            return banded(view, page_id, blocks, following(view, procedure))
    follow = main(view, f"procedure:{procedure.code}:{_NEXT[part]}", _NEXT[part])
    return banded(view, page_id, (Heading(name), *blocks), follow)


def parts_of(procedure: Procedure) -> tuple[str, ...]:
    """Every `part` of a procedure's pages."""
    return ("", *(f"case:{case.key}" for case in procedure.cases), READY, *PARTS)


# -- papers --------------------------------------------------------------------------


def _papers(view: View, procedure: Procedure) -> tuple[Block, ...]:
    known = known_of(view, procedure)
    if not known:
        return Paragraph(view.word("papers")), _ask(view)
    brought = any(one.paper.brought for one in known)
    return (
        Paragraph(view.word("tick-hint" if brought else "papers")),
        *_questions(view, procedure),
        *ticks(view, procedure),
        *_sources(view, tuple(one.paper.fact for one in known)),
    )


# -- questions -----------------------------------------------------------------------


def _questions(view: View, procedure: Procedure) -> tuple[Block, ...]:
    asked = [case for case in procedure.cases if view.said(case.question)]
    if not asked:
        return ()
    still = unanswered(procedure, view.session.answers)
    first = still[0] if still else asked[0].key
    act = f"procedure:{procedure.code}:case:{first}"
    return (Choice(act, view.word("case-first" if still else "case-again")),)


def _question(
    view: View, procedure: Procedure, case: Case, name: str
) -> tuple[Block, ...]:
    question = view.said(case.question)
    if question is None:
        return Heading(name), _ask(view)

    def choice(said: str, leads_to: str | None) -> Choice:
        page = _after(procedure, case, leads_to)
        act = acts.answer(procedure.code, case.key, said, page)
        return Choice(act, view.word(said), beside=said == "yes")

    return (
        Heading(name),
        _counted(view, procedure, case, question),
        choice("yes", case.yes_leads_to),
        choice("no", case.no_leads_to),
    )


def _counted(view: View, procedure: Procedure, case: Case, question: str) -> Paragraph:
    """Which of how many it is, where there are several."""
    number, count = procedure.cases.index(case) + 1, len(procedure.cases)
    if count == 1:
        return Paragraph(question)
    shown, said = (view.word(key, number, count) for key in ("question", "question-of"))
    return Paragraph(f"{shown}\n{question}", spoken=f"{said}\n{question}")


def _after(procedure: Procedure, case: Case, leads_to: str | None) -> str:
    """The next question, or the papers, or another procedure."""
    if leads_to is not None:
        return f"procedure:{leads_to}"
    keys = [one.key for one in procedure.cases]
    following = keys[keys.index(case.key) + 1 :]
    last = f":case:{following[0]}" if following else ""
    return f"procedure:{procedure.code}{last}"


# -- where, how long, how much; steps ------------------------------------------------


Labelled = tuple[str, tuple[Fact, ...]]
"""A label, and what may be said under it."""


def _where(view: View, procedure: Procedure) -> tuple[Block, ...]:
    office: Labelled = (view.word("office-label"), procedure.office)
    others = (
        *_of_ways(view, procedure, "fee"),
        *_of_ways(view, procedure, "time"),
        *_if_any(view, "result", procedure.result),
    )
    return (
        _at_counter(view, procedure, _plain(view, office)),
        *(_plain(view, one) for one in others),
        *_sources(view, _told(view, (office, *others))),
    )


def _at_counter(view: View, procedure: Procedure, office: Detail) -> Detail:
    if procedure.counter:
        counter = f"{view.word('counter-number', procedure.counter)}."
    elif office.text == view.word("ask"):
        return office
    else:
        counter = ask_more(view, procedure) or view.word("ask-counter")
    return replace(office, text=f"{office.text.rstrip(' .')}. {counter}")


def _of_ways(
    view: View, procedure: Procedure, what: Literal["fee", "time"]
) -> tuple[Labelled, ...]:
    """The fee or the time: once where it is the same however one files."""
    ways = {way.how: way.fee if what == "fee" else way.time for way in procedure.ways}
    label = view.word(what)
    if len({fact and fact.text["vi"] for fact in map(view.told, ways.values())}) <= 1:
        return ((label, next(iter(ways.values()), ())),)
    return tuple((f"{label} ({view.word(f'at-{how}')})", ways[how]) for how in ways)


def _steps(view: View, procedure: Procedure) -> tuple[Block, ...]:
    told = [fact for one in procedure.steps if (fact := view.told((one,)))]
    lines = tuple(
        Detail(f"{number}.", view.said(fact.text) or "")
        for number, fact in enumerate(told, start=1)
    )
    whole = told and len(told) == len(procedure.steps)
    others = (
        *_if_any(view, "who", procedure.who),
        *_if_any(view, "conditions", procedure.conditions),
        *_if_any(view, "basis", procedure.legal_basis),
    )
    return (
        *lines,
        *(() if whole else (_ask(view),)),
        *(_plain(view, one) for one in others),
        *_sources(view, (*told, *_told(view, others))),
    )


def detail(view: View, label: str, facts: tuple[Fact, ...]) -> Detail:
    """A labelled statement with its source, or "hỏi cán bộ tại quầy"."""
    fact = view.told(facts)
    if fact is None:
        return Detail(label, view.word("ask"))
    return Detail(label, view.said(fact.text) or "", view.source(fact))


def _plain(view: View, one: Labelled) -> Detail:
    """The same where the sources of a page stand together at its end."""
    return replace(detail(view, *one), source="")


def _told(view: View, labelled: tuple[Labelled, ...]) -> tuple[Fact, ...]:
    return tuple(fact for _, facts in labelled if (fact := view.told(facts)))


def _if_any(view: View, label: str, facts: tuple[Fact, ...]) -> tuple[Labelled, ...]:
    """The statement where the content speaks of it at all."""
    return ((view.word(label), facts),) if facts else ()


def _sources(view: View, facts: tuple[Fact, ...]) -> tuple[Block, ...]:
    """Each source once, in small print that is not read out."""
    told = dict.fromkeys(view.source(fact) for fact in facts)
    return tuple(Detail("", "", one) for one in told)


def _ask(view: View) -> Paragraph:
    return Paragraph(view.word("ask"), "warning")


def _not_here(view: View) -> Paragraph:
    return Paragraph(view.word("not-here"), "warning")


# -- take-away -----------------------------------------------------------------------


def _take(view: View, procedure: Procedure, page_id: str, name: str) -> Page:
    place, stage = view.place, view.session.printing
    blocks: list[Block] = [Heading(name)]
    if stage:
        word, tone = _PRINTING[stage]
        blocks.append(Paragraph(view.word(word), tone))
    if local := leaflet_url(view, procedure):
        blocks.append(Qr(local, view.word("qr-local")))
    if procedure.portal_url:
        blocks.append(Qr(procedure.portal_url, view.word("qr-portal")))
    can_print = place.printer and stage not in _NO_MORE
    if not can_print and len(blocks) == 1:
        blocks.append(Paragraph(view.word("take-nothing")))
    act = f"print:{procedure.code}"
    first = main(view, act, "print") if can_print else main(view, "home", "done")
    return banded(view, page_id, tuple(blocks), first)


def leaflet_url(view: View, procedure: Procedure) -> str:
    """Where a telephone reads this procedure, in this language; empty: nowhere.

    Only the code of the procedure goes along: nothing of who stands here.
    """
    local = view.place.local_url.rstrip("/")
    if not local:
        return ""
    language = "" if view.language == "vi" else f"?lang={view.language}"
    return f"{local}/thu-tuc/{procedure.code}{language}"


_NO_MORE: Final = frozenset({"asked", "printed", "just-printed", "saving"})
"""Stages after which nothing more is printed on this page."""
_PRINTING: Final[dict[str, tuple[str, Tone]]] = {
    "asked": ("printing", "body"),
    "printed": ("printed", "good"),
    "just-printed": ("just-printed", "good"),
    "saving": ("saving", "warning"),
    "no-paper": ("no-paper", "warning"),
    "failed": ("not-printed", "warning"),
}
