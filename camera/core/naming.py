"""Who moved there? One picture of each event is shown to a plug-in that can tell.

It confirms and decides nothing: an event is told before anybody is asked, is told the
same whatever the answer, and is told once more with its name when one comes. Nobody
waits for it; who is busy with another picture is not asked again until the next time
that the event is told.

The picture is the one that shows most of whoever moved. It is shown when the event is
over, or has gone on for a while.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal, Protocol

from camera.core.blocks import SIDE, Luma
from camera.core.motion import Here
from camera.core.sights import Activity

What = Literal["motion", "person", "vehicle"]
MARGIN = 4
"""About what moved, a part so large of its height is shown as well."""


@dataclass(frozen=True, slots=True)
class Spotted:
    """What is in a picture, as far as a plug-in can tell."""

    event: int
    kind: What
    """motion: it knows no better, or it could not look."""
    confidence: float
    """0 to 1, by its own measure."""


class Spotter(Protocol):
    """Says what it is that moved; called from the watch's thread, and never waits.

    Raises: nothing. One that is broken answers "motion", and tells of it elsewhere.
    """

    def ask(self, event: int, picture: Luma) -> bool:
        """Whether it looks: once it has said so, it answers once. Not while busy."""

    def answers(self) -> Sequence[Spotted]:
        """What it has found since it was last asked for that."""


@dataclass(slots=True)
class _Case:
    """An event that goes on, or whose answer is awaited."""

    picture: Luma | None = None
    blocks: int = 0
    """Of whoever moved, in that picture."""
    last: Activity | None = None
    """As it was told last."""
    asked: bool = False
    named: Spotted | None = None


class Naming:
    """Keeps a picture of what goes on, has it looked at, and tells what came of it."""

    def __init__(self, spotter: Spotter | None) -> None:
        self._spotter = spotter
        self._cases: dict[int, _Case] = {}

    def show(self, event: int, here: Here, luma: Luma) -> None:
        """A picture of the event; the best of them is kept."""
        if self._spotter is None:
            return
        case = self._cases.setdefault(event, _Case())
        if not case.asked and here.count > case.blocks:
            case.blocks, case.picture = here.count, closeup(here, luma)

    def name(self, told: Activity) -> Activity:
        """What is to be told, with its name where that is known."""
        if self._spotter is None:
            return told
        case = self._cases.setdefault(told.id, _Case())
        if case.last is not None or told.ended_ns is not None:
            self._ask(told.id, case)
        case.last = told
        if told.ended_ns is not None and (case.named or not case.asked):
            del self._cases[told.id]
        return _named(told, case.named)

    def news(self) -> list[Activity]:
        """What was told before it had a name."""
        if self._spotter is None:
            return []
        found = []
        for answer in self._spotter.answers():
            case = self._cases.get(answer.event)
            if case is None or case.last is None:
                continue  # about an event of other settings
            case.named = answer
            if case.last.ended_ns is not None:
                del self._cases[answer.event]
            if answer.kind != "motion":
                found.append(_named(case.last, answer))
        return found

    def _ask(self, event: int, case: _Case) -> None:
        if self._spotter is None or case.picture is None or case.asked:
            return
        case.asked = self._spotter.ask(event, case.picture)
        if case.asked:
            case.picture = None


def closeup(here: Here, luma: Luma) -> Luma:
    """What moved and a little about it, as a copy."""
    margin = max(SIDE, (here.bottom - here.top) * SIDE // MARGIN)
    rows = slice(max(0, here.top * SIDE - margin), here.bottom * SIDE + margin)
    columns = slice(max(0, here.left * SIDE - margin), here.right * SIDE + margin)
    return luma[rows, columns].copy()


def _named(told: Activity, named: Spotted | None) -> Activity:
    if named is None or named.kind == "motion":
        return told
    return replace(told, kind=named.kind, confidence=named.confidence)
