"""What goes at night, and what never does."""

import os
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, insert, select
from sqlalchemy.orm import Session

from console.adapters.relay import Relay
from console.bridge.upkeep import LEAPT, SETTLED, Premises, Upkeep
from console.config import KeepSection
from console.core.draft import Making
from console.models import AsRunRow, AuditEntry, Base, Report
from console.store import (
    nodes,
    notices,
    reports,
    retention,
    sounds,
    station,
    steps,
)
from edge.adapters import tls
from edge.contract.report import AsRun, Batch, Event, Numbered, TroubleBegan
from edge.contract.schedule import Timetable
from edge.contract.units import BroadcastClass
from tests.console.office import Office, meeting
from tests.rig.authority import COMMUNE, NOON
from tests.rig.broker import Authority

NODE = "loa-ap3-1"
NIGHT = NOON.replace(hour=19)
"""Two in the morning in Vĩnh Long."""
YEARS = timedelta(days=3 * 365)


class House:
    """An office with its folders, and the bridge's upkeep."""

    def __init__(self, folder: Path) -> None:
        self.office = Office(folder)
        self.at = Premises(
            url=self.office.url,
            sounds=folder / "sounds",
            work=folder / "work",
            zone="Asia/Ho_Chi_Minh",
            keep=KeepSection(),
            reserve_bytes=0,
        )
        for place in ("sounds", "work/uploads", "work/mp3"):
            (folder / place).mkdir(parents=True)
        self.upkeep = Upkeep(self.at, self.office.database)
        self.office.appoint()

    def settle(self, at: datetime) -> None:
        """The clock has gone from night to night until then."""
        with self.office.database.write() as session:
            row = station.get(session)
            row.night_at, row.steady_since = at - timedelta(days=1), at - SETTLED

    def night(self, at: datetime, steps: int = 500, *, settled: bool = True) -> None:
        if settled:
            self.settle(at)
        for second in range(steps):
            self.upkeep.step(at + timedelta(seconds=second))

    def sound(self, mark: str, made: datetime = NOON) -> str:
        sha256 = mark * 32
        with self.office.database.write() as session:
            sounds.put(
                session,
                sha256=sha256,
                size_bytes=1,
                duration_ms=5000,
                made="spoken",
                deed=self.office.command,
            ).made_at = made
        self.file(self.at.sounds / sha256, made)
        return sha256

    def file(self, path: Path, made: datetime = NOON) -> Path:
        path.write_bytes(b"OggS")
        os.utime(path, (made.timestamp(), made.timestamp()))
        return path

    def kept(self) -> set[str]:
        """Sounds with both their row and their file."""
        with self.office.database.read() as session:
            names = sounds.names(session)
        return {file.name for file in self.at.sounds.iterdir()} & names


@pytest.fixture
def house(tmp_path: Path) -> House:
    return House(tmp_path)


def test_a_sound_that_nothing_names_goes_after_a_week_with_its_file(
    house: House,
) -> None:
    house.sound("cd")
    house.file(house.at.sounds / ("ef" * 32))
    fresh = house.sound("ce", made=NIGHT + timedelta(days=5))

    house.night(NIGHT + timedelta(days=6))
    young = len(list(house.at.sounds.iterdir()))
    house.night(NIGHT + timedelta(days=8))

    assert young == 3
    assert [file.name for file in house.at.sounds.iterdir()] == [fresh]


@pytest.mark.sqlite
def test_a_reserve_that_somebody_deleted_is_put_back_while_the_bridge_runs(
    house: House,
) -> None:
    upkeep = Upkeep(replace(house.at, reserve_bytes=4096), house.office.database)
    upkeep.make_room()
    (reserve,) = house.at.sounds.parent.glob("**/*.reserve")
    reserve.unlink()

    upkeep.make_room()

    assert reserve.stat().st_size == 4096


def test_what_a_camera_sent_live_goes_by_day_too_once_nobody_looks(
    house: House,
) -> None:
    views = Relay(house.at.work / "live")
    views.see("l", "video", NOON)
    views.put("l", "begin", b"a header", NOON)

    house.upkeep.step(NOON + timedelta(minutes=2))
    during = views.came("l")
    house.upkeep.step(NOON + timedelta(minutes=4))

    assert during == NOON
    assert views.came("l") is None


