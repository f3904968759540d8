"""Announcements made at a commune's desk, to the second, and what became of them.

The console's pages know minutes; here the same functions that its pages call take an
announcement from draft to approval at any instant, and wake the bridge as pages do. How
the pages themselves do it is shown by tests/commune/running/test_one_commune.py.
"""

import hashlib
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from console import signing
from console.adapters.wake import waker
from console.core.draft import Draft
from console.models import Person
from console.signing import Choice, Signer
from console.store import asrun, bulletins, people, pictures, sounds, steps
from console.store.audit import Deed
from edge.adapters.host import SystemClock
from edge.contract.schedule import Timetable
from script.sample.founding import AREA
from script.sample.people import APPROVER, AUTHOR
from tests.rig.commune import Commune, command_line
from tests.rig.hearing import LIKE
from tests.rig.patience import s, until
from tests.rig.sound import Match, Recording, Sound, load, locate, murmur, save

ZONE: Final = ZoneInfo("Asia/Ho_Chi_Minh")
SOON_S: Final = 15.0
"""Signed, sent, fetched and decoded by then, also on a busy machine."""
GRACE_S: Final = 0.2
"""Of a start on a busy machine; the figures are in the report of `script/bench`."""


@dataclass(frozen=True, slots=True)
class Run:
    """One as-run record, as the console has it."""

    node: str
    planned: datetime
    outcome: str
    reason: str
    started: datetime | None
    played_ms: int


@dataclass(frozen=True, slots=True)
class Announcement:
    """One announcement, its sound, and the instant at which it was to begin."""

    lineage: str
    sound: Sound
    sha256: str
    at: datetime
    audience: tuple[str, ...]

    @property
    def duration_s(self) -> float:
        return len(self.sound) / 48_000

    @property
    def end(self) -> datetime:
        return self.at + timedelta(seconds=self.duration_s)

    def in_(self, recording: Recording) -> Match:
        """Where in a recording it fits best."""
        return locate(recording, self.sound)

    def late_s(self, recording: Recording) -> float:
        """How long after its instant it began; it must be there, whole.

        That it is there only once is asked too.
        """
        found = self.all_in(recording)
        assert len(found) == 1, found
        return found[0].at - self.at.timestamp()

    def all_in(self, recording: Recording) -> list[Match]:
        """Every place where it sounds from beginning to end."""
        found: list[Match] = []
        after = recording.instant_of(0)
        last = recording.instant_of(len(recording.samples)) - self.duration_s
        best = self.in_(recording)
        if best.likeness < LIKE:
            return []
        found.append(best)
        for low, high in ((after, best.at - 0.5), (best.at + 0.5, last)):
            if high - low > 0.1:
                other = locate(recording, self.sound, after=low, before=high)
                found += [other] if other.likeness >= LIKE else []
        return found


