"""What `commune-kiosk` is run for: to fill a fresh database, and to build a bundle."""

import hashlib
import logging
import secrets
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final, Protocol
from zoneinfo import ZoneInfo

import msgspec
from sqlalchemy.orm import Session

from console.bridge.desk import Desk
from console.core.building import About, Fault, about
from console.core.guidance import (
    CLIPS,
    OFFICE,
    Record,
    pieces,
    same_words,
    sources,
    title,
)
from console.core.khmer import recordings
from console.models import GuidanceBundle, GuidanceVersion
from console.ports import Job, KioskProgram
from console.store import audit, guidance, notices
from console.store.audit import Deed
from console.store.database import Database

NOT_BUILT: Final = "guidance-not-built"
VOICE: Final = "guidance-approve-voice"
MOST_FAULTS: Final = 20
CONTENT: Final = "content.json"
STEPS: Final = frozenset({"speech", "fonts"})

log = logging.getLogger(__name__)


class Task(Protocol):
    """One run of the program, and what follows from it."""

    settled: bool
    """After the end: whether there is nothing to try again."""

    def start(self, program: KioskProgram, now: datetime) -> Job:
        """Begins. Raises: HardwareError, OSError."""
        ...

    def hear(self, lines: Sequence[bytes]) -> None:
        """What the program says meanwhile."""
        ...

    def done(self, now: datetime) -> None:
        """It ended well. Raises: OSError."""
        ...

    def failed(self, complaint: str, now: datetime) -> None:
        """It did not."""
        ...


@dataclass(frozen=True, slots=True)
class Rooms:
    """Where archives lie (with the sounds), and where work may be thrown away."""

    assets: Path
    work: Path

    def bundle(self, number: int) -> Path:
        """A bundle that was built."""
        return self.work / str(number)

    def scratch(self) -> Path:
        """A new folder; one that a killed program still writes to is never shared."""
        folder = self.work / f"new-{secrets.token_hex(4)}"
        folder.mkdir(parents=True)
        return folder

    def lay_out(
        self, source: Path, files: Mapping[str, bytes], sounds: Sequence[str]
    ) -> None:
        """A source directory; a sound that is gone is named by the builder."""
        for folder in ("procedures", "recorded"):
            (source / folder).mkdir(parents=True)
        for name, content in files.items():
            (source / name).write_bytes(content)
        for sha256 in sounds:
            if (self.assets / sha256).is_file():
                shutil.copyfile(self.assets / sha256, source / "recorded" / sha256)


class Line(msgspec.Struct):
    """Any line of the program's output; what a line does not say is empty."""

    progress: str = ""
    kind: str = ""
    file: str = ""
    key: str = ""
    what: str = ""
    code: str = ""
    record: Record = {}
    manifest_sha256: str = ""
    archive_sha256: str = ""
    archive_bytes: int = 0


def read(lines: Sequence[bytes]) -> list[Line]:
    """Those that can be read."""
    found = []
    for line in lines:
        try:
            found.append(msgspec.json.decode(line, type=Line))
        except (msgspec.MsgspecError, UnicodeDecodeError) as error:
            log.warning("commune-kiosk said line=%r error=%s", line[:200], error)
    return found


