"""A commune's office in a temporary folder: people, keys, a sound, a bulletin."""

import functools
import tempfile
from datetime import timedelta
from pathlib import Path

import msgspec
from sqlalchemy.orm import Session

from console import signing
from console.core.draft import Draft
from console.core.permissions import Grant, Role
from console.models import Bulletin, Person
from console.signing import Chest, Choice, Signer
from console.store import areas, bulletins, nodes, people, sounds, steps
from console.store.audit import COMMAND_LINE, Deed
from console.store.database import Database
from edge.contract.bulletin import Alert
from edge.contract.schedule import Timetable
from edge.contract.units import BroadcastClass
from edge.fakes import HandClock
from edge.keys import Cost, wrap
from tests.rig.authority import COMMUNE, NOON, Authority
from tests.rig.postgres import BLANK, Postgres

CHEAP = Cost(memory_kib=64, iterations=1, lanes=1)
SECRET = b"s" * 32
PASSPHRASE = "seven words of the administrator"
HAMLET = f"{COMMUNE}/ap-3"
SOUND = "ab" * 32
postgres: Postgres | None = None
"""Where the tables lie instead of in a file: `--postgresql`, see conftest.py."""


def empty_database(folder: Path) -> str:
    """A database without tables; its URL."""
    if postgres is not None:
        return postgres.database()
    return f"sqlite:///{folder / 'console.sqlite'}"


def blank_database(folder: Path) -> str:
    """A database with nothing but its tables, for whoever works there; its URL."""
    if postgres is not None:
        return postgres.database(like=BLANK)
    (folder / "console.sqlite").write_bytes(_blank())
    return f"sqlite:///{folder / 'console.sqlite'}"


@functools.cache
def _blank() -> bytes:
    """A database with nothing but its tables; migrating takes longer than a test."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "console.sqlite"
        database = Database(f"sqlite:///{file}")
        database.migrate()
        database.fold()
        database.close()
        return file.read_bytes()


def tamper(database: Database, statement: str) -> None:
    """Does something to the audit log, as one who has the database and knows how."""
    with database.write() as session:
        connection = session.connection()
        if connection.dialect.name == "postgresql":
            connection.exec_driver_sql("DROP TRIGGER IF EXISTS audit_appended ON audit")
        else:
            for change in ("update", "delete"):
                connection.exec_driver_sql(f"DROP TRIGGER IF EXISTS audit_no_{change}")
        connection.exec_driver_sql(statement)


class Office:
    """Author, approver and administrator of one commune, and their database."""

    def __init__(
        self,
        folder: Path,
        *,
        clock: HandClock | None = None,
        authority: Authority | None = None,
    ) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.folder = folder
        self.clock = clock or HandClock(NOON)
        self.authority = authority or Authority(NOON)
        self.url = blank_database(folder)
        self.database = Database(self.url, busy_timeout_s=0.05)
        wrapped = folder / "administrator.json"
        wrapped.write_bytes(
            msgspec.json.encode(
                wrap(self.authority.administrator, PASSPHRASE, SECRET, CHEAP)
            )
        )
        self.chest = Chest(
            commune=COMMUNE, secret=SECRET, administrator=wrapped, cost=CHEAP
        )
        self.root_keyset = folder / "all.jws"
        self.root_keyset.write_bytes(self.authority.root_keys())
        with self.database.write() as session:
            self._move_in(session)

    def _move_in(self, session: Session) -> None:
        deed = self.command
        areas.put(session, COMMUNE, name="Xã Tân An", level="commune", deed=deed)
        areas.put(session, HAMLET, name="Ấp 3", level="hamlet", deed=deed)
        areas.put(session, f"{COMMUNE}/ap-4", name="Ấp 4", level="hamlet", deed=deed)
        for name, role in (
            ("author", Role.AUTHOR),
            ("approver", Role.APPROVER),
            ("administrator", Role.ADMINISTRATOR),
        ):
            people.add(
                session,
                sign_in=name,
                display=name.capitalize(),
                password_hash="-",
                grants=[Grant(role, COMMUNE)],
                deed=self.command,
            )
        nodes.put(
            session, "loa-ap3-1", name="Cụm loa ấp 3", area=HAMLET, deed=self.command
        )
        sounds.put(
            session,
            sha256=SOUND,
            size_bytes=40_000,
            duration_ms=5_000,
            made="spoken",
            deed=self.command,
        )

    @property
    def command(self) -> Deed:
        return Deed(COMMAND_LINE, self.clock.now())

    def person(self, session: Session, name: str) -> Person:
        found = people.by_sign_in(session, name)
        assert found is not None
        return found

    def deed(self, session: Session, name: str) -> Deed:
        return Deed(self.person(session, name), self.clock.now())

    def appoint(self, name: str = "approver", password: str = "her password") -> str:
        """Gives her a key; its id."""
        with self.database.write() as session:
            key = signing.appoint(
                session,
                self.person(session, name),
                password=password,
                passphrase=PASSPHRASE,
                chest=self.chest,
                deed=self.deed(session, "administrator"),
            )
            return key.kid

    def submit(self, draft: Draft | None = None, by: str = "author") -> Choice:
        """A bulletin before its approver."""
        with self.database.write() as session:
            deed = self.deed(session, by)
            made = steps.create(
                session, area=COMMUNE, draft=draft or meeting(), deed=deed
            )
            put = steps.submit(
                session, made.lineage, row_version=made.row_version, deed=deed
            )
            return Choice(made.lineage, put.version, made.row_version)

    def approve(self, *choices: Choice, password: str = "her password") -> None:
        with self.database.write() as session:
            signing.approve(session, choices, self.signer(session, password=password))

    def signer(
        self, session: Session, name: str = "approver", password: str = "her password"
    ) -> Signer:
        return Signer(self.person(session, name), password, SECRET, self.clock.now())

    def approved(self, draft: Draft | None = None) -> str:
        """A bulletin in force; its lineage."""
        choice = self.submit(draft)
        self.approve(choice)
        return choice.lineage

    def bulletin(self, lineage: str) -> Bulletin:
        with self.database.read() as session:
            return bulletins.get(session, lineage)


def meeting(**changes: object) -> Draft:
    """A routine bulletin for hamlet 3, once at 12:05; change what matters."""
    fields: dict[str, object] = {
        "title": "Mời họp dân ấp 3",
        "text": "Kính mời bà con ấp 3 đến dự họp.",
        "sound_sha256": SOUND,
        "audience": (f"area:{HAMLET}",),
        "timetable": Timetable(starts="2026-11-22T12:05"),
    }
    return Draft(**(fields | changes))  # type: ignore[arg-type]  # checked when stored


def flood(hours: float = 2, **changes: object) -> Draft:
    """An emergency from noon on."""
    alert = Alert(
        effective=NOON, expires=NOON + timedelta(hours=hours), repeat_every_s=300
    )
    klass = BroadcastClass.EMERGENCY
    return meeting(**({"klass": klass, "alert": alert, "timetable": None} | changes))