@dataclass(slots=True)
class Desk:
    """Where a commune's announcements are made."""

    commune: Commune
    _sounds: int = 0
    made: list[Announcement] = field(default_factory=list)

    def announce(
        self,
        *nodes: str,
        at: datetime | None = None,
        seconds: float = 3.0,
        by: str = APPROVER,
        **draft: object,
    ) -> Announcement:
        """A routine announcement for these loudspeakers (for the whole commune, if none
        is named), approved; by default as soon as all of them can be ready for it.
        """
        self._sounds += 1
        sound = murmur(seconds, seed=int(time.time()) * 100 + self._sounds)
        sha256 = self._keep(sound, seconds)
        at = at or self.in_(SOON_S)
        audience = tuple(f"node:{one}" for one in nodes) or (f"area:{AREA}",)
        fields: dict[str, object] = {
            "title": f"Bản tin {self._sounds}",
            "text": "Kính mời bà con nghe bản tin.",
            "sound_sha256": sha256,
            "audience": audience,
            "timetable": Timetable(starts=_wall(at), zone=ZONE.key),
        }
        lineage = self._through(Draft(**(fields | draft)), by)  # type: ignore[arg-type]
        self.wake()
        kept = Announcement(lineage, sound, sha256, at, audience)
        self.made.append(kept)
        return kept

    @staticmethod
    def in_(seconds: float) -> datetime:
        """A full second, about so far from now."""
        return SystemClock().now().replace(microsecond=0) + s(seconds)

    def wake(self) -> None:
        """As the web does after every deed."""
        waker(self.commune.ports.wake)()

    def ready(self, told: Announcement) -> Announcement:
        """Waits until every loudspeaker that it is meant for holds plan and sound.

        Whoever gets them after the instant airs late, and rightly: no test could tell.
        """
        commune = self.commune

        def complete() -> bool:
            with commune.database.read() as session:
                put = bulletins.get(session, told.lineage).versions[-1]
                now, among = SystemClock().now(), pictures.speakers(session)
                return pictures.ready(session, put, now, among).complete

        until(complete, f"{told.audience} are ready", commune.last_words, within_s=30)
        assert SystemClock().now() < told.at, "ready too late: the machine is too slow"
        return told

    def runs(self, told: Announcement) -> list[Run]:
        """What the console knows of it."""
        return self.runs_in(told.lineage)

    def runs_in(self, lineage: str) -> list[Run]:
        """The same of any bulletin."""
        with self.commune.database.read() as session:
            return [
                Run(r.node_id, r.planned, r.outcome, r.reason, r.started, r.played_ms)
                for r in asrun.of_bulletin(session, lineage)
            ]

    def runs_of(
        self, told: Announcement, *nodes: str, within_s: float = 30
    ) -> dict[str, Run]:
        """The record of each of these loudspeakers, once they are there; one each."""
        wanted = set(nodes)

        def complete() -> bool:
            return wanted <= {run.node for run in self.runs(told)}

        what = f"records of {', '.join(sorted(wanted))}"
        until(complete, what, self.commune.last_words, within_s=within_s)
        runs = self.runs(told)
        assert len(runs) == len({run.node for run in runs}), runs
        return {run.node: run for run in runs}

    # -- inside -----------------------------------------------------------------------

    def _through(self, draft: Draft, approver: str) -> str:
        with self.commune.database.write() as session:
            deed = Deed(_person(session, AUTHOR), SystemClock().now())
            made = steps.create(session, area=AREA, draft=draft, deed=deed)
            put = steps.submit(
                session, made.lineage, row_version=made.row_version, deed=deed
            )
            choice = Choice(made.lineage, put.version, made.row_version)
            signing.approve(session, [choice], self.signer(session, approver))
            return made.lineage

    def signer(self, session: Session, sign_in: str) -> Signer:
        """A person who has just typed her password."""
        return Signer(
            _person(session, sign_in),
            self.commune.password(sign_in),
            self.commune.config.keys.secret.read_bytes(),
            SystemClock().now(),
        )

    def _keep(self, sound: Sound, seconds: float) -> str:
        """Puts a sound where the web keeps finished ones."""
        folder = self.commune.config.paths.sounds
        folder.mkdir(exist_ok=True)
        file = save(sound, folder / "unfinished")
        sha256 = hashlib.sha256(file.read_bytes()).hexdigest()
        file.rename(folder / sha256)
        with self.commune.database.write() as session:
            sounds.put(
                session,
                sha256=sha256,
                size_bytes=(folder / sha256).stat().st_size,
                duration_ms=round(seconds * 1000),
                made="recorded",
                deed=command_line(),
            )
        return sha256

    def sound_of(self, lineage: str) -> Sound:
        """The console's own file of a bulletin that pages have made, as samples."""
        with self.commune.database.read() as session:
            sha256 = bulletins.get(session, lineage).draft.sound_sha256
        assert sha256 is not None, lineage
        return load(self.commune.config.paths.sounds / sha256)


def _person(session: Session, sign_in: str) -> Person:
    found = people.by_sign_in(session, sign_in)
    assert found is not None, sign_in
    return found


def _wall(at: datetime) -> str:
    assert at.tzinfo is UTC or at.utcoffset() is not None
    return at.astimezone(ZONE).strftime("%Y-%m-%dT%H:%M:%S")
