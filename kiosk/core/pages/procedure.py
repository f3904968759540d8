"""The pages of one procedure: papers, questions, where, steps, and what to take home.

Each leads to the next by its main control, so that nobody has to find a way.
Whatever may not be shown, or is not in the page's language, is answered by asking the
staff; and nobody is told that a list is whole while a part of it is not known.
"""

from typing import Final

from edge.contract.content import Case, Fact, Paper, Procedure
from kiosk.core import acts
from kiosk.core.page import (
    Block,
    Choice,
    Detail,
    Heading,
    Page,
    Paragraph,
    Qr,
    Tick,
    Tone,
)
from kiosk.core.pages.band import banded, main
from kiosk.core.pages.papers import Needed, mark, needed, unanswered
from kiosk.core.pages.view import View

PARTS = ("where", "steps", "take")
"""After the papers, in the order in which they follow each other."""
_NEXT = {"": "where", "where": "steps", "steps": "take"}


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
        case _:
            part, page_id = "", f"procedure:{procedure.code}"
            blocks = _papers(view, procedure)
    following = _NEXT[part]
    follow = f"procedure:{procedure.code}:{following}"
    return banded(
        view, page_id, (Heading(name), *blocks), main(view, follow, following)
    )


def parts_of(procedure: Procedure) -> tuple[str, ...]:
    """Every `part` of a procedure's pages."""
    return ("", *(f"case:{case.key}" for case in procedure.cases), *PARTS)


# -- papers --------------------------------------------------------------------------


def _papers(view: View, procedure: Procedure) -> tuple[Block, ...]:
    listed = needed(procedure, view.session.answers)
    known = [one for one in listed if view.told((one.paper.fact,)) is not None]
    if not known:
        return Paragraph(view.word("papers")), _ask(view)
    ticks = tuple(_tick(view, procedure, one) for one in known)
    whole = len(known) == len(listed)
    return (
        Paragraph(view.word("papers")),
        *_questions(view, procedure),
        *ticks,
        *_verdict(view, procedure, known, whole=whole),
        *_sources(view, tuple(one.paper.fact for one in known)),
    )


def _tick(view: View, procedure: Procedure, one: Needed) -> Tick:
    key = mark(procedure, one.paper.key)
    text = view.said(one.paper.fact.text) or ""
    return Tick(
        acts.tick(procedure.code, one.paper.key),
        text,
        key in view.session.ticked,
        _note(view, one.paper, maybe=one.need == "maybe"),
    )


def _note(view: View, paper: Paper, *, maybe: bool) -> str:
    counted = [
        f"{number} {view.word(kind)}"
        for number, kind in ((paper.originals, "original"), (paper.copies, "copy"))
        if number
    ]
    parts = [
        view.word("in-some-cases") if maybe else "",
        ", ".join(counted),
        view.word("form", paper.form) if paper.form else "",
        view.said(paper.unless) or "",
    ]
    return ". ".join(part.strip(" .") for part in parts if part)


def _verdict(
    view: View, procedure: Procedure, known: list[Needed], *, whole: bool
) -> tuple[Block, ...]:
    """Never a bare "còn thiếu" that sends somebody home."""
    have = view.session.ticked
    keys = [mark(procedure, one.paper.key) for one in known]
    unsure = () if whole else (Paragraph(view.word("unsure-papers"), "warning"),)
    if not have.intersection(keys):
        return *unsure, Paragraph(view.word("tick-hint"), "note")
    missing = [
        view.said(one.paper.fact.text) or ""
        for one, key in zip(known, keys, strict=True)
        if key not in have
    ]
    if missing:
        # Each on a line of its own: it is read and lit by itself.
        lines = [view.word("not-yet"), *missing, view.word("ask-before")]
        return *unsure, Paragraph("\n".join(lines), "warning")
    if not whole:
        told = f"{view.word('complete-but')} {view.word('ask-before')}"
        return *unsure, Paragraph(told, "warning")
    return (
        Paragraph(f"{view.word('complete')} {to_counter(view, procedure)}", "good"),
    )


def to_counter(view: View, procedure: Procedure | None = None) -> str:
    """Where to go now: the procedure's counter, or the one that helps."""
    office = view.content.office if view.content else None
    number = (procedure.counter if procedure else "") or (
        office.help_counter if office else ""
    )
    if not number:
        return view.word("go-to-any")
    return view.word("go-to-counter", number)


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
        Paragraph(question),
        choice("yes", case.yes_leads_to),
        choice("no", case.no_leads_to),
    )


def _after(procedure: Procedure, case: Case, leads_to: str | None) -> str:
    """The next question, or the papers, or another procedure."""
    if leads_to is not None:
        return f"procedure:{leads_to}"
    keys = [one.key for one in procedure.cases]
    following = keys[keys.index(case.key) + 1 :]
    last = f":case:{following[0]}" if following else ""
    return f"procedure:{procedure.code}{last}"


# -- where, how long, how much; steps ------------------------------------------------


def _where(view: View, procedure: Procedure) -> tuple[Block, ...]:
    counter = (
        view.word("counter-number", procedure.counter)
        if procedure.counter
        else view.word("ask")
    )
    ways: list[Block] = []
    for way in procedure.ways:
        place = f" ({view.word(f'at-{way.how}')})" if len(procedure.ways) > 1 else ""
        ways += (
            detail(view, view.word("time") + place, way.time),
            detail(view, view.word("fee") + place, way.fee),
        )
    if not ways:
        ways = [detail(view, view.word(key), ()) for key in ("time", "fee")]
    return (
        detail(view, view.word("office-label"), procedure.office),
        Detail(view.word("counter-label"), counter),
        *ways,
        *(_if_any(view, "result", procedure.result)),
    )


def _steps(view: View, procedure: Procedure) -> tuple[Block, ...]:
    told = [fact for one in procedure.steps if (fact := view.told((one,)))]
    lines = tuple(
        Detail(f"{number}.", view.said(fact.text) or "")
        for number, fact in enumerate(told, start=1)
    )
    whole = told and len(told) == len(procedure.steps)
    return (
        *lines,
        *(() if whole else (_ask(view),)),
        *_if_any(view, "who", procedure.who),
        *_if_any(view, "conditions", procedure.conditions),
        *_if_any(view, "basis", procedure.legal_basis),
        *_sources(view, tuple(told)),
    )


def detail(view: View, label: str, facts: tuple[Fact, ...]) -> Detail:
    """A labelled statement with its source, or "hỏi cán bộ tại quầy"."""
    fact = view.told(facts)
    if fact is None:
        return Detail(label, view.word("ask"))
    return Detail(label, view.said(fact.text) or "", view.source(fact))


def _if_any(view: View, label: str, facts: tuple[Fact, ...]) -> tuple[Block, ...]:
    """The statement where the content speaks of it at all."""
    return (detail(view, view.word(label), facts),) if facts else ()


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
    can_print = place.printer and stage not in {"asked", "printed"}
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


_PRINTING: Final[dict[str, tuple[str, Tone]]] = {
    "asked": ("printing", "body"),
    "printed": ("printed", "good"),
    "no-paper": ("no-paper", "warning"),
    "failed": ("not-printed", "warning"),
}
