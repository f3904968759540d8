"""How much room the console's disk has; how errors say that it is full or damaged."""

import errno
import shutil
from pathlib import Path
from typing import Final

from sqlalchemy.exc import DBAPIError, OperationalError

ROOM_BYTES: Final = 192 * 1024 * 1024
"""Below it nothing large is taken in, so that orders and reports still find room: an
upload, its WAV and the finished sound may need as much."""
_SQLITE_FULL: Final = 13
_SQLITE_NO_ROOM_BESIDE: Final = 4874
"""SQLITE_IOERR_SHMSIZE: there is no room for the index of its journal."""
_SQLITE_DAMAGED: Final = frozenset({11, 26})
"""SQLITE_CORRUPT, SQLITE_NOTADB."""
_POSTGRESQL_FULL: Final = "53100"


def has_room(folder: Path, least_bytes: int | None = None) -> bool:
    """True where something large may be written below this folder."""
    while not folder.exists():
        folder = folder.parent
    least = ROOM_BYTES if least_bytes is None else least_bytes
    return shutil.disk_usage(folder).free >= least


def is_full(error: BaseException) -> bool:
    """True where this, or what caused it, says that the disk is full."""
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, OSError) and cause.errno in {errno.ENOSPC, errno.EDQUOT}:
            return True
        if isinstance(cause, DBAPIError) and _is_the_database_s(cause.orig):
            return True
        cause = cause.__cause__ or cause.__context__
    return False


def is_damaged(error: BaseException) -> bool:
    """True where the file of the database is damaged, whatever was asked of it."""
    code = _sqlite_code(error.orig) if isinstance(error, DBAPIError) else 0
    return code & 0xFF in _SQLITE_DAMAGED


def database_trouble(error: BaseException) -> str | None:
    """The database itself is busy, away, full or damaged: in words, with a remedy.

    None where the statement is at fault, and another one would do.
    """
    if not isinstance(error, DBAPIError):
        return None
    if is_damaged(error):
        return (
            f"the database is damaged ({error.orig}): "
            "restore the newest backup, docs/how-to/restored-backup.md"
        )
    if not isinstance(error, OperationalError):
        return None
    remedy = "; free some space" if is_full(error) else ""
    return f"database: {error.orig}{remedy}"


def _is_the_database_s(error: BaseException | None) -> bool:
    code = _sqlite_code(error)
    if code & 0xFF == _SQLITE_FULL or code == _SQLITE_NO_ROOM_BESIDE:
        return True
    return getattr(error, "sqlstate", "") == _POSTGRESQL_FULL


def _sqlite_code(error: BaseException | None) -> int:
    """The extended result code; its low byte is the primary one."""
    code: int = getattr(error, "sqlite_errorcode", 0)
    return code
