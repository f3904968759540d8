"""What a node asks of its file (``edge.adapters.store`` has it in SQLite)."""

from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from edge.trust import Mark


@dataclass(frozen=True, slots=True)
class Pending:
    """An event that the console has not acknowledged; ``body`` is its JSON."""

    seq: int
    at: datetime
    body: bytes


class Ledger(Protocol):
    """Survives power cuts. Every method may raise HardwareError; the disk is to blame.

    Methods that write do so at once, or within the ``transaction()`` around them.
    """

    outbox_epoch: int

    def transaction(self) -> AbstractContextManager[None]:
        """All or nothing. Within another one it joins that one."""

    def mark(self, issuer: str, topic: str) -> Mark | None:
        """The highest order taken from this issuer on this topic."""

    def set_mark(self, issuer: str, topic: str, mark: Mark) -> None:
        """Remember the highest; ``edge.trust`` has judged that it is higher."""

    def marks(self) -> dict[tuple[str, str], Mark]:
        """All of them by (issuer, topic)."""

    def set_snapshot(self, topic: str, payload: bytes) -> None:
        """Hold this order of a retained topic in place of what was held."""

    def snapshot(self, topic: str) -> bytes | None:
        """The order held of a retained topic, as it came."""

    def snapshots(self) -> dict[str, bytes]:
        """All orders held of retained topics, as they came, by topic."""

    def enqueue(self, at: datetime, body: bytes) -> int:
        """Keep an event (JSON) until it is acknowledged; its number."""

    def batch(self) -> tuple[Pending, ...]:
        """The oldest unacknowledged events that fit into one message."""

    def acknowledge(self, epoch: int, upto: int) -> int:
        """Delete what the console has; how many there were."""

    @property
    def outbox_next(self) -> int:
        """The number that the next event gets."""

    def count_refusals(self, by_kind: dict[str, int]) -> None:
        """Add to the counts of bad orders."""

    def refusals(self) -> dict[str, int]:
        """Counts since the file was made, by kind."""

    def records(self, namespace: str) -> dict[str, bytes]:
        """All entries of a namespace, by key in order."""

    def set_record(self, namespace: str, key: str, value: bytes) -> None:
        """Write or replace an entry."""

    def delete_record(self, namespace: str, key: str) -> None:
        """Remove an entry; one that is not there is fine."""

    def value(self, key: str) -> bytes | None:
        """One named value of the file, such as the clock's floor."""

    def set_value(self, key: str, value: bytes) -> None:
        """Write or replace a named value."""

    @property
    def replaced(self) -> str:
        """Name of the unreadable file that this one took the place of, or empty."""

    @property
    def on_reserve(self) -> bool:
        """True while the disk is so full that the file lives on its reserve."""