def test_by_day_nothing_is_swept(house: House) -> None:
    sha256 = house.sound("cd")

    house.night(NOON + timedelta(days=30))

    assert house.kept() == {sha256}


def test_what_a_draft_holds_stays_however_old(house: House) -> None:
    draft = house.sound("cd")
    upload = house.file(house.at.work / "uploads" / ("a" * 32))
    loose = house.file(house.at.work / "uploads" / ("b" * 32))
    with house.office.database.write() as session:
        steps.create(
            session,
            area=COMMUNE,
            draft=meeting(sound_sha256=draft, making=Making(upload=upload.name)),
            deed=house.office.deed(session, "author"),
        )

    house.night(NIGHT + YEARS)

    assert house.kept() == {draft}
    assert upload.exists()
    assert not loose.exists()


def test_what_waits_for_its_approver_stays_however_old(house: House) -> None:
    house.office.submit(meeting(sound_sha256=house.sound("cd")))

    house.night(NIGHT + YEARS)

    assert house.kept() == {"cd" * 32}


def test_what_can_still_sound_stays_and_goes_when_it_is_over(house: House) -> None:
    house.at = replace(house.at, keep=KeepSection(as_run_days=90))
    house.upkeep = Upkeep(house.at, house.office.database)
    daily = Timetable(
        starts="2026-11-22T12:05", rule="FREQ=DAILY;UNTIL=20270901T000000"
    )
    once, often = house.sound("cd"), house.sound("ce")
    house.office.approved(meeting(sound_sha256=once))
    lineage = house.office.approved(meeting(sound_sha256=often, timetable=daily))

    house.night(NIGHT + timedelta(days=200))
    running = house.kept()
    house.night(NIGHT + timedelta(days=500))

    assert running == {often}
    assert house.kept() == set()
    assert house.office.bulletin(lineage).draft.sound_sha256 is None


def test_a_sound_stays_as_long_as_a_record_is_about_it(house: House) -> None:
    sha256 = house.sound("cd")
    lineage = house.office.approved(meeting(sound_sha256=sha256))
    last = NOON + timedelta(days=700)
    with house.office.database.write() as session:
        tell(session, last, aired(lineage, last))

    house.night(NIGHT + timedelta(days=1400))
    with_record = house.kept()
    house.night(NIGHT + timedelta(days=1500))

    assert with_record == {sha256}
    assert house.kept() == set()


def test_previews_go_after_a_month(house: House) -> None:
    shelf = house.at.work / "mp3"
    house.file(shelf / "old.mp3")
    house.file(shelf / "new.mp3", made=NOON + timedelta(days=2))

    house.night(NIGHT + timedelta(days=29))
    first = len(list(shelf.iterdir()))
    house.night(NIGHT + timedelta(days=31))

    assert first == 2
    assert [file.name for file in shelf.iterdir()] == ["new.mp3"]


def test_other_reports_go_after_months_and_as_run_records_after_years(
    house: House,
) -> None:
    with house.office.database.write() as session:
        tell(session, NOON, TroubleBegan(code="too-hot"), aired("tin-1", NOON))

    assert counted(house) == {"reports": 2, "as_run": 1}
    house.night(NIGHT + timedelta(days=119))
    assert counted(house) == {"reports": 2, "as_run": 1}
    house.night(NIGHT + timedelta(days=121))
    assert counted(house) == {"reports": 1, "as_run": 1}
    house.night(NIGHT + timedelta(days=729))
    assert counted(house) == {"reports": 1, "as_run": 1}
    house.night(NIGHT + timedelta(days=731))
    assert counted(house) == {"reports": 0, "as_run": 0}


def told(house: House) -> set[str]:
    with house.office.database.read() as session:
        return {notice.code for notice in notices.current(session)}


def test_a_clock_years_ahead_for_some_nights_deletes_nothing_and_staff_are_told(
    house: House,
) -> None:
    daily = Timetable(starts="2026-11-22T12:05", rule="FREQ=DAILY")
    sha256 = house.sound("cd")
    lineage = house.office.approved(meeting(sound_sha256=sha256, timetable=daily))
    with house.office.database.write() as session:
        tell(session, NOON, TroubleBegan(code="too-hot"), aired(lineage, NOON))
    house.night(NIGHT)

    for day in range(13):
        house.night(NIGHT + YEARS + timedelta(days=day), settled=False)
    during = told(house)
    house.night(NIGHT + timedelta(days=14), settled=False)

    assert LEAPT in during
    assert LEAPT not in told(house)
    assert counted(house) == {"reports": 2, "as_run": 1}
    assert house.kept() == {sha256}


