"""Events on their way to the console: kept on disk until it has them in its database.

One batch is under way at a time; the next goes out when it is acknowledged, the same
one again when that takes too long or the connection came back. The console stores each
(node, agent, epoch, seq) once, so sending twice does no harm.
"""

from collections import deque
from collections.abc import Callable
from datetime import datetime
from typing import Annotated, Final

import msgspec

from edge.contract.report import Ack, Event
from edge.errors import HardwareError
from edge.node.ledger import Ledger

RESEND_S: Final = (5.0, 60.0)
"""Without an answer: first after this, then each time after twice as long, up to that.
A console that restarts is back soon; one that is dead must not be buried in batches."""
AT_LEAST_S: Final = 2.0
"""An answer takes no longer on most lines."""
UNWRITTEN: Final = 1000
"""Events kept in memory while the disk takes none; older ones are lost beyond that."""


class _Numbered(msgspec.Struct):
    seq: int
    at: datetime
    body: msgspec.Raw  # as stored: an older program's events still go out


class _Batch(msgspec.Struct):
    v: int
    epoch: int
    events: Annotated[list[_Numbered], msgspec.Meta(max_length=100)]


class Outbox:
    """Sends what the ledger keeps. ``send`` says whether the link took the message."""

    def __init__(self, ledger: Ledger, send: Callable[[bytes], bool]) -> None:
        self._ledger = ledger
        self._send = send
        self._under_way_s: float | None = None
        self._patience_s = RESEND_S[0]
        self._unwritten: deque[tuple[datetime, bytes]] = deque(maxlen=UNWRITTEN)
        self._empty = False
        self.fault: HardwareError | None = None
        """Why events wait in memory, while the disk takes none."""

    def keep(self, at: datetime, event: Event) -> int:
        """Write it down; a full disk only delays that. Its number, for ``arrived``."""
        self._unwritten.append((at, msgspec.json.encode(event)))
        self._write_down()
        return self._ledger.outbox_next - 1 + len(self._unwritten)

    def arrived(self, number: int) -> bool:
        """Whether the console has everything up to this number."""
        if number >= self._ledger.outbox_next:
            return False
        waiting = self._ledger.batch()
        return not waiting or waiting[0].seq > number

    def restart(self) -> None:
        """Nothing is under way (any more): the connection is new, or all arrived."""
        self._under_way_s, self._patience_s = None, RESEND_S[0]

    def step(self, monotonic_s: float) -> None:
        """Send the next batch if none is under way; try the disk again if it failed."""
        self._write_down()
        sent_s = self._under_way_s
        if sent_s is not None and monotonic_s < sent_s + self._patience_s:
            return
        if self._empty:
            return
        events = [
            _Numbered(one.seq, one.at, msgspec.Raw(one.body))
            for one in self._ledger.batch()
        ]
        self._empty = not events
        batch = _Batch(v=1, epoch=self._ledger.outbox_epoch, events=events)
        if events and self._send(msgspec.json.encode(batch)):
            if sent_s is not None:
                self._patience_s = min(self._patience_s * 2, RESEND_S[1])
            self._under_way_s = monotonic_s

    def acknowledged(self, ack: Ack, monotonic_s: float) -> None:
        """The console has everything up to a number; forget it and go on.

        One that says nothing new comes from a console that has just connected: what was
        under way did not reach it, so it is sent again at once. Unless it was sent just
        now: then it answers a batch that arrived twice, and to answer that by sending
        once more would double everything for ever (as in RFC 1123, 4.2.3.1).
        """
        sent_s = self._under_way_s
        deleted = self._ledger.acknowledge(ack.outbox_epoch, ack.upto)
        if deleted or sent_s is None or monotonic_s >= sent_s + AT_LEAST_S:
            self.restart()

    def _write_down(self) -> None:
        while self._unwritten:
            at, body = self._unwritten[0]
            try:
                self._ledger.enqueue(at, body)
            except HardwareError as error:
                self.fault = error
                return
            self._unwritten.popleft()
            self._empty = False
        self.fault = None
