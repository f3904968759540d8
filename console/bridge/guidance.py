"""The kiosks' content: has bundles built and sealed, and hands them over.

`commune-kiosk` runs beside the bridge, one task at a time and never inside a
transaction; how far it is stands in the database, where pages read it. Every step may
be cut off: a bundle without its folder is built again, an archive gets its name when it
is whole. Whatever fails, kiosks keep the bundle that they have.
"""

import logging
import shutil
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy.orm import Session

from console.bridge.desk import Desk
from console.bridge.guidance_sealing import Pack
from console.bridge.guidance_tasks import Build, Fill, Rooms, Task
from console.models import GuidanceBundle
from console.ports import Job, KioskProgram
from console.store import audit, guidance, kiosks
from console.store.audit import Deed
from console.store.database import Database
from edge.errors import HardwareError

AGAIN: Final = timedelta(minutes=5)
"""After a task that failed for reasons outside the records (no space, no program)."""

log = logging.getLogger(__name__)


class GuidanceWork:
    """``step`` is called about once a second, from the bridge's thread."""

    def __init__(
        self, desk: Desk, database: Database, program: KioskProgram, rooms: Rooms
    ) -> None:
        self._desk, self._database = desk, database
        self._program, self._rooms = program, rooms
        self._running: tuple[Task, Job] | None = None
        self._seen_deed = -1
        self._not_before: datetime | None = None
        self._started = False

    def step(self, now: datetime) -> None:
        """A look at the task that runs, or at what there is to do.

        Raises:
            OperationalError: the database is busy; the next step goes on.
        """
        if self._running is not None:
            self._watch(*self._running, now)
        elif self._something_to_do(now):
            task = self._next_task(now)
            if task is not None:
                self._begin(task, now)

    def stop(self) -> None:
        """Ends what runs; the next start begins it anew."""
        if self._running is not None:
            self._running[1].stop()
            self._running = None

    # -- one task ---------------------------------------------------------------------

    def _begin(self, task: Task, now: datetime) -> None:
        try:
            job = task.start(self._program, now)
        except (HardwareError, OSError) as error:
            log.exception("guidance task not started task=%s", type(task).__name__)
            task.failed(str(error), now)
            self._not_before = now + AGAIN
        else:
            self._running = task, job

    def _watch(self, task: Task, job: Job, now: datetime) -> None:
        status = job.ended()  # before the last lines are read, or some are lost
        task.hear(job.lines())
        if status is None:
            return
        try:
            if status == 0:
                task.done(now)
            else:
                task.failed(job.complaint(), now)
        except OSError as error:
            log.exception("guidance task not finished task=%s", type(task).__name__)
            task.failed(str(error), now)
        finally:
            job.stop()
            self._running, self._seen_deed = None, -1
            self._clear_away()
        if not task.settled:
            self._not_before = now + AGAIN

    # -- what there is to do ----------------------------------------------------------

    def _something_to_do(self, now: datetime) -> bool:
        """Every deed is in the audit log, so one number tells."""
        if self._not_before is not None:
            if now < self._not_before:
                return False
            self._not_before, self._seen_deed = None, -1
        with self._database.read() as session:
            newest = audit.head(session)
        deed = newest.id if newest is not None else 0
        done, self._seen_deed = deed != self._seen_deed, deed
        return done

    def _next_task(self, now: datetime) -> Task | None:
        if not self._started:
            self._take_over()
            self._started = True
        parts = self._desk, self._database, self._rooms
        with self._database.write() as session:
            if guidance.is_empty(session):
                return Fill(self._database)
            if _nobody_asked(session):
                guidance.propose(session, None, deed=Deed(audit.BRIDGE, now))
            approved = guidance.approved_bundle(session)
            if approved is not None and not self._is_out(approved):
                if self._is_there(approved):
                    return Pack(*parts, approved.version)
                return Build(*parts, approved.version)
            wanted = [
                row.version
                for row in guidance.open_bundles(session)
                if row.stage == "wanted"
            ]
        return Build(*parts, wanted[0]) if wanted else None

    def _is_out(self, row: GuidanceBundle) -> bool:
        sha256 = row.archive_sha256
        if sha256 is None or row.seal_kid != self._desk.kid:
            return False  # with the station's old key revoked, nobody believes its seal
        return (self._rooms.assets / sha256).is_file()

    def _is_there(self, row: GuidanceBundle) -> bool:
        return row.stage == "built" and self._rooms.bundle(row.version).is_dir()

    def _take_over(self) -> None:
        """What an earlier process began is nobody's."""
        with self._database.write() as session:
            rows = guidance.open_bundles(session)
            for row in rows:
                if row.stage == "building":
                    row.stage = "wanted"
        self._clear_away()

    def _clear_away(self) -> None:
        """Folders of bundles that nobody can approve any more, and of tasks."""
        with self._database.read() as session:
            known = {str(row.version) for row in guidance.open_bundles(session)}
        self._rooms.work.mkdir(parents=True, exist_ok=True)
        for folder in self._rooms.work.iterdir():
            if folder.name not in known and folder.is_dir():
                shutil.rmtree(folder, ignore_errors=True)


def _nobody_asked(session: Session) -> bool:
    """The first kiosk has come, and the starter was never built."""
    return kiosks.any_in_service(session) and not guidance.bundles(session, limit=1)
