"""How much room the console's disk has, and how a full one shows in errors."""

import errno
import shutil
from pathlib import Path
from typing import Final

from sqlalchemy.exc import DBAPIError

ROOM_BYTES: Final = 192 * 1024 * 1024
"""Below it nothing large is taken in, so that orders and reports still find room: an
upload, its WAV and the finished sound may need as much."""
_SQLITE_FULL: Final = 13
_SQLITE_NO_ROOM_BESIDE: Final = 4874
"""SQLITE_IOERR_SHMSIZE: there is no room for the index of its journal."""
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


def _is_the_database_s(error: BaseException | None) -> bool:
    code: int = getattr(error, "sqlite_errorcode", 0)
    if code & 0xFF == _SQLITE_FULL or code == _SQLITE_NO_ROOM_BESIDE:
        return True
    return getattr(error, "sqlstate", "") == _POSTGRESQL_FULL
