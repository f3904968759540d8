"""An SQLite file that survives power cuts, broken pages and full disks.

- WAL and ``synchronous=FULL``: what was committed stays.
- A file that cannot be read (spoilt, or a newer program's after a roll-back) is moved
  aside and kept, and a new one begun.
- A reserve beside the file is given up when the disk runs full, so that the orders of
  an emergency and the records of what sounded still find room; it is put back when
  there is space again.
"""

import contextlib
import os
import secrets
import shutil
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from edge.errors import DiskFullError, HardwareError

_DISK_AT_FAULT: Final = (
    sqlite3.SQLITE_FULL,
    sqlite3.SQLITE_IOERR,
    sqlite3.SQLITE_CANTOPEN,
    sqlite3.SQLITE_READONLY,
    sqlite3.SQLITE_BUSY,
)
_REMEDY: Final = "check the disk and who may write there"
_PATIENCE_S: Final = 0.2
"""A file has one program. Who waits longer for a stranger's lock misses an instant."""


def open_or_replace(
    path: Path, migrations: Sequence[str], now: datetime
) -> tuple[sqlite3.Connection, Path | None]:
    """The connection, and where an unusable file was moved to, if it was.

    Script n of ``migrations`` takes a file from user_version n to n + 1.

    Raises:
        HardwareError: the disk.
    """
    with disk(path):
        try:
            return _open(path, migrations), None
        except (sqlite3.DatabaseError, UnicodeDecodeError) as error:
            # The second comes from error messages that quote a spoilt page.
            if isinstance(error, sqlite3.DatabaseError) and _is_the_disks(error):
                raise
            aside = _move_aside(path, now)
            return _open(path, migrations), aside


@contextmanager
def disk(path: Path) -> Iterator[None]:
    """Troubles of the disk as HardwareError; mistakes of programs stay as they are."""
    try:
        yield
    except sqlite3.DatabaseError as error:
        if _code(error) == sqlite3.SQLITE_FULL:
            raise DiskFullError(
                f"{path}: the disk is full, nothing was written; free some space"
            ) from error
        if _is_the_disks(error):
            raise HardwareError(f"{path}: {error}; {_REMEDY}") from error
        raise
    except HardwareError:
        raise
    except OSError as error:
        raise HardwareError(f"{path}: {error}; {_REMEDY}") from error


class Reserve:
    """Bytes on the disk that nobody else can take, to be given up in need.

    A size of 0: none is kept.
    """

    def __init__(self, database: Path, size_bytes: int) -> None:
        self._path = database.with_name(f"{database.name}.reserve")
        self._size_bytes = size_bytes
        self.held = self._path.exists() or not size_bytes

    def check(self) -> None:
        """Give it up below half its size of free space, take it back above twice."""
        free_bytes = shutil.disk_usage(self._path.parent).free
        if self._size_bytes and not self._path.exists():
            self.held = False  # somebody deleted it by hand, to make room
        if self.held and free_bytes < self._size_bytes // 2:
            self._path.unlink(missing_ok=True)
            self.held = False
        elif not self.held and free_bytes > 2 * self._size_bytes:
            self.held = self._take()

    def _take(self) -> bool:
        try:
            with self._path.open("wb") as file:
                os.posix_fallocate(file.fileno(), 0, self._size_bytes)
        except OSError:
            with contextlib.suppress(OSError):
                self._path.unlink(missing_ok=True)
            return False
        return True


def _open(path: Path, migrations: Sequence[str]) -> sqlite3.Connection:
    db = sqlite3.connect(path, isolation_level=None, timeout=_PATIENCE_S)
    db.text_factory = lambda raw: raw.decode(errors="replace")  # pages may spoil
    try:
        db.execute("PRAGMA journal_mode = WAL")
        db.execute("PRAGMA synchronous = FULL")
        # The WAL stays small, so that the reserve is enough for it on a full disk.
        db.execute("PRAGMA wal_autocheckpoint = 64")
        db.execute("PRAGMA journal_size_limit = 1048576")
        _check_pages(db)
        _migrate(db, migrations)
        _check_schema(db, migrations)
    except (sqlite3.DatabaseError, UnicodeDecodeError):
        db.close()
        raise
    return db


def _check_pages(db: sqlite3.Connection) -> None:
    found = db.execute("PRAGMA integrity_check(1)").fetchone()[0]
    if found != "ok":
        raise sqlite3.DatabaseError(found)


def _migrate(db: sqlite3.Connection, migrations: Sequence[str]) -> None:
    version: int = db.execute("PRAGMA user_version").fetchone()[0]
    for number in range(version, len(migrations)):
        db.executescript(
            f"BEGIN IMMEDIATE; {migrations[number]}"
            f"PRAGMA user_version = {number + 1}; COMMIT;"
        )


def _check_schema(db: sqlite3.Connection, migrations: Sequence[str]) -> None:
    """Spoilt names, or a newer program's file after a roll-back, are not usable."""
    with contextlib.closing(sqlite3.connect(":memory:", isolation_level=None)) as model:
        _migrate(model, migrations)
        if _schema(db) != _schema(model):
            raise sqlite3.DatabaseError("its tables are not those of this program")


def _schema(db: sqlite3.Connection) -> list[tuple[str, str]]:
    version = db.execute("PRAGMA user_version").fetchone()[0]
    rows = db.execute("SELECT name, coalesce(sql, '') FROM sqlite_master ORDER BY name")
    return [("", str(version)), *rows]


def _move_aside(path: Path, now: datetime) -> Path:
    stamp = now.astimezone(UTC).strftime("%Y%m%dT%H%M%S")
    aside = path.with_name(f"{path.name}.corrupt-{stamp}-{secrets.token_hex(2)}")
    for suffix in ("-wal", "-shm", ""):
        part = path.with_name(path.name + suffix)
        if part.exists():
            part.rename(aside.with_name(aside.name + suffix))
    return aside


def _is_the_disks(error: sqlite3.DatabaseError) -> bool:
    return _code(error) in _DISK_AT_FAULT


def _code(error: sqlite3.Error) -> int:
    """Primary result code: the low byte of the extended one."""
    return getattr(error, "sqlite_errorcode", 0) & 0xFF
