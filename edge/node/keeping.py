"""What a node keeps of orders on its disk, through restarts and power cuts.

Of each issuer and topic the highest order that was ever taken (its mark, which never
goes down), and of each retained topic the order that is held. The two part where an
order was given up and the one before it was put back: the number stays taken, so that
nobody can replay what lies between, and ``held`` is the one that was put back.
"""

import logging
from typing import Final

import msgspec

from edge.contract.keyset import Keyset
from edge.contract.report import Revision
from edge.errors import HardwareError
from edge.node.ledger import Ledger
from edge.node.relearning import ENDED, ROOTS
from edge.ring import Ring
from edge.trust import Accepted, Mark

RESTORED: Final = ("settings", "plan", "alert", "guidance")
"""Channels whose order is acted on after a restart, in the order in which an agent
needs them again. A keyset is not among them: it is never put back."""
_UNFINISHED: Final = "unfinished-orders"
_BEFORE: Final = "held-before"
"""Topic -> the snapshot that the held one took the place of."""
_PUT_BACK: Final = "put-back"
"""Topic -> the revision of what is held, where that is not the highest taken."""

log = logging.getLogger(__name__)


class Unfinished(msgspec.Struct):
    """An order that moves things, noted before it is carried out."""

    topic: str
    payload: bytes


