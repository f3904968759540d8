"""Which papers a resident needs, as far as is known, and which are not there (pure)."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from edge.contract.content import Case, Paper, Procedure

Need = Literal["needed", "maybe", "not"]


@dataclass(frozen=True, slots=True)
class Needed:
    """A paper of the list. maybe: a question that decides it is unanswered."""

    paper: Paper
    need: Need


def mark(procedure: Procedure, key: str) -> str:
    """How a session remembers a paper or a case of this procedure."""
    return f"{procedure.code}:{key}"


def needed(procedure: Procedure, answers: Mapping[str, bool]) -> tuple[Needed, ...]:
    """The papers of the checklist that are needed, or may be."""
    judged = (
        Needed(paper, _need(procedure, paper.key, answers))
        for paper in procedure.checklist
    )
    return tuple(one for one in judged if one.need != "not")


def unanswered(procedure: Procedure, answers: Mapping[str, bool]) -> tuple[str, ...]:
    """Keys of the questions that are still open, in order."""
    return tuple(
        case.key for case in procedure.cases if mark(procedure, case.key) not in answers
    )


def deciding(procedure: Procedure, key: str) -> tuple[tuple[Case, bool], ...]:
    """The questions that decide on a paper, each with the answer that needs it."""
    return tuple(
        (case, answer)
        for case in procedure.cases
        for answer, keys in ((True, case.when_yes), (False, case.when_no))
        if key in keys
    )


def _need(procedure: Procedure, key: str, answers: Mapping[str, bool]) -> Need:
    """Needed where any question says so, open where one may still say so."""
    open_, asked = False, False
    for case in procedure.cases:
        if key not in (*case.when_yes, *case.when_no):
            continue
        asked = True
        answer = answers.get(mark(procedure, case.key))
        if answer is None:
            open_ = True
        elif key in (case.when_yes if answer else case.when_no):
            return "needed"
    if not asked:
        return "needed"
    return "maybe" if open_ else "not"
