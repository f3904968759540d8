"""What a node does with orders: judge, remember and carry out, in one transaction.

The ring of keys and the snapshots come back from the disk after a restart. Orders that
may be carried out twice (stop) are written down first and crossed out afterwards, so
that a crash in between does not lose them.

An order that makes this program fail is given up (``edge.node.trials``), and what was
held before it holds on: a plan, say, is acted on again. A keyset is remembered before
it is acted on, and never given up, or a revoked key would come to life.
"""

import logging
from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Final, TypeGuard

from edge.audience import Me
from edge.contract.keyset import Keyset
from edge.contract.refusal import Refusal, RefusalKind
from edge.contract.report import Revision
from edge.contract.topics import DOWN_RETAINED, Topic
from edge.contract.units import KeyId, PublicKey
from edge.errors import EdgeError, HardwareError, MessageError
from edge.node.keeping import RESTORED, Keeping, Unfinished
from edge.node.ledger import Ledger
from edge.node.relearning import again, ring_of, roots_of, snapshots
from edge.node.trials import STARTS, Trials, fails_here, named
from edge.node.versions import Versions
from edge.trust import Accepted, AlreadyHeld, ForOthers, judge

Act = Callable[[Accepted], None]
"""What the agent does with an order, within the transaction that remembers it."""

COUNTED: Final = frozenset({"root", "administrator", "station"})
REPEATABLE: Final = frozenset({"stop"})
_LEFT_OUT: Final = ("guidance", "plan", "settings", "alert")
"""In the order in which they are done without, where the program cannot start."""

log = logging.getLogger(__name__)


