"""Orders that this program has not lived through yet, and those that it gave up.

An order whose handling ends the program would end it for ever: systemd starts it, and
the broker, or its own disk, gives it the same order. So an order that can come again
is noted before it is acted on, and crossed out when the agent takes its next event: by
then it has looked at all that follows from the order, and no other one is to blame. One
that ended the program twice is given up: refused as `fails-here`, until it is
another order or another version of the program.

The note outlives the program and not always a power cut: it costs microseconds, so that
no emergency waits for the disk, and a cut in the very moment is no fault of the order.
What is given up is on disk. Why: docs/adr/0035.
"""

import logging
from typing import Final

import msgspec

from edge.contract.refusal import Refusal, RefusalKind
from edge.errors import HardwareError
from edge.node.ledger import Ledger
from edge.ports import Slate
from edge.trust import Accepted

ENDS: Final = 2
"""So often an order may end the program: once may be chance, or somebody's kill."""
NOTED: Final = 8
"""Orders noted at once; more than can be in doubt."""
KEPT: Final = 4
"""Of each topic, those given up last. An agent can be given two: the one that the
broker holds, and the one that its own disk held before."""
STARTS: Final = 3
"""So often what is held may end the program at its start, with no order in doubt,
before one of them is left out."""
_START: Final = "start"
GIVEN_UP: Final = "the program ended twice in the middle of it, and tries it no more"
_GIVEN_UP: Final = "given-up"

log = logging.getLogger(__name__)


class _GivenUp(msgspec.Struct, frozen=True):
    sha256: str
    version: str
    """Of the program that could not do it; another one may."""


class Trials:
    """By the SHA-256 of an order's bytes."""

    def __init__(self, slate: Slate | None, ledger: Ledger, version: str) -> None:
        self._slate, self._ledger, self._version = slate, ledger, version
        self._ends = _noted(slate)
        """How often the program began it and did not live through it."""
        self._open: set[str] = set()
        """Begun by this program."""
        self._given_up = _read(ledger)
        for sha256, ends in self._ends.items():
            log.error("program ended in what=%s times=%d", sha256, ends)

    def begin(self, sha256: str) -> None:
        """It will be acted on now."""
        if sha256 in self._open:
            return
        self._open.add(sha256)
        self._ends[sha256] = self._ends.pop(sha256, 0) + 1
        while len(self._ends) > NOTED:
            del self._ends[next(iter(self._ends))]
        self._note()

    def lived(self) -> None:
        """What was begun has not ended the program."""
        if self._open:
            for sha256 in self._open:
                self._ends.pop(sha256, None)
            self._open.clear()
            self._note()

    def starting(self) -> int:
        """What is held is taken up; how often in a row the program ended over that."""
        self.begin(_START)
        return self._ends[_START] - 1

    def restored(self, sha256: str) -> None:
        """It was taken up at the start; one that was in doubt stays so for now."""
        if self._ends.get(sha256) == 1:
            self._open.discard(sha256)
            del self._ends[sha256]
            self._note()

    def refused(self, accepted: Accepted) -> Refusal | None:
        """The refusal of an order that is not tried any more."""
        topic, sha256 = str(accepted.topic), accepted.mark.sha256
        if self.fatal(sha256):
            self.give_up(topic, sha256)
        return (
            fails_here(accepted, GIVEN_UP) if self.is_given_up(topic, sha256) else None
        )

    def fatal(self, sha256: str) -> bool:
        """Whether it ended the program too often to be tried again."""
        return sha256 not in self._open and self._ends.get(sha256, 0) >= ENDS

    def is_given_up(self, topic: str, sha256: str) -> bool:
        """Whether this program does not try it any more."""
        return _GivenUp(sha256, self._version) in self._given_up.get(topic, ())

    def give_up(self, topic: str, sha256: str) -> None:
        """From now on, through every restart."""
        held = (*self._given_up.get(topic, ()), _GivenUp(sha256, self._version))
        self._given_up[topic] = tuple(dict.fromkeys(held))[-KEPT:]
        log.error("order given up topic=%s sha256=%s", topic, sha256)
        try:
            value = msgspec.json.encode(self._given_up[topic])
            self._ledger.set_record(_GIVEN_UP, topic, value)
        except HardwareError as error:
            log.warning("order given up for this start only error=%s", error)
            return
        self._open.discard(sha256)
        self._ends.pop(sha256, None)
        self._note()

    def _note(self) -> None:
        if self._slate is not None:
            self._slate.write(msgspec.json.encode(self._ends))


def fails_here(accepted: Accepted, why: str) -> Refusal:
    """The refusal of an order over which this program fails."""
    order, topic = accepted.order, str(accepted.topic)
    return Refusal(RefusalKind.FAILS_HERE, topic, why, order.iss, order.id)


def named(error: Exception) -> str:
    """The failure, in a line."""
    return f"{type(error).__name__}: {error}"


def _noted(slate: Slate | None) -> dict[str, int]:
    note = slate.read() if slate is not None else b""
    try:
        return msgspec.json.decode(note or b"{}", type=dict[str, int])
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        log.warning("note of orders unreadable error=%s", error)
        return {}


def _read(ledger: Ledger) -> dict[str, tuple[_GivenUp, ...]]:
    found: dict[str, tuple[_GivenUp, ...]] = {}
    for topic, value in ledger.records(_GIVEN_UP).items():
        try:
            found[topic] = msgspec.json.decode(value, type=tuple[_GivenUp, ...])
        except (msgspec.MsgspecError, UnicodeDecodeError) as error:
            log.warning("given-up order unreadable topic=%s error=%s", topic, error)
    return found
