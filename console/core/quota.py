"""How much one node may report: a bucket of bytes that fills again with time.

Weeks of honest records fit at once. Beyond that the console takes a node's reports as
slowly as its bucket fills: what is refused is not acknowledged, so an honest node keeps
it and sends it again, and one that floods fills nobody's disk.
"""

from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum
from typing import Final

BURST_BYTES: Final = 8 * 1024 * 1024
"""About 27,000 as-run records: nine days of an emergency every 30 seconds."""
BYTES_A_S: Final = 256
"""22 MB a day; an emergency every 30 seconds is 1 MB."""


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
    left: float
    at: datetime
    calm: bool | None = None
    """False: a flood was told. Unset: not known, a new start has forgotten it."""


@dataclass(slots=True)
class Quota:
    """One bucket for each node. In memory: a new start of the console forgives."""

    burst: float = BURST_BYTES
    per_s: float = BYTES_A_S
    _buckets: dict[str, _Bucket] = field(default_factory=dict)

    def take(self, node: str, size_bytes: float, now: datetime) -> Verdict:
        """Whether the node may have this much stored now."""
        bucket = self._buckets.setdefault(node, _Bucket(self.burst, now))
        passed_s = max(0.0, (now - bucket.at).total_seconds())
        bucket.left = min(self.burst, bucket.left + passed_s * self.per_s)
        bucket.at = now
        if size_bytes > bucket.left:
            first, bucket.calm = bucket.calm is not False, False
            return Verdict.FLOOD if first else Verdict.REFUSED
        bucket.left -= size_bytes
        if not bucket.calm and bucket.left > self.burst / 2:
            bucket.calm = True
            return Verdict.CALM
        return Verdict.TAKEN
