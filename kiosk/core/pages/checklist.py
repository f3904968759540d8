"""What to bring: the list that is ticked, and what a look at the ticks says.

How the list stands is said by the control that everybody needs next, which is in reach
on every sheet; what it leads to names each paper that is not there yet on a line of its
own. Nobody is told that a list is whole while a part of it is not known, and nobody is
sent home: whoever has not all of it is asked to see the staff first. A line that is
only told ("Không cần giấy tờ gì") is a sentence: it is neither ticked nor missing.
"""

from dataclasses import dataclass

from edge.contract.content import Procedure
from kiosk.core import acts
from kiosk.core.page import Block, Button, Detail, Paragraph, Tick
from kiosk.core.pages.band import main
from kiosk.core.pages.papers import Needed, deciding, mark, needed
from kiosk.core.pages.view import View

READY = "ready"
"""The part of a procedure that says how its papers stand."""
_NOT_YET = "not-yet-of"


@dataclass(frozen=True, slots=True)
class _Standing:
    """How the papers stand that this page may name."""

    missing: tuple[str, ...]
    """Texts of those that are needed and not ticked."""
    maybe: tuple[str, ...]
    """The same of those that are needed in some cases only."""
    begun: bool
    """At least one is ticked."""
    nothing: bool
    """There is nothing to bring, and that is known."""
    whole: bool
    """All that is needed is known."""


def known_of(view: View, procedure: Procedure) -> tuple[Needed, ...]:
    """The papers that can be named today, in this language."""
    listed = needed(procedure, view.session.answers)
    return tuple(one for one in listed if view.told((one.paper.fact,)) is not None)


def ticks(view: View, procedure: Procedure) -> tuple[Block, ...]:
    """The list, and whether it is all."""
    known = known_of(view, procedure)
    lines = (line for one in known for line in _lines(view, procedure, one))
    return *lines, *_unsure(view, _standing(view, procedure))


def following(view: View, procedure: Procedure) -> Button:
    """The next control: where to go, or first what is not there yet."""
    stands = _standing(view, procedure)
    page = f"procedure:{procedure.code}"
    # Each keeps room for the longest of them: nothing moves under a ticking finger.
    room = view.word(_NOT_YET, 9)
    if not stands.begun:
        return main(view, f"{page}:where", "where", other=room)
    if stands.missing:
        said = view.word(_NOT_YET, len(stands.missing))
    else:
        open_ = stands.maybe or not stands.whole
        said = view.word("maybe-of" if open_ else "complete-of")
    return Button(f"{page}:{READY}", said, "checklist", main=True, other=room)


def standing(view: View, procedure: Procedure) -> tuple[Block, ...]:
    """Never a bare "còn thiếu" that sends somebody home."""
    stands = _standing(view, procedure)
    ask = view.word("ask-before")
    listed = (
        *_named(view, "not-yet", stands.missing),
        *_named(view, "maybe-more", stands.maybe),
    )
    if stands.missing:
        said = f"{view.word('not-enough')} {ask}"
        return Paragraph(said, "warning"), *listed, *_unsure(view, stands)
    if stands.nothing:
        return (
            *(
                told
                for one in known_of(view, procedure)
                for told in _told(view, procedure, one)
            ),
            *_to_go(view, procedure),
        )
    if stands.maybe or not stands.whole:
        lead = "" if stands.maybe else f"{view.word('complete-but')} "
        return Paragraph(f"{lead}{ask}", "warning"), *listed, *_unsure(view, stands)
    return _to_go(view, procedure, view.word("complete"))


def to_help(view: View) -> str:
    """Where somebody helps."""
    number = _help_counter(view)
    return view.word("go-to-counter", number) if number else view.word("go-to-any")


