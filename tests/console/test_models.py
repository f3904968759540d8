"""The tables: as the migrations make them, and what they refuse."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import msgspec
import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import create_engine, select
from sqlalchemy.exc import DBAPIError, StatementError

from console.models import Area, Base, Bulletin, SignInAttempt, Version
from console.store import audit, people, settings, station
from console.store.audit import Deed
from console.store.database import Database, migrations
from tests.console.office import Office, empty_database, meeting
from tests.rig.authority import NOON


@pytest.fixture
def office(tmp_path: Path) -> Office:
    return Office(tmp_path)


def test_the_migrations_make_exactly_the_tables_that_the_models_describe(
    tmp_path: Path,
) -> None:
    database = Database(empty_database(tmp_path))
    database.migrate()

    with database.read() as session:
        context = MigrationContext.configure(session.connection())
        assert compare_metadata(context, Base.metadata) == []


@pytest.mark.sqlite
def test_an_older_database_keeps_when_each_approval_was_countersigned(
    tmp_path: Path,
) -> None:
    url = empty_database(tmp_path)
    with create_engine(url).begin() as connection:
        command.upgrade(migrations(connection), "0002")
        connection.exec_driver_sql(
            "INSERT INTO versions (lineage, version, body, text, submitted_at,"
            " submitted_by, decision, comment, countersignature, countersigned_at)"
            " VALUES ('hop-dan', 1, '{}', '', '2026-11-22 10:00:00.000000', 1,"
            " 'approved', '', 'd.e.f', '2026-11-22 10:00:01.000000')"
        )

    Database(url).migrate()

    with Database(url).read() as session:
        (seen,) = session.scalars(select(Version.countersigned_at))
        assert seen == datetime(2026, 11, 22, 10, 0, 1, tzinfo=UTC)


def test_a_hamlets_own_approval_of_before_goes_and_the_communes_stays(
    tmp_path: Path,
) -> None:
    url = empty_database(tmp_path)
    with create_engine(url).begin() as connection:
        command.upgrade(migrations(connection), "0007")
        for area, level in (("vinh-long/tan-an", "commune"), ("a/b/ap-3", "hamlet")):
            connection.exec_driver_sql(
                "INSERT INTO areas (id, name, level, position)"
                f" VALUES ('{area}', '', '{level}', 0)"
            )
            connection.exec_driver_sql(
                "INSERT INTO settings (scope, own_approval, quota_minutes, changed_at)"
                f" VALUES ('area:{area}', TRUE, 60, '2026-11-22 10:00:00.000000')"
            )

    Database(url).migrate()

    with Database(url).read() as session:
        wishes = settings.everything(session)
    assert wishes["area:vinh-long/tan-an"].own_approval is True
    assert wishes["area:a/b/ap-3"].own_approval is None
    assert wishes["area:a/b/ap-3"].quota_minutes == 60


def test_two_processes_that_start_at_once_migrate_once(tmp_path: Path) -> None:
    url = empty_database(tmp_path)
    troubles: list[BaseException] = []

    def start() -> None:
        try:
            Database(url).migrate()
        except BaseException as error:  # noqa: BLE001  # told by the test below
            troubles.append(error)

    threads = [threading.Thread(target=start) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert troubles == []
    with Database(url).read() as session:
        assert station.get(session).seq == 0


def test_threads_that_write_at_once_take_turns_and_none_is_sent_away(
    tmp_path: Path,
) -> None:
    """Where SQLite itself waits for nobody, so that every clash would be seen."""
    database = Database(Office(tmp_path).url, busy_timeout_s=0)
    gate = threading.Barrier(24)

    def one(number: int) -> int:
        gate.wait(30)
        for _ in range(3):
            with database.write() as session:
                people.begin_attempt(session, counted=str(number), at=NOON)
        return 3

    with ThreadPoolExecutor(24) as pool:
        written = sum(pool.map(one, range(24)))

    with database.read() as session:
        assert written == len(session.scalars(select(SignInAttempt)).all()) == 72


def test_instants_come_back_aware_and_in_utc_to_the_microsecond(
    office: Office,
) -> None:
    hanoi = timezone(timedelta(hours=7))
    at = datetime(2026, 11, 22, 12, 0, 0, 123456, tzinfo=hanoi)
    with office.database.write() as session:
        session.add(SignInAttempt(counted="x", address="y", at=at, ok=True))

    with office.database.read() as session:
        (found,) = session.query(SignInAttempt).all()
        assert found.at == at
        assert found.at.utcoffset() == timedelta(0)


def test_an_instant_without_a_zone_is_refused(office: Office) -> None:
    naive = datetime(2026, 11, 22)  # noqa: DTZ001  # that is the point
    attempt = SignInAttempt(counted="x", address="y", at=naive, ok=True)

    with office.database.read() as session:
        session.add(attempt)
        with pytest.raises(StatementError, match="has no time zone"):
            session.flush()


def test_what_refers_to_nothing_is_refused(office: Office) -> None:
    with office.database.read() as session:
        bulletin = Bulletin(
            lineage="x",
            area_id="nowhere",
            stage="draft",
            draft={},
            author_id=1,
            edited_by=1,
            created_at=NOON,
            edited_at=NOON,
        )
        session.add(bulletin)
        with pytest.raises(DBAPIError, match=r"(?i)foreign key"):
            session.flush()


@pytest.mark.parametrize(
    "change", ["UPDATE audit SET who = 'x'", "DELETE FROM audit WHERE id = 1"]
)
def test_the_audit_log_is_only_appended_to(office: Office, change: str) -> None:
    with office.database.write() as session:
        audit.append(session, deed=Deed("test", NOON), action="test")

    with office.database.read() as session:
        connection = session.connection()
        with pytest.raises(DBAPIError, match="only appended to"):
            connection.exec_driver_sql(change)


def test_a_write_that_fails_leaves_nothing_behind(office: Office) -> None:
    def fail() -> None:
        with office.database.write() as session:
            session.add(Area(id="x", name="x", level="x"))
            session.flush()
            raise KeyError

    with pytest.raises(KeyError):
        fail()

    with office.database.read() as session:
        assert session.get(Area, "x") is None


def test_what_no_reader_could_decode_is_never_stored(office: Office) -> None:
    waiting = office.submit(meeting())

    def store() -> None:
        with office.database.write() as session:
            put = session.get_one(Version, (waiting.lineage, waiting.version))
            put.body = msgspec.structs.replace(put.body, audience=("NO SUCH",))

    with pytest.raises(StatementError, match="audience"):
        store()

    with office.database.read() as session:
        body = session.get_one(Version, (waiting.lineage, waiting.version)).body
        assert body.audience != ("NO SUCH",)