class Orders:
    """The keys, marks and snapshots of one agent."""

    def __init__(
        self,
        ledger: Ledger,
        roots: tuple[PublicKey, ...],
        trials: Trials,
        versions: Versions,
    ) -> None:
        self._ledger, self._trials, self._versions = ledger, trials, versions
        self.given_up: list[Refusal] = []
        """What was put back at the start, to be told."""
        self._keeping = Keeping(ledger)
        self.ring, self._whole = ring_of(ledger, roots_of(ledger, roots))

    def judge(
        self, topic: str, payload: bytes, *, me: Me, now: datetime | None
    ) -> Accepted | AlreadyHeld | ForOthers | Refusal:
        """See ``edge.trust.judge``; nothing is remembered yet.

        A snapshot that the disk spoilt or lost is taken again when the broker repeats
        it: the mark that it left must not make the node deaf to it. So is one that was
        given up, by a program that may be another.
        """
        try:
            judged = judge(
                payload, topic, me=me, ring=self.ring, marks=self._keeping.mark, now=now
            )
            if isinstance(judged, AlreadyHeld) and not self._holds(judged):
                judged = judge(
                    payload, topic, me=me, ring=self.ring, marks=_unmarked, now=now
                )
        except EdgeError:
            raise
        except Exception as error:
            log.exception("order could not be judged topic=%s", topic)
            return Refusal(RefusalKind.FAILS_HERE, topic[:200], named(error))
        if _can_be_given_up(judged) and (failing := self._trials.refused(judged)):
            self._give_up(judged)
            return failing
        return judged

    def _holds(self, taken: AlreadyHeld) -> bool:
        topic, revision = str(taken.topic), (taken.mark.epoch, taken.mark.seq)
        return not self._lost(topic) and revision <= self._keeping.held(topic, revision)

    def _give_up(self, failing: Accepted) -> None:
        if not failing.topic.retained:
            return  # nothing is held of commands
        held = self.held().get(str(failing.topic), (0, 0))
        try:
            self._keeping.give_up(failing, held)
        except HardwareError as error:
            log.warning("number not taken on disk error=%s", error)

    def carry_out(self, accepted: Accepted, payload: bytes, act: Act) -> Refusal | None:
        """Remember it and act on it: both or neither, unless the disk takes nothing.

        Then it is carried out all the same, and written down by ``catch_up``: a full
        disk must not silence an alert, nor keep a revoked key alive. A refusal where
        the act failed for no foreseen reason, and what was held holds on.

        Raises:
            HardwareError: the disk took nothing, or ``act`` failed.
        """
        once, keyset = _Once(act), isinstance(accepted.body, Keyset)
        if _can_be_given_up(accepted):
            self._trials.begin(accepted.mark.sha256)
        self._learn(accepted)
        try:
            self._keep(accepted, payload, once)
        except HardwareError:
            if not once.begun:
                once(accepted)
            if once.done or keyset:
                self._keeping.owe(accepted, payload)
            raise
        except EdgeError:
            raise
        except Exception as error:
            if not self._go_back(accepted, act):
                raise
            log.exception("order failed id=%s", accepted.order.id)
            return fails_here(accepted, named(error))
        finally:
            self._note_whole(str(accepted.topic), done=once.done, keyset=keyset)
        return None

    def _learn(self, accepted: Accepted) -> None:
        if isinstance(accepted.body, Keyset):
            self.ring = self.ring.with_keyset(
                accepted.body, issuer=accepted.order.iss, commune=accepted.topic.commune
            )

    def _note_whole(self, topic: str, *, done: bool, keyset: bool) -> None:
        if done:
            self._whole.add(topic)
        elif keyset:  # so that it is acted on when it comes again
            self._whole.discard(topic)

    def _go_back(self, accepted: Accepted, act: Act) -> bool:
        """Whether the agent stands again on what is held of this topic.

        Its memory may be half-way in what failed. A snapshot that is acted on replaces
        the one before, whole, so acting on that one brings it back. No command has
        such a one, and it moves things: there the program must end, and its sound.
        """
        topic = accepted.topic
        if topic.channel not in RESTORED:
            return False
        held = self._keeping.snapshot(str(topic))
        if held is None:
            return False
        try:
            before = again(topic, held, self.ring)
        except MessageError as error:
            log.warning("held order unusable topic=%s error=%s", topic, error)
            return False
        self._versions.undo()
        act(before)
        return True

    def _keep(self, accepted: Accepted, payload: bytes, act: Act) -> None:
        keeping, repeatable = self._keeping, accepted.order.type in REPEATABLE
        if repeatable:
            keeping.begin(accepted, payload)
        if isinstance(accepted.body, Keyset):
            # By itself: whatever comes of acting on it, a revoked key stays revoked.
            with self._ledger.transaction():
                keeping.remember(accepted, payload, self.ring)
            keeping.remembered(accepted)
            act(accepted)
            return
        with self._ledger.transaction():
            keeping.remember(accepted, payload, self.ring)
            act(accepted)
            if repeatable:
                keeping.finished(accepted)
        keeping.remembered(accepted)

    def catch_up(self) -> None:
        """Write down what the disk would not take, now that it may."""
        self._keeping.catch_up(self.ring)

    def restored(self) -> Iterator[Accepted]:
        """Snapshots held from before the restart; marks and times were judged then.

        What was lived through once may end the program later, on some day: then it
        starts without one of them, another one each time. The broker gives that one
        again, and then it is in doubt by itself.
        """
        left_out = self._left_out()
        held = [
            (topic, payload)
            for topic, payload in snapshots(self._ledger)
            if topic.channel in RESTORED and topic.channel != left_out
        ]
        held.sort(key=lambda one: RESTORED.index(one[0].channel))
        for topic, payload in held:
            try:
                found = self._restored(topic, payload)
            except MessageError as error:
                log.warning("held order unusable topic=%s error=%s", topic, error)
                continue
            if found is None:
                continue
            self._whole.add(str(topic))
            self._trials.begin(found.mark.sha256)
            yield found
            self._trials.restored(found.mark.sha256)

    def _left_out(self) -> str:
        in_vain = self._trials.starting() - STARTS
        if in_vain < 0:
            return ""
        channel = _LEFT_OUT[in_vain % len(_LEFT_OUT)]
        log.error("the program cannot start; it does without channel=%s", channel)
        return channel

    def _restored(self, topic: Topic, payload: bytes) -> Accepted | None:
        """What is held; what was held before it, where that ended the program twice."""
        found = again(topic, payload, self.ring)
        failing = self._trials.refused(found)
        if failing is None:
            return found
        self.given_up.append(failing)
        before = self._keeping.before(str(topic))
        if before is None:
            return None
        earlier = again(topic, before, self.ring)
        if self._trials.refused(earlier) is not None:
            return None
        try:
            self._keeping.put_back(earlier, before)
        except HardwareError as error:
            log.warning("order not put back on disk error=%s", error)
        return earlier

    def finish(self, me: Me, now: datetime | None, act: Act) -> None:
        """Carry out what a crash interrupted, unless its time is over."""
        for key, noted in self._keeping.unfinished().items():
            judged = noted and self._interrupted(noted, me, now)
            if isinstance(judged, Accepted) and (
                failing := self._trials.refused(judged)
            ):
                self.given_up.append(failing)
                judged = None
            with self._ledger.transaction():
                if isinstance(judged, Accepted):
                    log.info("interrupted order carried out again id=%s", key)
                    self._trials.begin(judged.mark.sha256)
                    act(judged)
                self._keeping.forget(key)

    def _interrupted(
        self, noted: Unfinished, me: Me, now: datetime | None
    ) -> Accepted | AlreadyHeld | ForOthers | Refusal:
        return judge(
            noted.payload,
            noted.topic,
            me=me,
            ring=self.ring,
            marks=_unmarked,
            now=now,
        )

    def taken(self) -> dict[str, Revision]:
        """Topic -> highest (epoch, seq) taken of the station and the keysets' signers.

        Approvers' keys count for themselves and are left out; a revoked key's numbers
        say nothing any more, however high a thief has driven them. Nor does the number
        of a snapshot that the disk lost: the console sends it again.
        """
        highest: dict[str, Revision] = {}
        for (issuer, topic), mark in self._keeping.marks().items():
            found = self.ring.find(issuer)
            if found is None or found[1] not in COUNTED or self._lost(topic):
                continue
            if found[2] is None or found[2].standing != "revoked":
                this = (mark.epoch, mark.seq)
                highest[topic] = max(highest.get(topic, (0, 0)), this)
        return highest

    def held(self) -> dict[str, Revision]:
        """Topic -> (epoch, seq) acted on; a put-back leaves it below what was taken."""
        return {
            topic: self._keeping.held(topic, revision)
            for topic, revision in self.taken().items()
        }

    def _lost(self, topic: str) -> bool:
        # By its text: that of a mark which the disk spoilt may be no topic at all.
        return topic.rpartition("/")[2] in DOWN_RETAINED and topic not in self._whole


class _Once:
    """An act, and how far it came."""

    def __init__(self, act: Act) -> None:
        self._act = act
        self.begun = self.done = False

    def __call__(self, accepted: Accepted) -> None:
        self.begun = True
        self._act(accepted)
        self.done = True


def _can_be_given_up(judged: object) -> TypeGuard[Accepted]:
    """An order that can come again, if it is no keyset."""
    return (
        isinstance(judged, Accepted)
        and not isinstance(judged.body, Keyset)
        and (judged.topic.retained or judged.order.type in REPEATABLE)
    )


def _unmarked(_issuer: KeyId, _topic: str) -> None:
    """The marks of a node that has held nothing."""