class Keeping:
    """Methods that write may raise HardwareError."""

    def __init__(self, ledger: Ledger) -> None:
        self.ledger = ledger
        self._unkept: dict[tuple[str, str], tuple[Accepted, bytes]] = {}
        self._unput: dict[str, tuple[Revision, bytes]] = {}
        """Put back in memory only."""
        self._put_back = _revisions(ledger)

    # -- taken ------------------------------------------------------------------------

    def mark(self, issuer: str, topic: str) -> Mark | None:
        """The highest order taken from this issuer on this topic."""
        unkept = self._unkept.get((issuer, topic))
        return unkept[0].mark if unkept else self.ledger.mark(issuer, topic)

    def marks(self) -> dict[tuple[str, str], Mark]:
        """All of them by (issuer, topic), on disk or not."""
        unkept = {place: one.mark for place, (one, _) in self._unkept.items()}
        return self.ledger.marks() | unkept

    def remember(self, accepted: Accepted, payload: bytes, ring: Ring) -> None:
        """It is taken, and held where its topic is retained. In a transaction."""
        topic = str(accepted.topic)
        self.ledger.set_mark(accepted.order.iss, topic, accepted.mark)
        if accepted.topic.retained:
            self._hold(accepted, payload)
        if isinstance(accepted.body, Keyset):
            self.ledger.set_value(ROOTS, msgspec.json.encode(ring.roots))
            self._remember_ended(ring)

    def remembered(self, accepted: Accepted) -> None:
        """And it is on disk: the transaction is over."""
        self._unkept.pop(_place(accepted), None)
        self._unput.pop(str(accepted.topic), None)
        self._put_back.pop(str(accepted.topic), None)

    def snapshot(self, topic: str) -> bytes | None:
        """What is held of a retained topic, on disk or not."""
        for accepted, payload in self._unkept.values():
            if str(accepted.topic) == topic:
                return payload
        return self._put(topic)

    def _put(self, topic: str) -> bytes | None:
        unput = self._unput.get(topic)
        return unput[1] if unput else self.ledger.snapshot(topic)

    def owe(self, accepted: Accepted, payload: bytes) -> None:
        """It is taken, and the disk would not have it; ``catch_up`` tries again."""
        self._unkept[_place(accepted)] = (accepted, payload)
        self._put_back.pop(str(accepted.topic), None)

    def catch_up(self, ring: Ring) -> None:
        """Write down what the disk would not take, now that it may."""
        for topic, (revision, payload) in list(self._unput.items()):
            self._write_back(topic, revision, payload)
            del self._unput[topic]
        for accepted, payload in list(self._unkept.values()):
            with self.ledger.transaction():
                self.remember(accepted, payload, ring)
            self.remembered(accepted)

    def _hold(self, accepted: Accepted, payload: bytes) -> None:
        topic = str(accepted.topic)
        held = self._put(topic)
        if held not in (None, payload) and accepted.topic.channel in RESTORED:
            self.ledger.set_record(_BEFORE, topic, held)
        self.ledger.set_snapshot(topic, payload)
        self.ledger.delete_record(_PUT_BACK, topic)

    def _remember_ended(self, ring: Ring) -> None:
        written = self.ledger.records(ENDED)
        for (place, kid), entry in ring.ended.items():
            name, value = f"{place} {kid}", msgspec.json.encode(entry)
            if written.get(name) != value:
                self.ledger.set_record(ENDED, name, value)

    # -- put back ---------------------------------------------------------------------

    def before(self, topic: str) -> bytes | None:
        """What the held snapshot took the place of."""
        return self.ledger.records(_BEFORE).get(topic)

    def held(self, topic: str, taken: Revision) -> Revision:
        """The revision that is held where ``taken`` is the highest taken."""
        return self._put_back.get(topic, taken)

    def put_back(self, earlier: Accepted, payload: bytes) -> None:
        """It is held again; the numbers that were taken since stay taken."""
        topic, revision = str(earlier.topic), (earlier.mark.epoch, earlier.mark.seq)
        self._put_back[topic] = revision
        try:
            self._write_back(topic, revision, payload)
        except HardwareError:
            self._unput[topic] = (revision, payload)
            raise

    def give_up(self, failing: Accepted, held: Revision) -> None:
        """Its number is taken although it is not held; ``held`` goes on."""
        topic = str(failing.topic)
        if self.mark(failing.order.iss, topic) == failing.mark:
            return
        self._put_back[topic] = held
        with self.ledger.transaction():
            self.ledger.set_mark(failing.order.iss, topic, failing.mark)
            self.ledger.set_record(_PUT_BACK, topic, msgspec.json.encode(held))

    def _write_back(self, topic: str, revision: Revision, payload: bytes) -> None:
        with self.ledger.transaction():
            self.ledger.set_record(_PUT_BACK, topic, msgspec.json.encode(revision))
            self.ledger.set_snapshot(topic, payload)
            self.ledger.delete_record(_BEFORE, topic)

    # -- begun ------------------------------------------------------------------------

    def begin(self, accepted: Accepted, payload: bytes) -> None:
        """It moves things: should the program end in it, it is taken up again."""
        noted = Unfinished(str(accepted.topic), payload)
        with self.ledger.transaction():
            self.ledger.set_mark(accepted.order.iss, noted.topic, accepted.mark)
            self.ledger.set_record(
                _UNFINISHED, _key(accepted), msgspec.msgpack.encode(noted)
            )

    def finished(self, accepted: Accepted) -> None:
        """It was carried out."""
        self.ledger.delete_record(_UNFINISHED, _key(accepted))

    def unfinished(self) -> dict[str, Unfinished | None]:
        """What a crash interrupted, by the key to ``forget``; None: unreadable."""
        return {
            key: _noted(value)
            for key, value in self.ledger.records(_UNFINISHED).items()
        }

    def forget(self, key: str) -> None:
        """It is not taken up again."""
        self.ledger.delete_record(_UNFINISHED, key)


def _noted(value: bytes) -> Unfinished | None:
    try:
        return msgspec.msgpack.decode(value, type=Unfinished)
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        log.warning("interrupted order unreadable error=%s", error)
        return None


def _revisions(ledger: Ledger) -> dict[str, Revision]:
    found: dict[str, Revision] = {}
    for topic, value in ledger.records(_PUT_BACK).items():
        try:
            found[topic] = msgspec.json.decode(value, type=Revision)
        except (msgspec.MsgspecError, UnicodeDecodeError) as error:
            log.warning("put-back unreadable topic=%s error=%s", topic, error)
    return found


def _place(accepted: Accepted) -> tuple[str, str]:
    return accepted.order.iss, str(accepted.topic)


def _key(accepted: Accepted) -> str:
    return f"{accepted.order.iss} {accepted.order.id}"
