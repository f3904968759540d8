"""The index of recordings in SQLite: where to look, never what is true.

Files and chain are the truth; the index is made again from them where it is lost. It is
written after them: a row may be missing after a power cut, but none lies.
"""

import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing, suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final

from camera.core.evidence import Locked, Segment
from camera.core.retention import Calendar, Held
from edge.adapters.sqlite_file import disk, open_or_replace

FILE: Final = "index.sqlite"
_MIGRATIONS: Final = (
    """
    CREATE TABLE segment (
        number INTEGER PRIMARY KEY,
        size_bytes INTEGER NOT NULL,
        run TEXT NOT NULL,
        start_ns INTEGER NOT NULL, end_ns INTEGER NOT NULL, -- media time
        start_us INTEGER NOT NULL, end_us INTEGER NOT NULL, -- Unix time, by its clock
        link INTEGER NOT NULL
    );
    CREATE INDEX segment_by_wall ON segment (start_us, end_us);
    CREATE TABLE evidence (
        id TEXT PRIMARY KEY, start_us INTEGER NOT NULL, end_us INTEGER NOT NULL,
        reason TEXT NOT NULL
    ) WITHOUT ROWID;
    CREATE TABLE meta (key TEXT PRIMARY KEY, value INTEGER NOT NULL) WITHOUT ROWID;
    """,
    "ALTER TABLE segment ADD COLUMN clock TEXT NOT NULL DEFAULT '';",
)
_LOCKED: Final = """EXISTS (SELECT 1 FROM evidence e
    WHERE e.start_us < s.end_us AND e.end_us > s.start_us)"""
_ROWS: Final = f"""SELECT number, size_bytes, run, start_ns, end_ns, start_us, end_us,
    {_LOCKED} FROM segment s"""  # noqa: S608  # all ours
_HELD: Final = f"""SELECT coalesce(sum(size_bytes), 0),
    coalesce(sum(CASE WHEN {_LOCKED} THEN size_bytes END), 0) FROM segment s"""  # noqa: S608  # all ours
_LAST_LINK: Final = """SELECT max(link) FROM (SELECT link FROM segment
    UNION ALL SELECT value AS link FROM meta WHERE key = 'link')"""
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Row:
    """One complete segment."""

    number: int
    size_bytes: int
    run: str
    start_ns: int
    end_ns: int
    start: datetime
    end: datetime
    locked: bool


