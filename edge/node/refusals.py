"""Bad orders, counted exactly and reported briefly (pure).

A flood must not become a flood of our own: events are summed up per kind and issuer
over a minute, and issuers beyond the first few (they may be invented) share one event.
"""

from collections import Counter
from typing import Final

from edge.contract.refusal import Refusal
from edge.contract.report import Refused

SUMMED_UP_S: Final = 60.0
ISSUERS: Final = 10
"""Different issuers with an event of their own in one summing-up."""
_DETAIL: Final = 200


class Refusals:
    """Tallies since they were last taken."""

    def __init__(self) -> None:
        self._counts: Counter[str] = Counter()
        self._events: dict[tuple[str, str], Refused] = {}
        self._issuers: set[str] = set()
        self._since_s: float | None = None

    def add(self, refusal: Refusal, monotonic_s: float) -> None:
        """One more."""
        self._counts[refusal.kind] += 1
        if self._since_s is None:
            self._since_s = monotonic_s
        if len(self._issuers) < ISSUERS:
            self._issuers.add(refusal.issuer)
        issuer = refusal.issuer if refusal.issuer in self._issuers else "(others)"
        known = self._events.get((refusal.kind, issuer))
        self._events[refusal.kind, issuer] = Refused(
            kind=refusal.kind,
            topic=refusal.topic,
            issuer=issuer,
            order_id=refusal.order_id,
            detail=refusal.detail[:_DETAIL],
            count=known.count + 1 if known else 1,
        )

    def take_counts(self) -> dict[str, int]:
        """Refused since the last call, by kind: for the exact counters on disk."""
        counts, self._counts = dict(self._counts), Counter()
        return counts

    def give_back(self, counts: dict[str, int]) -> None:
        """They could not be kept; count them with the next."""
        self._counts.update(counts)

    def due_s(self) -> float | None:
        """When (monotonic) the events have been summed up long enough."""
        return None if self._since_s is None else self._since_s + SUMMED_UP_S

    def take_events(self) -> tuple[Refused, ...]:
        """What to report; the next minute begins with the next bad order."""
        events = tuple(self._events.values())
        self._events, self._issuers, self._since_s = {}, set(), None
        return events
