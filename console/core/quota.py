"""How much one node may say: buckets of messages and of bytes that fill with time.

Weeks of honest records fit at once. Beyond that the console takes a node's reports as
slowly as its buckets fill: what is refused is not acknowledged, so an honest node keeps
it and sends it again, and one that floods fills nobody's disk and takes nobody's turn.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum
from typing import Final

BURST_BYTES: Final = 8 * 1024 * 1024
"""About 27,000 as-run records: nine days of an emergency every 30 seconds."""
BYTES_A_S: Final = 256
"""22 MB a day; an emergency every 30 seconds is 1 MB."""
BURST_MESSAGES: Final = 600
"""Those 27,000 records come in 270 messages."""
MESSAGES_A_S: Final = 2
"""A beat a minute, a handful of states for each bulletin: far below 1 in 5 s."""
COST: Final[Mapping[str, int]] = {"hello": 10}
"""In messages, by channel: a hello is answered with a signed order, and comes once a
connection."""


class Verdict(Enum):
    """What becomes of a report."""

    TAKEN = "taken"
    CALM = "calm"
    """Taken, and no flood goes on any more, told now or before a new start."""
    FLOOD = "flood"
    """Refused, for the first time: staff are to be told."""
    REFUSED = "refused"


@dataclass(slots=True)
class _Bucket:
    burst: float
    per_s: float
    left: float
    at: datetime

    def take(self, amount: float, now: datetime) -> bool:
        """Whether there was as much."""
        passed_s = max(0.0, (now - self.at).total_seconds())
        self.left = min(self.burst, self.left + passed_s * self.per_s)
        self.at = now
        if amount > self.left:
            return False
        self.left -= amount
        return True

    @property
    def half_full(self) -> bool:
        """Calm has come back."""
        return self.left > self.burst / 2


@dataclass(slots=True)
class _Node:
    said: _Bucket
    stored: _Bucket
    calm: bool | None = None
    """False: a flood was told. Unset: not known, a new start has forgotten it."""

    def judge(self, *, taken: bool) -> Verdict:
        """What to tell staff of it."""
        if not taken:
            first, self.calm = self.calm is not False, False
            return Verdict.FLOOD if first else Verdict.REFUSED
        if not self.calm and self.said.half_full and self.stored.half_full:
            self.calm = True
            return Verdict.CALM
        return Verdict.TAKEN


@dataclass(slots=True)
class Quota:
    """Two buckets for each node. In memory: a new start of the console forgives."""

    burst: float = BURST_BYTES
    per_s: float = BYTES_A_S
    messages: float = BURST_MESSAGES
    _nodes: dict[str, _Node] = field(default_factory=dict)

    def hear(self, node: str, channel: str, now: datetime) -> Verdict:
        """Whether a message of the node is looked at."""
        known = self._of(node, now)
        return known.judge(taken=known.said.take(COST.get(channel, 1), now))

    def take(self, node: str, size_bytes: float, now: datetime) -> Verdict:
        """Whether the node may have this much stored now."""
        known = self._of(node, now)
        return known.judge(taken=known.stored.take(size_bytes, now))

    def untold(self, node: str) -> None:
        """The last verdict on it reached nobody: the next one says it again."""
        if node in self._nodes:
            self._nodes[node].calm = None

    def _of(self, node: str, now: datetime) -> _Node:
        if node not in self._nodes:
            self._nodes[node] = _Node(
                said=_Bucket(self.messages, MESSAGES_A_S, self.messages, now),
                stored=_Bucket(self.burst, self.per_s, self.burst, now),
            )
        return self._nodes[node]
