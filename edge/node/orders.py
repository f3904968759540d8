"""What a node does with orders: judge, remember and carry out, in one transaction.

The ring of keys and the snapshots come back from the disk after a restart. Orders that
may be carried out twice (stop) are written down first and crossed out afterwards, so
that a crash in between does not lose them.
"""

import logging
from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Final

import msgspec

from edge.audience import Me
from edge.contract.keyset import KeyEntry, Keyset
from edge.contract.orders import ORDERS
from edge.contract.refusal import Refusal, RefusalKind
from edge.contract.report import Revision
from edge.contract.topics import DOWN_RETAINED, Topic, parse
from edge.contract.units import KeyId, PublicKey
from edge.errors import HardwareError, MessageError
from edge.jws import BadOrderError, body_of, take_apart
from edge.node.ledger import Ledger
from edge.ring import Ended, Ring, authentic, relearned
from edge.trust import Accepted, AlreadyHeld, ForOthers, Mark, judge

Act = Callable[[Accepted], None]
"""What the agent does with an order, within the transaction that remembers it."""

COUNTED: Final = frozenset({"root", "administrator", "station"})
REPEATABLE: Final = frozenset({"stop"})
_UNFINISHED: Final = "unfinished-orders"
_ENDED: Final = "ended-keys"
_RESTORED: Final = ("settings", "plan", "alert", "guidance")
"""In the order in which an agent needs them again."""

log = logging.getLogger(__name__)


class _Unfinished(msgspec.Struct):
    topic: str
    payload: bytes


class Orders:
    """The keys, marks and snapshots of one agent."""

    def __init__(self, ledger: Ledger, roots: tuple[PublicKey, ...]) -> None:
        self._ledger = ledger
        self._unkept: dict[tuple[str, str], tuple[Accepted, bytes]] = {}
        self.ring, self._whole = _ring(ledger, _roots(ledger, roots))

    def judge(
        self, topic: str, payload: bytes, *, me: Me, now: datetime | None
    ) -> Accepted | AlreadyHeld | ForOthers | Refusal:
        """See ``edge.trust.judge``; nothing is remembered yet.

        A snapshot that the disk spoilt or lost is taken again when the broker repeats
        it: the mark that it left must not make the node deaf to it.
        """
        judged = judge(payload, topic, me=me, ring=self.ring, marks=self._mark, now=now)
        if isinstance(judged, AlreadyHeld) and self._lost(topic):
            return judge(
                payload, topic, me=me, ring=self.ring, marks=_unmarked, now=now
            )
        return judged

    def carry_out(self, accepted: Accepted, payload: bytes, act: Act) -> None:
        """Remember it and act on it: both or neither, unless the disk takes nothing.

        Then it is carried out all the same, and written down by ``catch_up``: a full
        disk must not silence an alert, nor keep a revoked key alive.

        Raises:
            HardwareError: the disk took nothing, or ``act`` failed.
        """
        once, before = _Once(act), self.ring
        if isinstance(accepted.body, Keyset):
            self.ring = before.with_keyset(
                accepted.body, issuer=accepted.order.iss, commune=accepted.topic.commune
            )
        try:
            self._keep(accepted, payload, once)
        except HardwareError:
            if not once.begun:
                once(accepted)
            if once.done:
                self._unkept[_place(accepted)] = (accepted, payload)
            raise
        finally:
            if once.done:
                self._whole.add(str(accepted.topic))
            else:
                self.ring = before

    def _keep(self, accepted: Accepted, payload: bytes, act: Act) -> None:
        repeatable = accepted.order.type in REPEATABLE
        if repeatable:
            self._note(accepted, payload)
        with self._ledger.transaction():
            self._remember(accepted, payload)
            act(accepted)
            if repeatable:
                self._ledger.delete_record(_UNFINISHED, _key(accepted))
        self._unkept.pop(_place(accepted), None)

    def catch_up(self) -> None:
        """Write down what the disk would not take, now that it may."""
        for place, (accepted, payload) in list(self._unkept.items()):
            with self._ledger.transaction():
                self._remember(accepted, payload)
            del self._unkept[place]

    def restored(self) -> Iterator[Accepted]:
        """Snapshots held from before the restart; marks and times were judged then."""
        held = [
            (topic, payload)
            for topic, payload in _snapshots(self._ledger)
            if topic.channel in _RESTORED
        ]
        held.sort(key=lambda one: _RESTORED.index(one[0].channel))
        for topic, payload in held:
            try:
                again = _again(topic, payload, self.ring)
            except MessageError as error:
                log.warning("held order unusable topic=%s error=%s", topic, error)
                continue
            self._whole.add(str(topic))
            yield again

    def finish(self, me: Me, now: datetime | None, act: Act) -> None:
        """Carry out what a crash interrupted, unless its time is over."""
        for key, value in self._ledger.records(_UNFINISHED).items():
            judged = self._unfinished(value, me, now)
            with self._ledger.transaction():
                if isinstance(judged, Accepted):
                    log.info("interrupted order carried out again id=%s", key)
                    act(judged)
                self._ledger.delete_record(_UNFINISHED, key)

    def held(self) -> dict[str, Revision]:
        """Topic -> highest (epoch, seq) held of the station and the keysets' signers.

        Approvers' keys count for themselves and are left out; a revoked key's numbers
        say nothing any more, however high a thief has driven them. Nor does the number
        of a snapshot that the disk lost: the console sends it again.
        """
        highest: dict[str, Revision] = {}
        unkept = {place: one.mark for place, (one, _) in self._unkept.items()}
        for (issuer, topic), mark in (self._ledger.marks() | unkept).items():
            found = self.ring.find(issuer)
            if found is None or found[1] not in COUNTED or self._lost(topic):
                continue
            if found[2] is None or found[2].standing != "revoked":
                this = (mark.epoch, mark.seq)
                highest[topic] = max(highest.get(topic, (0, 0)), this)
        return highest

    def _lost(self, topic: str) -> bool:
        # By its text: that of a mark which the disk spoilt may be no topic at all.
        return topic.rpartition("/")[2] in DOWN_RETAINED and topic not in self._whole

    def _mark(self, issuer: str, topic: str) -> Mark | None:
        unkept = self._unkept.get((issuer, topic))
        return unkept[0].mark if unkept else self._ledger.mark(issuer, topic)

    def _unfinished(
        self, value: bytes, me: Me, now: datetime | None
    ) -> Accepted | AlreadyHeld | ForOthers | Refusal | None:
        try:
            noted = msgspec.msgpack.decode(value, type=_Unfinished)
        except (msgspec.MsgspecError, UnicodeDecodeError) as error:
            log.warning("interrupted order unreadable error=%s", error)
            return None
        return judge(
            noted.payload,
            noted.topic,
            me=me,
            ring=self.ring,
            marks=_unmarked,
            now=now,
        )

    def _note(self, accepted: Accepted, payload: bytes) -> None:
        noted = _Unfinished(str(accepted.topic), payload)
        with self._ledger.transaction():
            self._ledger.set_mark(
                accepted.order.iss, str(accepted.topic), accepted.mark
            )
            self._ledger.set_record(
                _UNFINISHED, _key(accepted), msgspec.msgpack.encode(noted)
            )

    def _remember(self, accepted: Accepted, payload: bytes) -> None:
        topic = str(accepted.topic)
        self._ledger.set_mark(accepted.order.iss, topic, accepted.mark)
        if accepted.topic.retained:
            self._ledger.set_snapshot(topic, payload)
        if isinstance(accepted.body, Keyset):
            self._ledger.set_value("roots", msgspec.json.encode(self.ring.roots))
            self._remember_ended()

    def _remember_ended(self) -> None:
        written = self._ledger.records(_ENDED)
        for (place, kid), entry in self.ring.ended.items():
            name, value = f"{place} {kid}", msgspec.json.encode(entry)
            if written.get(name) != value:
                self._ledger.set_record(_ENDED, name, value)


