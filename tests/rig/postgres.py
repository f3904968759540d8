"""A PostgreSQL of our own for the console's tables: a socket in a folder, nothing else.

Nothing is flushed to the disk: what is tested is what the console asks of it, and a
power cut is PostgreSQL's own affair.
"""

import os
import pwd
import shutil
import subprocess
import tempfile
import uuid
from pathlib import Path
from typing import Final

import psycopg

_PROGRAMS: Final = Path("/usr/lib/postgresql")
_OWNER: Final = "postgres"
"""The user of Debian's package. PostgreSQL refuses to run as root."""
_SERVER: Final = (
    "-c", "listen_addresses=", "-c", "fsync=off", "-c", "max_connections=300",
)  # fmt: skip
BLANK: Final = "blank"


class Postgres:
    """One server, started; each ``database()`` of it is made like the one in BLANK."""

    def __init__(self) -> None:
        # Its socket's path may have 107 bytes, which a test's own folder may exceed.
        self._folder = Path(tempfile.mkdtemp(prefix="pg-", dir="/tmp"))
        if os.geteuid() == 0:
            account = pwd.getpwnam(_OWNER)
            os.chown(self._folder, account.pw_uid, account.pw_gid)
        self.made: list[str] = []
        self._run("initdb", "-D", self._data, "-U", "commune", "-A", "trust", "-N")
        socket = f"-k {self._folder} {' '.join(_SERVER)}"
        log = self._folder / "log"
        self._run("pg_ctl", "-D", self._data, "-l", log, "-o", socket, "-w", "start")

    @property
    def _data(self) -> Path:
        return self._folder / "data"

    def url(self, name: str) -> str:
        """What stands in a console's configuration."""
        return f"postgresql+psycopg://commune@/{name}?host={self._folder}"

    def database(self, like: str = "template1") -> str:
        """Makes one; gives its URL."""
        name = f"t{uuid.uuid4().hex}"
        self._say(f"CREATE DATABASE {name} TEMPLATE {like}")
        self.made.append(name)
        return self.url(name)

    def forget(self, after: int) -> None:
        """Drops all but the first that were made, whoever is still connected."""
        for name in self.made[after:]:
            self._say(f"DROP DATABASE {name} WITH (FORCE)")
        del self.made[after:]

    def make_blank(self) -> str:
        """The database that others are copies of; its URL."""
        self._say(f"CREATE DATABASE {BLANK}")
        return self.url(BLANK)

    def stop(self) -> None:
        """Ends it, and leaves nothing."""
        self._run("pg_ctl", "-D", self._data, "-m", "immediate", "-w", "stop")
        shutil.rmtree(self._folder)

    def _say(self, statement: str) -> None:
        where = f"host={self._folder} user=commune dbname=postgres"
        with psycopg.connect(where, autocommit=True) as connection:
            connection.execute(statement)

    def _run(self, program: str, *arguments: str | Path) -> None:
        newest = max(_PROGRAMS.iterdir(), key=lambda one: int(one.name))
        subprocess.run(
            [newest / "bin" / program, *arguments],
            check=True,
            cwd=self._folder,
            stdout=subprocess.DEVNULL,
            user=_OWNER if os.geteuid() == 0 else None,
            group=_OWNER if os.geteuid() == 0 else None,
        )
