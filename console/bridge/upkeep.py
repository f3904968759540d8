"""Room on the console's disk: what nothing needs goes at night, a little at a time.

A clock that runs years ahead would take all records for old. So nothing goes while the
nights have not followed each other for ``SETTLED``; staff are told of a leap forward.

The bridge does it, because it is one process that always runs, and it does one small
step a second, because an emergency must not wait for it.

What of a camera's live view lies here goes three minutes after the last look.

Once a day it looks whether one of the console's own certificates ends soon, and takes
back what was said of senders that have been silent since.

A reserve beside the database is given up when the disk runs full, so that stops,
emergencies and reports still find room; it is put back when there is space again.
"""

import contextlib
import logging
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

from console.adapters.disk import ROOM_BYTES, has_room
from console.adapters.relay import Relay
from console.config import KeepSection
from console.store import camera_files, clips, notices, retention, sounds, station
from console.store.database import Database, sqlite_file
from edge.adapters import tls
from edge.adapters.sqlite_file import Reserve

NIGHT: Final = range(1, 5)
"""Hours of the commune's day in which hardly anything sounds."""
LEAP: Final = timedelta(days=7)
"""From one night to the next one seen: the console was off, or its clock is wrong."""
SETTLED: Final = timedelta(days=14)
"""After a leap: by then somebody has seen the notice and put the clock right."""
GRACE: Final = timedelta(days=7)
"""A sound that nothing names may be in somebody's open page."""
UPLOADS_KEPT: Final = timedelta(days=60)
"""What came in, once its bulletin is approved: to make a change of it."""
PREVIEWS_KEPT: Final = timedelta(days=30)
"""MP3 renderings are made again when somebody wants to listen."""
GROWING_KEPT: Final = timedelta(days=14)
"""A camera's file that came in part: it may still bring the rest."""
HEADS_KEPT: Final = timedelta(days=14)
"""As reports; as marks they are kept as long as all else that cameras say."""
STILLS_KEPT: Final = timedelta(days=1)
"""A picture to draw masks on, if nobody saved what she drew; it has none."""
RESERVE_BYTES: Final = 64 * 1024 * 1024
LOW_BYTES: Final = 1024 * 1024 * 1024
FILES_A_STEP: Final = 200
LOW: Final = "console-disk-low"
FULL: Final = "console-disk-full"
LEAPT: Final = "console-clock-leapt"
CERTIFICATE_ENDS: Final = "console-certificate-ends"
SOON: Final = timedelta(days=30)
PASSING: Final = frozenset(
    {
        *("unknown-node", "malformed-report", "console-database-damaged"),
        station.NODE_AHEAD,
    }
)
"""Notices about what may never come again, a sender or a damage."""
SILENT: Final = timedelta(days=2)

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Premises:
    """Where the console keeps what grows."""

    url: str
    """Of the database."""
    sounds: Path
    work: Path
    zone: str
    keep: KeepSection
    certificates: tuple[Path, ...] = ()
    """The console's own: of the pages, and towards the broker."""
    reserve_bytes: int = RESERVE_BYTES
    room_bytes: int = ROOM_BYTES
    low_bytes: int = LOW_BYTES

    @property
    def footage(self) -> Path:
        """Files of cameras."""
        return self.sounds.with_name("footage")


