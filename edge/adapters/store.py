"""One SQLite file per agent: what it holds, what it did, and what it still has to tell.

Rules:

- Owned by the agent's thread: one connection, used by the thread that opened it.
- What a finished ``transaction()`` wrote survives a power cut; what an unfinished one
  wrote was never there.
- The outbox counts by AUTOINCREMENT, so a number never comes twice within an epoch; the
  epoch belongs to the file, so a lost disk begins a new one.
- A file that cannot be read is moved aside, kept, and named in ``moved_aside``; what
  SQLite can still read of it goes on in the new one.
- A full disk is a HardwareError; what was there stays.
- A value that the card spoilt is left out, whatever it holds now: no bit that flips may
  keep a node from starting.

What the bytes mean is for others: ``edge.node`` and the agents.
"""

import logging
import secrets
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

import msgspec

from edge.adapters.salvage import salvage
from edge.adapters.sqlite_file import Reserve, disk, open_or_replace
from edge.errors import HardwareError
from edge.node.ledger import Pending
from edge.trust import Mark

BATCH_EVENTS: Final = 100
BATCH_BYTES: Final = 200 * 1024
"""Leaves room for the batch's own fields under the broker's 256 KiB."""
RESERVE_BYTES: Final = 4 * 1024 * 1024

_MIGRATIONS: Final = (
    """
    CREATE TABLE meta (key TEXT PRIMARY KEY, value BLOB NOT NULL) WITHOUT ROWID;
    CREATE TABLE guard (
        issuer TEXT NOT NULL, topic TEXT NOT NULL, epoch INTEGER NOT NULL,
        seq INTEGER NOT NULL, sha256 TEXT NOT NULL, PRIMARY KEY (issuer, topic)
    ) WITHOUT ROWID;
    CREATE TABLE snapshot (topic TEXT PRIMARY KEY, payload BLOB NOT NULL);
    CREATE TABLE outbox (
        seq INTEGER PRIMARY KEY AUTOINCREMENT, at TEXT NOT NULL, body BLOB NOT NULL
    );
    CREATE TABLE refused (kind TEXT PRIMARY KEY, count INTEGER NOT NULL) WITHOUT ROWID;
    CREATE TABLE record (
        namespace TEXT NOT NULL, key TEXT NOT NULL, value BLOB NOT NULL,
        PRIMARY KEY (namespace, key)
    ) WITHOUT ROWID;
    """,
)
"""Script n takes a file from user_version n to n + 1. Append; never edit one."""

log = logging.getLogger(__name__)


