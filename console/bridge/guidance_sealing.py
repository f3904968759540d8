"""The last step of a bundle: the station's seal, and one file for the kiosks to fetch.

The station can leave words out; it can write none. What it seals is which bundle, and
when it took each approval.
"""

import hashlib
import logging
import os
import shutil
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

import msgspec
from sqlalchemy.orm import Session

from console.bridge.desk import Desk
from console.bridge.guidance_tasks import (
    NOT_BUILT,
    VOICE,
    Line,
    Rooms,
    notice,
    read,
    selected,
)
from console.core.building import About
from console.core.guidance import CLIPS
from console.models import GuidanceBundle
from console.ports import Job, KioskProgram
from console.store import audit, notices
from console.store.audit import Deed
from console.store.database import Database
from edge.contract.guidance import GuidanceSeal
from edge.contract.topics import Topic
from edge.contract.units import Instant

log = logging.getLogger(__name__)


class Taken(msgspec.Struct, frozen=True, kw_only=True):
    """One entry of a bundle's `approvals.json`."""

    code: str
    approval: str
    countersigned: Instant


class Pack:
    """Signatures and the station's seal into the bundle, and that to the assets."""

    def __init__(
        self, desk: Desk, database: Database, rooms: Rooms, number: int
    ) -> None:
        self._desk, self._database = desk, database
        self._rooms, self._number = rooms, number
        self._folder = Path()
        self._said = Line()
        self.settled = False

    def start(self, program: KioskProgram, now: datetime) -> Job:
        """See ``Task``."""
        self._folder = self._rooms.scratch()
        approvals, seal = self._folder / "approvals.json", self._folder / "seal.jws"
        with self._database.write() as session:
            row = session.get_one(GuidanceBundle, self._number)
            taken = msgspec.json.encode(_countersigned(session, row, now))
            body = GuidanceSeal(
                version=row.version,
                manifest_sha256=row.manifest_sha256 or "",
                approvals_sha256=hashlib.sha256(taken).hexdigest(),
            )
            topic = Topic("guidance", commune=self._desk.commune)
            _, sealed = self._desk.order(
                session, topic, type_="guidance-seal", body=body, now=now
            )
        approvals.write_bytes(taken)
        seal.write_bytes(sealed)
        bundle = self._rooms.bundle(self._number)
        return program.pack(bundle, approvals, seal, self._folder / "archive")

    def hear(self, lines: Sequence[bytes]) -> None:
        """See ``Task``."""
        for one in read(lines):
            self._said = one if one.archive_sha256 else self._said

    def done(self, now: datetime) -> None:
        """See ``Task``."""
        said, archive = self._said, self._folder / "archive"
        with archive.open("rb") as file:
            found = hashlib.file_digest(file, "sha256").hexdigest()
            os.fsync(file.fileno())
        if found != said.archive_sha256:
            raise OSError(f"{archive}: not what commune-kiosk packed")
        self._rooms.assets.mkdir(parents=True, exist_ok=True)
        archive.replace(self._rooms.assets / found)
        with self._database.write() as session:
            row = session.get_one(GuidanceBundle, self._number)
            row.archive_sha256, row.archive_bytes = found, said.archive_bytes
            row.published_at, row.seal_kid = now, self._desk.kid
            notices.clear(session, VOICE)
            notices.clear(session, NOT_BUILT)
            audit.append(
                session,
                deed=Deed(audit.BRIDGE, now),
                action="guidance.publish",
                subject=str(row.version),
                manifest=row.manifest_sha256 or "",
            )
        shutil.rmtree(self._folder, ignore_errors=True)
        self.settled = True
        log.info("guidance published bundle=%d", self._number)

    def failed(self, complaint: str, now: datetime) -> None:
        """The folder may be spoilt: it is built anew, and tried again later."""
        shutil.rmtree(self._rooms.bundle(self._number), ignore_errors=True)
        shutil.rmtree(self._folder, ignore_errors=True)
        with self._database.write() as session:
            fault = About(code="", place="", text="", why="other", what=complaint[:500])
            notice(session, fault, 1, now)
        log.error("guidance not packed bundle=%d error=%s", self._number, complaint)


def _countersigned(session: Session, row: GuidanceBundle, now: datetime) -> list[Taken]:
    """All approvals of a bundle; the fresh ones are taken now."""
    taken = []
    for put in selected(session, row):
        put.countersigned_at = put.countersigned_at or now
        taken.append(
            Taken(
                code=put.code,
                approval=put.approval or "",
                countersigned=put.countersigned_at,
            )
        )
    row.countersigned_at = row.countersigned_at or now
    voice = Taken(
        code=CLIPS, approval=row.approval or "", countersigned=row.countersigned_at
    )
    return [*taken, voice]