def test_a_console_that_was_off_for_months_tidies_up_two_weeks_later(
    house: House,
) -> None:
    with house.office.database.write() as session:
        tell(session, NOON, TroubleBegan(code="too-hot"))
    house.night(NIGHT)

    left = []
    for day in range(16):
        house.night(NIGHT + timedelta(days=300 + day), settled=False)
        left.append(counted(house)["reports"])

    assert left == [1] * 14 + [0] * 2
    assert LEAPT not in told(house)


def test_the_audit_log_is_never_pruned(house: House) -> None:
    def entries() -> int:
        with house.office.database.read() as session:
            return session.scalar(select(func.count()).select_from(AuditEntry)) or 0

    before = entries()

    house.night(NIGHT + 10 * YEARS)

    assert entries() == before


def test_a_great_many_rows_go_in_steps_between_which_others_may_write(
    house: House,
) -> None:
    rows = [
        {
            "node_id": NODE,
            "agent": "speaker",
            "epoch": 1,
            "seq": number,
            "at": NOON,
            "received_at": NOON,
            "kind": "started",
            "body": "{}",
        }
        for number in range(1, 2 * retention.CHUNK + 2)
    ]
    with house.office.database.write() as session:
        session.execute(insert(Base.metadata.tables["reports"]), rows)

    house.settle(NIGHT + YEARS)
    left = []
    for second in range(4):
        house.upkeep.step(NIGHT + YEARS + timedelta(seconds=second))
        left.append(counted(house)["reports"])

    assert left == [retention.CHUNK + 1, 1, 0, 0]


def aired(lineage: str, planned: datetime) -> AsRun:
    return AsRun(
        lineage=lineage,
        version=1,
        klass=BroadcastClass.ROUTINE,
        planned=planned,
        outcome="aired",
    )


def tell(session: Session, at: datetime, *events: Event) -> None:
    agent = nodes.agent(session, NODE, "speaker")
    assert agent is not None
    numbered = tuple(
        Numbered(seq=number, at=at, body=event)
        for number, event in enumerate(events, start=1)
    )
    reports.batch(session, agent, Batch(epoch=1, events=numbered), at=at)


def counted(house: House) -> dict[str, int]:
    with house.office.database.read() as session:
        return {
            kind.__tablename__: session.scalar(select(func.count()).select_from(kind))
            or 0
            for kind in (Report, AsRunRow)
        }


def test_a_certificate_that_ends_soon_is_told_until_it_is_renewed(
    house: House, tmp_path: Path
) -> None:
    later = Authority(tmp_path / "ca-2", begins_in=timedelta(days=900))
    file = Authority(tmp_path / "ca").issue("web").cert
    ends = tls.ends(file)
    assert ends is not None
    house.upkeep = Upkeep(
        replace(house.at, certificates=(file,)), house.office.database
    )

    house.upkeep.step(ends - timedelta(days=31))
    before = noticed(house)
    house.upkeep.step(ends - timedelta(days=29))
    told = noticed(house)
    file.write_bytes(later.issue("web").cert.read_bytes())
    house.upkeep.step(ends - timedelta(days=28))

    assert (before, told) == (set(), {"console-certificate-ends"})
    assert noticed(house) == set()


def test_what_was_said_of_a_sender_that_fell_silent_ends_by_itself(
    house: House,
) -> None:
    with house.office.database.write() as session:
        notices.raise_(session, "unknown-node", subject="loa-la", at=NOON)
        notices.raise_(session, "report-flood", subject=NODE, at=NOON)

    house.upkeep.step(NOON + timedelta(days=1))
    next_day = noticed(house)
    house.upkeep.step(NOON + timedelta(days=3))

    assert next_day == {"unknown-node", "report-flood"}
    assert noticed(house) == {"report-flood"}


def noticed(house: House) -> set[str]:
    with house.office.database.read() as session:
        return {notice.code for notice in notices.current(session)}
