"""The database itself: SQLite (WAL) or PostgreSQL, opened once a process.

``read()`` gives a session for looking, ``write()`` one whose work is committed when the
block ends and undone when it raises. On SQLite a write begins IMMEDIATE, so two writers
wait for each other at the beginning and never fail in the middle. Threads of a process
wait for each other here, where each gets its turn: SQLite asks again now and then, and
of many that ask some never hit the moment.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from importlib import resources
from pathlib import Path
from threading import Lock
from typing import Any

from alembic import command
from alembic.config import Config as AlembicConfig
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, create_engine, event, make_url, text
from sqlalchemy.orm import Session

from edge.errors import ConfigError

BUSY_TIMEOUT_S = 5.0
"""How long a write waits for another process's; far below the bridge's watchdog."""
MIGRATION_S = 60.0
"""How long a start waits for another that migrates: old tables on a slow machine."""
QUEUE_S = 10.0
"""How long a write waits for others of its own process before it asks all the same."""
MIGRATION_LOCK, WRITE_LOCK = 0x434F4D4D, 0x434F4D4E
"""Advisory locks on PostgreSQL, where BEGIN IMMEDIATE does not exist: the audit log's
chain and the station's count want one writer at a time there too."""


class NewerDatabaseError(ConfigError):
    """The tables are of a version of commune-edge that came after this one."""


class Database:
    """Engines and sessions. Any thread may call; a session stays in its thread."""

    def __init__(self, url: str, *, busy_timeout_s: float = BUSY_TIMEOUT_S) -> None:
        self._url = url
        self._engine = _engine(url, busy_timeout_s)
        self._writing = self._engine.execution_options(begin="IMMEDIATE")
        self._turn = Lock()

    @contextmanager
    def read(self) -> Iterator[Session]:
        """A consistent look; changes made in it are lost."""
        with Session(self._engine, expire_on_commit=False) as session:
            yield session

    @contextmanager
    def write(self) -> Iterator[Session]:
        """All or nothing: committed at the end of the block, undone on an error.

        Raises:
            OperationalError: others are still writing after a while.
        """
        with (
            self._in_turn(),
            Session(self._writing, expire_on_commit=False) as session,
            session.begin(),
        ):
            _one_writer(session.connection(), WRITE_LOCK)
            yield session

    @contextmanager
    def _in_turn(self) -> Iterator[None]:
        """After this process's other threads; too late, the database itself says so."""
        mine = self._turn.acquire(timeout=QUEUE_S)
        try:
            yield
        finally:
            if mine:
                self._turn.release()

    def migrate(self) -> None:
        """Brings the tables up to this version. Two processes may do so at once.

        Raises:
            NewerDatabaseError: they are beyond it; nothing was changed.
        """
        if (file := sqlite_file(self._url)) is not None:
            file.touch(mode=0o600)  # its journal gets the same mode from SQLite
        patient = _engine(self._url, MIGRATION_S).execution_options(begin="IMMEDIATE")
        try:
            with patient.begin() as connection:
                _one_writer(connection, MIGRATION_LOCK)
                config = migrations(connection)
                _refuse_newer(connection, config)
                command.upgrade(config, "head")
        finally:
            patient.dispose()

    def fold(self) -> None:
        """Writes SQLite's journal into its file, so that the file alone is whole."""
        with self._engine.connect() as connection:
            raw = connection.connection.driver_connection
            if sqlite_file(self._url) is not None and raw is not None:
                raw.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def close(self) -> None:
        """Gives the connections back."""
        self._engine.dispose()


def sqlite_file(url: str) -> Path | None:
    """The file of a SQLite database; None for PostgreSQL."""
    parts = make_url(url)
    if parts.get_backend_name() != "sqlite" or not parts.database:
        return None
    return Path(parts.database)


def migrations(connection: Connection) -> AlembicConfig:
    """Alembic on an open connection, its scripts from this package."""
    config = AlembicConfig()
    place = resources.files("console").joinpath("migrations")
    config.set_main_option("script_location", str(place))
    config.attributes["connection"] = connection
    return config


def _refuse_newer(connection: Connection, config: AlembicConfig) -> None:
    scripts = ScriptDirectory.from_config(config).walk_revisions()
    held = set(MigrationContext.configure(connection).get_current_heads())
    if beyond := held - {script.revision for script in scripts}:
        raise NewerDatabaseError(
            f"[database] url: its tables ({min(beyond)}) are of a newer version of "
            "commune-edge than this one; install that version or a later one"
        )


def _engine(url: str, busy_timeout_s: float) -> Engine:
    engine = create_engine(url)

    def prepare(connection: Any, _record: object) -> None:
        _prepare_sqlite(connection, busy_timeout_s)

    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", prepare)
        event.listen(engine, "begin", _begin_sqlite)
    return engine


def _one_writer(connection: Connection, lock: int) -> None:
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:n)"), {"n": lock})


def _prepare_sqlite(connection: Any, busy_timeout_s: float) -> None:
    # sqlite3 must not open transactions by itself: it would begin late and deferred.
    connection.isolation_level = None
    connection.execute(f"PRAGMA busy_timeout = {int(busy_timeout_s * 1000)}")
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = FULL")  # reports are acked after commit
    connection.execute("PRAGMA foreign_keys = ON")


def _begin_sqlite(connection: Connection) -> None:
    begin = connection.get_execution_options().get("begin", "DEFERRED")
    connection.exec_driver_sql(f"BEGIN {begin}")
