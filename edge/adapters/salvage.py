"""What can still be read of a store that broke, copied into the new one.

A node whose SD card spoilt one page must not forget its plan and its keys, when no
console may be in reach for weeks. Snapshots are signed, and checked again when they are
used; everything else is only taken where SQLite reads it without an error.

The outbox goes on in its old epoch only where its last number is known: then nothing
is lost or doubled. Otherwise its events stay behind in the file that was kept.
"""

import contextlib
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import msgspec

_TABLES: Final = {
    "guard": (("issuer", "topic"), ("epoch", "seq", "sha256")),
    "snapshot": (("topic",), ("payload",)),
    "refused": (("kind",), ("count",)),
    "record": (("namespace", "key"), ("value",)),
    "meta": (("key",), ("value",)),
    "outbox": (("seq",), ("at", "body")),
}
"""Table -> its key, its other columns."""
_EPOCH: Final = "outbox-epoch"


def salvage(broken: Path, into: sqlite3.Connection) -> int:
    """How many rows were saved; ``into`` is a new store with its tables."""
    with contextlib.closing(sqlite3.connect(broken)) as old:
        try:
            into.execute("BEGIN IMMEDIATE")
            saved = sum(
                _table(old, into, table) for table in _TABLES if table != "outbox"
            )
            saved += _outbox(old, into)
            into.execute("COMMIT")
        except (sqlite3.DatabaseError, UnicodeDecodeError):
            if into.in_transaction:
                into.execute("ROLLBACK")
            return 0
    return saved


def _table(old: sqlite3.Connection, into: sqlite3.Connection, table: str) -> int:
    saved = 0
    for row in _rows(old, table):
        if row[0] != _EPOCH:
            saved += _insert(into, table, row)
    return saved


def _outbox(old: sqlite3.Connection, into: sqlite3.Connection) -> int:
    """Saves nothing where the epoch or the last number cannot be read."""
    try:
        epoch = old.execute(
            "SELECT value FROM meta WHERE key = ?", (_EPOCH,)
        ).fetchone()
        last = old.execute(
            "SELECT seq FROM sqlite_sequence WHERE name = 'outbox'"
        ).fetchone()
    except sqlite3.DatabaseError:
        return 0
    if epoch is None or last is None or not bytes(epoch[0]).isdigit():
        return 0
    saved = _insert(into, "meta", (_EPOCH, epoch[0]))
    for row in _rows(old, "outbox"):
        if _is_json(row[2]) and 0 < row[0] <= last[0]:
            saved += _insert(into, "outbox", row)
    into.execute("DELETE FROM sqlite_sequence WHERE name = 'outbox'")
    into.execute("INSERT INTO sqlite_sequence VALUES ('outbox', ?)", (last[0],))
    return saved


def _rows(old: sqlite3.Connection, table: str) -> Iterator[tuple[Any, ...]]:
    """All rows that can be reached, from either end of a table with a hole in it."""
    key, others = _TABLES[table]
    columns = ", ".join(key + others)
    for direction in ("ASC", "DESC"):
        order = ", ".join(f"{one} {direction}" for one in key)
        query = f"SELECT {columns} FROM {table} ORDER BY {order}"  # noqa: S608 (ours)
        try:
            yield from old.execute(query)
        except (sqlite3.DatabaseError, UnicodeDecodeError):
            continue
        else:
            return


def _insert(into: sqlite3.Connection, table: str, row: tuple[Any, ...]) -> int:
    marks = ", ".join("?" * len(row))
    try:
        query = f"INSERT OR IGNORE INTO {table} VALUES ({marks})"  # noqa: S608 (ours)
        found = into.execute(query, row)
    except sqlite3.IntegrityError:
        return 0
    return max(0, found.rowcount)


def _is_json(body: object) -> bool:
    try:
        msgspec.json.decode(body if isinstance(body, bytes) else b"")
    except (msgspec.MsgspecError, UnicodeDecodeError):
        return False
    return True