class Upkeep:
    """Both methods are called about once a second, from the bridge's thread."""

    def __init__(self, premises: Premises, database: Database) -> None:
        self._at = premises
        self._database = database
        self._views = Relay(premises.work / "live")
        self._zone = ZoneInfo(premises.zone)
        self._said: str | None = None
        self._night: date | None = None
        self._day: date | None = None
        self._work: Iterator[None] = iter(())
        file = sqlite_file(premises.url)
        self._reserve = Reserve(file, premises.reserve_bytes) if file else None

    def step(self, now: datetime) -> None:
        """Warns of a full disk; at night, does a little of the night's work.

        Raises:
            OperationalError: the database is busy or full; the next night goes on.
        """
        self._warn(now)
        self._views.tidy(now)
        local = now.astimezone(self._zone)
        if local.date() != self._day:
            self._look_through(now)
            self._day = local.date()
        if local.hour in NIGHT and local.date() != self._night:
            steady = self._is_steady(now)
            self._night = local.date()
            self._work = self._tidy(now) if steady else iter(())
        next(self._work, None)

    def make_room(self) -> None:
        """Gives the reserve up, or takes it back, as the disk is now."""
        if self._reserve is None:
            return
        held = self._reserve.held
        self._reserve.check()
        if held and not self._reserve.held:
            log.error("disk full, the reserve is given up; free some space")

    def _warn(self, now: datetime) -> None:
        """Says on the pages how full the disk is, once when that changes."""
        folder = self._at.sounds
        full = (self._reserve is not None and not self._reserve.held) or not has_room(
            folder, self._at.room_bytes
        )
        low = not has_room(folder, self._at.low_bytes)
        word = FULL if full else LOW if low else ""
        if word == self._said:
            return
        with self._database.write() as session:
            for code in (LOW, FULL):
                if code != word:
                    notices.clear(session, code)
            if word:
                notices.raise_(session, word, at=now)
        self._said = word

    def _look_through(self, now: datetime) -> None:
        """What is looked at once a day."""
        with self._database.write() as session:
            notices.fade(session, PASSING, before=now - SILENT)
            for file in self._at.certificates:
                end = tls.ends(file)
                if end is not None and end - now < SOON:
                    until = end.isoformat()
                    notices.raise_(
                        session,
                        CERTIFICATE_ENDS,
                        subject=file.name,
                        at=now,
                        until=until,
                    )
                else:
                    notices.clear(session, CERTIFICATE_ENDS, subject=file.name)

    def _is_steady(self, now: datetime) -> bool:
        """Whether the clock can be believed in what it says of the age of things."""
        with self._database.write() as session:
            row = station.get(session)
            last, row.night_at = row.night_at, now
            if last is None or row.steady_since is None or now < last:
                row.steady_since = now
                notices.clear(session, LEAPT)
            elif now - last > LEAP:
                row.steady_since = now
                notices.raise_(session, LEAPT, at=now)
                log.warning("clock leapt, nothing is deleted since=%s", last)
            if now - row.steady_since < SETTLED:
                return False
            notices.clear(session, LEAPT)
            return True

    def _tidy(self, now: datetime) -> Iterator[None]:
        rows = 0
        while deleted := self._prune(now):
            rows += deleted
            yield
        gone = self._sweep(now, now - timedelta(days=self._at.keep.as_run_days))
        yield
        self._expire_clips(now)
        yield
        files = 0
        for file in self._leftovers(now):
            with contextlib.suppress(OSError):
                file.unlink()
                files += 1
            if files % FILES_A_STEP == 0:
                yield
        log.info("night's work done rows=%d sounds=%d files=%d", rows, gone, files)

    def _prune(self, now: datetime) -> int:
        keep = self._at.keep
        with self._database.write() as session:
            return retention.prune(
                session,
                as_run=now - timedelta(days=keep.as_run_days),
                others=now - timedelta(days=keep.event_days),
                heads=now - HEADS_KEPT,
                stills=now - STILLS_KEPT,
            )

    def _expire_clips(self, now: datetime) -> None:
        before = now - timedelta(days=self._at.keep.footage_days)
        with self._database.write() as session:
            gone = clips.expire(session, before=before, at=now)
        for name in gone:
            (self._at.footage / name).unlink(missing_ok=True)

    def _sweep(self, now: datetime, kept_since: datetime) -> int:
        """Rows first: a file without its row goes later, the reverse is a fault."""
        with self._database.write() as session:
            return sounds.sweep(
                session, at=now, made_before=now - GRACE, kept_since=kept_since
            )

    def _leftovers(self, now: datetime) -> list[Path]:
        """Files that no row names, old uploads and old previews."""
        with self._database.read() as session:
            known = sounds.names(session)
            held = sounds.uploads(session)
            footage = camera_files.names(session)
        place = self._at
        return [
            *_old(place.sounds, now - GRACE, but=known),
            *_old(place.work / "uploads", now - UPLOADS_KEPT, but=held),
            *_old(place.work / "mp3", now - PREVIEWS_KEPT, but=frozenset()),
            *_old(place.footage, now - GRACE, but=footage),
            *(
                file
                for folder in place.footage.glob("growing/*")
                for file in _old(folder, now - GROWING_KEPT, but=frozenset())
            ),
        ]


def _old(folder: Path, before: datetime, *, but: frozenset[str]) -> list[Path]:
    if not folder.is_dir():
        return []
    return [
        file
        for file in folder.iterdir()
        if file.name not in but and file.is_file() and _is_old(file, before)
    ]


def _is_old(file: Path, before: datetime) -> bool:
    try:
        return file.stat().st_mtime < before.timestamp()
    except OSError:
        return False
