"""How often the search means what residents mean: the figures of a list of questions.

A list holds a question a line, then a bar and the codes that are right ("-": another
office's). `tune.txt` was used while the search was built. The held-out lists were
written afterwards and never used for it: each was run once before its floor was set.
"""

import time
from dataclasses import dataclass
from pathlib import Path

from kiosk.core.search.ask import Nothing, codes_of
from kiosk.core.search.index import Index
from kiosk.core.search.suggest import answer

QUESTIONS = Path(__file__).parent / "questions"
HELD_OUT = ("held_out", "held_out_2", "held_out_3")
NOT_OURS = ("-",)


@dataclass(frozen=True, slots=True)
class Question:
    asked: str
    right: tuple[str, ...]

    @property
    def is_ours(self) -> bool:
        return self.right != NOT_OURS


@dataclass(frozen=True, slots=True)
class Figures:
    """Shares are of 1; times are of the processor."""

    questions: int
    top_1: float
    top_4: float
    others: int
    refused: float
    """Share of other offices' questions that nothing was found for."""
    slowest_ms: float
    mean_ms: float
    missed: tuple[str, ...]
    """Questions without a right code among four, and what was wrongly found."""


def read_questions(name: str) -> tuple[Question, ...]:
    """The questions of `tune` or of a held-out list."""
    text = (QUESTIONS / f"{name}.txt").read_text(encoding="utf-8")
    lines = (line for line in text.splitlines() if line and not line.startswith("#"))
    split = (line.rpartition("|") for line in lines)
    return tuple(
        Question(asked.strip(), tuple(right.split())) for asked, _, right in split
    )


def figures(index: Index, questions: tuple[Question, ...]) -> Figures:
    """What came out for a list, in one run."""
    first = among = refused = 0
    times_ms: list[float] = []
    missed: list[str] = []
    for question in questions:
        begun_s = time.process_time()
        said = answer(index, question.asked)
        times_ms.append((time.process_time() - begun_s) * 1000)
        codes = codes_of(said)
        if question.is_ours:
            first += codes[:1] != () and codes[0] in question.right
            good = any(code in question.right for code in codes)
            among += good
        else:
            good = isinstance(said, Nothing)
            refused += good
        if not good:
            missed.append(question.asked)
    ours = sum(question.is_ours for question in questions)
    others = len(questions) - ours
    return Figures(
        questions=ours,
        top_1=first / ours if ours else 1.0,
        top_4=among / ours if ours else 1.0,
        others=others,
        refused=refused / others if others else 1.0,
        slowest_ms=max(times_ms),
        mean_ms=sum(times_ms) / len(times_ms),
        missed=tuple(missed),
    )