class Fill:
    """A fresh commune's guidance is the starter's, put before an approver."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._records: dict[str, Record] = {}
        self.settled = False

    def start(self, program: KioskProgram, now: datetime) -> Job:
        """See ``Task``."""
        return program.export()

    def hear(self, lines: Sequence[bytes]) -> None:
        """See ``Task``."""
        self._records |= {one.code: one.record for one in read(lines) if one.code}

    def done(self, now: datetime) -> None:
        """See ``Task``."""
        with self._database.write() as session:
            guidance.fill(session, self._records, deed=Deed(audit.BRIDGE, now))
        self.settled = True
        log.info("guidance filled records=%d", len(self._records))

    def failed(self, complaint: str, now: datetime) -> None:
        """See ``Task``."""
        log.error("guidance not filled error=%s", complaint)


class Build:
    """One bundle, without signatures."""

    def __init__(
        self, desk: Desk, database: Database, rooms: Rooms, number: int
    ) -> None:
        self._zone, self._database = ZoneInfo(desk.zone), database
        self._rooms, self._number = rooms, number
        self._folder = Path()
        self._faults: list[Fault] = []
        self._manifest = ""
        self.settled = False

    def start(self, program: KioskProgram, now: datetime) -> Job:
        """See ``Task``."""
        with self._database.write() as session:
            row = self._row(session)
            row.stage, row.step, row.done, row.whole = "building", "", 0, 0
            records = {put.code: put.body for put in selected(session, row)}
            files = sources(
                records,
                version=row.version,
                # Local: a fact that was checked this morning is not of tomorrow.
                made=row.made_at.astimezone(self._zone).isoformat(),
            )
        self._folder = self._rooms.scratch()
        source = self._folder / "source"
        sounds = [one.sound for one in recordings(records.get(OFFICE, {}))]
        self._rooms.lay_out(source, files, sounds)
        return program.build(source, self._folder / "bundle")

    def hear(self, lines: Sequence[bytes]) -> None:
        """See ``Task``."""
        said = read(lines)
        for one in said:
            if one.kind == "fault":
                self._faults.append(Fault(file=one.file, key=one.key, what=one.what))
            self._manifest = one.manifest_sha256 or self._manifest
        if progress := [one.progress for one in said if one.progress]:
            self._tell(progress[-1])

    def done(self, now: datetime) -> None:
        """See ``Task``."""
        bundle = self._folder / "bundle"
        made = pieces((bundle / CONTENT).read_bytes())
        clips = hashlib.sha256((bundle / f"{CLIPS}.json").read_bytes()).hexdigest()
        with self._database.write() as session:
            row = self._row(session)
            faults = tuple(_kept(session, row, made))
            if faults:
                _tell_failed(session, row, faults, now)
                self.settled = True
                return
            place = self._rooms.bundle(row.version)
            shutil.rmtree(place, ignore_errors=True)
            bundle.rename(place)
            if row.approval is not None and row.clips_sha256 != clips:
                # Another machine, another voice: nobody answers for that yet.
                row.approval = row.approval_kid = None
                notices.raise_(session, VOICE, at=now)
            row.clips_sha256, row.manifest_sha256 = clips, self._manifest
            row.stage, row.ended_at, row.faults = "built", now, ()
            notices.clear(session, NOT_BUILT)
        shutil.rmtree(self._folder, ignore_errors=True)
        self.settled = True
        log.info("guidance built bundle=%d", self._number)

    def failed(self, complaint: str, now: datetime) -> None:
        """See ``Task``."""
        with self._database.write() as session:
            row = self._row(session)
            records = {put.code: put.body for put in selected(session, row)}
            found = self._faults[:MOST_FAULTS]
            self.settled = bool(found)
            if not found:
                last = complaint.rpartition("\n")[2]
                found = [Fault(what=last or "commune-kiosk ended without a word")]
            _tell_failed(session, row, tuple(about(one, records) for one in found), now)
            if not self.settled:
                row.stage = "wanted"  # not the records' fault: it is tried again
        shutil.rmtree(self._folder / "bundle", ignore_errors=True)
        log.error("guidance not built bundle=%d error=%s", self._number, found[0].what)

    def _row(self, session: Session) -> GuidanceBundle:
        return session.get_one(GuidanceBundle, self._number)

    def _tell(self, progress: str) -> None:
        step, _, share = progress.partition(" ")
        done, _, whole = share.partition("/")
        with self._database.write() as session:
            row = self._row(session)
            row.step = step if step in STEPS else row.step
            if done.isdecimal() and whole.isdecimal():
                row.done, row.whole = int(done), int(whole)


# -- rows -----------------------------------------------------------------------------


def selected(session: Session, row: GuidanceBundle) -> list[GuidanceVersion]:
    """The versions that a bundle is made of."""
    return [
        session.get_one(GuidanceVersion, (code, version))
        for code, version in row.selection.items()
    ]


def _kept(
    session: Session, row: GuidanceBundle, made: Mapping[str, bytes]
) -> list[About]:
    """Stores the bytes of each version; gives those that nobody can answer for.

    A later program may write the same words in other bytes: what was approved under
    the old ones has to be put up again.
    """
    faults = []
    for put in selected(session, row):
        built, why = made.get(put.code, b""), ""
        if not built or not same_words(put.body, built, put.code):
            why = "other-words"
        elif put.built is None or put.approval is None:
            put.built = built
        elif put.built != built:
            why = "built-differently"
        if why:
            what = f"version {put.version}: {why}; change it or put it up again"
            fault = About(code=put.code, place="", text="", why=why, what=what)
            faults.append(fault)
    return faults


def _tell_failed(
    session: Session, row: GuidanceBundle, faults: tuple[About, ...], now: datetime
) -> None:
    row.stage, row.ended_at, row.faults = "failed", now, faults
    notice(session, faults[0], len(faults), now)
    audit.append(
        session,
        deed=Deed(audit.BRIDGE, now),
        action="guidance.fail",
        subject=str(row.version),
        record=faults[0].code,
        what=faults[0].what,
    )


def notice(session: Session, fault: About, count: int, now: datetime) -> None:
    """Says on the pages what is wrong; kiosks keep what they have."""
    name = ""
    if fault.code:
        name = title(fault.code, guidance.get(session, fault.code).draft)
    notices.raise_(
        session,
        NOT_BUILT,
        at=now,
        record=name,
        place=fault.place,
        text=fault.text,
        why=fault.why,
        what=fault.what,
        faults=str(count),
    )
