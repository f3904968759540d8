"""Whether the audit log holds what the nodes remember of it (pure).

Every night the nodes are told how far the log goes, and its hash. What they remember
and the log does not contain was changed or cut off, unless the log itself says why: a
backup was put back, or somebody has explained it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from edge.contract.witness import AuditHead


@dataclass(frozen=True, slots=True)
class Reason:
    """An entry of the log by which heads of before it may be missing."""

    number: int
    at: datetime
    restored: bool
    """A backup was put back: that explains what came after it, no change in it."""
    words: str = ""
    """What the person wrote who explained it."""
    heads: frozenset[str] = frozenset()
    """Those in question when it was explained, of whatever instant: ``mark``."""

    def covers(self, head: AuditHead) -> bool:
        """Whether this is why the log does not contain the head."""
        if mark(head) in self.heads:
            return True
        return head.at <= self.at and (not self.restored or head.number >= self.number)


def mark(head: AuditHead) -> str:
    """A head as an explanation names it."""
    return f"{head.number} {head.sha256[:16]}"


@dataclass(frozen=True, slots=True)
class Doubt:
    """What some nodes remember, and the log does not contain."""

    head: AuditHead
    nodes: tuple[str, ...]
    reason: Reason | None
    """Unset: nothing explains it; the log was changed or cut."""


def doubts(
    remembered: Mapping[AuditHead, Sequence[str]],
    hashes: Mapping[int, str],
    reasons: Sequence[Reason],
) -> tuple[Doubt, ...]:
    """``hashes``: of the entries that the log has, by number."""
    return tuple(
        Doubt(
            head,
            tuple(sorted(nodes)),
            next((one for one in reasons if one.covers(head)), None),
        )
        for head, nodes in sorted(remembered.items(), key=lambda one: one[0].number)
        if hashes.get(head.number) != head.sha256
    )
