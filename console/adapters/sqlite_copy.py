"""A SQLite database as one file: copied while others write, looked over page by page.

SQLite copies a broken page as gladly as a whole one, so a copy is worth nothing before
somebody has looked at it.
"""

import errno
import os
import sqlite3
from contextlib import closing
from pathlib import Path


def copy(file: Path, to: Path) -> str:
    """Copies by SQLite's own backup; gives what is wrong with the copy, as below.

    Raises:
        OSError: one of the two cannot be opened, read or written.
    """
    try:
        with (
            closing(sqlite3.connect(file)) as source,
            closing(sqlite3.connect(to)) as out,
        ):
            source.backup(out)
    except sqlite3.OperationalError as error:
        if error.sqlite_errorcode == sqlite3.SQLITE_FULL:
            code = errno.ENOSPC
            raise OSError(code, os.strerror(code), str(to)) from error
        raise OSError(errno.EIO, str(error), str(file)) from error
    except sqlite3.DatabaseError as error:
        return str(error)
    return fault_of(to)


def fault_of(file: Path) -> str:
    """What SQLite finds wrong with a file that nobody uses; empty where it is whole.

    Every page and index is looked at: seconds for a large one.
    """
    address = f"{file.absolute().as_uri()}?immutable=1"
    try:
        with closing(sqlite3.connect(address, uri=True)) as database:
            ((found,),) = database.execute("PRAGMA integrity_check(1)").fetchall()
    except sqlite3.DatabaseError as error:
        return str(error)
    return "" if found == "ok" else " ".join(found.split())
