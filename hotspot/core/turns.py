"""Whose turn it is: clients in a round, each with a budget of its own.

However much one client asks, the others wait for at most one answer of its; and who has
used up its budget waits until it grew again, without anything being done for it.
"""

from collections import OrderedDict, deque
from dataclasses import dataclass
from typing import Final, Generic, TypeVar

W = TypeVar("W")

FORGET_S: Final = 60.0


@dataclass(frozen=True, slots=True)
class Pace:
    """What one client gets: so many turns at once, and so many a second after that."""

    burst: float = 40.0
    per_s: float = 20.0


@dataclass(slots=True)
class _Budget:
    """``left`` turns at the instant ``at_s``."""

    left: float
    at_s: float


class Turns(Generic[W]):
    """What waits, by client. Times are of the monotonic clock; not for many threads."""

    def __init__(self, pace: Pace) -> None:
        self._pace = pace
        self._waiting: OrderedDict[str, deque[W]] = OrderedDict()
        self._budgets: dict[str, _Budget] = {}
        self._swept_s = 0.0

    def add(self, client: str, what: W) -> None:
        """At the end of what this client waits for."""
        self._waiting.setdefault(client, deque()).append(what)

    def take(self, now_s: float) -> W | None:
        """What is next; None: nothing waits, or only who must wait for its budget."""
        self._sweep(now_s)
        for client in list(self._waiting):
            budget = self._budget(client, now_s)
            if budget.left < 1:
                continue
            budget.left -= 1
            waiting = self._waiting[client]
            what = waiting.popleft()
            if waiting:
                self._waiting.move_to_end(client)
            else:
                del self._waiting[client]
            return what
        return None

    def wait_s(self, now_s: float) -> float | None:
        """How long until `take` can give something; None while nothing waits."""
        if not self._waiting:
            return None
        lefts = (self._budget(client, now_s).left for client in self._waiting)
        return max(0.0, 1.0 - max(lefts)) / self._pace.per_s

    def drop(self, client: str, what: W) -> None:
        """It waits no more, if it did."""
        waiting = self._waiting.get(client)
        if waiting is not None and what in waiting:
            waiting.remove(what)
            if not waiting:
                del self._waiting[client]

    def __len__(self) -> int:
        return sum(map(len, self._waiting.values()))

    def _budget(self, client: str, now_s: float) -> _Budget:
        budget = self._budgets.setdefault(client, _Budget(self._pace.burst, now_s))
        grown = budget.left + max(0.0, now_s - budget.at_s) * self._pace.per_s
        budget.left, budget.at_s = min(self._pace.burst, grown), now_s
        return budget

    def _sweep(self, now_s: float) -> None:
        """Forgets clients whose budget is whole again; who asks anew begins anew."""
        if now_s - self._swept_s < FORGET_S:
            return
        self._swept_s = now_s
        old_s = now_s - FORGET_S - self._pace.burst / self._pace.per_s
        self._budgets = {
            client: budget
            for client, budget in self._budgets.items()
            if client in self._waiting or budget.at_s > old_s
        }