class Store:
    """The agent's file. Every method may raise HardwareError (disk full, disk broken).

    Methods that write do so at once, or within the ``transaction()`` around them.
    """

    def __init__(
        self, path: Path, *, now: datetime, reserve_bytes: int = RESERVE_BYTES
    ) -> None:
        """Open or create; ``now`` only tells a new file's outbox epoch.

        Raises:
            HardwareError: the disk.
        """
        self.path = path
        self._depth = 0
        self._reserve = Reserve(path, reserve_bytes)
        with disk(path):
            path.parent.mkdir(parents=True, exist_ok=True)
            self._reserve.check()  # before opening, which needs some space itself
        self._db, self.moved_aside = open_or_replace(path, _MIGRATIONS, now)
        if self.moved_aside is not None:
            with disk(path):
                saved = salvage(self.moved_aside, self._db)
            log.error(
                "store could not be read, kept as=%s rows_saved=%d",
                self.moved_aside,
                saved,
            )
        self.outbox_epoch = self._own_epoch(now)

    def close(self) -> None:
        """Fold the WAL back into the file."""
        self._db.close()

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All or nothing. Within another one it joins that one."""
        if self._depth:
            self._depth += 1
            try:
                yield
            finally:
                self._depth -= 1
            return
        with disk(self.path):
            self._reserve.check()
            self._db.execute("BEGIN IMMEDIATE")
        self._depth = 1
        try:
            yield
            with disk(self.path):
                self._check_transaction()
                self._db.execute("COMMIT")
        finally:
            self._depth = 0
            # SQLite itself has already rolled back after some errors (disk full).
            if self._db.in_transaction:
                self._db.execute("ROLLBACK")

    # -- replay guard and snapshots ---------------------------------------------------

    def mark(self, issuer: str, topic: str) -> Mark | None:
        """The highest order taken from this issuer on this topic."""
        rows = self._rows(
            "SELECT epoch, seq, sha256 FROM guard WHERE issuer = ? AND topic = ?",
            issuer,
            topic,
        )
        return Mark(*rows[0]) if rows and _is(rows[0], int, int, str) else None

    def set_mark(self, issuer: str, topic: str, mark: Mark) -> None:
        """Remember the highest; ``edge.trust`` has judged that it is higher."""
        self._write(
            "INSERT OR REPLACE INTO guard VALUES (?, ?, ?, ?, ?)",
            issuer,
            topic,
            mark.epoch,
            mark.seq,
            mark.sha256,
        )

    def marks(self) -> dict[tuple[str, str], Mark]:
        """All of them by (issuer, topic)."""
        rows = self._rows("SELECT issuer, topic, epoch, seq, sha256 FROM guard")
        return {
            (issuer, topic): Mark(*mark)
            for issuer, topic, *mark in rows
            if _is((issuer, topic, *mark), str, str, int, int, str)
        }

    def snapshot(self, topic: str) -> bytes | None:
        """The order held of a retained topic, as it came."""
        return self._one("SELECT payload FROM snapshot WHERE topic = ?", topic)

    def set_snapshot(self, topic: str, payload: bytes) -> None:
        """Hold this one in place of what was held."""
        self._write("INSERT OR REPLACE INTO snapshot VALUES (?, ?)", topic, payload)

    def snapshots(self) -> dict[str, bytes]:
        """All that is held, by topic."""
        rows = self._rows("SELECT topic, payload FROM snapshot ORDER BY topic")
        return dict(row for row in rows if _is(row, str, bytes))

    # -- outbox -----------------------------------------------------------------------

    def enqueue(self, at: datetime, body: bytes) -> int:
        """Keep an event (JSON) until it is acknowledged; its number."""
        return self._write(
            "INSERT INTO outbox (at, body) VALUES (?, ?)",
            at.astimezone(UTC).isoformat(),
            body,
        )

    def batch(self) -> tuple[Pending, ...]:
        """The oldest unacknowledged events that fit into one message, at least one."""
        batch: list[Pending] = []
        size_bytes = 0
        with disk(self.path):
            rows = self._db.execute("SELECT seq, at, body FROM outbox ORDER BY seq")
            for seq, at, body in rows:
                event = _sound_event(seq, at, body)
                if event is None:
                    continue  # the number of the next one takes it along
                size_bytes += len(event.body) + 100
                if batch and size_bytes > BATCH_BYTES:
                    break
                batch.append(event)
                if len(batch) == BATCH_EVENTS:
                    break
            rows.close()
        return tuple(batch)

    def acknowledge(self, epoch: int, upto: int) -> int:
        """Delete what the console has; how many there were.

        An acknowledgement of another epoch, or of a number not yet given, deletes
        nothing: it is not about this outbox.
        """
        if epoch != self.outbox_epoch or upto >= self.outbox_next:
            return 0
        before = self._db.total_changes
        self._write("DELETE FROM outbox WHERE seq <= ?", upto)
        return self._db.total_changes - before

    @property
    def outbox_next(self) -> int:
        """The number that the next event gets."""
        rows = self._rows("SELECT seq FROM sqlite_sequence WHERE name = 'outbox'")
        return int(rows[0][0]) + 1 if rows else 1

    @property
    def outbox_depth(self) -> int:
        """How many events wait for acknowledgement."""
        return int(self._rows("SELECT count(*) FROM outbox")[0][0])

    # -- counters, records, values ----------------------------------------------------

    def count_refusals(self, by_kind: dict[str, int]) -> None:
        """Add to the counts of bad orders."""
        with self.transaction():
            for kind, count in by_kind.items():
                self._write(
                    "INSERT INTO refused VALUES (?, ?) ON CONFLICT (kind) "
                    "DO UPDATE SET count = count + excluded.count",
                    kind,
                    count,
                )

    def refusals(self) -> dict[str, int]:
        """Counts since the file was made, by kind."""
        rows = self._rows("SELECT kind, count FROM refused ORDER BY kind")
        return dict(row for row in rows if _is(row, str, int))

    def record(self, namespace: str, key: str) -> bytes | None:
        """An agent's own ledger entry."""
        return self._one(
            "SELECT value FROM record WHERE namespace = ? AND key = ?", namespace, key
        )

    def records(self, namespace: str) -> dict[str, bytes]:
        """All entries of a ledger, by key in order."""
        rows = self._rows(
            "SELECT key, value FROM record WHERE namespace = ? ORDER BY key", namespace
        )
        return dict(row for row in rows if _is(row, str, bytes))

    def set_record(self, namespace: str, key: str, value: bytes) -> None:
        """Write or replace an entry."""
        self._write(
            "INSERT OR REPLACE INTO record VALUES (?, ?, ?)", namespace, key, value
        )

    def delete_record(self, namespace: str, key: str) -> None:
        """Remove an entry; one that is not there is fine."""
        self._write(
            "DELETE FROM record WHERE namespace = ? AND key = ?", namespace, key
        )

    def value(self, key: str) -> bytes | None:
        """One named value of the file, such as the clock's floor."""
        return self._one("SELECT value FROM meta WHERE key = ?", key)

    def set_value(self, key: str, value: bytes) -> None:
        """Write or replace a named value."""
        self._write("INSERT OR REPLACE INTO meta VALUES (?, ?)", key, value)

    @property
    def replaced(self) -> str:
        """Name of the unreadable file that this one took the place of, or empty."""
        return self.moved_aside.name if self.moved_aside else ""

    @property
    def on_reserve(self) -> bool:
        """True while the disk is so full that the file lives on its reserve."""
        return not self._reserve.held

    # -- inside -----------------------------------------------------------------------

    def _rows(self, sql: str, *values: object) -> list[Any]:
        with disk(self.path):
            return self._db.execute(sql, values).fetchall()

    def _one(self, sql: str, *values: object) -> bytes | None:
        rows = self._rows(sql, *values)
        return rows[0][0] if rows and _is(rows[0], bytes) else None

    def _write(self, sql: str, *values: object) -> int:
        with self.transaction(), disk(self.path):
            self._check_transaction()
            return self._db.execute(sql, values).lastrowid or 0

    def _check_transaction(self) -> None:
        """SQLite rolls back by itself on some errors; nothing may follow that."""
        if not self._db.in_transaction:
            raise HardwareError(
                f"{self.path}: the disk failed in a transaction; all of it is undone"
            )

    def _own_epoch(self, now: datetime) -> int:
        held = self.value("outbox-epoch")
        if held is None or not held.isdigit():
            # 20 random bits: a node without a clock battery starts at the same second.
            epoch = (max(int(now.timestamp()), 1) << 20) | secrets.randbits(20)
            held = str(epoch).encode()
            self.set_value("outbox-epoch", held)
        return int(held)


def _is(row: Iterable[object], *kinds: type) -> bool:
    """Whether a row still holds what was written: a spoilt one may hold anything."""
    return all(isinstance(one, kind) for one, kind in zip(row, kinds, strict=True))


def _sound_event(seq: int, at: object, body: object) -> Pending | None:
    """The event, unless the disk spoilt it: one such would hold up all others."""
    raw = body if isinstance(body, bytes) else b""
    try:
        msgspec.json.decode(raw)
        return Pending(seq, datetime.fromisoformat(str(at)), raw)
    except (ValueError, msgspec.MsgspecError) as error:
        log.warning("event unreadable on disk seq=%d error=%s", seq, error)
        return None