def hand_in(view: View, procedure: Procedure) -> str:
    """The one place to go to now: that which takes the papers, where it is known."""
    if procedure.counter:
        return view.word("go-to-counter", procedure.counter)
    if (office := view.told(procedure.office)) is not None:
        return view.word("hand-in-at", view.said(office.text))
    return to_help(view)


def ask_more(view: View, procedure: Procedure) -> str:
    """Who helps on the way there; empty where the place needs no asking for."""
    number = _help_counter(view)
    if procedure.counter or not number or view.told(procedure.office) is None:
        return ""
    return view.word("ask-more", number)


def _help_counter(view: View) -> str:
    return view.content.office.help_counter if view.content else ""


def _standing(view: View, procedure: Procedure) -> _Standing:
    known = known_of(view, procedure)
    listed = needed(procedure, view.session.answers)
    ticked = view.session.ticked
    brought = [one for one in known if one.paper.brought]
    open_ = [one for one in brought if mark(procedure, one.paper.key) not in ticked]

    def said(need: str) -> tuple[str, ...]:
        found = (one for one in open_ if one.need == need)
        return tuple(_with_case(view, procedure, one) for one in found)

    return _Standing(
        missing=said("needed"),
        maybe=said("maybe"),
        begun=len(open_) < len(brought),
        nothing=len(known) == len(listed) and bool(known) and not brought,
        whole=len(known) == len(listed),
    )


def _to_go(view: View, procedure: Procedure, lead: str = "") -> tuple[Block, ...]:
    """Where to hand in, and beside it who helps."""
    more = ask_more(view, procedure)
    said = f"{lead} {hand_in(view, procedure)}".strip()
    return Paragraph(said, "good"), *((Paragraph(more),) if more else ())


def _named(view: View, word: str, papers: tuple[str, ...]) -> tuple[Block, ...]:
    if not papers:
        return ()
    return Paragraph(view.word(word)), *(Detail("•", paper) for paper in papers)


def _unsure(view: View, stands: _Standing) -> tuple[Block, ...]:
    return () if stands.whole else (Paragraph(view.word("unsure-papers"), "warning"),)


def _lines(view: View, procedure: Procedure, one: Needed) -> tuple[Block, ...]:
    if not one.paper.brought:
        return _told(view, procedure, one)
    key = mark(procedure, one.paper.key)
    tick = Tick(
        acts.tick(procedure.code, one.paper.key),
        view.said(one.paper.fact.text) or "",
        key in view.session.ticked,
        _note(view, procedure, one),
    )
    return (tick,)


def _with_case(view: View, procedure: Procedure, one: Needed) -> str:
    text = view.said(one.paper.fact.text) or ""
    case = when_needed(view, procedure, one)
    return f"{text.rstrip(' .')}. {case}" if case else text


def when_needed(view: View, procedure: Procedure, one: Needed) -> str:
    """In which case a paper is needed that may be; empty: in every case."""
    if one.need != "maybe":
        return ""
    named = (
        view.word("needed-if-yes" if answer else "needed-if-no", question)
        for case, answer in deciding(procedure, one.paper.key)
        if (question := view.said(case.question))
    )
    return " ".join(named) or view.word("in-some-cases")


def _told(view: View, procedure: Procedure, one: Needed) -> tuple[Paragraph, ...]:
    """A line that nobody brings: a sentence, and when it holds."""
    note = _note(view, procedure, one)
    told = Paragraph(view.said(one.paper.fact.text) or "")
    return (told, Paragraph(f"{note}.", "note")) if note else (told,)


def _note(view: View, procedure: Procedure, one: Needed) -> str:
    paper = one.paper
    counted = [
        f"{number} {view.word(kind)}"
        for number, kind in ((paper.originals, "original"), (paper.copies, "copy"))
        if number
    ]
    parts = [
        when_needed(view, procedure, one),
        ", ".join(counted),
        view.word("form", paper.form) if paper.form else "",
        view.said(paper.unless) or "",
    ]
    return ". ".join(part.strip(" .") for part in parts if part)