class _Once:
    """An act, and how far it came."""

    def __init__(self, act: Act) -> None:
        self._act = act
        self.begun = self.done = False

    def __call__(self, accepted: Accepted) -> None:
        self.begun = True
        self._act(accepted)
        self.done = True


def _unmarked(_issuer: KeyId, _topic: str) -> None:
    """The marks of a node that has held nothing."""


def _place(accepted: Accepted) -> tuple[str, str]:
    return accepted.order.iss, str(accepted.topic)


def _key(accepted: Accepted) -> str:
    return f"{accepted.order.iss} {accepted.order.id}"


def _roots(ledger: Ledger, configured: tuple[PublicKey, ...]) -> tuple[PublicKey, ...]:
    """The configured root keys and those that they have named since."""
    held = ledger.value("roots")
    try:
        named = msgspec.json.decode(held or b"[]", type=tuple[PublicKey, ...])
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        log.warning("held root keys unreadable error=%s", error)
        named = ()
    return tuple(dict.fromkeys([*configured, *named]))


def _snapshots(ledger: Ledger) -> Iterator[tuple[Topic, bytes]]:
    for topic, payload in ledger.snapshots().items():
        try:
            yield parse(topic), payload
        except MessageError as error:
            log.warning("held topic unreadable error=%s", error)


def _ring(ledger: Ledger, roots: tuple[PublicKey, ...]) -> tuple[Ring, set[str]]:
    """As much of the ring as the disk still proves, and the topics that it has whole.

    Each commune's keyset stands by itself: a node that moved may hold one of before
    that nobody answers for any more.
    """
    ring, whole = Ring(roots, ended=_ended(ledger)), set[str]()
    held = [one for one in _snapshots(ledger) if one[0].channel == "keys"]
    held.sort(key=lambda one: one[0].commune is not None)  # the root's first
    for topic, payload in held:
        try:
            ring = relearned(ring, payload, commune=topic.commune)
        except BadOrderError as error:
            log.warning("held keyset unusable topic=%s error=%s", topic, error)
            continue
        whole.add(str(topic))
    return ring, whole


def _ended(ledger: Ledger) -> Ended:
    found: dict[tuple[str, KeyId], KeyEntry] = {}
    for name, value in ledger.records(_ENDED).items():
        try:
            entry = msgspec.json.decode(value, type=KeyEntry)
        except (msgspec.MsgspecError, UnicodeDecodeError) as error:
            log.warning("ended key unreadable key=%s error=%s", name, error)
            continue
        found[name.rpartition(" ")[0], entry.kid] = entry
    return found


def _again(topic: Topic, payload: bytes, ring: Ring) -> Accepted:
    order, role, known = authentic(take_apart(payload), ring)
    spec = ORDERS.get(order.type)
    if spec is None:
        raise BadOrderError(RefusalKind.UNKNOWN_TYPE, f"type {order.type!r}")
    mark = Mark(order.epoch, order.seq, "")
    return Accepted(topic, order, body_of(order, spec.body), mark, role, known)