class Index:
    """Owned by one thread. Raises: HardwareError; a spoilt file is replaced."""

    def __init__(self, folder: Path, now: datetime) -> None:
        self._path = folder / FILE
        with disk(self._path):
            folder.mkdir(parents=True, exist_ok=True)
        self._db, self.replaced = open_or_replace(self._path, _MIGRATIONS, now)

    def close(self) -> None:
        """Folds the WAL back into the file, where that can be read."""
        with suppress(sqlite3.DatabaseError):
            self._db.close()

    def add(self, segment: Segment, link: int, *, doubted: bool = False) -> None:
        """A segment that was sealed; ``doubted``: its clock had just leapt."""
        with disk(self._path):
            self._db.execute(
                "INSERT OR REPLACE INTO segment VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (
                    segment.number,
                    segment.size_bytes,
                    segment.run,
                    segment.start_ns,
                    segment.end_ns,
                    _us(segment.start),
                    _us(segment.end),
                    link,
                    "untrusted" if doubted else segment.clock,
                ),
            )

    def remove(self, numbers: Iterable[int]) -> None:
        """They are gone."""
        with disk(self._path):
            self._db.execute("BEGIN IMMEDIATE")
            try:
                self._db.executemany(
                    "DELETE FROM segment WHERE number = ?", [(n,) for n in numbers]
                )
            finally:
                self._db.execute("COMMIT")

    def lock(self, locked: Locked) -> None:
        """Evidence."""
        with disk(self._path):
            self._db.execute(
                "INSERT OR REPLACE INTO evidence VALUES (?, ?, ?, ?)",
                (locked.id, _us(locked.start), _us(locked.end), locked.reason),
            )

    def unlock(self, id_: str) -> None:
        """No longer evidence."""
        with disk(self._path):
            self._db.execute("DELETE FROM evidence WHERE id = ?", (id_,))

    def holds(self, start: datetime, end: datetime) -> bool:
        """Whether something of that stretch is locked."""
        query = (
            "SELECT EXISTS (SELECT 1 FROM evidence WHERE start_us < ? AND end_us > ?)"
        )
        with disk(self._path):
            return bool(self._db.execute(query, (_us(end), _us(start))).fetchone()[0])

    def locks(self) -> set[str]:
        """Ids of what is locked."""
        with disk(self._path):
            return {row[0] for row in self._db.execute("SELECT id FROM evidence")}

    def rows(self, start: datetime, end: datetime) -> list[Row]:
        """Segments that overlap a stretch of wall time, oldest first."""
        query = f"{_ROWS} WHERE end_us > ? AND start_us < ? ORDER BY number"
        with disk(self._path):
            found = self._db.execute(query, (_us(start), _us(end))).fetchall()
        return [_row(one) for one in found]

    def oldest_first(self) -> Iterator[Row]:
        """All of them, as far as they are looked at."""
        at = 0
        while True:
            query = f"{_ROWS} WHERE number > ? ORDER BY number LIMIT 100"
            with disk(self._path):
                found = self._db.execute(query, (at,)).fetchall()
            yield from (_row(one) for one in found)
            if not found:
                return
            at = found[-1][0]

    def held(self) -> Held:
        """What they take up."""
        with disk(self._path):
            total, locked = self._db.execute(_HELD).fetchone()
        return Held(total, locked)

    def old_upto(self, before: datetime) -> int:
        """The newest segment that had ended by then, as a believed clock told; or 0.

        What came before it is older still, whatever its own clock said.
        """
        query = """SELECT coalesce(max(number), 0) FROM segment
            WHERE start_us < ?1 AND end_us < ?1
            AND clock NOT IN ('untrusted', 'file')"""
        with disk(self._path):
            return int(self._db.execute(query, (_us(before),)).fetchone()[0])

    def calendar(self) -> Calendar | None:
        """As it was kept; None where none was."""
        with disk(self._path):
            found = dict(self._db.execute("SELECT key, value FROM meta"))
        if "calendar_at" not in found:
            return None
        lived, held = found["calendar_lived"], found["calendar_held"]
        return Calendar(
            _instant(found["calendar_at"]),
            timedelta(microseconds=lived),
            timedelta(microseconds=held),
        )

    def keep_calendar(self, calendar: Calendar) -> None:
        """In the place of the one before."""
        values = (
            ("calendar_at", _us(calendar.at)),
            ("calendar_lived", calendar.lived // timedelta(microseconds=1)),
            ("calendar_held", calendar.held // timedelta(microseconds=1)),
        )
        query = "INSERT OR REPLACE INTO meta VALUES (?, ?), (?, ?), (?, ?)"
        with disk(self._path):
            self._db.execute(query, [one for value in values for one in value])

    def last(self) -> tuple[int, int]:
        """Highest number of a segment, and of a link that a row came from."""
        query = "SELECT coalesce(max(number), 0), coalesce(max(link), 0) FROM segment"
        with disk(self._path):
            number, link = self._db.execute(query).fetchone()
        return number, link

    def reached(self, link: int) -> None:
        """The chain has so many links, whatever the last of them speak of."""
        query = """INSERT INTO meta VALUES ('link', ?1)
            ON CONFLICT (key) DO UPDATE SET value = max(value, ?1)"""
        with disk(self._path):
            self._db.execute(query, (link,))

    def count(self, key: str, more: int = 0) -> int:
        """A counter of the file, after adding to it."""
        with disk(self._path):
            if more:
                self._db.execute(
                    "INSERT INTO meta VALUES (?1, ?2) "
                    "ON CONFLICT (key) DO UPDATE SET value = value + ?2",
                    (key, more),
                )
            row = self._db.execute("SELECT value FROM meta WHERE key = ?", (key,))
            found = row.fetchone()
        return int(found[0]) if found else 0


def _row(found: tuple[Any, ...]) -> Row:
    return Row(
        number=found[0],
        size_bytes=found[1],
        run=found[2],
        start_ns=found[3],
        end_ns=found[4],
        start=_instant(found[5]),
        end=_instant(found[6]),
        locked=bool(found[7]),
    )


def last_link(folder: Path) -> int:
    """Of a folder that is only looked at; 0 where there is no index that can be read.

    A spoilt index is no witness, and proves nothing.
    """
    address = f"file:{folder / FILE}?mode=ro"
    try:
        with closing(sqlite3.connect(address, uri=True, timeout=5.0)) as db:
            last = db.execute(_LAST_LINK).fetchone()[0]
    except sqlite3.DatabaseError:
        return 0
    return int(last or 0)


def _us(at: datetime) -> int:
    return (at - _EPOCH) // timedelta(microseconds=1)


def _instant(us: int) -> datetime:
    return _EPOCH + timedelta(microseconds=us)
