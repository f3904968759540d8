"""Who is at work on a console's folder: a lock that the kernel keeps, and no file.

Web and bridge share the folder's lock for as long as they live, forked workers
included; a restore wants it alone. It ends with the last process that has it, however
that ends.
"""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from edge.errors import EdgeError


class InUseError(EdgeError, OSError):
    """Others are at work there; nothing was changed."""


@contextmanager
def at_work(folder: Path) -> Iterator[None]:
    """Beside others, for the length of the block.

    Raises:
        InUseError: somebody wants to be alone there.
    """
    with _locked(folder, fcntl.LOCK_SH, "restore is at work here; start it afterwards"):
        yield


@contextmanager
def alone(folder: Path) -> Iterator[None]:
    """With nobody else there, and nobody who begins, for the length of the block.

    Raises:
        InUseError: somebody is there.
    """
    words = "the console is at work here; stop web and bridge first, then restore"
    with _locked(folder, fcntl.LOCK_EX, words):
        yield


@contextmanager
def _locked(folder: Path, how: int, otherwise: str) -> Iterator[None]:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        try:
            fcntl.flock(descriptor, how | fcntl.LOCK_NB)
        except BlockingIOError:
            raise InUseError(f"{folder}: {otherwise}") from None
        yield
    finally:
        os.close(descriptor)
